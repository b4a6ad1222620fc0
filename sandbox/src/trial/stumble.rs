//! Stumbles: something goes wrong with a whole invocation of a Lambda.

use super::{Bench, Run, Verdict, clean_up};
use crate::fault::InvocationFate;
use crate::world::{Beginning, World, WorldError};
use contract::{Function, Rotation};
use std::fmt;

/// One rotation in which a Lambda stumbles, at its first run or at all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stumble {
    /// What is there before.
    pub beginning: Beginning,
    /// The function.
    pub function: Function,
    /// What becomes of its invocations.
    pub fate: InvocationFate,
    /// Whether that happens each time.
    pub always: bool,
}

impl fmt::Display for Stumble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = if self.always {
            "every run"
        } else {
            "the first run"
        };
        write!(f, "{times} of {}: {:?}", self.function.name(), self.fate)
    }
}

impl Stumble {
    /// Runs the rotation in a world of its own.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn run(&self, bench: &Bench) -> Result<Verdict, WorldError> {
        bench.run(self.beginning, async |world, rotation| {
            self.run_in(world, rotation).await
        })
    }

    async fn run_in(&self, world: &World, rotation: &Rotation) -> Verdict {
        {
            let (stumble, mut stumbled) = (*self, false);
            let _stumbles = world.functions().rule(move |invocation| {
                let now = invocation.function == stumble.function && (stumble.always || !stumbled);
                stumbled |= now;
                now.then_some(stumble.fate)
            });
            Run::of(world, rotation).await;
        }
        let calls = world.account().attempts();
        let last = clean_up(world, rotation).await;
        Verdict::of(world, rotation, &last, calls).await
    }
}
