use super::*;
use crate::decision::sample::{CURRENT, PENDING, PREVIOUS, STRANGER, ago, blank, id, key, now};
use crate::decision::{Decision, Stored, decide, situations};
use KeyStatus::{Active, Inactive};
use contract::step::Hold;

fn hours(hours: u64) -> Duration {
    Duration::from_hours(hours)
}

fn days(days: u64) -> Duration {
    Duration::from_days(days)
}

/// A user seen from outside, whose keys are rotated each 30 days within four hours.
#[derive(Clone)]
struct Case {
    sight: Sight,
}

impl Case {
    /// One key, five days old.
    fn at_rest() -> Self {
        Case {
            sight: Sight {
                glance: Glance {
                    observation: blank(),
                    deactivated: None,
                    rotation_enabled: false,
                    is_unread: false,
                },
                starter: Starter::Ready,
                execution: Execution::None,
            },
        }
        .current(Active, days(5))
    }

    fn key(mut self, text: &str, status: KeyStatus, age: Duration) -> Self {
        let keys = &mut self.sight.glance.observation.keys;
        keys.retain(|key| key.listed.id != id(text));
        keys.push(key(text, status, age, LastUse::Never));
        keys.sort_by_key(|key| key.listed.created);
        self
    }

    fn current(mut self, status: KeyStatus, age: Duration) -> Self {
        self.sight.glance.observation.current = stored(CURRENT);
        self.key(CURRENT, status, age)
    }

    fn pending(mut self, age: Duration) -> Self {
        self.sight.glance.observation.pending = stored(PENDING);
        self.key(PENDING, Active, age)
    }

    fn previous(mut self, status: KeyStatus) -> Self {
        self.sight.glance.observation.previous = stored(PREVIOUS);
        self.key(PREVIOUS, status, days(35))
    }

    fn without(mut self, text: &str) -> Self {
        let keys = &mut self.sight.glance.observation.keys;
        keys.retain(|key| key.listed.id != id(text));
        self
    }

    fn deactivated(mut self, since: Duration) -> Self {
        self.sight.glance.deactivated = Some((id(PREVIOUS), ago(since)));
        self
    }

    fn execution(mut self, execution: Execution) -> Self {
        self.sight.execution = execution;
        self
    }

    fn running(self) -> Self {
        self.execution(Execution::Running {
            arn: "an execution".to_owned(),
            since: ago(hours(1)),
        })
    }

    fn starter(mut self, starter: Starter) -> Self {
        self.sight.starter = starter;
        self
    }

    fn standing(&self) -> Standing {
        let policy = Policy::default();
        let made = self.sight.glance.observation.current_key();
        let due = made.map(|made| days(30).plus(hours(4)).after(made));
        judge(
            &self.sight,
            Expected {
                policy: &policy,
                due,
            },
        )
    }

    /// The phase, and the concerns.
    fn verdict(&self) -> (Phase, Vec<Concern>) {
        let standing = self.standing();
        (standing.phase, standing.concerns)
    }
}

fn stored(text: &str) -> Option<Stored> {
    Some(Stored {
        version_id: contract::version_id::for_key(&id(text)).unwrap(),
        key: Some(id(text)),
    })
}

fn failed(at: Timestamp) -> Failed {
    Failed {
        arn: "an execution".to_owned(),
        at,
        error: "Keywheel.AccessDenied".to_owned(),
    }
}

fn reason(concerns: &[Concern]) -> String {
    let names: Vec<&str> = concerns
        .iter()
        .map(|concern| match concern {
            Concern::Held(hold) => hold.reason.as_str(),
            concern => concern.name(),
        })
        .collect();
    names.join(", ")
}

#[test]
fn a_rotation_that_goes_well_concerns_nobody_in_any_of_its_phases() {
    let rest = Case::at_rest();
    let fresh = rest.clone().current(Active, hours(1)).previous(Active);
    let old = rest.clone().current(Active, days(2)).previous(Active);
    let resting = old.clone().previous(Inactive).deactivated(hours(3));
    for (case, phase) in [
        (rest.clone(), Phase::AtRest),
        (rest.clone().running(), Phase::Creating),
        (rest.clone().pending(hours(0)).running(), Phase::Verifying),
        (
            fresh.running(),
            Phase::Grace {
                until: ago(hours(1)) + jiff::SignedDuration::from_hours(24),
            },
        ),
        (old.running(), Phase::WaitingForQuiet),
        (
            resting.running(),
            Phase::Resting {
                until: Some(ago(hours(3)) + jiff::SignedDuration::from_hours(7 * 24)),
            },
        ),
    ] {
        assert_eq!(case.verdict(), (phase, vec![]));
    }
}

#[test]
fn each_concern_has_its_situation() {
    let rest = Case::at_rest();
    let before = failed(ago(days(4)));
    let lately = failed(ago(hours(1)));
    let due = rest.clone().current(Active, days(29));
    for (case, concerns) in [
        (
            rest.clone().current(Inactive, days(5)),
            "currentKeyDoesNotWork",
        ),
        (rest.clone().without(CURRENT), "currentKeyDoesNotWork"),
        (rest.clone().current(Active, days(32)), "overdue"),
        (rest.clone().current(Active, days(31)), ""),
        (rest.clone().starter(Starter::Disabled), "starterDisabled"),
        (rest.clone().starter(Starter::Missing), "starterMissing"),
        (rest.clone().starter(Starter::Unknown), ""),
        // Two that were started at once: one has cleaned up, the other was held meanwhile.
        (rest.clone().execution(Execution::Failed(before)), ""),
        (due.execution(Execution::Failed(lately.clone())), "failed"),
        (rest.clone().pending(hours(1)), "abandoned"),
        (rest.clone().previous(Active), "abandoned"),
        (rest.clone().previous(Inactive), "previousKeyInactive"),
        (rest.clone().key(STRANGER, Active, days(3)), "foreignKey"),
        (
            rest.clone()
                .pending(hours(1))
                .execution(Execution::Failed(lately)),
            "abandoned",
        ),
        (
            rest.clone().pending(hours(1)).execution(Execution::Unknown),
            "",
        ),
        // Its execution may not be listed yet.
        (rest.clone().pending(Duration::from_secs(119)), ""),
        (rest.clone().pending(Duration::from_secs(120)), "abandoned"),
        (
            rest.clone()
                .pending(hours(26))
                .execution(Execution::Unknown),
            "abandoned",
        ),
        // Nobody looked for its execution, so it is told of when it is later than any.
        (
            rest.clone()
                .current(Active, days(10))
                .previous(Active)
                .execution(Execution::Unknown),
            "",
        ),
        (
            rest.clone()
                .current(Active, days(11))
                .previous(Active)
                .execution(Execution::Unknown),
            "abandoned",
        ),
        (
            rest.clone()
                .previous(Inactive)
                .deactivated(days(8))
                .execution(Execution::Unknown),
            "",
        ),
        (
            rest.clone()
                .previous(Inactive)
                .deactivated(days(9))
                .execution(Execution::Unknown),
            "abandoned",
        ),
        (
            rest.current(Inactive, days(60)).starter(Starter::Disabled),
            "currentKeyDoesNotWork, overdue, starterDisabled",
        ),
    ] {
        let (phase, found) = case.verdict();
        assert_eq!(reason(&found), concerns, "{phase:?}");
    }
}

#[test]
fn what_cannot_be_read_is_not_judged() {
    let mut case = Case::at_rest();
    let glance = &mut case.sight.glance;
    glance.is_unread = true;
    glance.observation.current = Some(Stored {
        version_id: "a version of somebody else".to_owned(),
        key: None,
    });
    assert_eq!(case.verdict(), (Phase::Unclear, vec![]));
}

/// Each situation that create may find, with each state of an execution and of the schedule.
#[test]
fn in_every_situation_a_person_is_called_when_nothing_else_goes_on() {
    // A share of the situations that has all sorts in it: the whole takes minutes when it is not optimised.
    const SHARE: usize = 1009;
    let executions = [
        Execution::None,
        Execution::Unknown,
        Execution::Failed(failed(now())),
        Execution::Running {
            arn: "an execution".to_owned(),
            since: now(),
        },
    ];
    let starters = [Starter::Ready, Starter::Disabled, Starter::Missing];
    for (observation, policy) in situations::all().step_by(SHARE) {
        let decision = decide(&observation, &policy);
        for (execution, starter) in executions
            .iter()
            .flat_map(|execution| starters.map(|starter| (execution.clone(), starter)))
        {
            let is_running = matches!(execution, Execution::Running { .. });
            let sight = Sight {
                glance: Glance {
                    observation: observation.clone(),
                    deactivated: None,
                    rotation_enabled: false,
                    is_unread: false,
                },
                starter,
                execution: execution.clone(),
            };
            let standing = judge(
                &sight,
                Expected {
                    policy: &policy,
                    due: None,
                },
            );
            let concerns = &standing.concerns;
            let is_of_rotation = concerns.iter().any(|concern| {
                matches!(
                    concern,
                    Concern::Held(_) | Concern::Abandoned { .. } | Concern::Failed(_)
                )
            });
            if is_running {
                assert!(!is_of_rotation, "{sight:?}: {concerns:?}");
                assert_eq!(standing.execution.as_deref(), Some("an execution"));
            }
            if let (Decision::Hold(reason), Execution::None) = (&decision, &execution) {
                let held = Concern::Held(Hold::from(reason));
                assert!(concerns.contains(&held), "{sight:?}: {concerns:?}");
            }
            if execution == Execution::None
                && !matches!(decision, Decision::CreateKey | Decision::Unsettled { .. })
            {
                assert!(is_of_rotation, "{sight:?}: {concerns:?}");
            }
            let works = standing.current.as_ref().map(|key| key.status);
            let is_broken = works.is_some_and(|status| status != Some(Active));
            let first = concerns.first().map(Concern::name);
            assert_eq!(
                first == Some("currentKeyDoesNotWork"),
                is_broken,
                "{sight:?}"
            );
            assert_eq!(
                concerns.last() == Some(&Concern::StarterDisabled),
                starter == Starter::Disabled
            );
            let shown = [&standing.current, &standing.pending, &standing.previous];
            let shown = shown.into_iter().flatten().chain(&standing.others);
            let shown: Vec<_> = shown.filter(|key| key.status.is_some()).collect();
            assert!(
                shown.len() >= observation.keys.len(),
                "a key is not shown: {sight:?}"
            );
        }
    }
}
