//! From what the file says to what holds for each user.

use crate::config::User;
use crate::config::arn::KmsKeyArn;
use crate::config::compound::Verify;
use crate::config::fleet::ReadUser;
use crate::config::keys;
use crate::config::kind::Kind;
use crate::config::overrides::Overrides;
use crate::config::resource;
use crate::config::section::{Key, Setting};
use crate::config::source::Span;
use crate::config::trigger::{SHORTEST_WINDOW, Trigger};
use contract::schedule::Schedule;
use contract::{Duration, Policy, Rotation, Schema, Verification};

/// A value that holds, and where the file says so; the built-in ones have no place.
#[derive(Clone)]
pub(crate) struct Chosen<T> {
    pub(crate) value: T,
    pub(crate) source: Option<ChosenFrom>,
}

/// Where a value was chosen from.
#[derive(Clone, Copy)]
pub(crate) struct ChosenFrom {
    pub(crate) span: Span,
    /// The user's own setting rather than the defaults'.
    pub(crate) own: bool,
}

impl<T> Chosen<T> {
    fn map<U>(self, to: impl FnOnce(T) -> U) -> Chosen<U> {
        Chosen {
            value: to(self.value),
            source: self.source,
        }
    }
}

/// The times of one user's rotation, chosen from its own settings and the defaults.
/// What could not be read is missing, and nothing is concluded from it.
pub(crate) struct Times {
    pub(crate) schedule: Option<Chosen<Schedule>>,
    pub(crate) window: Option<Chosen<Duration>>,
    pub(crate) propagation_delay: Option<Chosen<Duration>>,
    pub(crate) grace_period: Option<Chosen<Duration>>,
    pub(crate) quiet_period: Option<Chosen<Duration>>,
    pub(crate) hold_after: Option<Chosen<Duration>>,
    pub(crate) deletion_delay: Option<Chosen<Duration>>,
}

impl Times {
    /// The times that hold for a user with these settings.
    pub(crate) fn of(own: &Overrides, common: &Overrides) -> Self {
        Times {
            schedule: schedule(own, common),
            window: window(own, common),
            propagation_delay: choose(
                &keys::PROPAGATION_DELAY,
                &own.propagation_delay,
                &common.propagation_delay,
            ),
            grace_period: choose(&keys::GRACE_PERIOD, &own.grace_period, &common.grace_period),
            quiet_period: choose(&keys::QUIET_PERIOD, &own.quiet_period, &common.quiet_period),
            hold_after: choose(&keys::HOLD_AFTER, &own.hold_after, &common.hold_after),
            deletion_delay: choose(
                &keys::DELETION_DELAY,
                &own.deletion_delay,
                &common.deletion_delay,
            ),
        }
    }
}

/// Everything about the pipeline that a user's rotation depends on.
pub(crate) struct Common<'a> {
    pub(crate) pipeline: &'a str,
    pub(crate) region: &'a str,
    pub(crate) defaults: &'a Overrides,
    pub(crate) kms_key_arn: Option<&'a KmsKeyArn>,
}

/// The user with everything resolved; `None` when something could not be read.
pub(crate) fn resolve(read: &ReadUser, common: &Common<'_>) -> Option<User> {
    let (own, defaults) = (&read.overrides, common.defaults);
    let times = Times::of(own, defaults);
    let verify = choose(&keys::VERIFY, &own.verify, &defaults.verify)?.value;
    let regions = match [&own.verify_regions, &defaults.verify_regions]
        .into_iter()
        .find(|setting| setting.is_present())
    {
        Some(setting) => setting.as_set()?.value.clone(),
        None => vec![common.region.to_owned()],
    };
    Some(User {
        existing: choose(&keys::EXISTING, &read.existing, &Setting::Absent)?.value,
        on_remove: choose(
            &keys::ON_REMOVE,
            &own.resources.on_remove,
            &defaults.resources.on_remove,
        )?
        .value,
        iam_user: resource::iam_user(read, common)?,
        managed_secret: resource::managed_secret(read, common)?,
        trigger: choose(&keys::TRIGGER, &own.trigger, &defaults.trigger)?.value,
        schedule: times.schedule?.value,
        window: times.window?.value,
        rotation: Rotation {
            schema: Schema,
            pipeline: common.pipeline.to_owned(),
            user: read.name.clone(),
            secret: read.secret.as_set()?.value.clone(),
            secret_layout: choose(
                &keys::SECRET_FORMAT,
                &own.secret_format,
                &defaults.secret_format,
            )?
            .value,
            policy: Policy {
                propagation_delay: times.propagation_delay?.value,
                grace_period: times.grace_period?.value,
                quiet_period: times.quiet_period?.value,
                hold_after: times.hold_after?.value,
                deletion_delay: times.deletion_delay?.value,
                two_keys: choose(&keys::TWO_KEYS, &own.two_keys, &defaults.two_keys)?.value,
            },
            verification: Verification {
                regions,
                consecutive: choose(
                    &keys::VERIFY_CALLS,
                    &own.verify_calls,
                    &defaults.verify_calls,
                )?
                .value,
                probes: verify
                    .into_iter()
                    .filter_map(|entry| match entry {
                        Verify::Sts => None,
                        Verify::Probe(probe) => Some(probe),
                    })
                    .collect(),
            },
        },
    })
}

/// The user's own setting, else the defaults'; `None` when it cannot be read.
pub(crate) fn either<T: Clone>(own: &Setting<T>, common: &Setting<T>) -> Option<Option<T>> {
    let setting = if own.is_present() { own } else { common };
    setting.clone().optional()
}

/// The user's own setting, else the defaults', else the built-in one.
pub(crate) fn choose<K: Kind>(
    key: &Key<K>,
    own: &Setting<K::Value>,
    common: &Setting<K::Value>,
) -> Option<Chosen<K::Value>>
where
    K::Value: Clone,
{
    for (setting, is_own) in [(own, true), (common, false)] {
        if setting.is_present() {
            return setting.as_set().map(|set| Chosen {
                value: set.value.clone(),
                source: Some(ChosenFrom {
                    span: set.span,
                    own: is_own,
                }),
            });
        }
    }
    key.default().map(|value| Chosen {
        value,
        source: None,
    })
}

/// Secrets Manager's rotations have a window in any case.
fn window(own: &Overrides, common: &Overrides) -> Option<Chosen<Duration>> {
    let trigger = choose(&keys::TRIGGER, &own.trigger, &common.trigger)?;
    let window = choose(&keys::WINDOW, &own.window, &common.window)?;
    let is_unset = window.source.is_none() && trigger.value == Trigger::SecretsManager;
    Some(if is_unset {
        window.map(|_| SHORTEST_WINDOW)
    } else {
        window
    })
}

/// An interval and a schedule set aside each other: a user's own one replaces whichever the defaults have.
fn schedule(own: &Overrides, common: &Overrides) -> Option<Chosen<Schedule>> {
    let sets = |level: &Overrides| level.rotate_every.is_present() || level.schedule.is_present();
    let none = Overrides::NONE;
    let common_level = if sets(own) { &none } else { common };
    if [own, common_level]
        .iter()
        .any(|level| level.rotate_every.is_present() && level.schedule.is_present())
    {
        return None;
    }
    if own.schedule.is_present() || common_level.schedule.is_present() {
        let chosen = choose(&keys::SCHEDULE, &own.schedule, &common_level.schedule)?;
        let timezone = choose(&keys::TIMEZONE, &own.timezone, &common.timezone)?.value;
        return Some(chosen.map(|expression| expression.in_zone(timezone)));
    }
    let every = choose(
        &keys::ROTATE_EVERY,
        &own.rotate_every,
        &common_level.rotate_every,
    )?;
    Some(every.map(Schedule::Every))
}
