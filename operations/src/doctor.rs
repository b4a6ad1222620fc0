//! Whether a deployed pipeline is as it was generated, and able to work: each part looked at, each finding
//! with what to do about it. Nothing is changed.

mod alerts;
mod caller;
mod machine;
mod roles;
mod users;
mod watchdog;

pub use caller::actions_of;

use crate::{Clients, Error, Pipeline};
use codegen::infrastructure::{Deployed, Infrastructure, Stack};
use codegen::lock::Lock;

/// What was found of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The part, such as `role acme-keys-create`.
    pub subject: String,
    /// What was found.
    pub verdict: Verdict,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is as it should be: this is how.
    Fine(String),
    /// Something is wrong with it.
    Finding {
        /// What.
        facts: String,
        /// What to do about it.
        fix: String,
    },
    /// It could not be looked at.
    Unseen(Error),
}

/// What repairs whatever differs from what was generated.
const DEPLOY: &str = "deploy the configuration again; `keywheel diff` and the deployment's own diff show what changes";

impl Check {
    fn fine(subject: impl Into<String>, how: impl Into<String>) -> Self {
        Check {
            subject: subject.into(),
            verdict: Verdict::Fine(how.into()),
        }
    }

    fn finding(
        subject: impl Into<String>,
        facts: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Check {
            subject: subject.into(),
            verdict: Verdict::Finding {
                facts: facts.into(),
                fix: fix.into(),
            },
        }
    }

    fn unseen(subject: impl Into<String>, error: Error) -> Self {
        Check {
            subject: subject.into(),
            verdict: Verdict::Unseen(error),
        }
    }

    /// Something that is not there.
    fn missing(subject: impl Into<String>, pipeline: &Pipeline) -> Self {
        let facts = format!("it is not there, in {}", pipeline.place());
        Check::finding(subject, facts, DEPLOY)
    }
}

/// Looks at each part, and tells of it as soon as it is known.
pub async fn examine(pipeline: &Pipeline, clients: &Clients, mut told: impl FnMut(Check)) {
    // Which stack a user lives in does not matter to the pipeline's.
    let generated = Infrastructure::of(pipeline.configuration(), &Lock::empty());
    let patient = Patient {
        pipeline,
        clients,
        stack: &generated.pipeline,
    };
    told(patient.machine().await);
    for check in patient.roles().await {
        told(check);
    }
    for check in patient.alerts().await {
        told(check);
    }
    told(patient.watchdog().await);
    for check in patient.caller().await {
        told(check);
    }
    patient.users(told).await;
}

/// `1 role`, `2 roles`.
fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// A pipeline, and what was generated for it.
struct Patient<'a> {
    pipeline: &'a Pipeline,
    clients: &'a Clients,
    stack: &'a Stack,
}

impl Patient<'_> {
    fn deployed(&self) -> Deployed<'_> {
        Deployed {
            stack: self.stack,
            partition: self.pipeline.partition(),
            region: self.pipeline.region(),
            account: self.pipeline.account(),
        }
    }
}
