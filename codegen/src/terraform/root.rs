//! The root module: the pipeline and the users of one keywheel.yaml.

use super::hcl::{Hcl, attributes};
use super::symbol;
use super::template::Template;
use crate::config::{
    Architecture, Configuration, Deployment, IamUser, KmsKeyArn, ManagedSecret, Schedule, Tags,
    TopicArn, Trigger, User,
};
use crate::hash;
use crate::infrastructure::rate;
use crate::lock::Lock;
use contract::{Duration, FieldNames, Probe, Rotation, SecretLayout, TwoKeys, UserName};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Where the root has the Lambdas' code.
pub(super) const ZIPS: &str = "lambdas";

/// What stays in AWS of a user that leaves the file, by its place in the module `rotatable_user`.
const RETAINED: [&str; 4] = [
    "aws_iam_user.user",
    "aws_iam_user_policy_attachment.user",
    "aws_secretsmanager_secret.secret",
    "aws_secretsmanager_secret_policy.secret",
];

/// The root's `main.tf`.
///
/// Each user is a module of its own rather than an entry of a `for_each`: `removed` blocks know no
/// keys, and without them a user that leaves the file could not be left in AWS.
pub(super) fn main(configuration: &Configuration, lock: &Lock) -> String {
    let users: BTreeMap<_, _> = configuration
        .users
        .iter()
        .map(|user| (user.name(), user))
        .collect();
    let defaults = symbol::defaults(Trigger::Schedule);
    let blocks: Vec<_> = users
        .values()
        .map(|user| {
            json!({
                "module": module(user.name()),
                "arguments": user_arguments(user, configuration).print(),
            })
        })
        .collect();
    // One that came back is in the file again, and its module cannot be removed at the same time.
    let retained: Vec<_> = lock
        .retained()
        .filter(|(name, _)| !users.contains_key(name))
        .flat_map(|(name, _)| {
            RETAINED.map(|resource| json!({"module": module(name), "resource": resource}))
        })
        .collect();
    let mut provider = Arguments::default();
    provider.put("region", Hcl::text(&configuration.region));
    if let Some(account) = &configuration.deployment.account {
        provider.put("allowed_account_ids", Hcl::texts([account]));
    }
    Template::Root.render(&json!({
        "versions": super::versions().trim_end(),
        "provider": provider.print(),
        "rotator": rotator_arguments(configuration, &defaults).print(),
        "users": blocks,
        "retained": retained,
    }))
}

/// The module of a user: Terraform allows letters, digits and `_-`, of IAM's characters not `+=,.@`. A name
/// that had to be changed ends in a mark of the whole one.
fn module(user: &UserName) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let plain = user.as_str();
    if plain.chars().all(allowed) {
        return format!("user_{plain}");
    }
    let kept: String = plain
        .chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect();
    format!("user_{kept}-{}", hash::mark(plain))
}

/// The arguments of a block.
#[derive(Default)]
struct Arguments(Vec<(String, Hcl)>);

impl Arguments {
    fn put(&mut self, name: &str, value: Hcl) {
        self.0.push((name.to_owned(), value));
    }

    fn put_text(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.put(name, Hcl::text(value));
        }
    }

    /// Unless there are none, which is the module's default.
    fn put_texts<T: AsRef<str>>(&mut self, name: &str, texts: impl IntoIterator<Item = T>) {
        let list = Hcl::texts(texts);
        if list != Hcl::List(Vec::new()) {
            self.put(name, list);
        }
    }

    /// Unless there are none, which is the module's default.
    fn put_tags(&mut self, name: &str, tags: &Tags) {
        if !tags.is_empty() {
            self.put(name, Hcl::map(tags));
        }
    }

    /// Unless the module's default is the same.
    fn put_changed<T: PartialEq>(
        &mut self,
        name: &str,
        value: &T,
        default: &T,
        hcl: impl FnOnce(&T) -> Hcl,
    ) {
        if value != default {
            self.put(name, hcl(value));
        }
    }

    fn print(&self) -> String {
        attributes(&self.0, 2)
    }
}

fn rotator_arguments(configuration: &Configuration, defaults: &Configuration) -> Arguments {
    let Configuration {
        pipeline,
        region: _,
        alerts,
        deployment:
            Deployment {
                account: _,
                tags,
                log_retention_days,
                tracing,
                architecture,
                kms_key_arn,
                permissions_boundary,
            },
        users,
    } = configuration;
    let default = &defaults.deployment;
    let mut arguments = Arguments::default();
    arguments.put("pipeline", Hcl::text(pipeline));
    arguments.put_texts("alert_emails", &alerts.emails);
    arguments.put_text(
        "alert_topic_arn",
        alerts.topic_arn.as_ref().map(TopicArn::as_str),
    );
    arguments.put_text("kms_key_arn", kms_key_arn.as_ref().map(KmsKeyArn::as_str));
    let keys: BTreeSet<_> = users
        .iter()
        .filter_map(|user| user.managed_secret.kms_key_arn.as_ref())
        .map(KmsKeyArn::as_str)
        .collect();
    arguments.put_texts("secret_kms_key_arns", keys);
    arguments.put_changed(
        "cloudwatch_retention_days",
        log_retention_days,
        &default.log_retention_days,
        number,
    );
    arguments.put_changed("tracing", tracing, &default.tracing, flag);
    arguments.put_changed(
        "architecture",
        architecture,
        &default.architecture,
        |architecture: &Architecture| Hcl::text(architecture.name()),
    );
    arguments.put_text("permissions_boundary", permissions_boundary.as_deref());
    arguments.put(
        "lambda_zips",
        Hcl::template(&format!("${{path.root}}/{ZIPS}")),
    );
    arguments.put_tags("tags", tags);
    arguments
}

fn user_arguments(user: &User, configuration: &Configuration) -> Arguments {
    let defaults = symbol::defaults(user.trigger);
    let default = symbol::user(&defaults);
    let mut arguments = Arguments::default();
    arguments.put("pipeline", Hcl::expression("module.rotator.pipeline"));
    arguments.put("user_name", Hcl::text(user.name().as_str()));
    arguments.iam_user(user, default);
    arguments.secret(user, default);
    arguments.times(user, default);
    arguments.rotation(&user.rotation, &default.rotation, configuration);
    arguments
}

impl Arguments {
    fn iam_user(&mut self, user: &User, default: &User) {
        self.put_changed("user_existing", &user.existing, &default.existing, flag);
        if user.existing {
            return;
        }
        let IamUser {
            path,
            permissions_boundary,
            policies,
            tags,
            force_destroy,
        } = &user.iam_user;
        self.put_changed("user_path", path, &default.iam_user.path, |path| {
            Hcl::text(path)
        });
        self.put_text("user_permissions_boundary", permissions_boundary.as_deref());
        self.put_changed(
            "user_force_destroy",
            force_destroy,
            &default.iam_user.force_destroy,
            flag,
        );
        self.put_texts("user_policies", policies);
        self.put_tags("user_tags", tags);
    }

    fn secret(&mut self, user: &User, default: &User) {
        let ManagedSecret {
            existing,
            description,
            tags,
            kms_key_arn,
            policy,
            readers,
            recovery_window,
            replicas,
        } = &user.managed_secret;
        let default = &default.managed_secret;
        self.put("secret_name", Hcl::text(user.secret().as_str()));
        self.put_changed("secret_existing", existing, &default.existing, flag);
        if *existing {
            return;
        }
        self.put_text("secret_description", description.as_deref());
        self.put_text(
            "secret_kms_key_id",
            kms_key_arn.as_ref().map(KmsKeyArn::as_str),
        );
        if let Some(policy) = policy {
            let policy = Hcl::json(policy, &Hcl::text);
            self.put("secret_policy", Hcl::Call("jsonencode", vec![policy]));
        }
        self.put_texts("secret_readers", readers);
        self.put_changed(
            "secret_recovery_window_in_days",
            recovery_window,
            &default.recovery_window,
            |window| number(&(window.as_secs() / DAY)),
        );
        self.put_changed("secret_replicas", replicas, &Vec::new(), |replicas| {
            let replicas = replicas.iter().map(|replica| {
                let key = replica.kms_key_arn.as_ref();
                let key = key.map(|key| ("kms_key_id", Hcl::text(key.as_str())));
                Hcl::object(
                    [("region", Hcl::text(&replica.region))]
                        .into_iter()
                        .chain(key),
                )
            });
            Hcl::List(replicas.collect())
        });
        self.put_tags("secret_tags", tags);
    }

    fn times(&mut self, user: &User, default: &User) {
        // Without it, the schedule: the pipeline is not named by its Lambda.
        self.put_changed("trigger", &user.trigger, &Trigger::Schedule, |trigger| {
            Hcl::text(trigger.name())
        });
        match &user.schedule {
            same if *same == default.schedule => {}
            Schedule::Every(interval) if interval.as_secs().is_multiple_of(DAY) => {
                self.put("rotate_after_days", number(&(interval.as_secs() / DAY)));
            }
            Schedule::Every(interval) => self.put("schedule", Hcl::text(&rate(*interval))),
            Schedule::Cron {
                expression,
                timezone,
            } => {
                self.put("schedule", Hcl::text(&expression.to_string()));
                self.put_changed("schedule_timezone", timezone, &"UTC".to_owned(), |zone| {
                    Hcl::text(zone)
                });
            }
        }
        self.put_changed("window_minutes", &user.window, &default.window, |window| {
            number(&(window.as_secs() / 60))
        });
    }

    fn rotation(&mut self, rotation: &Rotation, default: &Rotation, configuration: &Configuration) {
        let contract::Policy {
            propagation_delay,
            grace_period,
            quiet_period,
            hold_after,
            deletion_delay,
            two_keys,
        } = &rotation.policy;
        let waits = &default.policy;
        for (name, wait, default) in [
            (
                "propagation_delay_seconds",
                propagation_delay,
                waits.propagation_delay,
            ),
            ("grace_period_seconds", grace_period, waits.grace_period),
            ("quiet_period_seconds", quiet_period, waits.quiet_period),
            ("hold_after_seconds", hold_after, waits.hold_after),
            (
                "deletion_delay_seconds",
                deletion_delay,
                waits.deletion_delay,
            ),
        ] {
            self.put_changed(name, wait, &default, |wait: &Duration| {
                number(&wait.as_secs())
            });
        }
        self.put_changed("two_keys", two_keys, &waits.two_keys, |two_keys| {
            Hcl::text(match two_keys {
                TwoKeys::Hold => "hold",
                TwoKeys::Reclaim => "reclaim",
            })
        });
        match &rotation.secret_layout {
            SecretLayout::Standard => {}
            SecretLayout::Legacy => self.put("secret_format", Hcl::text("legacy")),
            SecretLayout::Fields(names) => self.put("secret_fields", fields(names)),
        }
        let verification = &rotation.verification;
        if !verification.probes.is_empty() {
            let objects = verification.probes.iter().map(|probe| match probe {
                Probe::S3 { bucket, key } => {
                    Hcl::object([("bucket", Hcl::text(bucket)), ("key", Hcl::text(key))])
                }
            });
            self.put("verify_s3_objects", Hcl::List(objects.collect()));
        }
        if verification.regions != [configuration.region.as_str()] {
            self.put_texts("verify_regions", &verification.regions);
        }
        self.put_changed(
            "verify_calls",
            &verification.consecutive,
            &default.verification.consecutive,
            number,
        );
    }
}

/// Seconds in a day.
const DAY: u64 = 86_400;

fn fields(names: &FieldNames) -> Hcl {
    let FieldNames {
        access_key_id,
        secret_access_key,
        user_name,
        user_id,
        created_at,
        version,
    } = names;
    let members = [
        ("access_key_id", Some(access_key_id)),
        ("secret_access_key", Some(secret_access_key)),
        ("user_name", user_name.as_ref()),
        ("user_id", user_id.as_ref()),
        ("created_at", created_at.as_ref()),
        ("version", version.as_ref()),
    ];
    let members = members
        .into_iter()
        .filter_map(|(name, field)| Some((name, Hcl::text(field?))));
    Hcl::object(members)
}

fn number<T: std::fmt::Display>(number: &T) -> Hcl {
    Hcl::expression(number.to_string())
}

fn flag(flag: &bool) -> Hcl {
    Hcl::expression(flag.to_string())
}
