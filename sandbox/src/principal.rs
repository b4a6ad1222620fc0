//! Who calls.

use std::fmt;

/// The caller of an operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// An IAM user.
    User {
        /// The user's name.
        name: String,
        /// The user's unique id.
        id: String,
        /// The user's ARN.
        arn: String,
    },
    /// A role, such as a Lambda's.
    Role {
        /// The role's name.
        name: String,
        /// The role's unique id.
        id: String,
        /// The ARN of the role's session.
        arn: String,
    },
    /// An AWS service that acts for the account, such as `states.amazonaws.com`.
    Service(&'static str),
    /// Nobody that AWS knows.
    Unknown,
}

impl Principal {
    /// The ARN in messages and in `GetCallerIdentity`.
    #[must_use]
    pub fn arn(&self) -> &str {
        match self {
            Principal::User { arn, .. } | Principal::Role { arn, .. } => arn,
            Principal::Service(name) => name,
            Principal::Unknown => "anonymous",
        }
    }

    /// The unique id in `GetCallerIdentity`.
    pub(crate) fn user_id(&self) -> String {
        match self {
            Principal::User { id, .. } => id.clone(),
            // A session of a role: the role's id and the session's name, which is the role's here.
            Principal::Role { id, name, .. } => format!("{id}:{name}"),
            Principal::Service(_) | Principal::Unknown => self.arn().to_owned(),
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Principal::User { name, .. } => write!(f, "user/{name}"),
            Principal::Role { name, .. } => write!(f, "role/{name}"),
            Principal::Service(_) | Principal::Unknown => f.write_str(self.arn()),
        }
    }
}
