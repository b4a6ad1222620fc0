//! The Lambda functions: one for each step, the watchdog, and the one that Secrets Manager calls.

use crate::step::Step;

/// A Lambda function of a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    /// Called by the state machine.
    Step(Step),
    /// Called by a schedule of its own, each day: looks whether anything stands still.
    Watch,
    /// Called by Secrets Manager, for secrets with `trigger: secretsManager`.
    Rotate,
}

impl Function {
    /// All of them: the steps in their order, then the others. Rotate, which not every pipeline has, comes last.
    pub const ALL: [Function; 7] = [
        Function::Step(Step::Create),
        Function::Step(Step::Verify),
        Function::Step(Step::Publish),
        Function::Step(Step::Deactivate),
        Function::Step(Step::Delete),
        Function::Watch,
        Function::Rotate,
    ];

    /// The function's name in the names of Lambdas, roles, log groups and zip files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Function::Step(step) => step.name(),
            Function::Watch => "watch",
            Function::Rotate => "rotate",
        }
    }
}

impl From<Step> for Function {
    fn from(step: Step) -> Self {
        Function::Step(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_a_function_and_so_are_watch_and_rotate() {
        let of_steps = Step::ALL.map(Function::Step);
        let others = [Function::Watch, Function::Rotate];
        let all: Vec<_> = of_steps.into_iter().chain(others).collect();
        assert_eq!(all, Function::ALL);
    }
}
