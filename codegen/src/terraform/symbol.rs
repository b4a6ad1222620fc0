//! A configuration that stands for all of them.
//!
//! The modules are the same for everybody, and what differs is a variable of theirs. So the resource
//! model is computed once for a configuration in which marks stand where the variables belong, and the
//! marks become references to them. Names, descriptions and policies are CloudFormation's that way.

use super::hcl::{self, Hcl};
use crate::config::{self, Configuration, Trigger, User};

/// Stands for the pipeline's name. No text of Keywheel's own has such marks.
pub(super) const PIPELINE: &str = "‹pipeline›";
/// Stands for the region.
const REGION: &str = "‹region›";
/// Stands for an address that is subscribed.
const EMAIL: &str = "‹email›";
/// Stands for a user's name, and has the shape of one.
const USER: &str = "-the.user-";
/// Stands for the name of a user's secret, and has the shape of one.
const SECRET: &str = "-the.secret-";
/// Stands for all keys of customers that encrypt secrets, and has the shape of one.
pub(super) const SECRET_KEY: &str =
    "arn:aws:kms:us-west-2:000000000000:key/00000000-0000-0000-0000-000000000000";
/// Stands for all who may read a secret, and has the shape of one.
pub(super) const READER: &str = "arn:aws:iam::000000000000:role/the-readers";

/// What keywheel.yaml means when it says nothing: the defaults of the modules' variables.
/// Some of them depend on what starts the rotations.
pub(super) fn defaults(trigger: Trigger) -> Configuration {
    let trigger = trigger.name();
    of_users(&format!("Bot: {{ secret: bot, trigger: {trigger} }}"))
}

/// The configuration with marks in it, and with everything in it that is there at all with this trigger.
pub(super) fn configuration(trigger: Trigger) -> Configuration {
    let trigger = trigger.name();
    let mut configuration = of_users(&format!(
        "{USER}: {{ secret: {SECRET}, trigger: {trigger}, schedule: cron(0 3 1 * ? *), kmsKeyArn: '{SECRET_KEY}', readers: ['{READER}'] }}"
    ));
    PIPELINE.clone_into(&mut configuration.pipeline);
    REGION.clone_into(&mut configuration.region);
    configuration.alerts.emails = vec![EMAIL.to_owned()];
    for user in &mut configuration.users {
        PIPELINE.clone_into(&mut user.rotation.pipeline);
        user.rotation.verification.regions = vec![REGION.to_owned()];
    }
    configuration
}

fn of_users(user: &str) -> Configuration {
    let file = format!(
        "pipeline: keywheel\nregion: us-west-2\nalerts: {{ emails: [a@example.com] }}\nusers:\n  {user}\n"
    );
    config::read(file.as_bytes()).expect("the file is right")
}

/// The one user of such a configuration.
pub(super) fn user(configuration: &Configuration) -> &User {
    configuration.users.first().expect("a user is there")
}

/// A module, by how its expressions name what the marks stand for.
#[derive(Clone, Copy)]
pub(super) enum Module {
    Rotator,
    RotatableUser,
    /// The same, where it says what the rotator is called by the ARN of its Lambda.
    RotatorsLambda,
}

impl Module {
    /// The inside of a quoted template for a text of the model.
    pub(super) fn template(self, text: &str) -> String {
        let references: &[(&str, &str)] = match self {
            // KMS calls services by the region's domain, which is another one in China. So is the console's.
            Module::Rotator => &[
                ("‹region›.console.aws.amazon.com", "${local.console}"),
                (
                    "‹region›.amazonaws.com",
                    "${local.region}.${data.aws_partition.current.dns_suffix}",
                ),
                (PIPELINE, "${var.pipeline}"),
                (REGION, "${local.region}"),
                (EMAIL, "${each.value}"),
            ],
            Module::RotatableUser => &[
                (PIPELINE, "${local.pipeline.name}"),
                (REGION, "${local.pipeline.region}"),
                (USER, "${var.user_name}"),
                (SECRET, "${local.secret_id}"),
            ],
            Module::RotatorsLambda => &[(PIPELINE, "${local.rotator.pipeline}")],
        };
        references
            .iter()
            .fold(hcl::escape(text), |text, (mark, reference)| {
                text.replace(mark, reference)
            })
    }

    /// Where the module knows an account, a region or a partition from, as the inside of a quoted template.
    pub(super) fn place(self, what: &str) -> String {
        match self {
            Module::Rotator | Module::RotatableUser => format!("${{local.{what}}}"),
            Module::RotatorsLambda => format!("${{local.rotator.{what}}}"),
        }
    }

    /// A text of the model.
    pub(super) fn text(self, text: &str) -> Hcl {
        Hcl::template(&self.template(text))
    }
}
