//! What came of a trial.

use super::{Run, Sights};
use crate::View;
use crate::iam::Status;
use crate::world::{Violation, World};
use contract::{Duration, Rotation, label};

/// What came of a trial.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// How it ended.
    pub ending: Ending,
    /// Whether the execution with the incidents ended badly, so that it mattered what was done afterwards.
    pub failed: bool,
    /// The invariants that did not hold.
    pub violations: Vec<Violation>,
    /// How many calls the execution with the incidents made.
    pub calls: u64,
    /// How many executions there were.
    pub executions: usize,
    /// How many times the invariants were checked.
    pub checks: u64,
    /// What was seen on the way.
    pub sights: Sights,
}

/// How a trial ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A clean execution succeeded, the user has one key, Active and published, and the watchdog is quiet.
    Converged,
    /// A clean execution was held, with its alert.
    Held,
    /// Neither; this is how it was instead.
    Stuck(String),
}

impl Verdict {
    pub(super) async fn of(world: &World, rotation: &Rotation, last: &Run, calls: u64) -> Self {
        let mut ending = Ending::of(world, rotation, last);
        if ending == Ending::Converged {
            // Boxed, or it would be in every future that waits for this one.
            ending = Box::pin(in_quiet(world, rotation)).await;
        }
        let chronicle = world.chronicle();
        Verdict {
            ending,
            failed: false,
            calls,
            executions: chronicle.executions.len(),
            checks: chronicle.checks,
            sights: Sights::of(&chronicle),
            violations: chronicle.violations,
        }
    }

    /// Whether everything that must hold did hold.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.violations.is_empty() && !matches!(self.ending, Ending::Stuck(_))
    }
}

impl Ending {
    /// How it stands with a user after its last execution.
    pub(super) fn of(world: &World, rotation: &Rotation, last: &Run) -> Self {
        if last.is_held() {
            Ending::Held
        } else if !last.is_good() {
            Ending::Stuck(format!("the last rotation ended {}", last.told()))
        } else {
            world.account().view(|view| in_order(view, rotation))
        }
    }
}

/// How it stands with a user in order: the watchdog has nothing to say of it.
async fn in_quiet(world: &World, rotation: &Rotation) -> Ending {
    if world.account().view(|view| is_overdue(view, rotation)) {
        let last = Run::of(world, rotation).await;
        let ending = Ending::of(world, rotation, &last);
        if ending != Ending::Converged {
            return ending;
        }
    }
    match world.watch().await {
        Ok(watched) if watched["findings"] == 0 => Ending::Converged,
        told => {
            let said = world.account().view(|view| {
                let last = view.sns().messages().last();
                last.map_or_else(String::new, |message| message.message.clone())
            });
            Ending::Stuck(format!("the watchdog is not quiet: {told:?}: {said}"))
        }
    }
}

/// Whether the trial took so long that a schedule, which it has none of, would have begun another rotation.
fn is_overdue(view: View<'_>, rotation: &Rotation) -> bool {
    let user = view.iam().user(rotation.user.as_str());
    let keys = user
        .map(|user| view.iam().keys_of(user))
        .unwrap_or_default();
    let month_ago = Duration::from_days(30).before(view.now());
    keys.iter().all(|key| key.created_at() < month_ago)
}

fn in_order(view: View<'_>, rotation: &Rotation) -> Ending {
    let keys = view
        .iam()
        .user(rotation.user.as_str())
        .map(|user| view.iam().keys_of(user))
        .unwrap_or_default();
    let current = view
        .secrets()
        .secret(rotation.secret.as_str())
        .and_then(|secret| {
            let current = secret.at_stage(label::CURRENT)?;
            current.access_key_id(&rotation.secret_layout)
        });
    match keys[..] {
        [key]
            if key.status() == Status::Active
                && current
                    .as_ref()
                    .is_some_and(|current| current.as_str() == key.id()) =>
        {
            Ending::Converged
        }
        _ => {
            let keys: Vec<_> = keys
                .iter()
                .map(|key| format!("{} {:?}", key.id(), key.status()))
                .collect();
            Ending::Stuck(format!(
                "the user has the keys {keys:?}, and {current:?} is current"
            ))
        }
    }
}
