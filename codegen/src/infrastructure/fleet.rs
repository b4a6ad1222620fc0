//! The fleets: users, their secrets and their schedules.

use super::{
    Expression, LogicalId, Managed, Names, Nothing, Policy, Principal, Retention, RotationSchedule,
    Schedule, Secret, SecretPolicy, Stack, Statement, User, stack_tags,
};
use crate::config::{self, Configuration, OnRemove, Tags, Trigger};
use crate::hash;
use crate::lock::Lock;
use crate::share;
use contract::{Duration, Function, tag};
use std::collections::BTreeMap;

/// The stacks that the lock names, each with its users in the order of their names: their order in
/// the file says nothing.
pub(super) fn stacks(configuration: &Configuration, lock: &Lock) -> Vec<Stack> {
    let mut users: BTreeMap<u32, BTreeMap<&str, &config::User>> = BTreeMap::new();
    for user in &configuration.users {
        if let Some(number) = lock.stack_of(user.name()) {
            let name = user.name().as_str();
            users.entry(number).or_default().insert(name, user);
        }
    }
    let names = Names::of(&configuration.pipeline);
    let stacks: Vec<_> = (1..=lock.stacks())
        .map(|number| (number, users.remove(&number).unwrap_or_default()))
        .collect();
    share::map(&stacks, |(number, users)| {
        let mut resources: Vec<_> = users
            .values()
            .flat_map(|user| resources_of(user, configuration))
            .collect();
        // A stack that its last user left stays, or the schedules that it holds would.
        if resources.is_empty() {
            resources.push(Managed::new(LogicalId::new("Nothing"), Nothing));
        }
        Stack {
            name: names.fleet(*number),
            description: format!(
                "Keywheel pipeline {}: IAM users, their secrets and schedules",
                configuration.pipeline
            ),
            tags: stack_tags(configuration),
            resources,
        }
    })
}

/// What one user needs.
pub(crate) fn resources_of(user: &config::User, configuration: &Configuration) -> Vec<Managed> {
    let fleet = Fleet {
        user,
        mark: hash::mark(user.name().as_str()),
        names: Names::of(&configuration.pipeline),
    };
    let mut resources: Vec<_> = [fleet.iam_user(), fleet.secret(), fleet.secret_policy()]
        .into_iter()
        .flatten()
        .collect();
    // Schedules come last: the first rotation begins as soon as its schedule is there.
    let after = |before: &[Managed], managed: Managed| Managed {
        depends_on: before.iter().map(|before| before.id.clone()).collect(),
        ..managed
    };
    let schedules = fleet.schedules().into_iter();
    let schedules: Vec<_> = schedules
        .map(|schedule| after(&resources, schedule))
        .collect();
    resources.extend(schedules);
    // And after the schedule that holds its input, Secrets Manager's own, which refers to the secret.
    if let Some(schedule) = fleet.rotation_schedule() {
        let mut schedule = after(&resources, schedule);
        schedule.depends_on.retain(|id| *id != fleet.id("Secret"));
        resources.push(schedule);
    }
    resources
}

struct Fleet<'a> {
    user: &'a config::User,
    /// What tells the name from others when only its letters and digits are left.
    mark: String,
    names: Names<'a>,
}

impl Fleet<'_> {
    /// The name of a user's resource within the stack: its letters for people, a mark for the rest.
    fn id(&self, kind: &str) -> LogicalId {
        let user = self.user.name().as_str();
        LogicalId::new(&format!("{kind}{user}{}", self.mark))
    }

    fn kept(&self, managed: Managed) -> Managed {
        let retention = match self.user.on_remove {
            OnRemove::Retain => Retention::Retain,
            OnRemove::Delete => Retention::DeleteUnlessReplaced,
        };
        Managed {
            retention,
            ..managed
        }
    }

    fn iam_user(&self) -> Option<Managed> {
        if self.user.existing {
            return None;
        }
        let settings = &self.user.iam_user;
        let user = User {
            name: self.user.name().to_string(),
            path: settings.path.clone(),
            permissions_boundary: settings.permissions_boundary.clone(),
            policies: settings.policies.clone(),
            force_destroy: settings.force_destroy,
            tags: rotatable(&settings.tags),
        };
        Some(self.kept(Managed::new(self.id("User"), user)))
    }

    fn secret(&self) -> Option<Managed> {
        let settings = &self.user.managed_secret;
        if settings.existing {
            return None;
        }
        let mut tags = rotatable(&settings.tags);
        if self.user.trigger == Trigger::SecretsManager {
            let schedule = self.names.schedule(self.user.name());
            tags.insert(tag::SCHEDULE.to_owned(), schedule);
        }
        let secret = Secret {
            name: self.user.secret().to_string(),
            description: settings.description.clone().unwrap_or_else(|| {
                format!(
                    "The access key of the IAM user {}, rotated by the Keywheel pipeline {}",
                    self.user.name(),
                    self.names.pipeline()
                )
            }),
            kms_key_arn: settings.kms_key_arn.clone(),
            replicas: settings.replicas.clone(),
            recovery_window: settings.recovery_window,
            tags,
        };
        Some(self.kept(Managed::new(self.id("Secret"), secret)))
    }

    /// The secret's own policy. Each created secret has one, if only to insist on TLS: were it there for
    /// readers alone, then one that stays with its secret would still let in the last reader that was
    /// taken off the file, and one that does not stay would lock out those of a retained secret.
    fn secret_policy(&self) -> Option<Managed> {
        const READ: [&str; 2] = [
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
        ];
        let settings = &self.user.managed_secret;
        if settings.existing {
            return None;
        }
        let secret = Expression::Arn(self.id("Secret"));
        let mut statements = vec![Statement::tls_only("secretsmanager:*", secret.clone())];
        if !settings.readers.is_empty() {
            let readers = settings.readers.iter().map(|arn| arn.as_str().into());
            let statement = Statement::allow("KeywheelReaders", READ, [secret.clone()]);
            statements.push(statement.to(Principal::Arns(readers.collect())));
        }
        let policy = SecretPolicy {
            secret,
            document: settings.policy.clone(),
            statements: Policy::new(statements),
        };
        Some(self.kept(Managed::new(self.id("SecretPolicy"), policy)))
    }

    /// The user's schedule, and for a calendar one more that begins at once. Where the secret's own
    /// rotation starts the user's, the schedule is disabled: it holds the input, which has one place
    /// whoever starts a rotation.
    ///
    /// A rate without a start date comes for the first time as soon as it is there (EventBridge Scheduler
    /// user guide, "Rate-based schedules"); a cron expression waits for its time. A moment in the template
    /// would make each generation another one, so the first start is a rate as well: the longest there
    /// is. Should it come again in ten years, it is a rotation more.
    fn schedules(&self) -> Vec<Managed> {
        const ONCE: config::Schedule = config::Schedule::Every(Duration::from_days(3650));
        let user = self.user.name();
        let schedule = |description| {
            let name = self.names.schedule(user);
            self.schedule(name, description, self.user.schedule.clone())
        };
        if self.user.trigger == Trigger::SecretsManager {
            let schedule = Schedule {
                enabled: false,
                ..schedule(format!(
                    "Holds the input of the rotations of {user}, which its secret's own rotation starts"
                ))
            };
            return vec![Managed::new(self.id("Schedule"), schedule)];
        }
        let mut schedules = vec![Managed::new(
            self.id("Schedule"),
            schedule(format!("Rotates the access key of {user}")),
        )];
        if matches!(self.user.schedule, config::Schedule::Cron { .. }) {
            schedules.push(Managed::new(
                self.id("FirstStart"),
                self.schedule(
                    self.names.first_schedule(user),
                    format!("Rotates the access key of {user} once, right after the deployment"),
                    ONCE,
                ),
            ));
        }
        schedules
    }

    /// The secret's own rotation.
    fn rotation_schedule(&self) -> Option<Managed> {
        if self.user.trigger != Trigger::SecretsManager {
            return None;
        }
        let secret = if self.user.managed_secret.existing {
            self.user.secret().as_str().into()
        } else {
            Expression::Arn(self.id("Secret"))
        };
        let function = format!("function:{}", self.names.function(Function::Rotate));
        let schedule = RotationSchedule {
            secret,
            function: Expression::arn("lambda", &function),
            when: self.user.schedule.clone(),
            window: self.user.window,
        };
        Some(Managed::new(self.id("RotationSchedule"), schedule))
    }

    fn schedule(&self, name: String, description: String, when: config::Schedule) -> Schedule {
        let (names, rotation) = (self.names, &self.user.rotation);
        let state_machine = format!("stateMachine:{}", names.state_machine());
        Schedule {
            name,
            description,
            group: names.pipeline().to_owned(),
            enabled: true,
            when,
            window: self.user.window,
            target: Expression::arn("states", &state_machine),
            input: serde_json::to_string(rotation).expect("a rotation is plain data"),
            role: Expression::iam_arn(&format!("role/{}", names.scheduler())),
            dead_letters: Expression::arn("sqs", &names.dead_letters()),
        }
    }
}

/// The tags of a managed user or secret, besides the stack's.
fn rotatable(own: &Tags) -> Tags {
    let mut tags = own.clone();
    tags.insert(tag::ROTATABLE.to_owned(), tag::ROTATABLE_VALUE.to_owned());
    tags
}
