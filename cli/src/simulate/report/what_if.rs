//! What another policy would do, found out by running it.

use crate::failure::Failure;
use crate::simulate::world;
use codegen::config::{Configuration, Schedule as Configured, User};
use contract::step::{Deactivated, Deleted};
use contract::{Duration, Policy};
use jiff::Timestamp;
use sandbox::world::{Beginning, Chronicle, Moment, Schedule, Trigger, WorldSpec};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use statemachine::rotation::state;

/// What people choose from: a choice and its neighbours on this ladder are tried.
const LADDER: [Duration; 11] = [
    Duration::from_hours(1),
    Duration::from_hours(4),
    Duration::from_hours(12),
    Duration::from_hours(24),
    Duration::from_days(2),
    Duration::from_days(3),
    Duration::from_days(7),
    Duration::from_days(14),
    Duration::from_days(30),
    Duration::from_days(60),
    Duration::from_days(90),
];

/// How long the application takes at most that picks the new key up; its reads and the checks of the
/// old key do not come at the same time.
const PICKED_UP: Duration = Duration::from_days(3);

/// The policies around one that is configured.
pub(super) struct WhatIf {
    /// How many users have it, and who is taken for all of them.
    users: usize,
    user: String,
    policy: Policy,
    graces: Vec<Duration>,
    quiets: Vec<Duration>,
    deletions: Vec<Duration>,
    /// For each grace period each quiet period with each deletion delay.
    cases: Vec<Case>,
    /// The alert when the application never reads the new key, and how long after the publication it comes.
    stuck: Option<(Duration, String, String)>,
}

/// What a policy does.
enum Case {
    /// The old key's way, from the publication of the new one.
    Runs {
        inactive_after: Duration,
        deleted_after: Duration,
        /// How often it was looked at.
        looks: usize,
    },
    /// `keywheel check` would not take it, for these reasons.
    Refused(Vec<String>),
}

/// Tries the policy that most users have, and its neighbours; nothing without users.
pub(super) fn of(
    configuration: &Configuration,
    start: Timestamp,
    seed: u64,
) -> Result<Option<WhatIf>, Failure> {
    let Some((user, users)) = most_common(&configuration.users) else {
        return Ok(None);
    };
    let trial = Trial::new(configuration, user, start, seed)?;
    let policy = user.rotation.policy.clone();
    let graces = neighbours(policy.grace_period);
    let quiets = neighbours(policy.quiet_period);
    let deletions = neighbours(policy.deletion_delay);
    let mut cases = Vec::new();
    for grace in &graces {
        for quiet in &quiets {
            for deletion in &deletions {
                cases.push(trial.case(&Policy {
                    grace_period: *grace,
                    quiet_period: *quiet,
                    deletion_delay: *deletion,
                    ..policy.clone()
                })?);
            }
        }
    }
    Ok(Some(WhatIf {
        users,
        user: user.name().to_string(),
        stuck: trial.stuck(&policy)?,
        policy,
        graces,
        quiets,
        deletions,
        cases,
    }))
}

/// The first user with the policy and the interval that most users have, and how many those are.
fn most_common(users: &[User]) -> Option<(&User, usize)> {
    let same = |one: &User, other: &User| {
        one.rotation.policy == other.rotation.policy && interval(one) == interval(other)
    };
    let mut groups: Vec<(&User, usize)> = Vec::new();
    for user in users {
        match groups.iter_mut().find(|(first, _)| same(first, user)) {
            Some((_, count)) => *count += 1,
            None => groups.push((user, 1)),
        }
    }
    // Of equals the first.
    groups.into_iter().rev().max_by_key(|(_, count)| *count)
}

fn interval(user: &User) -> Option<Duration> {
    match user.schedule {
        Configured::Every(interval) => Some(interval),
        Configured::Cron { .. } => None,
    }
}

/// What is configured, between its neighbours.
fn neighbours(configured: Duration) -> Vec<Duration> {
    let below = LADDER.iter().rev().find(|step| **step < configured);
    let above = LADDER.iter().filter(|step| **step > configured).take(2);
    let mut steps: Vec<Duration> = below.into_iter().chain(above).copied().collect();
    steps.push(configured);
    steps.sort_unstable();
    steps
}

/// One rotation of one user who has had a key for long.
struct Trial {
    interval: Option<Duration>,
    /// With the user alone, and the policy that is configured.
    spec: WorldSpec,
}

impl Trial {
    fn new(
        configuration: &Configuration,
        user: &User,
        start: Timestamp,
        seed: u64,
    ) -> Result<Self, Failure> {
        let mut configuration = configuration.clone();
        configuration.users = vec![user.clone()];
        let mut spec = world::of(&configuration, start, Duration::ZERO, seed)
            .map_err(|error| defect(&error))?;
        // The watchdog looks at what there is, whatever the policy.
        spec.stack.watch = None;
        for user in &mut spec.users {
            user.trigger = Trigger::Schedule;
            user.beginning = Beginning::Adopted;
            user.schedule = Schedule::At(vec![start]);
        }
        Ok(Trial {
            interval: interval(user),
            spec,
        })
    }

    fn case(&self, policy: &Policy) -> Result<Case, Failure> {
        let errors = policy.errors(self.interval);
        if !errors.is_empty() {
            let errors = errors
                .iter()
                .map(|error| format!("{error}: {}", error.hint()));
            return Ok(Case::Refused(errors.collect()));
        }
        let time = policy.shortest_cleanup().plus(PICKED_UP);
        let chronicle = self.run(policy, time, None)?;
        let at = |name| answers(&chronicle, name);
        let published = at(state::PUBLISH).next().map(|moment| moment.at);
        let since = |moment: Option<&Moment>| match (published, moment) {
            (Some(published), Some(moment)) => Duration::between(published, moment.at),
            _ => time,
        };
        Ok(Case::Runs {
            inactive_after: since(
                at(state::DEACTIVATE)
                    .find(|moment| matches!(read(moment), Some(Deactivated::Deactivated { .. }))),
            ),
            deleted_after: since(
                at(state::DELETE).find(|moment| matches!(read(moment), Some(Deleted::Deleted))),
            ),
            looks: at(state::DEACTIVATE).count(),
        })
    }

    /// What people are told when the application goes on with the old key.
    fn stuck(&self, policy: &Policy) -> Result<Option<(Duration, String, String)>, Failure> {
        let time = policy.longest_cleanup();
        let never = Duration::YEAR.plus(time);
        let chronicle = self.run(policy, time, Some(never))?;
        let published = answers(&chronicle, state::PUBLISH).next();
        let told = published.zip(chronicle.alerts.first());
        Ok(told.map(|(published, alert)| {
            let subject = alert.subject.clone().unwrap_or_default();
            let after = Duration::between(published.at, alert.at);
            (after, subject, alert.message.clone())
        }))
    }

    fn run(
        &self,
        policy: &Policy,
        time: Duration,
        reads_every: Option<Duration>,
    ) -> Result<Chronicle, Failure> {
        let mut spec = self.spec.clone();
        for user in &mut spec.users {
            user.rotation.policy = policy.clone();
            if let (Some(application), Some(reads_every)) = (&mut user.application, reads_every) {
                application.reads_every = reads_every;
            }
        }
        sandbox::world::simulate(&spec, time).map_err(|error| defect(&error))
    }
}

fn answers<'a>(chronicle: &'a Chronicle, state: &'static str) -> impl Iterator<Item = &'a Moment> {
    let moments = chronicle.moments.iter();
    moments.filter(move |moment| moment.state == state && moment.result.is_ok())
}

fn read<Answer: DeserializeOwned>(moment: &Moment) -> Option<Answer> {
    serde_json::from_value(moment.result.as_ref().ok()?.clone()).ok()
}

impl WhatIf {
    /// For the template: what there is to choose from.
    pub(super) fn values(&self) -> Value {
        let control = |name: &str, words: &str, choices: &[Duration], configured: Duration| {
            let choices = choices.iter().enumerate().map(|(index, choice)| {
                json!({
                    "index": index,
                    "text": choice.to_string(),
                    "isConfigured": *choice == configured,
                })
            });
            json!({ "name": name, "words": words, "choices": choices.collect::<Vec<_>>() })
        };
        let policy = &self.policy;
        json!({
            "user": self.user,
            "others": self.users - 1,
            "controls": [
                control("gracePeriod", "both keys work, consumers pick up the new one", &self.graces, policy.grace_period),
                control("quietPeriod", "the old key must have gone unused for so long", &self.quiets, policy.quiet_period),
                control("deletionDelay", "the old key is Inactive, and can be brought back", &self.deletions, policy.deletion_delay),
            ],
            "stuck": self.stuck.as_ref().map(|(after, subject, message)| json!({
                "after": after.in_days(),
                "subject": subject,
                "message": message,
            })),
        })
    }

    /// For the script: what comes of each choice, in seconds.
    pub(super) fn document(&self) -> Value {
        let cases = self.cases.iter().map(|case| match case {
            Case::Runs {
                inactive_after,
                deleted_after,
                looks,
            } => json!([inactive_after.as_secs(), deleted_after.as_secs(), looks]),
            Case::Refused(reasons) => json!(reasons.join("; ")),
        });
        let seconds = |choices: &[Duration]| {
            let seconds = choices.iter().map(|choice| choice.as_secs());
            seconds.collect::<Vec<_>>()
        };
        json!({
            "choices": [seconds(&self.graces), seconds(&self.quiets), seconds(&self.deletions)],
            "cases": cases.collect::<Vec<_>>(),
        })
    }
}

fn defect(error: &impl ToString) -> Failure {
    Failure::Defect(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_tried_with_one_below_and_two_above() {
        let tried = |configured| -> Vec<String> {
            let steps = neighbours(configured);
            steps.iter().map(ToString::to_string).collect()
        };
        assert_eq!(tried(Duration::from_days(1)), ["12h", "1d", "2d", "3d"]);
        assert_eq!(tried(Duration::from_hours(30)), ["1d", "30h", "2d", "3d"]);
        assert_eq!(tried(Duration::from_hours(1)), ["1h", "4h", "12h"]);
        assert_eq!(tried(Duration::from_days(100)), ["90d", "100d"]);
    }

    #[test]
    fn the_periods_that_most_users_have_are_tried() {
        let file = "\
pipeline: acme-keys
region: us-west-2
alerts: { emails: [oncall@example.com] }
users:
  A: { secret: a, gracePeriod: 2d }
  B: { secret: b }
  C: { secret: c }
  D: { secret: d, gracePeriod: 2d, rotateEvery: 90d }
";
        let configuration = codegen::config::read(file.as_bytes()).unwrap();
        let (user, count) = most_common(&configuration.users).unwrap();
        assert_eq!((user.name().as_str(), count), ("B", 2));
        assert!(most_common(&[]).is_none());
    }

    #[test]
    fn longer_periods_take_longer_and_what_does_not_fit_is_refused() {
        let file = include_str!("../../../../examples/quickstart/keywheel.yaml");
        let configuration = codegen::config::read(file.as_bytes()).unwrap();
        let start = "2026-01-01T00:00:00Z".parse().unwrap();
        let trial = Trial::new(&configuration, &configuration.users[1], start, 0).unwrap();
        let told = |grace, deletion| {
            let policy = Policy {
                grace_period: grace,
                deletion_delay: deletion,
                ..Policy::default()
            };
            match trial.case(&policy).unwrap() {
                Case::Runs {
                    inactive_after,
                    deleted_after,
                    ..
                } => format!(
                    "Inactive after {}, deleted after {}",
                    inactive_after.in_days(),
                    deleted_after.in_days()
                ),
                Case::Refused(reasons) => reasons.join("; "),
            }
        };
        let (day, week) = (Duration::from_days(1), Duration::from_days(7));
        assert_eq!(
            told(day, week),
            "Inactive after 1 day, deleted after 8 days"
        );
        assert_eq!(
            told(week, week),
            "Inactive after 7 days, deleted after 14 days"
        );
        assert_eq!(
            told(week, Duration::from_days(30)),
            "gracePeriod 7d + quietPeriod 1d + deletionDelay 30d is 38d, not less than rotateEvery 30d: \
             make the waits shorter, or rotateEvery longer than 38d"
        );
    }
}
