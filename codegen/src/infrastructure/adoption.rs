//! What a deployment cannot do: tag users and secrets that are there already.

use super::Names;
use crate::config::{Configuration, Trigger};
use contract::tag;

/// A user or a secret that is there already and that the pipeline must be let to.
///
/// The roles reach only what carries both tags, and CloudFormation tags only what it creates. So whoever
/// adopts a resource tags it, which also says that they may.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Adoption {
    /// An IAM user, by its name.
    User(String),
    /// A secret, by its name or ARN.
    Secret {
        /// The name or ARN.
        id: String,
        /// The schedule that holds the input of its rotations, if Secrets Manager starts them.
        schedule: Option<String>,
    },
}

impl Adoption {
    /// The command of the AWS CLI that tags it for this pipeline.
    #[must_use]
    pub fn command(&self, configuration: &Configuration) -> String {
        let tags = format!(
            "Key={},Value={} Key={},Value={}",
            tag::ROTATABLE,
            tag::ROTATABLE_VALUE,
            tag::PIPELINE,
            configuration.pipeline
        );
        match self {
            Adoption::User(name) => {
                format!("aws iam tag-user --user-name '{name}' --tags {tags}")
            }
            Adoption::Secret { id, schedule } => {
                let schedule = schedule.as_ref().map_or(String::new(), |schedule| {
                    format!(" Key={},Value={schedule}", tag::SCHEDULE)
                });
                format!(
                    "aws secretsmanager tag-resource --region {} --secret-id '{id}' --tags {tags}{schedule}",
                    configuration.region
                )
            }
        }
    }
}

/// Everything that a configuration adopts, in the order of the file.
#[must_use]
pub fn adoptions(configuration: &Configuration) -> Vec<Adoption> {
    let names = Names::of(&configuration.pipeline);
    let mut adoptions = Vec::new();
    for user in &configuration.users {
        if user.existing {
            adoptions.push(Adoption::User(user.name().to_string()));
        }
        if user.managed_secret.existing {
            adoptions.push(Adoption::Secret {
                id: user.secret().to_string(),
                schedule: (user.trigger == Trigger::SecretsManager)
                    .then(|| names.schedule(user.name())),
            });
        }
    }
    adoptions
}
