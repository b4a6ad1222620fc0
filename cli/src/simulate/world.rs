//! The world that a configuration describes.

use codegen::config::{self, Configuration, Schedule as Configured, User};
use codegen::infrastructure::Infrastructure;
use codegen::lock::Lock;
use contract::{Duration, Rotation, SecretId};
use jiff::Timestamp;
use sandbox::AccountSpec;
use sandbox::cloudformation::{PipelineStack, TemplateError};
use sandbox::world::{Application, Beginning, Schedule, Trigger, UserSpec, WorldSpec};

/// An application that takes a new key within a day. Not at the same hour each day: after one rotation
/// it reads the secret soon, after another late, and the old key is still in use when the grace period ends.
const APPLICATION: Application = Application {
    reads_every: Duration::from_hours(23),
    uses_every: Duration::from_hours(1),
};

/// The pipeline and its users at the moment of their deployment.
pub(crate) fn of(
    configuration: &Configuration,
    start: Timestamp,
    time: Duration,
    seed: u64,
) -> Result<WorldSpec, TemplateError> {
    let account = AccountSpec {
        account_id: account_of(configuration),
        region: configuration.region.clone(),
        seed,
        start,
        ..AccountSpec::default()
    };
    let stack = stack_of(configuration, &account)?;
    Ok(WorldSpec {
        account,
        pipeline: configuration.pipeline.clone(),
        stack,
        users: configuration
            .users
            .iter()
            .map(|user| of_user(user, start, time))
            .collect(),
    })
}

/// The same with the schedules as the stacks of the users have them, for those who look at them.
pub(crate) fn with_schedules(
    mut spec: WorldSpec,
    configuration: &Configuration,
) -> Result<WorldSpec, TemplateError> {
    // One stack for each user that is one too many for the stacks before: which does not matter here.
    let lock = Lock::empty().assign(configuration);
    let lock = lock.map_or_else(|_| Lock::empty(), |assignment| assignment.lock);
    let infrastructure = Infrastructure::of(configuration, &lock);
    for file in codegen::cdk::assembly(&infrastructure, None) {
        if file.path.ends_with(".template.json") {
            spec.stack = spec.stack.with_fleet(&file.bytes, &spec.account)?;
        }
    }
    Ok(spec)
}

/// The account that the file is bound to, or that its topic is in.
fn account_of(configuration: &Configuration) -> String {
    let topic = configuration.alerts.topic_arn.as_ref();
    let of_topic = topic.and_then(|arn| arn.as_str().split(':').nth(4));
    let bound = configuration.deployment.account.as_deref();
    let default = AccountSpec::default().account_id;
    bound.or(of_topic).map_or(default, ToOwned::to_owned)
}

/// What would be deployed.
fn stack_of(
    configuration: &Configuration,
    account: &AccountSpec,
) -> Result<PipelineStack, TemplateError> {
    // Which stack a user lives in does not matter to the pipeline's.
    let infrastructure = Infrastructure::of(configuration, &Lock::empty());
    PipelineStack::read(&codegen::cdk::pipeline_template(&infrastructure), account)
}

fn of_user(user: &User, start: Timestamp, time: Duration) -> UserSpec {
    let first_after = share_of(user.window, user.name().as_str());
    UserSpec {
        rotation: Rotation {
            secret: secret_of(user.secret()),
            ..user.rotation.clone()
        },
        trigger: match user.trigger {
            config::Trigger::Schedule => Trigger::Schedule,
            config::Trigger::SecretsManager => Trigger::SecretsManager,
        },
        schedule: match &user.schedule {
            Configured::Every(interval) => Schedule::Every {
                first_after,
                interval: *interval,
            },
            Configured::Cron { .. } => Schedule::At(
                // The first rotation does not wait for the calendar.
                std::iter::once(start)
                    .chain(user.schedule.occurrences(start, time.after(start)))
                    .map(|due| first_after.after(due))
                    .collect(),
            ),
        },
        // A secret that is created with its user has no value yet.
        beginning: match (user.existing, user.managed_secret.existing) {
            (true, _) => Beginning::Adopted,
            (false, true) => Beginning::Fresh,
            (false, false) => Beginning::EmptySecret,
        },
        application: Some(APPLICATION),
    }
}

/// The secret's name: the simulated account makes the secret anew, and its ARN with it.
fn secret_of(secret: &SecretId) -> SecretId {
    let name = secret
        .as_str()
        .strip_prefix("arn:")
        .and_then(|arn| arn.splitn(6, ':').last())
        .and_then(|name| name.parse().ok());
    name.unwrap_or_else(|| secret.clone())
}

/// The moment in its flexible window that EventBridge Scheduler would pick for a user: any, but here
/// always the same (FNV-1a of the name).
fn share_of(window: Duration, name: &str) -> Duration {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    Duration::from_secs(window.as_secs() * u64::from(hash % 1_000) / 1_000)
}
