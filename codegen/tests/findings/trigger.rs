//! What Secrets Manager cannot do where it starts the rotations.

use crate::after_head;

#[test]
fn what_secrets_manager_cannot_do_is_told() {
    let of = |settings: &str| {
        after_head(&format!(
            "defaults: {{ gracePeriod: 0s, quietPeriod: 4h, deletionDelay: 0s }}\nusers:\n  A: {{ secret: a, trigger: secretsManager, {settings} }}\n"
        ))
    };
    let window = "write whole hours from `1h` to `24h`, or set `trigger: schedule`";
    let interval =
        "write whole hours from 4h to 23h, or whole days to 999d, or set `trigger: schedule`";
    for (settings, column, label, message, hint) in [
        (
            "window: 90m",
            52,
            "not one of its windows",
            "Secrets Manager has no rotation window of 90m",
            window,
        ),
        (
            "window: 0m",
            52,
            "not one of its windows",
            "Secrets Manager has no rotation window of 0s",
            window,
        ),
        (
            "rotateEvery: 1000d",
            57,
            "not one of its intervals",
            "Secrets Manager does not rotate every 1000d",
            interval,
        ),
        (
            "schedule: rate(36 hours)",
            54,
            "not one of its intervals",
            "Secrets Manager does not rotate every 36h",
            interval,
        ),
        (
            "schedule: cron(30 3 1 * ? *)",
            54,
            "not one of its schedules",
            "Secrets Manager begins on the hour, and `cron(30 3 1 * ? *)` does not",
            "write `0` for the minutes, or set `trigger: schedule`",
        ),
        (
            "schedule: cron(0 3 1 * ? 2030-2040)",
            54,
            "not one of its schedules",
            "Secrets Manager knows no years, and `cron(0 3 1 * ? 2030-2040)` has some",
            "write `*` for the year, or set `trigger: schedule`",
        ),
        (
            "schedule: cron(0 3 1W * ? *)",
            54,
            "not one of its schedules",
            "Secrets Manager knows no workdays, and `cron(0 3 1W * ? *)` has some",
            "write a day without `W`, or set `trigger: schedule`",
        ),
        (
            "schedule: cron(0 22 1 * ? *), window: 3h",
            54,
            "not one of its schedules",
            "Secrets Manager's rotation window must end on the day that it begins on, and 3h from the last hour of `cron(0 22 1 * ? *)` end on the next",
            "make `window` shorter, or begin earlier, or set `trigger: schedule`",
        ),
        (
            "schedule: cron(0 3 1 * ? *), timezone: Europe/Berlin",
            83,
            "another time zone",
            "Secrets Manager reads schedules in UTC, not in Europe/Berlin",
            "remove `timezone` and write the hours in UTC, or set `trigger: schedule`",
        ),
    ] {
        let expected = format!(
            "[6:{column} {label}, 6:28 Secrets Manager starts the rotations] beyond-trigger: {message} | {hint}"
        );
        assert_eq!(of(settings), [expected], "{settings}");
    }
    // Nor would the waits fit.
    for (settings, message) in [
        (
            "rotateEvery: 90m",
            "Secrets Manager does not rotate every 90m",
        ),
        (
            "schedule: \"cron(0 3,6 1 * ? *)\"",
            "Secrets Manager rotates every 4h at most, and `cron(0 3,6 1 * ? *)` comes more often",
        ),
    ] {
        let findings = of(settings);
        assert!(findings[1].contains(message), "{findings:#?}");
    }
}

#[test]
fn defaults_are_told_that_some_user_cannot_take_with_its_trigger() {
    assert_eq!(
        after_head(
            "defaults: { window: 30m }\nusers:\n  A: { secret: a, trigger: secretsManager }\n  B: { secret: b }\n"
        ),
        [
            "[4:21 not one of its windows, 6:28 Secrets Manager starts the rotations] beyond-trigger: Secrets Manager has no rotation window of 30m | write whole hours from `1h` to `24h`, or set `trigger: schedule`"
        ]
    );
}

#[test]
fn an_unknown_trigger_is_compared_with_the_known_ones() {
    assert_eq!(
        after_head("users: { A: { secret: a, trigger: secretManager, window: 30m } }\n"),
        [
            "[4:35 unknown value] invalid-value: `secretManager` is not a value of `trigger` | did you mean `secretsManager`?"
        ]
    );
}
