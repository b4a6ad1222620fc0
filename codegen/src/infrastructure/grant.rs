//! What each role may do: exactly the calls that it makes, on exactly what it makes them on.
//!
//! Users and secrets are told apart by their tags, not by lists of ARNs: a policy has at most 10,240
//! characters, and a user that comes or goes must not change the pipeline's roles. Both tags must be
//! there, so taking either off takes a user or a secret out of Keywheel's reach at once.

use super::{Expression, Names, Policy, Principal, Statement};
use crate::config::{Configuration, KmsKeyArn};
use contract::event::{self, Event};
use contract::step::Step;
use contract::{Function, tag};
use std::collections::BTreeSet;

/// Writes the policies of one pipeline.
#[derive(Clone, Copy)]
pub(super) struct Grants<'a> {
    configuration: &'a Configuration,
    names: Names<'a>,
}

impl<'a> Grants<'a> {
    pub(super) fn of(configuration: &'a Configuration) -> Self {
        Grants {
            configuration,
            names: Names::of(&configuration.pipeline),
        }
    }

    /// A function's calls. Verify has none of IAM's or S3's: it tries the new key out with the key itself,
    /// and sts:GetCallerIdentity needs no permission. So rotate's calls are create's, and its own two.
    /// `more` is what a function may do besides.
    pub(super) fn function(
        self,
        function: Function,
        more: Vec<Statement>,
        log_group: Expression,
    ) -> Policy {
        let (users, secrets, keys): (&[_], &[_], &[_]) = match function {
            Function::Step(Step::Create) | Function::Rotate => (
                &[
                    "iam:CreateAccessKey",
                    "iam:GetAccessKeyLastUsed",
                    "iam:GetUser",
                    "iam:ListAccessKeys",
                ],
                &[
                    "secretsmanager:DescribeSecret",
                    "secretsmanager:GetSecretValue",
                    "secretsmanager:ListSecretVersionIds",
                    "secretsmanager:PutSecretValue",
                    "secretsmanager:UpdateSecretVersionStage",
                ],
                &["kms:Decrypt", "kms:GenerateDataKey"],
            ),
            // It reads no value, so it needs no key, and it changes nothing.
            Function::Watch => (
                &["iam:GetAccessKeyLastUsed", "iam:ListAccessKeys"],
                &["secretsmanager:DescribeSecret"],
                &[],
            ),
            Function::Step(Step::Verify) => {
                (&[], &["secretsmanager:GetSecretValue"], &["kms:Decrypt"])
            }
            Function::Step(Step::Publish) => (
                &[],
                &[
                    "secretsmanager:DescribeSecret",
                    "secretsmanager:UpdateSecretVersionStage",
                ],
                &[],
            ),
            Function::Step(Step::Deactivate) => (
                &[
                    "iam:GetAccessKeyLastUsed",
                    "iam:ListAccessKeys",
                    "iam:UpdateAccessKey",
                ],
                &["secretsmanager:DescribeSecret"],
                &[],
            ),
            Function::Step(Step::Delete) => (
                &["iam:DeleteAccessKey", "iam:ListAccessKeys"],
                &[
                    "secretsmanager:DescribeSecret",
                    "secretsmanager:UpdateSecretVersionStage",
                ],
                &[],
            ),
        };
        let mut statements = Vec::new();
        if !users.is_empty() {
            let all = Expression::iam_arn("user/*");
            let statement = Statement::allow("Users", users.iter().copied(), [all]);
            statements.push(self.managed(statement));
        }
        let all = Expression::arn("secretsmanager", "secret:*");
        let statement = Statement::allow("Secrets", secrets.iter().copied(), [all]);
        statements.push(self.managed(statement));
        if function == Step::Deactivate.into() {
            statements.push(self.deactivation_note());
        }
        if function == Function::Rotate {
            statements.extend(self.handing_over());
        }
        statements.extend(self.secret_keys(keys));
        statements.extend(more);
        statements.push(Statement::allow(
            "Log",
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [log_group],
        ));
        if self.configuration.deployment.tracing {
            statements.push(traces(&[
                "xray:PutTelemetryRecords",
                "xray:PutTraceSegments",
            ]));
        }
        Policy::new(statements)
    }

    /// Writing down on the secret when its old key was deactivated, in that one tag: another one would
    /// change whom the pipeline may rotate.
    fn deactivation_note(self) -> Statement {
        let all = Expression::arn("secretsmanager", "secret:*");
        let statement = Statement::allow("DeactivationNote", ["secretsmanager:TagResource"], [all]);
        self.managed(statement).when(
            "ForAllValues:StringEquals",
            "aws:TagKeys",
            [tag::DEACTIVATED.into()],
        )
    }

    /// Reading what a user's rotation is asked to do, and starting the state machine.
    fn handing_over(self) -> [Statement; 2] {
        let schedules = format!("schedule/{}/*", self.names.pipeline());
        let state_machine = format!("stateMachine:{}", self.names.state_machine());
        [
            Statement::allow(
                "Rotations",
                ["scheduler:GetSchedule"],
                [Expression::arn("scheduler", &schedules)],
            ),
            Statement::allow(
                "HandOver",
                ["states:StartExecution"],
                [Expression::arn("states", &state_machine)],
            ),
        ]
    }

    /// The state machine runs the steps, tells people and tells the account.
    pub(super) fn state_machine(
        self,
        functions: Vec<Expression>,
        topic: &Expression,
        topic_key: Option<&Expression>,
    ) -> Policy {
        let mut statements = vec![
            Statement::allow("Steps", ["lambda:InvokeFunction"], functions),
            Statement::allow(
                "Events",
                ["events:PutEvents"],
                [Expression::arn("events", "event-bus/default")],
            )
            // One call may put many events, so both keys are lists. Each event has both.
            .when(
                "ForAllValues:StringEquals",
                "events:source",
                [event::SOURCE.into()],
            )
            .when(
                "ForAllValues:StringEquals",
                "events:detail-type",
                Event::ALL.map(|event| event.detail_type().into()),
            ),
        ];
        statements.extend(self.publish(topic, topic_key));
        // CloudWatch Logs knows no resources for these actions
        // (Step Functions developer guide, "Using CloudWatch Logs to log execution history").
        statements.push(Statement::allow(
            "LogDelivery",
            [
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "logs:GetLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:UpdateLogDelivery",
            ],
            [Expression::anything()],
        ));
        if self.configuration.deployment.tracing {
            statements.push(traces(&[
                "xray:GetSamplingRules",
                "xray:GetSamplingTargets",
                "xray:PutTelemetryRecords",
                "xray:PutTraceSegments",
            ]));
        }
        Policy::new(statements)
    }

    /// Seeing what is to rotate whom; telling the topic, and seeing who hears it. Secrets Manager and
    /// EventBridge Scheduler list all there is or nothing: IAM knows no resource for that.
    pub(super) fn watching(
        self,
        topic: &Expression,
        topic_key: Option<&Expression>,
    ) -> Vec<Statement> {
        let schedules = format!("schedule/{}/*", self.names.pipeline());
        let mut statements = vec![
            Statement::allow(
                "Lists",
                ["scheduler:ListSchedules", "secretsmanager:ListSecrets"],
                [Expression::anything()],
            ),
            Statement::allow(
                "Rotations",
                ["scheduler:GetSchedule"],
                [Expression::arn("scheduler", &schedules)],
            ),
            Statement::allow(
                "Listeners",
                ["sns:ListSubscriptionsByTopic"],
                [topic.clone()],
            ),
        ];
        statements.extend(self.publish(topic, topic_key));
        statements
    }

    /// The watchdog's schedule runs it, or leaves word that it could not.
    pub(super) fn watch_schedule(self, function: Expression, dead_letters: Expression) -> Policy {
        Policy::new([
            Statement::allow("Run", ["lambda:InvokeFunction"], [function]),
            Statement::allow("DeadLetters", ["sqs:SendMessage"], [dead_letters]),
        ])
    }

    /// The schedules start executions, or leave word that they could not.
    pub(super) fn scheduler(self, state_machine: Expression, dead_letters: Expression) -> Policy {
        Policy::new([
            Statement::allow("Start", ["states:StartExecution"], [state_machine]),
            Statement::allow("DeadLetters", ["sqs:SendMessage"], [dead_letters]),
        ])
    }

    /// Publishing to the topic, and using its key for that.
    pub(super) fn publish(
        self,
        topic: &Expression,
        topic_key: Option<&Expression>,
    ) -> Vec<Statement> {
        let mut statements = vec![Statement::allow("Alert", ["sns:Publish"], [topic.clone()])];
        statements.extend(topic_key.map(|key| {
            Statement::allow(
                "AlertKey",
                ["kms:Decrypt", "kms:GenerateDataKey"],
                [key.clone()],
            )
            .when("StringEquals", "kms:ViaService", [self.service("sns")])
        }));
        statements
    }

    /// The topic's own policy: alarms come from CloudWatch, which has no role; who has one needs no more here.
    pub(super) fn topic(self, topic: &Expression) -> Policy {
        Policy::new([
            Statement::allow("Alarms", ["sns:Publish"], [topic.clone()])
                .to(Principal::Service("cloudwatch.amazonaws.com"))
                .on_behalf_of([self.alarms()]),
            Statement::tls_only("sns:Publish", topic.clone()),
        ])
    }

    /// The policy of the topic's key: the account's IAM policies decide, and CloudWatch may ring.
    pub(super) fn topic_key(self) -> Policy {
        Policy::new([
            Statement::allow("Account", ["kms:*"], [Expression::anything()])
                .to(Principal::Arns(vec![Expression::iam_arn("root")])),
            Statement::allow(
                "Alarms",
                ["kms:Decrypt", "kms:GenerateDataKey*"],
                [Expression::anything()],
            )
            .to(Principal::Service("cloudwatch.amazonaws.com"))
            .on_behalf_of([self.alarms()]),
        ])
    }

    /// The queue's own policy: the rules leave word of alerts that they could not tell.
    pub(super) fn dead_letters(self, queue: &Expression, rules: Vec<Expression>) -> Policy {
        Policy::new([
            Statement::allow("AlertRule", ["sqs:SendMessage"], [queue.clone()])
                .to(Principal::Service("events.amazonaws.com"))
                .on_behalf_of(rules),
            Statement::tls_only("sqs:*", queue.clone()),
        ])
    }

    fn alarms(self) -> Expression {
        let alarm = format!("alarm:{}", self.names.alarm("*"));
        Expression::arn("cloudwatch", &alarm)
    }

    /// The customer's keys that encrypt secrets. Secrets Manager's own needs no permission.
    fn secret_keys(self, actions: &[&'static str]) -> Option<Statement> {
        let users = self.configuration.users.iter();
        let keys: BTreeSet<&KmsKeyArn> = users
            .filter_map(|user| user.managed_secret.kms_key_arn.as_ref())
            .collect();
        if keys.is_empty() || actions.is_empty() {
            return None;
        }
        let keys = keys.into_iter().map(|key| key.as_str().into());
        let statement = Statement::allow("SecretKeys", actions.iter().copied(), keys);
        let service = self.service("secretsmanager");
        Some(statement.when("StringEquals", "kms:ViaService", [service]))
    }

    /// Only users, or secrets, that are tagged as this pipeline's.
    fn managed(self, statement: Statement) -> Statement {
        let pipeline = self.configuration.pipeline.as_str();
        [
            (tag::PIPELINE, pipeline),
            (tag::ROTATABLE, tag::ROTATABLE_VALUE),
        ]
        .into_iter()
        .fold(statement, |statement, (name, value)| {
            let key = format!("aws:ResourceTag/{name}");
            statement.when("StringEquals", key, [value.into()])
        })
    }

    /// A service of this region, as KMS calls it.
    fn service(self, service: &str) -> Expression {
        let region = &self.configuration.region;
        let suffix = if region.starts_with("cn-") { ".cn" } else { "" };
        format!("{service}.{region}.amazonaws.com{suffix}").into()
    }
}

/// X-Ray knows no resources for these actions.
fn traces(actions: &[&'static str]) -> Statement {
    Statement::allow("Traces", actions.iter().copied(), [Expression::anything()])
}
