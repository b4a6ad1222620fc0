//! The caller: which of the commands that change something it may run.
//!
//! IAM simulates its policies, on the pipeline's own resources and those of the first user. What only the account's
//! organization denies, or a resource's own policy, is not seen here.

use super::{Check, Patient};
use crate::{Call, Error};
use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum, PolicyEvaluationDecisionType};
use contract::tag;
use std::collections::BTreeMap;

/// What an action is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum On {
    User,
    Secret,
    Schedule,
    SchedulerRole,
    StateMachine,
    Execution,
}

const GET_SCHEDULE: (On, &str) = (On::Schedule, "scheduler:GetSchedule");
const DESCRIBE_SECRET: (On, &str) = (On::Secret, "secretsmanager:DescribeSecret");
const GET_VALUE: (On, &str) = (On::Secret, "secretsmanager:GetSecretValue");
const PUT_VALUE: (On, &str) = (On::Secret, "secretsmanager:PutSecretValue");
const MOVE_LABEL: (On, &str) = (On::Secret, "secretsmanager:UpdateSecretVersionStage");
const TAG_SECRET: (On, &str) = (On::Secret, "secretsmanager:TagResource");
const ROTATE_SECRET: (On, &str) = (On::Secret, "secretsmanager:RotateSecret");
const CANCEL_ROTATION: (On, &str) = (On::Secret, "secretsmanager:CancelRotateSecret");
const GET_USER: (On, &str) = (On::User, "iam:GetUser");
const LIST_KEYS: (On, &str) = (On::User, "iam:ListAccessKeys");
const UPDATE_KEY: (On, &str) = (On::User, "iam:UpdateAccessKey");
const START: (On, &str) = (On::StateMachine, "states:StartExecution");
const LIST: (On, &str) = (On::StateMachine, "states:ListExecutions");
const DESCRIBE: (On, &str) = (On::Execution, "states:DescribeExecution");
const HISTORY: (On, &str) = (On::Execution, "states:GetExecutionHistory");

/// A command, and what it does to what.
type Needs = (&'static str, &'static [(On, &'static str)]);

/// The commands that change something.
const COMMANDS: [Needs; 9] = [
    (
        "rotate",
        &[
            GET_SCHEDULE,
            START,
            DESCRIBE,
            HISTORY,
            LIST_KEYS,
            DESCRIBE_SECRET,
            ROTATE_SECRET,
        ],
    ),
    (
        "rerun",
        &[
            GET_SCHEDULE,
            LIST,
            START,
            DESCRIBE,
            (On::Execution, "states:RedriveExecution"),
            DESCRIBE_SECRET,
            ROTATE_SECRET,
        ],
    ),
    (
        "rollback",
        &[
            GET_SCHEDULE,
            LIST_KEYS,
            GET_USER,
            UPDATE_KEY,
            DESCRIBE_SECRET,
            GET_VALUE,
            TAG_SECRET,
            MOVE_LABEL,
        ],
    ),
    (
        "revoke-now",
        &[
            GET_SCHEDULE,
            LIST_KEYS,
            GET_USER,
            UPDATE_KEY,
            DESCRIBE_SECRET,
            GET_VALUE,
            TAG_SECRET,
            MOVE_LABEL,
            START,
            DESCRIBE,
            HISTORY,
        ],
    ),
    // Scheduler is given the schedule's role anew.
    ("hold", HOLD),
    ("resume", HOLD),
    (
        "reset",
        &[
            GET_SCHEDULE,
            LIST_KEYS,
            DESCRIBE_SECRET,
            GET_VALUE,
            PUT_VALUE,
            MOVE_LABEL,
            CANCEL_ROTATION,
            LIST,
            DESCRIBE,
            HISTORY,
            (On::Execution, "states:StopExecution"),
        ],
    ),
    (
        "purge",
        &[
            LIST_KEYS,
            (On::User, "iam:GetAccessKeyLastUsed"),
            (On::User, "iam:DeleteAccessKey"),
            DESCRIBE_SECRET,
            GET_VALUE,
            (On::Secret, "secretsmanager:DeleteSecret"),
        ],
    ),
    (
        "adopt",
        &[
            GET_USER,
            LIST_KEYS,
            (On::User, "iam:TagUser"),
            DESCRIBE_SECRET,
            GET_VALUE,
            (On::Secret, "secretsmanager:CreateSecret"),
            PUT_VALUE,
            MOVE_LABEL,
            TAG_SECRET,
        ],
    ),
];

const HOLD: &[(On, &str)] = &[
    GET_SCHEDULE,
    (On::Schedule, "scheduler:UpdateSchedule"),
    (On::SchedulerRole, "iam:PassRole"),
    DESCRIBE_SECRET,
    ROTATE_SECRET,
    CANCEL_ROTATION,
];

/// What a command does that changes something, as IAM's policies name it; nothing of any other.
#[must_use]
pub fn actions_of(command: &str) -> Vec<&'static str> {
    let mut commands = COMMANDS.iter();
    let found = commands.find(|(name, _)| *name == command);
    let actions = found.map_or(&[][..], |(_, actions)| actions);
    actions.iter().map(|(_, action)| *action).collect()
}

impl Patient<'_> {
    /// One check for each command that the caller may not run; one for all of them when it may.
    pub(super) async fn caller(&self) -> Vec<Check> {
        const SUBJECT: &str = "commands that change something";
        let allowed = match self.allowed().await {
            Ok(Some(allowed)) => allowed,
            Ok(None) => {
                let how = "IAM does not simulate what this caller may do; each says what it lacks";
                return vec![Check::fine(SUBJECT, how)];
            }
            Err(error) => return vec![Check::unseen(SUBJECT, error)],
        };
        let mut checks = Vec::new();
        for (command, actions) in COMMANDS {
            let missing: Vec<&str> = actions
                .iter()
                .filter(|needed| !allowed.contains(needed))
                .map(|(_, action)| *action)
                .collect();
            if !missing.is_empty() {
                let missing = missing.join(", ");
                checks.push(Check::finding(
                    format!("command {command}"),
                    format!("it would fail: whoever runs this may not do {missing}"),
                    format!("have {missing} allowed for {}", self.pipeline.caller()),
                ));
            }
        }
        if checks.is_empty() {
            let how = "whoever runs this may do all that they do";
            checks.push(Check::fine(SUBJECT, how));
        }
        checks
    }

    /// What of all that the commands do is allowed; nothing where IAM cannot tell.
    async fn allowed(&self) -> Result<Option<Vec<(On, &'static str)>>, Error> {
        let Some(source) = self.policy_source().await? else {
            return Ok(None);
        };
        let mut asked: BTreeMap<On, Vec<&'static str>> = BTreeMap::new();
        for (on, action) in COMMANDS.iter().flat_map(|(_, actions)| *actions) {
            let actions = asked.entry(*on).or_default();
            if !actions.contains(action) {
                actions.push(action);
            }
        }
        let mut allowed = Vec::new();
        for (on, actions) in asked {
            let Some(resource) = self.arn_of(on).await else {
                continue;
            };
            let mut pages = self
                .clients
                .iam
                .simulate_principal_policy()
                .policy_source_arn(&source)
                .set_action_names(Some(actions.iter().map(ToString::to_string).collect()))
                .resource_arns(resource)
                .set_context_entries(Some(self.context()))
                .into_paginator()
                .items()
                .send();
            while let Some(result) = pages.next().await {
                let result = result.map_err(|error| {
                    let call = Call::new("iam:SimulatePrincipalPolicy", "the caller");
                    Error::of_call(call, &error)
                })?;
                let mut actions = actions.iter();
                if result.eval_decision == PolicyEvaluationDecisionType::Allowed
                    && let Some(action) = actions.find(|action| **action == result.eval_action_name)
                {
                    allowed.push((on, *action));
                }
            }
        }
        Ok(Some(allowed))
    }

    /// Whose policies the caller acts under: a user, or the role of a session, which has a path that the session
    /// does not tell.
    async fn policy_source(&self) -> Result<Option<String>, Error> {
        let caller = self.pipeline.caller();
        if caller.contains(":user/") {
            return Ok(Some(caller.to_owned()));
        }
        let Some((_, session)) = caller.split_once(":assumed-role/") else {
            return Ok(None);
        };
        let role = session.split('/').next().unwrap_or_default();
        let found = self.clients.iam.get_role().role_name(role).send().await;
        let found = found.map_err(|error| {
            let call = Call::new("iam:GetRole", format!("role {role}, which runs this"));
            Error::of_call(call, &error)
        })?;
        Ok(found.role.map(|role| role.arn))
    }

    /// What an action is about; of the first user, where it is about one.
    async fn arn_of(&self, on: On) -> Option<String> {
        let pipeline = self.pipeline;
        let user = pipeline.users().first()?;
        Some(match on {
            On::User => pipeline.user_arn(user),
            On::Secret => {
                // It ends in characters that Secrets Manager makes up.
                let call = self.clients.secrets.describe_secret();
                let found = call.secret_id(user.secret().as_str()).send().await;
                let arn = found.ok().and_then(|found| found.arn);
                arn.unwrap_or_else(|| {
                    let name = format!("secret:{}-AbCdEf", user.secret());
                    pipeline.arn("secretsmanager", &name)
                })
            }
            On::Schedule => {
                let (group, name) = (pipeline.schedule_group(), pipeline.schedule(user.name()));
                pipeline.arn("scheduler", &format!("schedule/{group}/{name}"))
            }
            On::SchedulerRole => {
                let (partition, account) = (pipeline.partition(), pipeline.account());
                let role = pipeline.names().scheduler();
                format!("arn:{partition}:iam::{account}:role/{role}")
            }
            On::StateMachine => pipeline.state_machine_arn(),
            On::Execution => pipeline.execution_arn("any"),
        })
    }

    /// The tags that policies may ask for.
    fn context(&self) -> Vec<ContextEntry> {
        let tags = [
            (tag::PIPELINE, self.pipeline.name()),
            (tag::ROTATABLE, tag::ROTATABLE_VALUE),
        ];
        tags.map(|(name, value)| {
            ContextEntry::builder()
                .context_key_name(format!("aws:ResourceTag/{name}"))
                .context_key_type(ContextKeyTypeEnum::String)
                .context_key_values(value)
                .build()
        })
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_names_an_action_twice() {
        for (command, actions) in COMMANDS {
            let mut names = actions_of(command);
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), actions.len(), "{command}");
        }
        assert_eq!(actions_of("status"), [""; 0]);
    }
}
