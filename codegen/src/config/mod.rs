//! keywheel.yaml: read, checked, resolved.
//!
//! ```
//! let file = "
//! pipeline: acme-keys
//! region: us-west-2
//! alerts: { emails: [oncall@example.com] }
//! users:
//!   RotatableBot: { secret: dev/rotatable-bot-key }
//! ";
//! let configuration = codegen::config::read(file.as_bytes()).unwrap();
//! assert_eq!(configuration.users[0].name().as_str(), "RotatableBot");
//!
//! let findings = codegen::config::read(b"pipelin: acme-keys").unwrap_err();
//! assert_eq!(findings[0].message, "the file has no `alerts`");
//! ```

mod account;
mod arn;
mod compound;
mod deployment;
pub(crate) mod finding;
mod fleet;
mod keys;
pub(crate) mod kind;
mod overrides;
mod pipeline;
mod reference;
mod region;
mod resolve;
mod resource;
mod schedule;
mod secret_name;
pub(crate) mod section;
pub(crate) mod source;
mod tag;
pub(crate) mod text;
mod trigger;
mod waits;
pub(crate) mod word;
pub(crate) mod yaml;

pub use arn::KmsKeyArn;
pub use contract::schedule::{Cron, Schedule};
pub use deployment::{Architecture, Deployment};
pub use finding::{Code, Finding, Label};
pub use pipeline::Alerts;
pub use reference::reference;
pub use resource::{IamUser, ManagedSecret, OnRemove, Replica};
pub use source::{LARGEST_FILE, Position, Span};
pub use tag::Tags;
pub use text::TopicArn;
pub use trigger::Trigger;

use crate::config::deployment::DeploymentSettings;
use crate::config::finding::Findings;
use crate::config::kind::Place;
use crate::config::overrides::Overrides;
use crate::config::resolve::Common;
use crate::config::section::{Section, Setting};
use contract::{Duration, Function, Rotation, SecretId, UserName};
use serde_json::json;

/// A configuration without a mistake in it, everything resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// The pipeline's name, the prefix of its resources.
    pub pipeline: String,
    /// The region of the pipeline and the secrets.
    pub region: String,
    /// Who hears of a rotation that needs a person.
    pub alerts: Alerts,
    /// How the pipeline is deployed.
    pub deployment: Deployment,
    /// The users in the order of the file; never empty.
    pub users: Vec<User>,
}

impl Configuration {
    /// The Lambda functions that the configuration needs, in the order of [`Function::ALL`].
    #[must_use]
    pub fn functions(&self) -> Vec<Function> {
        let is_native = |user: &User| user.trigger == Trigger::SecretsManager;
        let needs_rotate = self.users.iter().any(is_native);
        Function::ALL
            .into_iter()
            .filter(|function| *function != Function::Rotate || needs_rotate)
            .collect()
    }
}

/// A user whose access key is rotated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Whether the IAM user is there already, rather than created.
    pub existing: bool,
    /// What becomes of the IAM user and the secret when the user leaves the file.
    pub on_remove: OnRemove,
    /// What the IAM user is like, unless it is there already.
    pub iam_user: IamUser,
    /// What the secret is like.
    pub managed_secret: ManagedSecret,
    /// What starts rotations.
    pub trigger: Trigger,
    /// When rotations begin.
    pub schedule: Schedule,
    /// A rotation begins at any moment within this time after it is due; zero is at once.
    pub window: Duration,
    /// What each rotation is asked to do: the execution's input.
    pub rotation: Rotation,
}

impl User {
    /// The IAM user's name.
    #[must_use]
    pub fn name(&self) -> &UserName {
        &self.rotation.user
    }

    /// Where the key is published.
    #[must_use]
    pub fn secret(&self) -> &SecretId {
        &self.rotation.secret
    }
}

/// Reads a keywheel.yaml.
///
/// # Errors
///
/// Everything that is wrong with it, in the order of the file. Never empty.
pub fn read(file: &[u8]) -> Result<Configuration, Vec<Finding>> {
    let mut findings = Findings::default();
    let configuration = source::Source::new(file)
        .and_then(|source| yaml::parse(&source))
        .map_err(|finding| findings.push(finding))
        .ok()
        .and_then(|root| configuration(&root, &mut findings));
    match configuration {
        Some(configuration) if findings.is_empty() => Ok(configuration),
        _ => Err(findings.into_sorted()),
    }
}

fn configuration(root: &yaml::Node, findings: &mut Findings) -> Option<Configuration> {
    let mut section = Section::open(root, Place::FILE, keys::FILE, findings)?;
    let pipeline = section.take(&keys::PIPELINE, findings);
    let region = section.take(&keys::REGION, findings);
    let alerts = section.take(&keys::ALERTS, findings);
    let defaults = section.take(&keys::DEFAULTS, findings);
    let users = section.take(&keys::USERS, findings);
    let deployment = DeploymentSettings::take(&mut section, findings);
    section.finish();

    // Nothing is concluded from defaults that cannot be read.
    let defaults = match defaults {
        Setting::Absent => Overrides::NONE,
        Setting::Set(set) => set.value,
        Setting::Unreadable => return None,
    };
    let mut users = users.set().map(|set| set.value);
    let named = users.as_deref_mut().unwrap_or_default();
    secret_name::complete(named, &defaults, findings);
    waits::check(users.as_deref().unwrap_or_default(), &defaults, findings);
    let read = users.as_deref().unwrap_or_default();
    trigger::check(users.as_deref().unwrap_or_default(), &defaults, findings);
    if let Some(region) = region.as_set() {
        region::check(
            region,
            alerts.as_set(),
            &deployment,
            read,
            &defaults,
            findings,
        );
    }
    account::check(&deployment, alerts.as_set(), read, &defaults, findings);
    resource::check(read, &defaults, &deployment.tags, findings);

    let deployment = deployment.resolve()?;
    let (pipeline, region) = (pipeline.set()?.value, region.set()?.value);
    let common = Common {
        pipeline: &pipeline,
        region: &region,
        defaults: &defaults,
        kms_key_arn: deployment.kms_key_arn.as_ref(),
    };
    let users: Option<_> = users?
        .iter()
        .map(|user| resolve::resolve(user, &common))
        .collect();
    Some(Configuration {
        users: users?,
        alerts: alerts.set()?.value.alerts,
        deployment,
        pipeline,
        region,
    })
}

/// The JSON Schema (draft 2020-12) of keywheel.yaml, from the same declaration that reading goes by.
#[must_use]
pub fn schema() -> serde_json::Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "keywheel.yaml",
        "description": "The IAM users whose access keys Keywheel rotates, and how.",
    });
    if let (Some(head), serde_json::Value::Object(file)) =
        (schema.as_object_mut(), section::schema(keys::FILE))
    {
        head.extend(file);
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Section` panics in tests when a key is taken that is not declared, or declared and not taken;
    /// this file opens each kind of section there is.
    #[test]
    fn each_declared_key_is_consumed_and_each_consumed_key_is_declared() {
        let file = "
pipeline: acme-keys
region: us-west-2
alerts: { emails: [oncall@example.com] }
defaults: { gracePeriod: 1d }
users:
  Bot:
    secret: bot
    secretFormat: { accessKeyId: a, secretAccessKey: b }
    verify: [{ s3: { bucket: abc, key: d } }]
    replicaRegions: [{ region: eu-central-1 }]
";
        assert_eq!(read(file.as_bytes()).map(|read| read.users.len()), Ok(1));
    }

    #[test]
    #[should_panic(expected = "keys of `alerts` are declared, not consumed")]
    fn a_declared_key_that_nothing_consumes_is_noticed() {
        let (source, mut findings) = (
            source::Source::new(b"emails: []").unwrap(),
            Findings::default(),
        );
        let root = yaml::parse(&source).unwrap();
        let span = source.span(0, 1);
        let place = Place::new("`alerts`", span);
        let mut section = Section::open(&root, place, keys::ALERTS_KEYS, &mut findings).unwrap();
        section.take(&keys::EMAILS, &mut findings);
        section.finish();
    }

    #[test]
    #[should_panic(expected = "`secret` is consumed, not declared")]
    fn a_consumed_key_that_is_not_declared_is_noticed() {
        let (source, mut findings) = (source::Source::new(b"{}").unwrap(), Findings::default());
        let root = yaml::parse(&source).unwrap();
        let mut section = Section::open(&root, Place::FILE, keys::FILE, &mut findings).unwrap();
        section.take(&keys::SECRET, &mut findings);
    }
}
