//! Whether a rotation's waits fit each other, its schedule and Step Functions.

use crate::config::finding::{Code, Finding, Findings};
use crate::config::fleet::ReadUser;
use crate::config::overrides::Overrides;
use crate::config::resolve::{Chosen, Times};
use crate::config::source::Span;
use contract::schedule::Schedule;
use contract::{Duration, Policy, PolicyError};
use std::collections::BTreeMap;

/// Checks the times of each user, and the defaults by themselves, so that they are right before anybody uses them.
pub(crate) fn check(users: &[ReadUser], defaults: &Overrides, findings: &mut Findings) {
    let mut calendars = Calendars::default();
    check_times(
        &Times::of(&Overrides::NONE, defaults),
        &mut calendars,
        findings,
    );
    for user in users {
        let times = Times::of(&user.overrides, defaults);
        check_times(&times, &mut calendars, findings);
        if let Some(timezone) = user.overrides.timezone.as_set()
            && times
                .schedule
                .as_ref()
                .is_some_and(|schedule| !is_cron(schedule))
        {
            findings.push(timezone_without_cron(timezone.key_span));
        }
    }
    if let Some(timezone) = defaults.timezone.as_set()
        && users.iter().all(|user| {
            let times = Times::of(&user.overrides, defaults);
            times.schedule.is_some_and(|schedule| !is_cron(&schedule))
        })
    {
        findings.push(timezone_without_cron(timezone.key_span));
    }
}

fn is_cron(schedule: &Chosen<Schedule>) -> bool {
    matches!(schedule.value, Schedule::Cron { .. })
}

fn timezone_without_cron(span: Span) -> Finding {
    Finding::new(
        Code::NoEffect,
        "`timezone` has no effect without a `cron(…)` schedule",
    )
    .at(span, "nothing reads this")
    .hint("remove it, or set `schedule: cron(…)`")
}

/// Labels for those of the named values that stand in the file, a user's own first.
fn at(mut finding: Finding, values: &[(&str, &Chosen<Duration>)]) -> Finding {
    for own in [true, false] {
        for (name, chosen) in values {
            if let Some(source) = chosen.source.filter(|source| source.own == own) {
                let whose = if own { "this user" } else { "the defaults" };
                finding = finding.at(source.span, format!("{name} of {whose}"));
            }
        }
    }
    finding
}

fn check_times(times: &Times, calendars: &mut Calendars, findings: &mut Findings) {
    let (Some(grace), Some(quiet), Some(hold), Some(deletion), Some(propagation)) = (
        &times.grace_period,
        &times.quiet_period,
        &times.hold_after,
        &times.deletion_delay,
        &times.propagation_delay,
    ) else {
        return;
    };
    let policy = Policy {
        propagation_delay: propagation.value,
        grace_period: grace.value,
        quiet_period: quiet.value,
        hold_after: hold.value,
        deletion_delay: deletion.value,
        ..Policy::default()
    };
    let interval = times
        .schedule
        .as_ref()
        .and_then(|schedule| interval(schedule, calendars));
    let grace = ("gracePeriod", grace);
    let quiet = ("quietPeriod", quiet);
    let hold = ("holdAfter", hold);
    let deletion = ("deletionDelay", deletion);
    for error in policy.errors(interval.as_ref().map(|interval| interval.every.value)) {
        let finding = Finding::new(Code::ImpossibleWaits, error.to_string()).hint(error.hint());
        findings.push(match (error, &interval) {
            (PolicyError::QuietPeriodTooShort(_), _) => at(finding, &[quiet]),
            (PolicyError::LongerThanInterval { .. }, Some(interval)) => {
                let finding = interval.in_its_words(finding, &policy);
                at(
                    finding,
                    &[("interval", &interval.every), grace, quiet, deletion],
                )
            }
            (PolicyError::LongerThanInterval { .. }, None) => {
                at(finding, &[grace, quiet, deletion])
            }
            (PolicyError::LongerThanAYear(_), _) => at(finding, &[grace, hold, quiet, deletion]),
        });
    }
    let (Some(interval), Some(window)) = (&interval, &times.window) else {
        return;
    };
    let every = interval.every.value;
    let cleanup = policy.shortest_cleanup();
    let values = [
        ("interval", &interval.every),
        ("window", window),
        grace,
        quiet,
        deletion,
    ];
    if window.value >= every {
        let message = format!(
            "window {} is not shorter than {}",
            window.value, interval.words
        );
        findings.push(
            at(Finding::new(Code::ImpossibleWaits, message), &values[..2])
                .hint("a rotation would begin after the next one is due: make the window shorter"),
        );
    } else if cleanup < every && cleanup.plus(window.value) >= every {
        let message = format!(
            "window {} + {} is {}, not less than {}",
            window.value,
            sum(&policy),
            cleanup.plus(window.value),
            interval.words
        );
        findings.push(
            at(Finding::new(Code::ImpossibleWaits, message), &values).hint(
                "a rotation that begins late would meet the next one: make the window or the waits shorter",
            ),
        );
    }
}

/// The shortest time between two rotations.
struct Interval {
    every: Chosen<Duration>,
    /// In words, for the end of a sentence.
    words: String,
    cron: bool,
}

/// The fewest days between rotations of the calendars met so far: users share few of them.
type Calendars = BTreeMap<String, Option<u64>>;

fn interval(schedule: &Chosen<Schedule>, calendars: &mut Calendars) -> Option<Interval> {
    let (every, words, cron) = match &schedule.value {
        Schedule::Every(every) => (*every, format!("rotateEvery {every}"), false),
        Schedule::Cron { expression, .. } => {
            let days_apart = *calendars
                .entry(expression.calendar().to_owned())
                .or_insert_with(|| expression.shortest_days_apart());
            let every = expression.shortest_interval(days_apart)?;
            (
                every,
                format!("the {every} between rotations at `{expression}`"),
                true,
            )
        }
    };
    Some(Interval {
        every: Chosen {
            value: every,
            source: schedule.source,
        },
        words,
        cron,
    })
}

impl Interval {
    /// The contract knows intervals only, so a cron expression gets words of its own.
    fn in_its_words(&self, finding: Finding, policy: &Policy) -> Finding {
        if !self.cron {
            return finding;
        }
        let message = format!(
            "{} is {}, not less than {}",
            sum(policy),
            policy.shortest_cleanup(),
            self.words
        );
        Finding::new(Code::ImpossibleWaits, message)
            .hint("make the waits shorter, or the schedule rarer")
    }
}

fn sum(policy: &Policy) -> String {
    format!(
        "gracePeriod {} + quietPeriod {} + deletionDelay {}",
        policy.grace_period, policy.quiet_period, policy.deletion_delay
    )
}
