//! Who may do what.
//!
//! Roles whose policies are known may do what these allow. Roles without, and services of the account,
//! may do everything. Users hold the keys that are rotated: they may ask who they are, and what a bucket
//! lets them read is up to the bucket.

use crate::fault::access_denied;
use crate::iam::{Owner, Policy, Request};
use crate::state::{Asked, State};
use crate::{Principal, Service, ServiceError, lambda, scheduler, stepfunctions};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a role asked for, and what its policies said to that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorization<'a> {
    /// The role's name.
    pub role: &'a str,
    /// The action, such as `iam:CreateAccessKey`.
    pub action: &'a str,
    /// The ARN of what it is about.
    pub resource: &'a str,
    /// The keys of the request that conditions may ask about, with their values.
    pub context: &'a BTreeMap<String, Vec<String>>,
    /// Whether the role may do it.
    pub allowed: bool,
}

/// Told of each request of a role whose policies are known.
pub(crate) type Auditor = Box<dyn Fn(Authorization<'_>) + Send + Sync>;

/// What an action is about, as policies see it.
struct Target {
    arn: String,
    tags: BTreeMap<String, String>,
}

impl State {
    /// # Errors
    /// When the caller may not do what it asks for.
    pub(crate) fn authorize(&self, caller: &Principal, asked: &Asked) -> Result<(), ServiceError> {
        let (service, operation) = (asked.service, asked.operation.as_str());
        let may = match (caller, service) {
            // Who asks may know who it is, whatever is denied (`GetCallerIdentity`, STS API reference).
            (_, Service::Sts) => true,
            (Principal::Role { name, .. }, _) => {
                let action = service.action(operation);
                let target = self.target(asked);
                self.role_may(name, &action, &target, &asked.input)
            }
            (Principal::Service(_), _) | (_, Service::S3) => true,
            _ => false,
        };
        if may {
            Ok(())
        } else {
            Err(access_denied(service, operation, caller))
        }
    }

    /// Whether a role may do something to a resource without tags.
    pub(crate) fn allows(&self, role: &str, action: &str, arn: &str) -> bool {
        let target = Target {
            arn: arn.to_owned(),
            tags: BTreeMap::new(),
        };
        self.role_may(role, action, &target, &Value::Null)
    }

    fn role_may(&self, role: &str, action: &str, target: &Target, input: &Value) -> bool {
        let Some(policies) = self.iam.policies_of(role) else {
            return true;
        };
        let tags = target.tags.iter();
        let mut context: BTreeMap<_, _> = tags
            .map(|(key, value)| (format!("aws:ResourceTag/{key}"), vec![value.clone()]))
            .collect();
        if let Some(tags) = input["Tags"].as_array() {
            let keys = tags.iter().filter_map(|tag| tag["Key"].as_str());
            let keys = keys.map(ToOwned::to_owned).collect();
            context.insert("aws:TagKeys".to_owned(), keys);
        }
        if let Some(entries) = input["Entries"].as_array() {
            for (key, field) in [
                ("events:source", "Source"),
                ("events:detail-type", "DetailType"),
            ] {
                let values = entries.iter().filter_map(|entry| entry[field].as_str());
                context.insert(key.to_owned(), values.map(ToOwned::to_owned).collect());
            }
        }
        let request = Request {
            action,
            resource: &target.arn,
            context,
        };
        let allowed = Policy::allow(policies, &request);
        if let Some(auditor) = &self.auditor {
            auditor(Authorization {
                role,
                action,
                resource: &target.arn,
                context: &request.context,
                allowed,
            });
        }
        allowed
    }

    /// What is not there has an ARN all the same, and no tags.
    fn target(&self, asked: &Asked) -> Target {
        let (account, region) = (self.account_id(), asked.region.as_str());
        let input = |name: &str| asked.input[name].as_str();
        match asked.service {
            Service::Iam if input("RoleName").is_some() => {
                let name = input("RoleName").unwrap_or_default();
                Target::untagged(format!("arn:aws:iam::{account}:role/{name}"))
            }
            Service::Iam => {
                let owner = input("AccessKeyId").and_then(|id| match self.iam.key(id)?.owner() {
                    Owner::User { name, .. } => Some(name.as_str()),
                    Owner::Role { .. } => None,
                });
                let name = input("UserName").or(owner).unwrap_or_default();
                match self.iam.user(name) {
                    Some(user) => Target {
                        arn: user.arn(account),
                        tags: user.tags().clone(),
                    },
                    None => Target::untagged(format!("arn:aws:iam::{account}:user/{name}")),
                }
            }
            Service::SecretsManager => {
                let Some(id) = input("SecretId").or(input("Name")) else {
                    return Target::untagged("*".to_owned());
                };
                match self.secret(region, id) {
                    Some(secret) => Target {
                        arn: secret.arn().to_owned(),
                        tags: secret.tags().clone(),
                    },
                    None => Target::untagged(format!(
                        "arn:aws:secretsmanager:{region}:{account}:secret:{id}-??????"
                    )),
                }
            }
            Service::Sns => Target::untagged(input("TopicArn").unwrap_or("*").to_owned()),
            Service::EventBridge => Target::untagged(format!(
                "arn:aws:events:{region}:{account}:event-bus/default"
            )),
            Service::Scheduler => Target::untagged(scheduler::target(
                region,
                account,
                &asked.operation,
                &asked.input,
            )),
            Service::Lambda => Target::untagged(lambda::target(region, account, &asked.input)),
            Service::StepFunctions => Target::untagged(stepfunctions::target(&asked.input)),
            Service::Sts | Service::S3 => Target::untagged("*".to_owned()),
        }
    }
}

impl Target {
    fn untagged(arn: String) -> Self {
        Target {
            arn,
            tags: BTreeMap::new(),
        }
    }
}
