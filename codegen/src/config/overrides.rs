//! The settings that `defaults` makes for all users and each user may make for itself.

use crate::config::compound::Verify;
use crate::config::finding::{Code, Finding, Findings};
use crate::config::keys;
use crate::config::kind::{Kind, Place};
use crate::config::resource::ResourceSettings;
use crate::config::section::{Section, Setting, schema};
use crate::config::trigger::Trigger;
use crate::config::yaml::Node;
use contract::schedule::Expression;
use contract::{Duration, SecretLayout, TwoKeys};
use serde_json::{Value as Json, json};

/// What one mapping sets.
pub(crate) struct Overrides {
    pub(crate) trigger: Setting<Trigger>,
    pub(crate) rotate_every: Setting<Duration>,
    pub(crate) schedule: Setting<Expression>,
    pub(crate) timezone: Setting<String>,
    pub(crate) window: Setting<Duration>,
    pub(crate) propagation_delay: Setting<Duration>,
    pub(crate) grace_period: Setting<Duration>,
    pub(crate) quiet_period: Setting<Duration>,
    pub(crate) hold_after: Setting<Duration>,
    pub(crate) deletion_delay: Setting<Duration>,
    pub(crate) two_keys: Setting<TwoKeys>,
    pub(crate) secret_format: Setting<SecretLayout>,
    pub(crate) verify: Setting<Vec<Verify>>,
    pub(crate) verify_regions: Setting<Vec<String>>,
    pub(crate) verify_calls: Setting<u32>,
    pub(crate) resources: ResourceSettings,
}

impl Overrides {
    /// What the empty mapping sets: nothing.
    pub(crate) const NONE: Overrides = Overrides {
        trigger: Setting::Absent,
        rotate_every: Setting::Absent,
        schedule: Setting::Absent,
        timezone: Setting::Absent,
        window: Setting::Absent,
        propagation_delay: Setting::Absent,
        grace_period: Setting::Absent,
        quiet_period: Setting::Absent,
        hold_after: Setting::Absent,
        deletion_delay: Setting::Absent,
        two_keys: Setting::Absent,
        secret_format: Setting::Absent,
        verify: Setting::Absent,
        verify_regions: Setting::Absent,
        verify_calls: Setting::Absent,
        resources: ResourceSettings::NONE,
    };

    /// Takes all of them from a mapping.
    pub(crate) fn take(section: &mut Section<'_>, findings: &mut Findings) -> Self {
        let overrides = Overrides {
            trigger: section.take(&keys::TRIGGER, findings),
            rotate_every: section.take(&keys::ROTATE_EVERY, findings),
            schedule: section.take(&keys::SCHEDULE, findings),
            timezone: section.take(&keys::TIMEZONE, findings),
            window: section.take(&keys::WINDOW, findings),
            propagation_delay: section.take(&keys::PROPAGATION_DELAY, findings),
            grace_period: section.take(&keys::GRACE_PERIOD, findings),
            quiet_period: section.take(&keys::QUIET_PERIOD, findings),
            hold_after: section.take(&keys::HOLD_AFTER, findings),
            deletion_delay: section.take(&keys::DELETION_DELAY, findings),
            two_keys: section.take(&keys::TWO_KEYS, findings),
            secret_format: section.take(&keys::SECRET_FORMAT, findings),
            verify: section.take(&keys::VERIFY, findings),
            verify_regions: section.take(&keys::VERIFY_REGIONS, findings),
            verify_calls: section.take(&keys::VERIFY_CALLS, findings),
            resources: ResourceSettings::take(section, findings),
        };
        if let (Setting::Set(every), Setting::Set(schedule)) =
            (&overrides.rotate_every, &overrides.schedule)
        {
            findings.push(
                Finding::new(
                    Code::ConflictingKeys,
                    "`rotateEvery` and `schedule` exclude each other",
                )
                .at(every.key_span, "an interval")
                .at(schedule.key_span, "and a schedule")
                .hint("keep one of them"),
            );
        }
        overrides
    }
}

/// `defaults`.
pub(crate) struct Defaults;

impl Kind for Defaults {
    type Value = Overrides;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<Overrides> {
        let mut section = Section::open(node, place, keys::DEFAULTS_KEYS, findings)?;
        let overrides = Overrides::take(&mut section, findings);
        section.finish();
        Some(overrides)
    }

    fn schema(&self) -> Json {
        exclusive(schema(keys::DEFAULTS_KEYS), &[WHEN])
    }
}

/// Two keys of which a mapping sets one at most.
pub(crate) type Exclusive = [&'static str; 2];

/// When rotations begin.
pub(crate) const WHEN: Exclusive = ["rotateEvery", "schedule"];

/// A mapping's schema, with the rule that it does not set both keys of any of these pairs.
pub(crate) fn exclusive(mut schema: Json, pairs: &[Exclusive]) -> Json {
    let both = pairs.iter().map(|pair| json!({ "required": pair }));
    schema["not"] = json!({ "anyOf": both.collect::<Vec<_>>() });
    schema
}
