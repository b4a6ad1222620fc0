//! How the pipeline as a whole is deployed.

use crate::config::arn::KmsKeyArn;
use crate::config::finding::{Code, Finding, Findings};
use crate::config::keys;
use crate::config::kind::{Kind, Place, scalar};
use crate::config::section::{Section, Setting};
use crate::config::tag::Tags;
use crate::config::word::{excerpt, one_of};
use crate::config::yaml::Node;
use contract::Duration;
use serde_json::{Value as Json, json};

/// How the pipeline as a whole is deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// The only account that it may be deployed to, if it is bound to one.
    pub account: Option<String>,
    /// Tags on every resource.
    pub tags: Tags,
    /// How many days logs are kept.
    pub log_retention_days: u32,
    /// Whether X-Ray traces.
    pub tracing: bool,
    /// What the Lambdas run on.
    pub architecture: Architecture,
    /// The customer's key for the topic; without it, one is created.
    pub kms_key_arn: Option<KmsKeyArn>,
    /// The policy that bounds what the pipeline's roles may do.
    pub permissions_boundary: Option<String>,
}

/// The processors that the Lambdas run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// Intel's and AMD's.
    X86_64,
    /// AWS's own.
    Arm64,
}

impl Architecture {
    /// As Lambda writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Architecture::X86_64 => "x86_64",
            Architecture::Arm64 => "arm64",
        }
    }
}

/// What the file says about the deployment.
pub(crate) struct DeploymentSettings {
    pub(crate) account: Setting<String>,
    pub(crate) tags: Setting<Tags>,
    log_retention: Setting<u32>,
    tracing: Setting<bool>,
    architecture: Setting<Architecture>,
    pub(crate) kms_key_arn: Setting<KmsKeyArn>,
    pub(crate) permissions_boundary: Setting<String>,
}

impl DeploymentSettings {
    /// Takes all of them from the file.
    pub(crate) fn take(section: &mut Section<'_>, findings: &mut Findings) -> Self {
        DeploymentSettings {
            account: section.take(&keys::ACCOUNT, findings),
            tags: section.take(&keys::FILE_TAGS, findings),
            log_retention: section.take(&keys::LOG_RETENTION, findings),
            tracing: section.take(&keys::TRACING, findings),
            architecture: section.take(&keys::ARCHITECTURE, findings),
            kms_key_arn: section.take(&keys::FILE_KMS_KEY_ARN, findings),
            permissions_boundary: section.take(&keys::FILE_PERMISSIONS_BOUNDARY, findings),
        }
    }

    /// What holds; `None` when something could not be read.
    pub(crate) fn resolve(self) -> Option<Deployment> {
        Some(Deployment {
            account: self.account.optional()?,
            tags: self.tags.optional()?.unwrap_or_default(),
            log_retention_days: self.log_retention.or_default(&keys::LOG_RETENTION)?,
            tracing: self.tracing.or_default(&keys::TRACING)?,
            architecture: self.architecture.or_default(&keys::ARCHITECTURE)?,
            kms_key_arn: self.kms_key_arn.optional()?,
            permissions_boundary: self.permissions_boundary.optional()?,
        })
    }
}

/// How long CloudWatch Logs keeps log lines.
pub(crate) struct LogRetention;

impl LogRetention {
    /// The days that CloudWatch Logs knows (API reference, `PutRetentionPolicy`).
    const DAYS: [u32; 22] = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
        2922, 3288, 3653,
    ];

    fn words() -> [String; 22] {
        Self::DAYS.map(|days| format!("{days}d"))
    }

    /// The next shorter and the next longer time.
    fn neighbours(text: &str) -> String {
        let days = text
            .parse()
            .map_or(30, |time: Duration| time.as_secs() / 86_400);
        let shorter = Self::DAYS.iter().rfind(|known| u64::from(**known) <= days);
        let longer = Self::DAYS.iter().find(|known| u64::from(**known) > days);
        let words = shorter.into_iter().chain(longer);
        one_of(words.map(|days| format!("{days}d")))
    }
}

impl Kind for LogRetention {
    type Value = u32;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<u32> {
        let text = &scalar(node, place, "a duration", findings)?.text;
        let known = Self::DAYS.into_iter().zip(Self::words());
        let found = known.into_iter().find(|(_, word)| word == text);
        if found.is_none() {
            findings.push(
                Finding::new(
                    Code::InvalidValue,
                    format!("CloudWatch Logs keeps nothing for `{}`", excerpt(text)),
                )
                .at(node.span, "not one of its times")
                .hint(format!("write {}", Self::neighbours(text))),
            );
        }
        found.map(|(days, _)| days)
    }

    fn schema(&self) -> Json {
        json!({"enum": Self::words()})
    }
}
