//! The resources, each with what Keywheel sets on it and nothing else.

mod compute;
mod encryption;
mod identity;
mod messaging;
mod observation;
mod schedule;
mod secret;

pub use compute::{AsynchronousInvocation, Function, LogGroup, Permission, StateMachine};
pub use encryption::{Key, KeyAlias};
pub use identity::{Role, User};
pub use messaging::{Pattern, Queue, QueuePolicy, Rule, Subscription, Topic, TopicPolicy};
pub use observation::{Alarm, Computed, Dashboard, Metric, Rings, Widget};
pub use schedule::{Schedule, ScheduleGroup};
pub use secret::{RotationSchedule, Secret, SecretPolicy};

pub(crate) use schedule::rate;

/// A resource: one variant for each type.
macro_rules! resources {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// A resource of AWS.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Resource {
            $($(#[$doc])* $name($name),)+
        }

        $(impl From<$name> for Resource {
            fn from(resource: $name) -> Self {
                Resource::$name(resource)
            }
        })+
    };
}

resources! {
    /// An IAM user.
    User,
    /// An IAM role.
    Role,
    /// A secret.
    Secret,
    /// A secret's resource policy.
    SecretPolicy,
    /// When Secrets Manager rotates a secret.
    RotationSchedule,
    /// A Lambda function.
    Function,
    /// Who may call a Lambda function besides its role's account.
    Permission,
    /// How Lambda runs a function that nobody waits for.
    AsynchronousInvocation,
    /// A log group.
    LogGroup,
    /// A state machine.
    StateMachine,
    /// A schedule.
    Schedule,
    /// A group of schedules.
    ScheduleGroup,
    /// An SNS topic.
    Topic,
    /// A topic's policy.
    TopicPolicy,
    /// An email address that hears from a topic.
    Subscription,
    /// An EventBridge rule.
    Rule,
    /// An SQS queue.
    Queue,
    /// A queue's policy.
    QueuePolicy,
    /// A KMS key.
    Key,
    /// A KMS key's name.
    KeyAlias,
    /// A CloudWatch alarm.
    Alarm,
    /// A CloudWatch dashboard.
    Dashboard,
    /// Nothing.
    Nothing,
}

/// A resource that is none: a stack must hold at least one, and the last user may have left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nothing;
