//! The judgement.

use super::{Concern, Execution, Expected, KeyStanding, LATEST, Phase, Sight, Standing, Starter};
use crate::decision::{Decision, Observation, Stored, decide};
use crate::iam_user::KeyStatus;
use crate::last_use::LastUse;
use contract::bound::SETTLING_TIME;
use contract::step::Hold;
use contract::{AccessKeyId, Duration};
use jiff::Timestamp;

/// How the user stands.
#[must_use]
pub fn judge(sight: &Sight, expected: Expected<'_>) -> Standing {
    let seen = &sight.glance.observation;
    let current = seen
        .current
        .as_ref()
        .and_then(|stored| key_of(seen, stored));
    let pending = seen
        .pending
        .as_ref()
        .and_then(|stored| key_of(seen, stored));
    // A label outlives its key: the old key counts as long as it is there, or is read again.
    let previous = seen
        .previous
        .as_ref()
        .and_then(|stored| key_of(seen, stored))
        .filter(|key| key.status.is_some())
        .filter(|key| current.as_ref().is_none_or(|current| current.id != key.id));
    let named = [&current, &pending, &previous].map(|key| key.as_ref().map(|key| key.id.clone()));
    let others = seen.keys.iter();
    let others = others
        .filter(|key| !named.contains(&Some(key.listed.id.clone())))
        .map(|key| KeyStanding {
            id: key.listed.id.clone(),
            status: Some(key.listed.status),
            created: Some(key.listed.created),
            last_use: key.last_use.clone(),
        });
    let mut standing = Standing {
        now: seen.now,
        others: others.collect(),
        phase: Phase::AtRest,
        execution: match &sight.execution {
            Execution::Running { arn, .. } => Some(arn.clone()),
            _ => None,
        },
        next_by: expected.due,
        concerns: Vec::new(),
        current,
        pending,
        previous,
    };
    standing.phase = phase(sight, &standing, expected);
    standing.concerns = concerns(sight, &standing, expected);
    standing
}

/// The key in a version, whether IAM lists it or not.
fn key_of(seen: &Observation, stored: &Stored) -> Option<KeyStanding> {
    let id = stored.key.as_ref()?;
    let listed = seen.keys.iter().find(|key| key.listed.id == *id);
    Some(match listed {
        Some(key) => KeyStanding {
            id: id.clone(),
            status: Some(key.listed.status),
            created: Some(key.listed.created),
            last_use: key.last_use.clone(),
        },
        None => KeyStanding {
            id: id.clone(),
            status: None,
            created: None,
            last_use: LastUse::Unknown {
                why: "it is gone".to_owned(),
            },
        },
    })
}

fn phase(sight: &Sight, standing: &Standing, expected: Expected<'_>) -> Phase {
    if sight.glance.is_unread || !standing.others.is_empty() {
        return Phase::Unclear;
    }
    if is_there(standing.pending.as_ref()) {
        return Phase::Verifying;
    }
    let Some(current) = &standing.current else {
        return match &sight.execution {
            Execution::Running { .. } => Phase::Creating,
            _ => Phase::BeforeTheFirst,
        };
    };
    let Some(previous) = &standing.previous else {
        return match &sight.execution {
            Execution::Running { .. } => Phase::Creating,
            _ => Phase::AtRest,
        };
    };
    if previous.status != Some(KeyStatus::Active) {
        let since = deactivated_at(sight, &previous.id);
        let delay = expected.policy.deletion_delay;
        return Phase::Resting {
            until: since.map(|since| delay.after(since)),
        };
    }
    // The key was made some minutes before it was published.
    let published = current.created.unwrap_or(standing.now);
    let until = expected.policy.grace_period.after(published);
    if standing.now < until {
        Phase::Grace { until }
    } else {
        Phase::WaitingForQuiet
    }
}

fn deactivated_at(sight: &Sight, key: &AccessKeyId) -> Option<Timestamp> {
    let (deactivated, at) = sight.glance.deactivated.as_ref()?;
    (deactivated == key).then_some(*at)
}

fn is_there(key: Option<&KeyStanding>) -> bool {
    key.is_some_and(|key| key.status.is_some())
}

/// The most pressing one first.
fn concerns(sight: &Sight, standing: &Standing, expected: Expected<'_>) -> Vec<Concern> {
    let current = standing.current.as_ref();
    let broken = current.filter(|key| key.status != Some(KeyStatus::Active));
    let broken = broken.map(|key| Concern::CurrentKeyDoesNotWork {
        key: key.id.clone(),
        status: key.status,
    });
    let overdue = expected
        .due
        .map(|due| LATEST.after(due))
        .filter(|latest| standing.now > *latest)
        .map(|since| Concern::Overdue { since });
    let starter = match sight.starter {
        Starter::Disabled => Some(Concern::StarterDisabled),
        Starter::Missing => Some(Concern::StarterMissing),
        Starter::Ready | Starter::Unknown => None,
    };
    let unfinished = unfinished(sight, standing, expected);
    [broken, unfinished, overdue, starter]
        .into_iter()
        .flatten()
        .collect()
}

/// What is wrong with a rotation that is not at its end.
fn unfinished(sight: &Sight, standing: &Standing, expected: Expected<'_>) -> Option<Concern> {
    let failed = match &sight.execution {
        // It goes on by itself, or it calls a person itself.
        Execution::Running { .. } => return None,
        Execution::Failed(failed) => Some(failed.clone()),
        Execution::None | Execution::Unknown => None,
    };
    // Who cannot see which key is which cannot say what a rotation would do.
    if sight.glance.is_unread {
        return failed.map(Concern::Failed);
    }
    let known = sight.execution != Execution::Unknown;
    // Lists of executions are up to date within seconds, and this one has hardly begun.
    if failed.is_none() && is_young(standing) {
        return None;
    }
    match decide(&sight.glance.observation, expected.policy) {
        Decision::CreateKey => failed
            .filter(|failed| is_of_now(failed, standing, expected))
            .map(Concern::Failed),
        Decision::Hold(reason) if known || standing.phase == Phase::Unclear => {
            Some(Concern::Held(Hold::from(&reason)))
        }
        // Another run may still be at work, and has not long to go.
        Decision::Unsettled { .. } => None,
        _ if known => Some(Concern::Abandoned { failed }),
        _ => late(standing, expected).then_some(Concern::Abandoned { failed: None }),
    }
}

/// Whether an execution failed at what is still to be done. One that was started while another cleaned up
/// has failed because of that one, which has ended well since.
fn is_of_now(failed: &super::Failed, standing: &Standing, expected: Expected<'_>) -> bool {
    let made = standing.current.as_ref().and_then(|key| key.created);
    let cleanup = expected.policy.shortest_cleanup();
    made.is_none_or(|made| failed.at >= cleanup.after(made))
}

/// Whether the rotation has made its key within the settling time.
fn is_young(standing: &Standing) -> bool {
    let keys = [&standing.pending, &standing.current].into_iter().flatten();
    let mut made = keys.filter_map(|key| key.created);
    made.any(|made| SETTLING_TIME.after(made) > standing.now)
}

/// Whether a rotation takes longer than any that goes on by itself. Asked where nobody looked for its
/// execution.
fn late(standing: &Standing, expected: Expected<'_>) -> bool {
    let keys = [&standing.pending, &standing.current];
    let begun = keys
        .into_iter()
        .flatten()
        .filter_map(|key| key.created)
        .max();
    let policy = expected.policy;
    let longest = match standing.phase {
        // Since when it rests is known, whenever that was.
        Phase::Resting { until: Some(until) } => return standing.now > LATEST.after(until),
        Phase::Verifying | Phase::Creating => Duration::ZERO,
        Phase::Grace { .. } | Phase::WaitingForQuiet => policy.longest_use(),
        _ => policy.longest_cleanup(),
    };
    begun.is_some_and(|begun| standing.now > longest.plus(LATEST).after(begun))
}
