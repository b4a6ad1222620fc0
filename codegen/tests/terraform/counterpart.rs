//! What a resource of CloudFormation's is in Terraform.

use crate::cloudformation::{Deployed, tags};
use contract::Function;
use serde_json::{Value, json};

/// A resource that Terraform must have, and what it must be like.
pub(crate) struct Counterpart {
    /// Its type and name within its module.
    pub(crate) address: String,
    /// Its attributes, as far as CloudFormation sets them.
    pub(crate) attributes: Value,
}

/// The counterparts of a resource. Documents are JSON rather than texts.
pub(crate) fn counterparts(of: &Deployed) -> Vec<Counterpart> {
    let name = snake_case(&of.id);
    let p = &of.properties;
    let one = |kind: &str, attributes: Value| {
        vec![Counterpart {
            address: format!("{kind}.{name}"),
            attributes,
        }]
    };
    let tags = json!(tags(p));
    match of.kind.as_str() {
        "AWS::IAM::Role" => {
            let policy = &p["Policies"][0];
            assert_eq!(p["Policies"].as_array().unwrap().len(), 1);
            let mut both = one(
                "aws_iam_role",
                json!({
                    "name": p["RoleName"],
                    "description": p["Description"],
                    "permissions_boundary": p["PermissionsBoundary"],
                    "assume_role_policy": p["AssumeRolePolicyDocument"],
                    "tags": tags,
                }),
            );
            both.extend(one(
                "aws_iam_role_policy",
                json!({
                    "name": policy["PolicyName"],
                    "role": p["RoleName"],
                    "policy": policy["PolicyDocument"],
                }),
            ));
            both
        }
        "AWS::Lambda::Function" => {
            let function = Function::ALL.into_iter().find(|function| {
                p["FunctionName"]
                    .as_str()
                    .unwrap()
                    .ends_with(&format!("-{}", function.name()))
            });
            let environment = p
                .get("Environment")
                .map(|environment| json!({"variables": environment["Variables"]}));
            one(
                "aws_lambda_function",
                json!({
                    "function_name": p["FunctionName"],
                    "description": p["Description"],
                    "runtime": p["Runtime"],
                    "handler": p["Handler"],
                    "architectures": p["Architectures"],
                    "memory_size": p["MemorySize"],
                    "timeout": p["Timeout"],
                    "role": p["Role"],
                    "filename": format!("./lambdas/{}.zip", function.unwrap().name()),
                    "environment": environment.as_slice(),
                    "logging_config": [{"log_group": p["LoggingConfig"]["LogGroup"]}],
                    "tracing_config": [{
                        // What Lambda does when nothing is said.
                        "mode": p["TracingConfig"]["Mode"].as_str().unwrap_or("PassThrough"),
                    }],
                    "tags": tags,
                }),
            )
        }
        "AWS::Lambda::Permission" => one(
            "aws_lambda_permission",
            json!({
                "function_name": p["FunctionName"],
                "action": p["Action"],
                "principal": p["Principal"],
                "source_account": p["SourceAccount"],
            }),
        ),
        "AWS::Lambda::EventInvokeConfig" => one(
            "aws_lambda_function_event_invoke_config",
            json!({
                "function_name": p["FunctionName"],
                "maximum_retry_attempts": p["MaximumRetryAttempts"],
            }),
        ),
        "AWS::Logs::LogGroup" => one(
            "aws_cloudwatch_log_group",
            json!({"name": p["LogGroupName"], "retention_in_days": p["RetentionInDays"], "tags": tags}),
        ),
        "AWS::StepFunctions::StateMachine" => {
            let logging = &p["LoggingConfiguration"];
            one(
                "aws_sfn_state_machine",
                json!({
                    "name": p["StateMachineName"],
                    "type": p["StateMachineType"],
                    "role_arn": p["RoleArn"],
                    "definition": substituted(p),
                    "logging_configuration": [{
                        "level": logging["Level"],
                        "include_execution_data": logging["IncludeExecutionData"],
                        "log_destination":
                            logging["Destinations"][0]["CloudWatchLogsLogGroup"]["LogGroupArn"],
                    }],
                    "tracing_configuration": [{
                        "enabled": p["TracingConfiguration"]["Enabled"] == true,
                    }],
                    "tags": tags,
                }),
            )
        }
        "AWS::SNS::Topic" => one(
            "aws_sns_topic",
            json!({
                "name": p["TopicName"],
                "display_name": p["DisplayName"],
                "kms_master_key_id": p["KmsMasterKeyId"],
                "tags": tags,
            }),
        ),
        "AWS::SNS::TopicPolicy" => one(
            "aws_sns_topic_policy",
            json!({"arn": p["Topics"][0], "policy": p["PolicyDocument"]}),
        ),
        "AWS::SNS::Subscription" => vec![Counterpart {
            address: format!("aws_sns_topic_subscription.alert[{}]", p["Endpoint"]),
            attributes: json!({
                "topic_arn": p["TopicArn"],
                "protocol": p["Protocol"],
                "endpoint": p["Endpoint"],
            }),
        }],
        "AWS::Events::Rule" => rule(&name, p, &tags),
        "AWS::SQS::Queue" => one(
            "aws_sqs_queue",
            json!({
                "name": p["QueueName"],
                "message_retention_seconds": p["MessageRetentionPeriod"],
                "sqs_managed_sse_enabled": p["SqsManagedSseEnabled"],
                "tags": tags,
            }),
        ),
        "AWS::SQS::QueuePolicy" => one(
            "aws_sqs_queue_policy",
            json!({"queue_url": p["Queues"][0], "policy": p["PolicyDocument"]}),
        ),
        "AWS::KMS::Key" => one(
            "aws_kms_key",
            json!({
                "description": p["Description"],
                "enable_key_rotation": p["EnableKeyRotation"],
                "policy": p["KeyPolicy"],
                "tags": tags,
            }),
        ),
        "AWS::KMS::Alias" => one(
            "aws_kms_alias",
            json!({"name": p["AliasName"], "target_key_id": p["TargetKeyId"]}),
        ),
        "AWS::CloudWatch::Alarm" => {
            let dimensions: serde_json::Map<_, _> = p["Dimensions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|d| (d["Name"].as_str().unwrap().to_owned(), d["Value"].clone()))
                .collect();
            one(
                "aws_cloudwatch_metric_alarm",
                json!({
                    "alarm_name": p["AlarmName"],
                    "alarm_description": p["AlarmDescription"],
                    "namespace": p["Namespace"],
                    "metric_name": p["MetricName"],
                    "dimensions": dimensions,
                    "statistic": p["Statistic"],
                    "period": p["Period"],
                    "evaluation_periods": p["EvaluationPeriods"],
                    "threshold": p["Threshold"],
                    "comparison_operator": p["ComparisonOperator"],
                    "treat_missing_data": p["TreatMissingData"],
                    "alarm_actions": p["AlarmActions"],
                    "tags": tags,
                }),
            )
        }
        "AWS::CloudWatch::Dashboard" => one(
            "aws_cloudwatch_dashboard",
            json!({
                "dashboard_name": p["DashboardName"],
                "dashboard_body": document(&p["DashboardBody"]),
            }),
        ),
        "AWS::Scheduler::ScheduleGroup" => one(
            "aws_scheduler_schedule_group",
            json!({"name": p["Name"], "tags": tags}),
        ),
        "AWS::IAM::User" => user(p, &tags),
        "AWS::SecretsManager::Secret" => {
            let replicas = p["ReplicaRegions"].as_array().into_iter().flatten();
            let replicas = replicas.map(|replica| match &replica["KmsKeyId"] {
                // Which key it is then, the provider reads from AWS.
                Value::Null => json!({"region": replica["Region"]}),
                key => json!({"region": replica["Region"], "kms_key_id": key}),
            });
            of_user(
                "aws_secretsmanager_secret.secret[0]",
                json!({
                    "name": p["Name"],
                    "description": p["Description"],
                    "kms_key_id": p["KmsKeyId"],
                    "replica": replicas.collect::<Vec<_>>(),
                    "tags": tags,
                }),
            )
        }
        "AWS::SecretsManager::ResourcePolicy" => of_user(
            "aws_secretsmanager_secret_policy.secret[0]",
            json!({
                "secret_arn": p["SecretId"],
                "block_public_policy": p["BlockPublicPolicy"],
                "policy": p["ResourcePolicy"],
            }),
        ),
        "AWS::SecretsManager::RotationSchedule" => of_user(
            "aws_secretsmanager_secret_rotation.rotation[0]",
            json!({
                "secret_id": p["SecretId"],
                "rotation_lambda_arn": p["RotationLambdaARN"],
                "rotate_immediately": p["RotateImmediatelyOnUpdate"],
                "rotation_rules": [{
                    "schedule_expression": p["RotationRules"]["ScheduleExpression"],
                    "duration": p["RotationRules"]["Duration"],
                }],
            }),
        ),
        "AWS::Scheduler::Schedule" if of.id == "WatchSchedule" => {
            one("aws_scheduler_schedule", schedule(p))
        }
        "AWS::Scheduler::Schedule" => {
            let key = if of.id.starts_with("FirstStart") {
                "first_start"
            } else {
                "rotation"
            };
            of_user(
                &format!("aws_scheduler_schedule.schedule[{key:?}]"),
                schedule(p),
            )
        }
        other => panic!("{other} has no counterpart"),
    }
}

fn of_user(address: &str, attributes: Value) -> Vec<Counterpart> {
    vec![Counterpart {
        address: address.to_owned(),
        attributes,
    }]
}

fn rule(name: &str, p: &Value, tags: &Value) -> Vec<Counterpart> {
    let target = &p["Targets"][0];
    let transformer = &target["InputTransformer"];
    vec![
        Counterpart {
            address: format!("aws_cloudwatch_event_rule.{name}"),
            attributes: json!({
                "name": p["Name"],
                "description": p["Description"],
                "state": p["State"],
                "event_pattern": document(&p["EventPattern"]),
                "tags": tags,
            }),
        },
        Counterpart {
            address: format!("aws_cloudwatch_event_target.{name}"),
            attributes: json!({
                "rule": p["Name"],
                "target_id": target["Id"],
                "arn": target["Arn"],
                "role_arn": target["RoleArn"],
                "dead_letter_config": [{"arn": target["DeadLetterConfig"]["Arn"]}],
                "input_transformer": [{
                    "input_paths": transformer["InputPathsMap"],
                    "input_template": transformer["InputTemplate"],
                }],
            }),
        },
    ]
}

fn user(p: &Value, tags: &Value) -> Vec<Counterpart> {
    let mut all = of_user(
        "aws_iam_user.user[0]",
        json!({
            "name": p["UserName"],
            "path": p["Path"],
            "permissions_boundary": p["PermissionsBoundary"],
            "tags": tags,
        }),
    );
    for policy in p["ManagedPolicyArns"].as_array().into_iter().flatten() {
        all.extend(of_user(
            &format!("aws_iam_user_policy_attachment.user[{policy}]"),
            json!({"user": p["UserName"], "policy_arn": policy}),
        ));
    }
    all
}

fn schedule(p: &Value) -> Value {
    let (window, target) = (&p["FlexibleTimeWindow"], &p["Target"]);
    let retry = &target["RetryPolicy"];
    json!({
            "name": p["Name"],
            "group_name": p["GroupName"],
            "description": p["Description"],
            "state": p["State"],
            "schedule_expression": p["ScheduleExpression"],
            // What EventBridge Scheduler takes when nothing is said.
            "schedule_expression_timezone":
                p["ScheduleExpressionTimezone"].as_str().unwrap_or("UTC"),
            "flexible_time_window": [{
                "mode": window["Mode"],
                "maximum_window_in_minutes": window["MaximumWindowInMinutes"],
            }],
            "target": [{
                "arn": target["Arn"],
                "role_arn": target["RoleArn"],
                "input": document(&target["Input"]),
                "retry_policy": [{
                    "maximum_event_age_in_seconds": retry["MaximumEventAgeInSeconds"],
                    "maximum_retry_attempts": retry["MaximumRetryAttempts"],
                }],
                "dead_letter_config": [{"arn": target["DeadLetterConfig"]["Arn"]}],
            }],
    })
}

fn substituted(machine: &Value) -> Value {
    let mut text = machine["DefinitionString"].as_str().unwrap().to_owned();
    for (name, value) in machine["DefinitionSubstitutions"].as_object().unwrap() {
        text = text.replace(&format!("${{{name}}}"), value.as_str().unwrap());
    }
    serde_json::from_str(&text).unwrap()
}

fn document(text: &Value) -> Value {
    serde_json::from_str(text.as_str().unwrap()).unwrap()
}

/// `CreateRole` to `create_role`.
fn snake_case(id: &str) -> String {
    let mut snake = String::new();
    for c in id.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}
