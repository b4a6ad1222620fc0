//! What is filled in when the definition is deployed.

use contract::step::Step;

/// A `${…}` in the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Substitution {
    /// The ARN of a step's Lambda function.
    Function(Step),
    /// The ARN of the topic that alerts go to.
    AlertTopic,
}

impl Substitution {
    /// All of them.
    pub const ALL: [Substitution; 6] = [
        Substitution::Function(Step::Create),
        Substitution::Function(Step::Verify),
        Substitution::Function(Step::Publish),
        Substitution::Function(Step::Deactivate),
        Substitution::Function(Step::Delete),
        Substitution::AlertTopic,
    ];

    /// The name between the braces.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Substitution::Function(Step::Create) => "CreateFunctionArn",
            Substitution::Function(Step::Verify) => "VerifyFunctionArn",
            Substitution::Function(Step::Publish) => "PublishFunctionArn",
            Substitution::Function(Step::Deactivate) => "DeactivateFunctionArn",
            Substitution::Function(Step::Delete) => "DeleteFunctionArn",
            Substitution::AlertTopic => "AlertTopicArn",
        }
    }

    /// As it stands in the definition.
    #[must_use]
    pub fn placeholder(self) -> String {
        format!("${{{}}}", self.name())
    }
}
