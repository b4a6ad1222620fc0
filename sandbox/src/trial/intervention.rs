//! An operator at work on a user whose rotation is running: through the API, call by call.

use super::{Bench, Run, Verdict, clean_up, input_of};
use crate::Principal;
use crate::fault::{Attempt, Fate, Gate};
use crate::world::{Beginning, World, WorldError};
use aws_types::SdkConfig;
use contract::Rotation;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// An operator who acts in the middle of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Intervention {
    /// What is there before. A user without a key is rotated once, so that there is a key to replace.
    pub beginning: Beginning,
    /// The call of the rotation before which the operator begins; after its end, when it has fewer.
    pub call: u64,
    /// What happens to the operator.
    pub interruption: Option<Interruption>,
}

/// What happens to an operator's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Interruption {
    /// It stops before this call of its own until the rotation, which was held meanwhile, has gone on for a
    /// while.
    Pause(u64),
    /// It ends before this call of its own: somebody has pressed Ctrl-C.
    End(u64),
    /// It ends so, and is begun again a moment later.
    Again(u64),
}

impl Interruption {
    const fn call(self) -> u64 {
        match self {
            Interruption::Pause(call) | Interruption::End(call) | Interruption::Again(call) => call,
        }
    }
}

/// Lambda stops a function after a minute, so nobody is held for longer.
const PATIENCE: Duration = Duration::from_secs(50);
/// How often executions that the operator has started are looked for.
const PROMPTLY: Duration = Duration::from_secs(1);
const A_MOMENT: Duration = Duration::from_secs(5);
/// How long a rotation takes, with time for what goes wrong in it.
const LONGEST: contract::Duration = contract::Duration::from_days(40);

impl fmt::Display for Intervention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an operator begins before call {}", self.call)?;
        match self.interruption {
            None => Ok(()),
            Some(Interruption::Pause(call)) => {
                write!(
                    f,
                    ", and lets the rotation go on before call {call} of its own"
                )
            }
            Some(Interruption::End(call)) => {
                write!(f, ", and ends before call {call} of its own")
            }
            Some(Interruption::Again(call)) => {
                write!(f, ", ends before call {call} of its own, and begins again")
            }
        }
    }
}

impl Intervention {
    /// The role that the operator signs as.
    pub const OPERATOR: &str = "operator";

    /// Runs a rotation in a world of its own, and the operator's work in the middle of it: `act` gets the
    /// world, what the SDK's clients need, and the rotation.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn run(
        &self,
        bench: &Bench,
        act: impl AsyncFn(&World, SdkConfig, Rotation),
    ) -> Result<Verdict, WorldError> {
        bench.run(self.beginning, async |world, rotation| {
            self.run_in(world, rotation, act).await
        })
    }

    async fn run_in(
        &self,
        world: &World,
        rotation: &Rotation,
        act: impl AsyncFn(&World, SdkConfig, Rotation),
    ) -> Verdict {
        let account = world.account();
        let (id, secret) = account.issue_role_credentials(Intervention::OPERATOR);
        let config = account.sdk_config(&id, &secret);
        let (held, interrupted) = (Gate::new(), Gate::new());
        if self.beginning != Beginning::Adopted {
            // Its first key, so that there is one to go back to.
            Run::of(world, rotation).await;
            let clock = account.clock();
            clock.sleep_until(LONGEST.after(clock.now())).await;
        }
        let _rule = account.rule(self.rule(account.attempts(), &held, &interrupted));
        let calls = world
            .during(async {
                let running = world.start(&input_of(rotation));
                let ended = Gate::new();
                let rotating = async {
                    running.end().await;
                    ended.open();
                };
                let acting = async {
                    tokio::select! {
                        () = held.arrivals(1) => {}
                        () = ended.wait() => {}
                    }
                    // Boxed, as the SDK's futures are large.
                    let act = || Box::pin(act(world, config.clone(), rotation.clone()));
                    let act = Box::pin(self.conduct(act, &held, &interrupted));
                    tokio::select! {
                        () = act => {}
                        () = world.start_due_executions(PROMPTLY) => {}
                    }
                };
                tokio::join!(rotating, acting);
                // What the operator has started comes to its end; the last of it may not have begun.
                let _ = tokio::time::timeout(A_MOMENT, world.start_due_executions(PROMPTLY)).await;
                let clock = account.clock();
                clock.sleep_until(LONGEST.after(clock.now())).await;
                account.attempts()
            })
            .await;
        let last = clean_up(world, rotation).await;
        Verdict::of(world, rotation, &last, calls).await
    }

    /// Holds the rotation, and interrupts the operator.
    fn rule(
        self,
        before: u64,
        held: &Gate,
        interrupted: &Gate,
    ) -> impl FnMut(&Attempt) -> Option<Fate> + Send + 'static {
        let (held, interrupted) = (held.clone(), interrupted.clone());
        let mut calls = 0;
        move |attempt: &Attempt| {
            let by_operator = matches!(&attempt.caller, Principal::Role { name, .. } if name == Intervention::OPERATOR);
            if by_operator {
                calls += 1;
                let stop = self.interruption.map(Interruption::call);
                return (stop == Some(calls)).then(|| Fate::Until(interrupted.clone()));
            }
            (attempt.number == before + self.call).then(|| Fate::Until(held.clone()))
        }
    }

    /// Lets the operator work, up to the interruption, and the rotation go on.
    async fn conduct<Act: Future<Output = ()>>(
        &self,
        act: impl Fn() -> Act,
        held: &Gate,
        interrupted: &Gate,
    ) {
        let working = async {
            let is_over = match self.interruption {
                Some(Interruption::End(_) | Interruption::Again(_)) => tokio::select! {
                    () = act() => true,
                    () = interrupted.arrivals(1) => false,
                },
                _ => {
                    act().await;
                    true
                }
            };
            held.open();
            if !is_over && matches!(self.interruption, Some(Interruption::Again(_))) {
                tokio::time::sleep(A_MOMENT).await;
                act().await;
            }
        };
        let conducting = async {
            // Work that takes longer, or that nothing interrupts, goes on beside the rotation.
            let _ = tokio::time::timeout(PATIENCE, interrupted.arrivals(1)).await;
            held.open();
            tokio::time::sleep(PATIENCE).await;
            interrupted.open();
        };
        tokio::select! {
            () = working => {}
            () = async { conducting.await; std::future::pending().await } => {}
        }
    }
}
