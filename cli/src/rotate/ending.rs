//! Where a rotation got to, in sentences and documents.

use codegen::config::User;
use contract::AccessKeyId;
use operations::Error;
use operations::rotate::{Begun, Outcome};
use serde_json::{Value, json};

/// A user's rotation, and where it got to as far as somebody looked.
pub(super) struct Ending<'a> {
    pub(super) user: &'a User,
    /// Nothing when it has not begun.
    pub(super) begun: Option<Begun>,
    /// Nothing when it was not followed.
    pub(super) outcome: Option<Result<Outcome, Error>>,
}

impl Ending<'_> {
    /// Why nobody knows what became of the rotation.
    pub(super) fn error(&self) -> Option<&Error> {
        self.outcome.as_ref()?.as_ref().err()
    }

    /// Whether a person must look at it.
    pub(super) fn is_bad(&self) -> bool {
        matches!(
            self.outcome,
            Some(Err(_) | Ok(Outcome::Failed { .. } | Outcome::Overdue(_)))
        )
    }

    /// As a document has it.
    pub(super) fn document(&self) -> Value {
        let (arn, version) = match &self.begun {
            Some(Begun::Execution(arn)) => (Some(arn), None),
            Some(Begun::Native(version)) => (None, Some(version)),
            None => (None, None),
        };
        let (mut key, mut error, mut cause): (Option<&AccessKeyId>, _, _) = (None, None, None);
        let outcome = match &self.outcome {
            None => "begun",
            Some(Err(why)) => {
                error = Some(why.to_string());
                if self.begun.is_some() {
                    "notFollowed"
                } else {
                    "notBegun"
                }
            }
            Some(Ok(Outcome::Published(published))) => {
                key = published.as_ref();
                "published"
            }
            Some(Ok(Outcome::Done(published))) => {
                key = published.as_ref();
                "done"
            }
            Some(Ok(Outcome::Superseded)) => "superseded",
            Some(Ok(Outcome::Failed {
                error: name,
                cause: facts,
            })) => {
                error = Some(name.clone());
                cause.clone_from(facts);
                "failed"
            }
            Some(Ok(Outcome::Overdue(waited))) => {
                cause = Some(format!(
                    "Secrets Manager has not published a key within {waited}"
                ));
                "overdue"
            }
        };
        json!({
            "user": self.user.name(),
            "secret": self.user.secret(),
            "outcome": outcome,
            "accessKeyId": key,
            "executionArn": arn,
            "versionId": version,
            "error": error,
            "cause": cause,
        })
    }

    /// A line, or two.
    pub(super) fn sentence(&self) -> String {
        let name = self.user.name();
        let document = self.document();
        let text = |field: &str| document[field].as_str().unwrap_or_default();
        let of = match document["executionArn"].as_str() {
            Some(arn) => arn.to_owned(),
            None => format!("Secrets Manager, version {}", text("versionId")),
        };
        match text("outcome") {
            "published" => format!(
                "{name}: the secret {} holds the new key {}, which works. The old key goes once it is quiet.\n",
                self.user.secret(),
                text("accessKeyId")
            ),
            "done" => format!(
                "{name}: done; the secret {} holds {}.\n",
                self.user.secret(),
                text("accessKeyId")
            ),
            "superseded" => {
                format!("{name}: another rotation was faster, and this one has cleaned up.\n")
            }
            "failed" => format!("{name}: {}: {}\n  {of}\n", text("error"), text("cause")),
            "overdue" => format!(
                "{name}: {}; the log of the rotate Lambda says why.\n",
                text("cause")
            ),
            "notBegun" => format!("{name}: {}\n", text("error")),
            "notFollowed" => format!(
                "{name}: begun, {of}, and what became of it is not known: {}\n",
                text("error")
            ),
            _ => format!("{name}: begun, {of}\n"),
        }
    }
}
