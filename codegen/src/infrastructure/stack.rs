//! Stacks: what is deployed together.

use super::{Expression, LogicalId, Resource};
use crate::config::Tags;

/// Resources that are deployed together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stack {
    /// Its name.
    pub name: String,
    /// What it is, for people.
    pub description: String,
    /// Tags on each of its resources that takes some.
    pub tags: Tags,
    /// Its resources, in the order in which they are to be read.
    pub resources: Vec<Managed>,
}

/// A resource in a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Managed {
    /// Its name within the stack. Another name is another resource: the old one goes, a new one comes.
    pub id: LogicalId,
    /// The resource.
    pub resource: Resource,
    /// What becomes of it when it leaves the stack.
    pub retention: Retention,
    /// What must be there before, besides what it refers to.
    pub depends_on: Vec<LogicalId>,
}

/// What becomes of a resource that leaves its stack, or is replaced by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// It is deleted in both cases: the pipeline's own machinery.
    Delete,
    /// It is deleted when it leaves, as the file says, but stays when it would be replaced.
    DeleteUnlessReplaced,
    /// It stays in both cases.
    Retain,
}

impl Stack {
    /// Adds a resource and gives its ARN.
    pub(crate) fn add(&mut self, id: &str, resource: impl Into<Resource>) -> Expression {
        let managed = Managed::new(LogicalId::new(id), resource);
        let arn = Expression::Arn(managed.id.clone());
        self.resources.push(managed);
        arn
    }

    /// The resource of this id.
    #[must_use]
    pub fn resource(&self, id: &LogicalId) -> Option<&Resource> {
        self.resources
            .iter()
            .find(|managed| managed.id == *id)
            .map(|managed| &managed.resource)
    }
}

impl Managed {
    /// A resource of the pipeline's machinery.
    pub(crate) fn new(id: LogicalId, resource: impl Into<Resource>) -> Self {
        Managed {
            id,
            resource: resource.into(),
            retention: Retention::Delete,
            depends_on: Vec::new(),
        }
    }
}
