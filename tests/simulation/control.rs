//! Executions that a person stops, starts again and redrives.

use crate::world::{Picture, act, adopted, rotation};
use contract::{Duration, label};
use sandbox::world::{ExecutionRecord, RedriveError, RunningExecution, World};
use statemachine::rotation::state;
use statemachine::{NotRedrivable, Outcome};

/// The states of a rotation that take time, in their order.
pub(crate) const STATES: [&str; 11] = [
    state::CREATE,
    state::PROPAGATE,
    state::VERIFY,
    state::PUBLISH,
    state::ANNOUNCE,
    state::GRACE,
    state::DEACTIVATE,
    state::ANNOUNCE_INACTIVE,
    state::REST,
    state::DELETE,
    state::ANNOUNCE_DELETED,
];

/// How long a person takes to look at an alert. A Lambda that runs on meanwhile is done after an hour.
const PAUSES: [Duration; 2] = [Duration::ZERO, Duration::from_hours(1)];

pub(crate) fn start(world: &World) -> RunningExecution {
    world.start(&serde_json::to_value(rotation("Bot")).unwrap())
}

/// Starts a rotation, and stops it as soon as it is in this state.
pub(crate) async fn aborted_in(world: &World, state: &str) -> String {
    stop_in(start(world), state).await.arn
}

async fn stop_in(running: RunningExecution, state: &str) -> ExecutionRecord {
    running.abort_in(state);
    let record = running.end().await;
    let end = record.endings.last().unwrap();
    let aborted = Outcome::Aborted {
        error: None,
        cause: None,
    };
    assert_eq!(
        (end.state.as_deref(), &end.outcome),
        (Some(state), &aborted)
    );
    record
}

pub(crate) async fn pass(time: Duration) {
    tokio::time::sleep(std::time::Duration::from_secs(time.as_secs())).await;
}

/// One key that works, nothing pending: as after a rotation that nobody disturbed.
fn assert_converged(world: &World, because: &str) {
    let picture = Picture::of(world.account(), "Bot");
    let statuses: Vec<_> = picture.keys.values().collect();
    assert_eq!(statuses, ["Active"], "{because}: {picture:?}");
    let labels = picture
        .labels
        .keys()
        .filter(|name| !name.starts_with("KEYWHEEL_"));
    let labels: Vec<_> = labels.collect();
    assert_eq!(labels, [label::CURRENT, label::PREVIOUS], "{because}");
}

#[test]
fn an_execution_that_is_stopped_anywhere_goes_on_when_it_is_redriven() {
    for state in STATES {
        for pause in PAUSES {
            act(adopted("Bot"), async |world| {
                world
                    .during(async {
                        let arn = aborted_in(world, state).await;
                        assert_eq!(world.chronicle().alerts.len(), 1);
                        pass(pause).await;
                        let record = world.redrive(&arn).unwrap().end().await;
                        assert!(
                            matches!(record.outcome, Some(Outcome::Succeeded { .. })),
                            "stopped at {state}, {pause} before the redrive: {:?}",
                            record.outcome
                        );
                        assert_eq!((record.arn, record.endings.len()), (arn, 2));
                    })
                    .await;
                assert_converged(world, state);
                let chronicle = world.chronicle();
                assert_eq!((chronicle.executions.len(), chronicle.alerts.len()), (1, 1));
            });
        }
    }
}

#[test]
fn an_execution_that_is_stopped_anywhere_can_be_left_behind_for_a_new_one() {
    for state in STATES {
        for pause in PAUSES {
            act(adopted("Bot"), async |world| {
                let rerun = world
                    .during(async {
                        aborted_in(world, state).await;
                        pass(pause).await;
                        start(world).end().await
                    })
                    .await;
                let alerts = world.chronicle().alerts.len();
                match rerun.outcome {
                    Some(Outcome::Succeeded { .. }) => {
                        assert_converged(world, state);
                        assert_eq!(alerts, 1, "{state}");
                    }
                    Some(Outcome::Failed { error, .. }) => {
                        assert_eq!(error.as_deref(), Some("Keywheel.Held"), "{state}");
                        assert_eq!(alerts, 2, "{state}");
                    }
                    other => panic!("stopped at {state}, {pause} before the rerun: {other:?}"),
                }
            });
        }
    }
}

#[test]
fn an_execution_can_be_stopped_and_redriven_at_each_of_its_states_in_turn() {
    act(adopted("Bot"), async |world| {
        world
            .during(async {
                let arn = aborted_in(world, STATES[0]).await;
                for state in &STATES[1..] {
                    pass(PAUSES[1]).await;
                    stop_in(world.redrive(&arn).unwrap(), state).await;
                }
                pass(PAUSES[1]).await;
                let record = world.redrive(&arn).unwrap().end().await;
                assert!(matches!(record.outcome, Some(Outcome::Succeeded { .. })));
                let stopped: Vec<_> = record
                    .endings
                    .iter()
                    .filter_map(|ending| ending.state.as_deref())
                    .collect();
                assert_eq!(stopped, STATES);
            })
            .await;
        assert_converged(world, "stopped everywhere");
        assert_eq!(world.chronicle().alerts.len(), STATES.len());
    });
}

#[test]
fn a_lambda_runs_on_when_its_execution_is_stopped() {
    act(adopted("Bot"), async |world| {
        world
            .during(async {
                aborted_in(world, state::CREATE).await;
                let before = Picture::of(world.account(), "Bot");
                pass(Duration::from_minutes(1)).await;
                let after = Picture::of(world.account(), "Bot");
                assert_eq!((before.keys.len(), after.keys.len()), (1, 2));
                assert!(after.labels.contains_key(label::PENDING), "{after:?}");
            })
            .await;
        assert_eq!(world.chronicle().moments.len(), 0);
    });
}

#[test]
fn a_held_execution_that_is_redriven_fails_again_without_a_second_alert() {
    act(adopted("Bot"), async |world| {
        world.meddle(|account| account.create_access_key("Bot").unwrap());
        world
            .during(async {
                let held = start(world).end().await;
                assert_eq!(held.endings[0].state.as_deref(), Some(state::FAILED));
                assert_eq!(world.chronicle().alerts.len(), 1);
                for redrives in 1..=2 {
                    pass(PAUSES[1]).await;
                    let again = world.redrive(&held.arn).unwrap().end().await;
                    assert_eq!(again.outcome, held.outcome);
                    assert_eq!(again.endings.len(), 1 + redrives);
                    assert!(again.transitions > held.transitions);
                    assert_eq!(world.chronicle().alerts.len(), 1);
                }
            })
            .await;
    });
}

#[test]
fn a_redriven_execution_is_the_same_one() {
    act(adopted("Bot"), async |world| {
        world
            .during(async {
                let arn = aborted_in(world, state::GRACE).await;
                let before = world.chronicle().executions[0].clone();
                pass(PAUSES[1]).await;
                let running = world.redrive(&arn).unwrap();
                assert_eq!((running.arn(), running.index()), (arn.as_str(), 0));
                assert_eq!(running.state_name().as_deref(), Some(state::GRACE));
                let during = world.chronicle().executions[0].clone();
                assert_eq!((during.ended_at, during.outcome), (None, None));
                assert_eq!(during.endings, before.endings);
                let after = running.end().await;
                assert_eq!(
                    (&after.name, after.started_at),
                    (&before.name, before.started_at)
                );
                assert!(after.transitions > before.transitions);
                let (before, after) = (before.history.unwrap(), after.history.unwrap());
                let (before, after) = (before.events(), after.events());
                assert_eq!(after[..before.len()], before[..]);
                assert_eq!(after[before.len()].event_type(), "ExecutionRedriven");
            })
            .await;
    });
}

#[test]
fn only_an_execution_that_ended_badly_and_not_long_ago_is_redriven() {
    act(adopted("Bot"), async |world| {
        world
            .during(async {
                let refused = |arn: &str| world.redrive(arn).unwrap_err();
                let running = start(world);
                let arn = running.arn().to_owned();
                assert_eq!(refused(&arn), NotRedrivable::Running.into());
                running.end().await;
                assert_eq!(refused(&arn), NotRedrivable::Succeeded.into());
                let unknown = format!("{arn}0");
                assert_eq!(
                    refused(&unknown),
                    RedriveError::ExecutionDoesNotExist(unknown.clone())
                );
                let stopped = aborted_in(world, state::CREATE).await;
                pass(Duration::from_days(15)).await;
                assert_eq!(refused(&stopped), NotRedrivable::RedrivablePeriod.into());
            })
            .await;
    });
}

#[test]
fn an_execution_can_be_stopped_at_any_moment() {
    act(adopted("Bot"), async |world| {
        world
            .during(async {
                let mut running = start(world);
                assert_eq!(running.state_name().as_deref(), Some(state::BEGIN));
                assert!(running.reaches(state::GRACE).await);
                pass(PAUSES[1]).await;
                assert_eq!(running.state_name().as_deref(), Some(state::GRACE));
                running.abort();
                assert!(!running.reaches(state::DEACTIVATE).await);
                assert_eq!(running.state_name(), None);
                let now = world.account().clock().now();
                assert_eq!(running.end().await.ended_at, Some(now));
            })
            .await;
    });
}
