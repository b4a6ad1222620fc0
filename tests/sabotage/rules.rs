//! The rules, and how each is broken.

/// A rule of the rotation, and the rotation without it.
pub(crate) struct Rule {
    /// What the rotation is then like.
    pub(crate) without: &'static str,
    pub(crate) file: &'static str,
    /// The code that keeps the rule.
    pub(crate) code: &'static str,
    /// What stands in its place.
    pub(crate) sabotage: &'static str,
}

pub(crate) const RULES: [Rule; 12] = [
    Rule {
        without: "a key is created without an intent",
        file: "handlers/src/create.rs",
        code: "self.intend(rotation, &seen.described, &intent).await?",
        sabotage: "String::new()",
    },
    Rule {
        without: "the key is created first, and its intent is written then",
        file: "handlers/src/create.rs",
        code: "        let intent_version = self.intend(rotation, &seen.described, &intent).await?;
        let (key, created) = match iam_user::create_key(&self.iam, &rotation.user).await {",
        sabotage: "        let made = iam_user::create_key(&self.iam, &rotation.user).await;
        let intent_version = self.intend(rotation, &seen.described, &intent).await?;
        let (key, created) = match made {",
    },
    Rule {
        without: "an intent of a moment ago counts as settled",
        file: "handlers/src/decision/rules.rs",
        code: "(Duration::between(since, seen.now) < SETTLING_TIME)",
        sabotage: "(Duration::between(since, seen.now) < Duration::ZERO)",
    },
    Rule {
        without: "labels move without RemoveFromVersionId",
        file: "handlers/src/secret_store.rs",
        code: ".set_remove_from_version_id(from.map(ToOwned::to_owned))",
        sabotage: ".set_remove_from_version_id(from.filter(|_| false).map(ToOwned::to_owned))",
    },
    Rule {
        without: "a version that was marked for deletion is published",
        file: "handlers/src/publish.rs",
        code: "described.has(version, label::PENDING) && !described.has(version, label::DISCARD)",
        sabotage: "described.version(label::CURRENT).is_some()",
    },
    Rule {
        without: "an unknown last use counts as no use",
        file: "handlers/src/last_use.rs",
        code: "LastUse::Unknown { .. } => false",
        sabotage: "LastUse::Unknown { .. } => true",
    },
    Rule {
        without: "the old key is deactivated however recently it was used",
        file: "handlers/src/last_use.rs",
        code: "LastUse::Used { at, .. } => Duration::between(*at, now) >= period",
        sabotage: "LastUse::Used { at, .. } => *at <= now || period == Duration::ZERO",
    },
    Rule {
        without: "the old key is deactivated though AWSCURRENT is back on it",
        file: "handlers/src/deactivation.rs",
        code: "Holder::Key(current) if current != key => {}",
        sabotage: "Holder::Key(_) => {}
        #[allow(unreachable_patterns, reason = \"sabotage\")]",
    },
    Rule {
        without: "a new key is deleted at once, without a mark and the wait for other runs",
        file: "handlers/src/deletion.rs",
        code: "if settled && !seen.is(&seen.pending) {",
        sabotage: "if settled || !seen.is(&seen.previous) {",
    },
    Rule {
        without: "an old key that a person made Active again is deleted",
        file: "handlers/src/deletion.rs",
        code: "(KeyStatus::Active, _) => hold(",
        sabotage: "(KeyStatus::Expired, _) => hold(",
    },
    Rule {
        without: "another rotation's deactivation of the old key is not noted",
        file: "handlers/src/deactivate.rs",
        code: "secret_store::note_deactivation(&self.secrets, secret, &seen.key, seen.now).await?;",
        sabotage: "let _ = secret;",
    },
    Rule {
        without: "a key that was used counts as an orphan",
        file: "handlers/src/decision/observation.rs",
        code: "key.last_use == LastUse::Never",
        sabotage: "key.last_use != LastUse::Unknown { why: String::new() }",
    },
];
