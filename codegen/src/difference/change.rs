//! What changes, as data.

use super::kind::is_precious;

/// How much attention something deserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Good to know.
    Note,
    /// To be looked at twice: more rights, less protection, a deployment that may stop.
    Caution,
    /// An IAM user or a secret goes away.
    Danger,
}

/// What changes for a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserChange {
    /// The IAM user's name.
    pub user: String,
    /// Whether it comes, goes or stays.
    pub presence: Presence,
    /// Where its key is published, after the deployment if it is rotated then.
    pub secret: Option<String>,
    /// When it is rotated, in words.
    pub schedule: Option<String>,
    /// Its resources that change.
    pub resources: Vec<ResourceChange>,
}

/// Whether a user comes, goes or stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is rotated from now on.
    Arrives,
    /// It is rotated no longer.
    Leaves,
    /// It is rotated before and after.
    Stays,
}

/// What changes about a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceChange {
    /// The stack's name.
    pub stack: String,
    /// The logical id.
    pub id: String,
    /// The type, such as `AWS::IAM::User`.
    pub kind: String,
    /// What it is called in AWS, where the template says so: before the deployment, if it was there.
    pub name: Option<String>,
    /// What becomes of it.
    pub fate: Fate,
    /// What is otherwise about it, or for a new one worth knowing.
    pub edits: Vec<Edit>,
}

/// What becomes of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is made.
    Created,
    /// It is changed as it stands.
    Changed,
    /// Another one is made in its place.
    Replaced {
        /// What asks for that.
        because: Vec<String>,
        /// What becomes of the one that was there.
        remains: Remains,
    },
    /// Another one may be made in its place.
    PerhapsReplaced {
        /// What asks for that.
        because: Vec<String>,
        /// What becomes of the one that was there, if so.
        remains: Remains,
    },
    /// It is no longer in the template.
    Removed(Remains),
    /// It leaves this stack, and another stack is to make it.
    Moved {
        /// The other stack.
        to: String,
        /// What becomes of the one that was there.
        remains: Remains,
        /// Whether this stack is no longer in the assembly, so that no deployment touches it.
        abandoned: bool,
    },
    /// Its stack is no longer in the assembly. No deployment touches it; whoever deletes the stack does.
    Abandoned(Remains),
    /// Its logical id now stands for a resource of this type, which CloudFormation refuses.
    Retyped(String),
}

/// What becomes of a resource that CloudFormation lets go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    /// It stays in AWS.
    Kept,
    /// It is deleted.
    Deleted,
}

/// One thing that is otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where: the path of a property, or the name of an attribute.
    pub path: String,
    /// What it is about.
    pub about: About,
    /// How much attention it deserves.
    pub weight: Weight,
    /// What, in words.
    pub words: String,
}

/// What an edit is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The resource.
    Resource,
    /// The user's rotation, which the schedule carries.
    Rotation,
}

/// What changes about a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackChange {
    /// Its name.
    pub stack: String,
    /// What becomes of it.
    pub fate: StackFate,
}

/// What becomes of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StackFate {
    /// It is made.
    Created {
        /// Where.
        environment: String,
        /// How many resources it has.
        resources: usize,
    },
    /// It is no longer in the assembly, and stays in AWS as it is until somebody deletes it.
    Abandoned {
        /// Where.
        environment: String,
        /// How many resources it has.
        resources: usize,
    },
    /// It is deployed otherwise, or something besides the resources changes.
    Changed(Vec<Edit>),
}

impl ResourceChange {
    /// Whether an IAM user or a secret is replaced, deleted, or to be made a second time.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        let lost = match &self.fate {
            Fate::Replaced { .. } | Fate::PerhapsReplaced { .. } | Fate::Moved { .. } => true,
            Fate::Removed(remains) | Fate::Abandoned(remains) => *remains == Remains::Deleted,
            Fate::Retyped(kind) => return is_precious(&self.kind) || is_precious(kind),
            Fate::Created => false,
            // A resource under a condition may go as it may come.
            Fate::Changed => self.edits.iter().any(|edit| edit.weight == Weight::Danger),
        };
        lost && is_precious(&self.kind)
    }
}

impl Edit {
    pub(super) fn note(path: impl Into<String>, words: impl Into<String>) -> Self {
        Edit {
            path: path.into(),
            about: About::Resource,
            weight: Weight::Note,
            words: words.into(),
        }
    }

    pub(super) fn caution(path: impl Into<String>, words: impl Into<String>) -> Self {
        Edit {
            weight: Weight::Caution,
            ..Edit::note(path, words)
        }
    }

    pub(super) fn of_rotation(self) -> Self {
        Edit {
            about: About::Rotation,
            ..self
        }
    }

    pub(super) fn weighing(self, weight: Weight) -> Self {
        Edit { weight, ..self }
    }
}
