//! What happened in a campaign, beside the rotations themselves.

use crate::fault::InvocationFate;
use crate::trial::{Deed, Mishap};
use contract::Function;
use jiff::Timestamp;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Something that went wrong, or that a person did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// The name of the execution that it happened to, or during which a person did it.
    pub execution: String,
    /// What it was.
    pub what: What,
}

/// What may happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A call went wrong.
    Mishap {
        /// The number of the call within the execution, from 1.
        call: u64,
        /// What was called, such as `iam:CreateAccessKey`.
        action: String,
        /// How it went wrong.
        mishap: Mishap,
    },
    /// An invocation of a Lambda went wrong.
    Stumble {
        /// The number of the invocation within the execution, from 1.
        invocation: u64,
        /// The function.
        function: Function,
        /// How it went wrong.
        fate: InvocationFate,
    },
    /// A person did something to the user or the secret.
    Deed(Deed),
    /// A person stopped the execution.
    Stopped,
    /// A second execution was started beside the first.
    Doubled,
}

impl Happening {
    /// What tells it from all others of the same seed.
    #[must_use]
    pub fn id(&self) -> String {
        let execution = &self.execution;
        match &self.what {
            What::Mishap { call, .. } => format!("{execution} call {call}"),
            What::Stumble { invocation, .. } => format!("{execution} invocation {invocation}"),
            What::Deed(_) => format!("{execution} deed"),
            What::Stopped => format!("{execution} stopped"),
            What::Doubled => format!("{execution} doubled"),
        }
    }
}

impl fmt::Display for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.execution, self.what)
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Mishap {
                call,
                action,
                mishap,
            } => write!(f, "call {call}, {action}, {}", mishap.words()),
            What::Stumble { function, fate, .. } => {
                write!(f, "the {} Lambda {}", function.name(), stumbling(*fate))
            }
            What::Deed(deed) => write!(f, "a person {}", deed.words()),
            What::Stopped => f.write_str("a person stops the execution"),
            What::Doubled => f.write_str("a second execution is started beside it"),
        }
    }
}

impl What {
    /// What sort of thing it is, without the place where it happened.
    #[must_use]
    pub fn sort(&self) -> String {
        match self {
            What::Mishap { mishap, .. } => format!("a call {}", mishap.words()),
            What::Stumble { fate, .. } => format!("a Lambda {}", stumbling(*fate)),
            other => other.to_string(),
        }
    }
}

fn stumbling(fate: InvocationFate) -> &'static str {
    match fate {
        InvocationFate::Pass => "runs as usual",
        InvocationFate::RunTwiceInSequence => "runs twice, one run after the other",
        InvocationFate::RunTwiceAtOnce => "runs twice at once",
        InvocationFate::KillBeforeStart => "dies before it does anything",
        InvocationFate::LoseAnswer => "runs, and its answer is lost",
        InvocationFate::Skew(skew) if skew.is_negative() => "has a clock that is slow",
        InvocationFate::Skew(_) => "has a clock that is fast",
    }
}

/// What has happened so far. Clones write the same log.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<Happening>>>);

impl Log {
    pub(super) fn write(&self, happening: Happening) {
        self.lock().push(happening);
    }

    pub(super) fn take(&self) -> Vec<Happening> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Happening>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
