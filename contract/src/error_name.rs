//! The names of everything that can go wrong in a step.

use std::fmt;

/// An error's name, as Step Functions sees it: `Retry` and `Catch` match on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorName {
    /// The step's input is not what this version reads.
    InvalidInput,
    /// The IAM user does not exist.
    UserNotFound,
    /// The secret, or the version that was asked for, does not exist.
    SecretNotFound,
    /// The secret's value is not a document that a key can be kept in.
    SecretMalformed,
    /// The secret names another user than the rotation.
    SecretOfAnotherUser,
    /// AWS does not know the new key yet.
    KeyNotYetActive,
    /// The new key does not do what it must.
    VerificationFailed,
    /// The new key belongs to somebody else.
    WrongIdentity,
    /// The step's role lacks a permission.
    AccessDenied,
    /// AWS throttled, timed out or failed; the same call may succeed later.
    AwsUnavailable,
    /// AWS refused a call for a reason that repeating it does not change.
    AwsRefused,
    /// Another run of create may still be at work on this user.
    Unsettled,
    /// A new key could not be stored, nor be removed again: a person must.
    UndoFailed,
    /// A step died, timed out or could not be started, and named no error itself.
    StepFailed,
    /// The rotation must not go on without a person.
    Held,
}

impl ErrorName {
    /// All of them.
    pub const ALL: [ErrorName; 15] = [
        ErrorName::InvalidInput,
        ErrorName::UserNotFound,
        ErrorName::SecretNotFound,
        ErrorName::SecretMalformed,
        ErrorName::SecretOfAnotherUser,
        ErrorName::KeyNotYetActive,
        ErrorName::VerificationFailed,
        ErrorName::WrongIdentity,
        ErrorName::AccessDenied,
        ErrorName::AwsUnavailable,
        ErrorName::AwsRefused,
        ErrorName::Unsettled,
        ErrorName::UndoFailed,
        ErrorName::StepFailed,
        ErrorName::Held,
    ];

    /// What all names begin with, and no name of AWS's does. The rule that alerts on failed
    /// executions leaves these out, because the state machine has alerted already.
    pub const PREFIX: &str = "Keywheel.";

    /// The name in full, such as `Keywheel.KeyNotYetActive`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ErrorName::InvalidInput => "Keywheel.InvalidInput",
            ErrorName::UserNotFound => "Keywheel.UserNotFound",
            ErrorName::SecretNotFound => "Keywheel.SecretNotFound",
            ErrorName::SecretMalformed => "Keywheel.SecretMalformed",
            ErrorName::SecretOfAnotherUser => "Keywheel.SecretOfAnotherUser",
            ErrorName::KeyNotYetActive => "Keywheel.KeyNotYetActive",
            ErrorName::VerificationFailed => "Keywheel.VerificationFailed",
            ErrorName::WrongIdentity => "Keywheel.WrongIdentity",
            ErrorName::AccessDenied => "Keywheel.AccessDenied",
            ErrorName::AwsUnavailable => "Keywheel.AwsUnavailable",
            ErrorName::AwsRefused => "Keywheel.AwsRefused",
            ErrorName::Unsettled => "Keywheel.Unsettled",
            ErrorName::UndoFailed => "Keywheel.UndoFailed",
            ErrorName::StepFailed => "Keywheel.StepFailed",
            ErrorName::Held => "Keywheel.Held",
        }
    }

    /// What a person does about it.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            ErrorName::InvalidInput => {
                "Start the execution with the input that `keywheel synth` wrote into the schedule."
            }
            ErrorName::UserNotFound => "Create the IAM user, or take it out of keywheel.yaml.",
            ErrorName::SecretNotFound => {
                "Create the secret, or restore it while its recovery window is open."
            }
            ErrorName::SecretMalformed => {
                "Put a JSON object into the secret; {\"UserName\": \"…\"} is enough."
            }
            ErrorName::SecretOfAnotherUser => {
                "Point the user at its own secret in keywheel.yaml, or correct UserName in the secret."
            }
            ErrorName::KeyNotYetActive => {
                "Rerun the rotation; if it happens again, look at AWS's health dashboard."
            }
            ErrorName::VerificationFailed => {
                "Give the user the permission that the probe needs, or change `verify` in keywheel.yaml."
            }
            ErrorName::WrongIdentity => "Find out who writes to the secret besides Keywheel.",
            ErrorName::AccessDenied => {
                "The roles reach only what is there and has the tags Rotatable=true and keywheel:pipeline. If it has, deploy the generated roles again, and look for a service control policy or a permissions boundary."
            }
            ErrorName::AwsUnavailable => "Rerun the rotation later.",
            ErrorName::AwsRefused => {
                "Read AWS's message, correct what it names, and rerun the rotation."
            }
            ErrorName::Unsettled => "Rerun the rotation in a few minutes.",
            ErrorName::UndoFailed => {
                "Delete the access key that the message names, then rerun the rotation."
            }
            ErrorName::StepFailed => "Look at the Lambda's log, and rerun the rotation.",
            ErrorName::Held => "Do what the message asks for, then rerun the rotation.",
        }
    }
}

impl fmt::Display for ErrorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn all_names_begin_with_the_prefix_and_none_is_there_twice() {
        let names: BTreeSet<_> = ErrorName::ALL.iter().map(|name| name.as_str()).collect();
        assert_eq!(names.len(), ErrorName::ALL.len());
        assert!(names.iter().all(|name| name.starts_with(ErrorName::PREFIX)));
    }
}
