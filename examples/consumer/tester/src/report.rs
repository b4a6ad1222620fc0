//! What came of it, secret by secret.

use contract::AccessKeyId;
use serde::Serialize;

/// What was found out about one secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The secret's name.
    pub secret: String,
    /// The key in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<AccessKeyId>,
    /// How it went.
    pub verdict: Verdict,
    /// The same in plain words.
    pub facts: String,
}

/// How it went with one secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// The object was read with the key.
    Works,
    /// There is no key to use: the first rotation is still to come, or the secret is being deleted.
    NoKey,
    /// An application would stand still.
    Fails,
}

/// What was found out about all secrets: none is left out because of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// One by one, in the order in which Secrets Manager lists them.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The secrets that an application cannot use.
    pub fn failures(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.findings.iter();
        findings.filter(|finding| finding.verdict == Verdict::Fails)
    }
}
