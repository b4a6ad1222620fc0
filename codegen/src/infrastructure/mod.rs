//! Everything that Keywheel needs in AWS, as typed resources.
//!
//! The model knows no target: [`cdk`](crate::cdk) writes it down as CloudFormation templates, and
//! another target takes the same resources. It is computed from the configuration and the lock alone,
//! so the same files give the same resources everywhere.
//!
//! Within a stack, resources refer to each other by [`Expression::Arn`], which orders their creation.
//! Between stacks they go by name: an exported value cannot change while another stack imports it, so
//! exports would chain fifty fleets to the pipeline, and names say the same without a chain.

mod adoption;
mod deployed;
pub(crate) mod document;
mod expression;
mod fleet;
mod grant;
mod name;
mod pipeline;
mod policy;
mod resource;
mod stack;

pub use adoption::{Adoption, adoptions};
pub use deployed::Deployed;
pub use expression::{Expression, LogicalId};
pub use name::Names;
pub use policy::{Condition, Effect, Policy, Principal, Statement};
pub use resource::{
    Alarm, AsynchronousInvocation, Computed, Dashboard, Function, Key, KeyAlias, LogGroup, Metric,
    Nothing, Pattern, Permission, Queue, QueuePolicy, Resource, Rings, Role, RotationSchedule,
    Rule, Schedule, ScheduleGroup, Secret, SecretPolicy, StateMachine, Subscription, Topic,
    TopicPolicy, User, Widget,
};
pub use stack::{Managed, Retention, Stack};

pub(crate) use fleet::resources_of;
pub(crate) use policy::OWN_SID;
pub(crate) use resource::rate;

use crate::config::{Configuration, Tags};
use crate::lock::Lock;
use contract::tag;

/// Everything that a configuration needs in AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Infrastructure {
    /// Where it is deployed.
    pub environment: Environment,
    /// The stack of the machinery.
    pub pipeline: Stack,
    /// The stacks of the users, which need the pipeline's.
    pub fleets: Vec<Stack>,
}

/// Where stacks are deployed: the account and the region of one pipeline.
///
/// Users of several accounts are several files, each with its `account`. Should one pipeline ever
/// rotate users of other accounts, this is the type that grows: an environment for each fleet stack,
/// with the role that deploys there and the external id that the role asks for. Stacks meet by names
/// alone, so nothing else would have to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The account; without it, that of whoever deploys.
    pub account: Option<String>,
    /// The region.
    pub region: String,
}

impl Infrastructure {
    /// What this configuration needs, its users in the stacks that the lock gives them:
    /// [`Lock::assign`] makes sure that each has one.
    #[must_use]
    pub fn of(configuration: &Configuration, lock: &Lock) -> Self {
        Infrastructure {
            environment: Environment {
                account: configuration.deployment.account.clone(),
                region: configuration.region.clone(),
            },
            pipeline: pipeline::stack(configuration),
            fleets: fleet::stacks(configuration, lock),
        }
    }

    /// All stacks, the pipeline's first.
    pub fn stacks(&self) -> impl Iterator<Item = &Stack> {
        std::iter::once(&self.pipeline).chain(&self.fleets)
    }
}

/// The tags of a stack's resources: the file's, and whose they are.
pub(crate) fn stack_tags(configuration: &Configuration) -> Tags {
    let mut tags = configuration.deployment.tags.clone();
    tags.insert(tag::PIPELINE.to_owned(), configuration.pipeline.clone());
    tags
}
