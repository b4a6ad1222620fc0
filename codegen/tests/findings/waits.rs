//! Waits, schedules and what they leave of each other.

use crate::after_head;

#[test]
fn impossible_waits_point_at_the_lines_that_cause_them() {
    assert_eq!(
        after_head(
            "defaults: { rotateEvery: 10d, quietPeriod: 1h }\nusers:\n  A: { secret: a, quietPeriod: 2d }\n  B: { secret: b, holdAfter: 360d, quietPeriod: 1d }\n"
        ),
        [
            "[4:44 quietPeriod of the defaults] impossible-waits: quietPeriod 1h is shorter than 4h, the time IAM may take to record a use | set quietPeriod to 4h or more",
            "[6:32 quietPeriod of this user, 4:26 interval of the defaults] impossible-waits: gracePeriod 1d + quietPeriod 2d + deletionDelay 7d is 10d, not less than rotateEvery 10d | make the waits shorter, or rotateEvery longer than 10d",
            "[7:30 holdAfter of this user, 7:49 quietPeriod of this user] impossible-waits: a rotation may take 369d, and an execution ends after 365d | make gracePeriod, holdAfter or deletionDelay shorter",
        ]
    );
}

#[test]
fn a_window_that_meets_the_next_rotation_is_impossible() {
    assert_eq!(
        after_head(
            "defaults: { rotateEvery: 10d }\nusers:\n  A: { secret: a, window: 24h }\n  B: { secret: b, rotateEvery: 5h, window: 5h, gracePeriod: 0s, quietPeriod: 4h, deletionDelay: 0s }\n"
        ),
        [
            "[6:27 window of this user, 4:26 interval of the defaults] impossible-waits: window 1d + gracePeriod 1d + quietPeriod 1d + deletionDelay 7d is 10d, not less than rotateEvery 10d | a rotation that begins late would meet the next one: make the window or the waits shorter",
            "[7:32 interval of this user, 7:44 window of this user] impossible-waits: window 5h is not shorter than rotateEvery 5h | a rotation would begin after the next one is due: make the window shorter",
        ]
    );
}

#[test]
fn a_schedule_is_checked_as_eventbridge_reads_it() {
    assert_eq!(
        after_head(
            "users:\n  A: { secret: a, schedule: cron(0 3 * * 1) }\n  B: { secret: b, schedule: rate(5 weeks) }\n  C: { secret: c, schedule: cron(0 3 11 * ? *), rotateEvery: 30d }\n  D: { secret: d, schedule: cron(0 3 11 * ? *), timezone: Europe/Berln }\n  E: { secret: e, timezone: Europe/Berlin }\n"
        ),
        [
            "[5:29 not a schedule expression] invalid-value: `cron(0 3 * * 1)` has 5 fields, not 6 | EventBridge wants a year as the sixth field, and `?` for one of the two days: `cron(0 3 1 * ? *)`",
            "[6:29 not a schedule expression] invalid-value: `rate(5 weeks)` is not a rate | write `rate(30 days)`, with minutes, hours or days",
            "[7:49 an interval, 7:19 and a schedule] conflicting-keys: `rotateEvery` and `schedule` exclude each other | keep one of them",
            "[8:59 not a time zone] invalid-value: `Europe/Berln` is not a time zone | did you mean `Europe/Berlin`?",
            "[9:19 nothing reads this] no-effect: `timezone` has no effect without a `cron(…)` schedule | remove it, or set `schedule: cron(…)`",
        ]
    );
}

#[test]
fn a_schedule_must_leave_time_for_the_waits() {
    assert_eq!(
        after_head(
            "users:\n  A: { secret: a, schedule: cron(0 3 ? * MON *) }\n  B: { secret: b, schedule: cron(0 3 ? * 2#1 *), window: 24h, deletionDelay: 25d }\n  C: { secret: c, schedule: rate(9 days) }\n"
        ),
        [
            "[5:29 interval of this user] impossible-waits: gracePeriod 1d + quietPeriod 1d + deletionDelay 7d is 9d, not less than the 7d between rotations at `cron(0 3 ? * MON *)` | make the waits shorter, or the schedule rarer",
            "[6:29 interval of this user, 6:58 window of this user, 6:78 deletionDelay of this user] impossible-waits: window 1d + gracePeriod 1d + quietPeriod 1d + deletionDelay 25d is 28d, not less than the 28d between rotations at `cron(0 3 ? * 2#1 *)` | a rotation that begins late would meet the next one: make the window or the waits shorter",
            "[7:29 interval of this user] impossible-waits: gracePeriod 1d + quietPeriod 1d + deletionDelay 7d is 9d, not less than rotateEvery 9d | make the waits shorter, or rotateEvery longer than 9d",
        ]
    );
}

#[test]
fn a_time_zone_that_no_user_needs_has_no_effect() {
    assert_eq!(
        after_head("defaults: { timezone: Europe/Berlin }\nusers: { A: { secret: a } }\n"),
        [
            "[4:13 nothing reads this] no-effect: `timezone` has no effect without a `cron(…)` schedule | remove it, or set `schedule: cron(…)`"
        ]
    );
}
