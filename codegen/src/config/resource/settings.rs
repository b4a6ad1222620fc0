//! What the file says about resources, and whether that makes sense.

use super::{OnRemove, Replica};
use crate::config::arn::KmsKeyArn;
use crate::config::finding::{Code, Finding, Findings};
use crate::config::fleet::ReadUser;
use crate::config::keys;
use crate::config::overrides::Overrides;
use crate::config::section::{Section, Set, Setting};
use crate::config::source::Span;
use crate::config::tag::{MOST, OWN, Tags};
use contract::Duration;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// What `defaults` or a user says.
pub(crate) struct ResourceSettings {
    pub(crate) path: Setting<String>,
    pub(crate) permissions_boundary: Setting<String>,
    pub(crate) policies: Setting<Vec<String>>,
    pub(crate) tags: Setting<Tags>,
    pub(crate) secret_tags: Setting<Tags>,
    pub(crate) kms_key_arn: Setting<KmsKeyArn>,
    pub(crate) readers: Setting<Vec<String>>,
    pub(crate) recovery_window: Setting<Duration>,
    pub(crate) replica_regions: Setting<Vec<Replica>>,
    pub(crate) on_remove: Setting<OnRemove>,
    pub(crate) force_destroy: Setting<bool>,
    pub(crate) secret_name_prefix: Setting<String>,
}

impl ResourceSettings {
    /// What the empty mapping says: nothing.
    pub(crate) const NONE: ResourceSettings = ResourceSettings {
        path: Setting::Absent,
        permissions_boundary: Setting::Absent,
        policies: Setting::Absent,
        tags: Setting::Absent,
        secret_tags: Setting::Absent,
        kms_key_arn: Setting::Absent,
        readers: Setting::Absent,
        recovery_window: Setting::Absent,
        replica_regions: Setting::Absent,
        on_remove: Setting::Absent,
        force_destroy: Setting::Absent,
        secret_name_prefix: Setting::Absent,
    };

    /// Takes all of them from a mapping.
    pub(crate) fn take(section: &mut Section<'_>, findings: &mut Findings) -> Self {
        ResourceSettings {
            path: section.take(&keys::PATH, findings),
            permissions_boundary: section.take(&keys::PERMISSIONS_BOUNDARY, findings),
            policies: section.take(&keys::POLICIES, findings),
            tags: section.take(&keys::TAGS, findings),
            secret_tags: section.take(&keys::SECRET_TAGS, findings),
            kms_key_arn: section.take(&keys::KMS_KEY_ARN, findings),
            readers: section.take(&keys::READERS, findings),
            recovery_window: section.take(&keys::RECOVERY_WINDOW, findings),
            replica_regions: section.take(&keys::REPLICA_REGIONS, findings),
            on_remove: section.take(&keys::ON_REMOVE, findings),
            force_destroy: section.take(&keys::FORCE_DESTROY, findings),
            secret_name_prefix: section.take(&keys::SECRET_NAME_PREFIX, findings),
        }
    }
}

/// What only a user itself says.
pub(crate) struct OwnResources {
    pub(crate) existing_secret: Setting<bool>,
    pub(crate) secret_description: Setting<String>,
    pub(crate) secret_policy: Setting<Json>,
}

impl OwnResources {
    /// Takes all of them from a user.
    pub(crate) fn take(section: &mut Section<'_>, findings: &mut Findings) -> Self {
        OwnResources {
            existing_secret: section.take(&keys::EXISTING_SECRET, findings),
            secret_description: section.take(&keys::SECRET_DESCRIPTION, findings),
            secret_policy: section.take(&keys::SECRET_POLICY, findings),
        }
    }
}

impl ReadUser {
    /// Whether the secret is there already: said so, or named by its ARN, which only Secrets Manager gives.
    pub(crate) fn secret_is_existing(&self) -> Option<bool> {
        let said = self.own.existing_secret.clone().optional()?;
        Some(match said {
            Some(said) => said,
            None => self.secret.as_set()?.value.as_str().starts_with("arn:"),
        })
    }
}

/// Reports settings that nothing would read, and tags that are too many.
pub(crate) fn check(
    users: &[ReadUser],
    defaults: &Overrides,
    file_tags: &Setting<Tags>,
    findings: &mut Findings,
) {
    count_keys(users, findings);
    for user in users {
        let existing = matches!(&user.existing, Setting::Set(set) if set.value);
        if existing {
            report_unread(user.of_created_user(), "an IAM user", findings);
        }
        if let (Setting::Set(secret), Setting::Set(said)) =
            (&user.secret, &user.own.existing_secret)
            && secret.value.as_str().starts_with("arn:")
            && !said.value
        {
            findings.push(
                Finding::new(
                    Code::ConflictingKeys,
                    "a secret that is named by its ARN is there already",
                )
                .at(said.span, "so this is not so")
                .at(secret.span, "an ARN")
                .hint("remove `existingSecret`, or write the name of the secret to create"),
            );
        }
        if user.secret_is_existing() == Some(true) {
            report_unread(user.of_created_secret(), "a secret", findings);
            if existing && let Setting::Set(set) = &user.overrides.resources.on_remove {
                report_unread(
                    [("onRemove", Some(set.key_span))],
                    "a user and a secret",
                    findings,
                );
            }
        }
        let own = &user.overrides.resources;
        let common = &defaults.resources;
        for tags in [
            (&own.tags, &common.tags),
            (&own.secret_tags, &common.secret_tags),
        ] {
            let tags = if tags.0.is_present() { tags.0 } else { tags.1 };
            count_tags(tags, file_tags, findings);
        }
    }
}

impl ReadUser {
    fn of_created_user(&self) -> [(&'static str, Option<Span>); 5] {
        let own = &self.overrides.resources;
        [
            ("path", key_span(&own.path)),
            ("permissionsBoundary", key_span(&own.permissions_boundary)),
            ("policies", key_span(&own.policies)),
            ("tags", key_span(&own.tags)),
            ("forceDestroy", key_span(&own.force_destroy)),
        ]
    }

    fn of_created_secret(&self) -> [(&'static str, Option<Span>); 6] {
        let (own, resources) = (&self.own, &self.overrides.resources);
        [
            ("secretDescription", key_span(&own.secret_description)),
            ("secretTags", key_span(&resources.secret_tags)),
            ("secretPolicy", key_span(&own.secret_policy)),
            ("readers", key_span(&resources.readers)),
            ("recoveryWindow", key_span(&resources.recovery_window)),
            ("replicaRegions", key_span(&resources.replica_regions)),
        ]
    }
}

/// A role's policies have at most 10,240 characters together (IAM quotas), and the roles that read and
/// write secrets name each customer's key in theirs: 80 ARNs leave room for the rest.
const MOST_KEYS: usize = 80;

fn count_keys(users: &[ReadUser], findings: &mut Findings) {
    let mut keys = BTreeSet::new();
    let own = users
        .iter()
        .filter_map(|user| user.overrides.resources.kms_key_arn.as_set());
    let beyond = own
        .filter(|set| keys.insert(&set.value) && keys.len() == MOST_KEYS + 1)
        .last();
    if let Some(set) = beyond {
        findings.push(
            Finding::new(
                Code::OutOfBounds,
                format!("the secrets are encrypted with more than {MOST_KEYS} KMS keys"),
            )
            .at(set.span, "one too many")
            .hint("let users share keys: the policies of a role have no room for more"),
        );
    }
}

fn key_span<T>(setting: &Setting<T>) -> Option<Span> {
    setting.as_set().map(|set| set.key_span)
}

fn report_unread(
    settings: impl IntoIterator<Item = (&'static str, Option<Span>)>,
    what: &str,
    findings: &mut Findings,
) {
    for (name, span) in settings {
        if let Some(span) = span {
            findings.push(
                Finding::new(
                    Code::NoEffect,
                    format!("`{name}` has no effect on {what} that Keywheel does not create"),
                )
                .at(span, "nothing reads this")
                .hint("remove it; what is there already stays as it is"),
            );
        }
    }
}

fn count_tags(own: &Setting<Tags>, file: &Setting<Tags>, findings: &mut Findings) {
    let keys = |setting: &Setting<Tags>| -> BTreeSet<String> {
        let tags = setting.as_set().map(|set| set.value.keys().cloned());
        tags.into_iter().flatten().collect()
    };
    let count = keys(own).union(&keys(file)).count() + OWN;
    let place: Option<&Set<Tags>> = own.as_set().or(file.as_set());
    if let Some(place) = place.filter(|_| count > MOST) {
        findings.push(
            Finding::new(
                Code::OutOfBounds,
                format!("there are {count} tags with those of the file and Keywheel's own {OWN}"),
            )
            .at(place.span, "too many")
            .hint(format!("AWS allows {MOST} on one resource")),
        );
    }
}
