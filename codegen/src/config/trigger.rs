//! What starts rotations, and what Secrets Manager's own rotation cannot do
//! (Secrets Manager user guide, "Rotation schedules"; API reference, `RotationRulesType`).

use crate::config::finding::{Code, Finding, Findings};
use crate::config::fleet::ReadUser;
use crate::config::keys;
use crate::config::overrides::Overrides;
use crate::config::resolve::{Chosen, ChosenFrom, Times, choose};
use contract::Duration;
use contract::schedule::Schedule;

/// What starts a user's rotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A schedule of EventBridge Scheduler.
    Schedule,
    /// The secret's own rotation.
    SecretsManager,
}

impl Trigger {
    /// Its name in the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Trigger::Schedule => "schedule",
            Trigger::SecretsManager => "secretsManager",
        }
    }
}

/// The shortest window of Secrets Manager's. Without one, it would be the rest of the day or an hour,
/// depending on the schedule.
pub(crate) const SHORTEST_WINDOW: Duration = HOUR;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_days(1);
const SHORTEST_INTERVAL: Duration = Duration::from_hours(4);
const LONGEST_INTERVAL: Duration = Duration::from_days(999);

/// Checks the users with this trigger, and the defaults by themselves.
pub(crate) fn check(users: &[ReadUser], defaults: &Overrides, findings: &mut Findings) {
    check_level(&Overrides::NONE, defaults, findings);
    for user in users {
        check_level(&user.overrides, defaults, findings);
    }
}

fn check_level(own: &Overrides, common: &Overrides, findings: &mut Findings) {
    let Some(trigger) = choose(&keys::TRIGGER, &own.trigger, &common.trigger) else {
        return;
    };
    if trigger.value != Trigger::SecretsManager {
        return;
    }
    let times = Times::of(own, common);
    let mut refused = |what: Option<ChosenFrom>, label: &str, message: String, hint: String| {
        let mut finding = Finding::new(Code::BeyondTrigger, message);
        if let Some(source) = what {
            finding = finding.at(source.span, label);
        }
        if let Some(source) = trigger.source {
            finding = finding.at(source.span, "Secrets Manager starts the rotations");
        }
        findings.push(finding.hint(hint));
    };
    if let Some(window) = &times.window
        && (window.value < HOUR || !is_whole(window.value, HOUR))
    {
        refused(
            window.source,
            "not one of its windows",
            format!("Secrets Manager has no rotation window of {}", window.value),
            "write whole hours from `1h` to `24h`, or set `trigger: schedule`".to_owned(),
        );
    }
    let Some(schedule) = &times.schedule else {
        return;
    };
    match &schedule.value {
        Schedule::Every(every) => {
            // Whether hours may be more than a day is not documented.
            let unit = if *every < DAY { HOUR } else { DAY };
            if !(SHORTEST_INTERVAL..=LONGEST_INTERVAL).contains(every) || !is_whole(*every, unit) {
                refused(
                    schedule.source,
                    "not one of its intervals",
                    format!("Secrets Manager does not rotate every {every}"),
                    format!(
                        "write whole hours from {SHORTEST_INTERVAL} to 23h, or whole days to {LONGEST_INTERVAL}, or set `trigger: schedule`"
                    ),
                );
            }
        }
        Schedule::Cron { timezone, .. } => {
            if let Some((message, hint)) = complaint(schedule, times.window.as_ref()) {
                refused(schedule.source, "not one of its schedules", message, hint);
            }
            if timezone != "UTC"
                && let Some(chosen) = choose(&keys::TIMEZONE, &own.timezone, &common.timezone)
            {
                refused(
                    chosen.source,
                    "another time zone",
                    format!("Secrets Manager reads schedules in UTC, not in {timezone}"),
                    "remove `timezone` and write the hours in UTC, or set `trigger: schedule`"
                        .to_owned(),
                );
            }
        }
    }
}

/// What Secrets Manager would refuse of a cron expression, and what to do about it.
fn complaint(
    schedule: &Chosen<Schedule>,
    window: Option<&Chosen<Duration>>,
) -> Option<(String, String)> {
    let Schedule::Cron { expression, .. } = &schedule.value else {
        return None;
    };
    let [minutes, _, day_of_month, _, _, year] = expression.fields();
    let apart = expression.shortest_interval(expression.shortest_days_apart());
    let last = expression.times().next_back().map(|(hour, _)| hour);
    let ends = |window: Duration| Some(Duration::from_hours(last?.into()).plus(window));
    let told = if minutes != "0" {
        (
            format!("Secrets Manager begins on the hour, and `{expression}` does not"),
            "write `0` for the minutes",
        )
    } else if year != "*" {
        (
            format!("Secrets Manager knows no years, and `{expression}` has some"),
            "write `*` for the year",
        )
    } else if day_of_month.contains('W') {
        (
            format!("Secrets Manager knows no workdays, and `{expression}` has some"),
            "write a day without `W`",
        )
    } else if apart.is_some_and(|apart| apart < SHORTEST_INTERVAL) {
        (
            format!(
                "Secrets Manager rotates every {SHORTEST_INTERVAL} at most, and `{expression}` comes more often"
            ),
            "leave more hours between two rotations",
        )
    } else if let Some(window) = window.map(|window| window.value)
        && ends(window).is_some_and(|end| end > DAY)
    {
        (
            format!(
                "Secrets Manager's rotation window must end on the day that it begins on, and {window} from the last hour of `{expression}` end on the next"
            ),
            "make `window` shorter, or begin earlier",
        )
    } else {
        return None;
    };
    let (message, hint) = told;
    Some((message, format!("{hint}, or set `trigger: schedule`")))
}

fn is_whole(duration: Duration, unit: Duration) -> bool {
    duration.as_secs().is_multiple_of(unit.as_secs())
}
