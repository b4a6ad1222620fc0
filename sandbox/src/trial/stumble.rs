//! Stumbles: something goes wrong with a whole invocation of a Lambda.

use super::{Bench, Verdict, clean_up, input_of};
use crate::fault::InvocationFate;
use crate::world::{Beginning, World, WorldError};
use contract::Rotation;
use contract::step::Step;
use std::fmt;

/// One rotation in which a step's Lambda stumbles, at its first run or at all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stumble {
    /// What is there before.
    pub beginning: Beginning,
    /// The step.
    pub step: Step,
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
        write!(f, "{times} of {}: {:?}", self.step.name(), self.fate)
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
        let input = input_of(rotation);
        {
            let (stumble, mut stumbled) = (*self, false);
            let _stumbles = world.functions().rule(move |invocation| {
                let now = invocation.step == stumble.step && (stumble.always || !stumbled);
                stumbled |= now;
                now.then_some(stumble.fate)
            });
            world.execute(&input).await;
        }
        let calls = world.account().attempts();
        let last = clean_up(world, &input).await;
        Verdict::of(world, rotation, &last, calls)
    }
}
