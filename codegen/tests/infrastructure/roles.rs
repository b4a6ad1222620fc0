//! What the roles may do: all of it, in one table, and what must not be in it.

use crate::sentences::{of, sentences};
use crate::world::{EVERYTHING, QUICKSTART, TOPIC, all, infrastructure, pipeline, read, template};
use codegen::infrastructure::{Expression, Resource, Role};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn roles(file: &str) -> BTreeMap<String, Role> {
    let infrastructure = infrastructure(&read(file));
    let roles = all(&infrastructure.pipeline, |resource| match resource {
        Resource::Role(role) => Some(role),
        _ => None,
    });
    let prefix = format!("{}-", infrastructure.pipeline.name);
    roles
        .into_iter()
        .map(|role| (role.name.replacen(&prefix, "", 1), role.clone()))
        .collect()
}

const MANAGED: &str =
    " if aws:ResourceTag/keywheel:pipeline = quickstart and aws:ResourceTag/Rotatable = true";
const USERS: &str = "arn:aws:iam::ACCOUNT:user/*";
const SECRETS: &str = "arn:aws:secretsmanager:REGION:ACCOUNT:secret:*";

/// The table: each role with all that it may do. An entry without a resource is about managed
/// users (`iam:`) or managed secrets (`secretsmanager:`), told by their tags.
const TABLE: [(&str, &[&str]); 10] = [
    (
        "create",
        &[
            "iam:CreateAccessKey",
            "iam:GetAccessKeyLastUsed",
            "iam:GetUser",
            "iam:ListAccessKeys",
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
            "secretsmanager:ListSecretVersionIds",
            "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecretVersionStage",
            "logs:CreateLogStream on CreateLog",
            "logs:PutLogEvents on CreateLog",
            "xray:PutTelemetryRecords on *",
            "xray:PutTraceSegments on *",
        ],
    ),
    (
        "verify",
        &[
            "secretsmanager:GetSecretValue",
            "logs:CreateLogStream on VerifyLog",
            "logs:PutLogEvents on VerifyLog",
            "xray:PutTelemetryRecords on *",
            "xray:PutTraceSegments on *",
        ],
    ),
    (
        "publish",
        &[
            "secretsmanager:DescribeSecret",
            "secretsmanager:UpdateSecretVersionStage",
            "logs:CreateLogStream on PublishLog",
            "logs:PutLogEvents on PublishLog",
            "xray:PutTelemetryRecords on *",
            "xray:PutTraceSegments on *",
        ],
    ),
    (
        "deactivate",
        &[
            "iam:GetAccessKeyLastUsed",
            "iam:ListAccessKeys",
            "iam:UpdateAccessKey",
            "secretsmanager:DescribeSecret",
            "secretsmanager:TagResource",
            "logs:CreateLogStream on DeactivateLog",
            "logs:PutLogEvents on DeactivateLog",
            "xray:PutTelemetryRecords on *",
            "xray:PutTraceSegments on *",
        ],
    ),
    (
        "delete",
        &[
            "iam:DeleteAccessKey",
            "iam:ListAccessKeys",
            "secretsmanager:DescribeSecret",
            "secretsmanager:UpdateSecretVersionStage",
            "logs:CreateLogStream on DeleteLog",
            "logs:PutLogEvents on DeleteLog",
            "xray:PutTelemetryRecords on *",
            "xray:PutTraceSegments on *",
        ],
    ),
    (
        "rotation",
        &[
            "lambda:InvokeFunction on CreateFunction or VerifyFunction or PublishFunction or DeactivateFunction or DeleteFunction",
            "events:PutEvents on arn:aws:events:REGION:ACCOUNT:event-bus/default if events:source are keywheel and events:detail-type are Access Key Published or Old Key Deactivated or Old Key Deleted or Rotation Held or Rotation Failed",
            "sns:Publish on AlertTopic",
            "kms:Decrypt on AlertKey if kms:ViaService = sns.us-west-2.amazonaws.com",
            "kms:GenerateDataKey on AlertKey if kms:ViaService = sns.us-west-2.amazonaws.com",
            "logs:CreateLogDelivery on *",
            "logs:DeleteLogDelivery on *",
            "logs:DescribeLogGroups on *",
            "logs:DescribeResourcePolicies on *",
            "logs:GetLogDelivery on *",
            "logs:ListLogDeliveries on *",
            "logs:PutResourcePolicy on *",
            "logs:UpdateLogDelivery on *",
            "xray:GetSamplingRules on *",
            "xray:GetSamplingTargets on *",
            "xray:PutTelemetryRecords on *",
            "xray:PutTraceSegments on *",
        ],
    ),
    (
        "scheduler",
        &[
            "states:StartExecution on Rotation",
            "sqs:SendMessage on DeadLetters",
        ],
    ),
    (
        "alert-rule",
        &[
            "sns:Publish on AlertTopic",
            "kms:Decrypt on AlertKey if kms:ViaService = sns.us-west-2.amazonaws.com",
            "kms:GenerateDataKey on AlertKey if kms:ViaService = sns.us-west-2.amazonaws.com",
        ],
    ),
    (
        "watch",
        &[
            "iam:GetAccessKeyLastUsed",
            "iam:ListAccessKeys",
            "secretsmanager:DescribeSecret",
            "scheduler:ListSchedules on *",
            "secretsmanager:ListSecrets on *",
            "scheduler:GetSchedule on arn:aws:scheduler:REGION:ACCOUNT:schedule/quickstart/*",
            "sns:ListSubscriptionsByTopic on AlertTopic",
            "sns:Publish on AlertTopic",
            "kms:Decrypt on AlertKey if kms:ViaService = sns.us-west-2.amazonaws.com",
            "kms:GenerateDataKey on AlertKey if kms:ViaService = sns.us-west-2.amazonaws.com",
            "logs:CreateLogStream on WatchLog",
            "logs:PutLogEvents on WatchLog",
            "xray:PutTelemetryRecords on *",
            "xray:PutTraceSegments on *",
        ],
    ),
    (
        "watch-schedule",
        &[
            "lambda:InvokeFunction on WatchFunction",
            "sqs:SendMessage on DeadLetters",
        ],
    ),
];

fn sentence(entry: &str) -> String {
    match entry.split_once(':') {
        _ if entry.contains(" on ") => entry.to_owned(),
        Some((_, "TagResource")) => {
            format!("{entry} on {SECRETS}{MANAGED} and aws:TagKeys are keywheel:deactivated")
        }
        Some(("iam", _)) => format!("{entry} on {USERS}{MANAGED}"),
        Some(("secretsmanager", _)) => format!("{entry} on {SECRETS}{MANAGED}"),
        _ => panic!("{entry} is on nothing"),
    }
}

#[test]
fn each_role_may_do_what_the_table_says_and_nothing_else() {
    let expected: BTreeMap<_, Vec<_>> = TABLE
        .iter()
        .map(|(role, entries)| {
            let sentences = entries.iter().map(|entry| sentence(entry)).collect();
            ((*role).to_owned(), sentences)
        })
        .collect();
    let found: BTreeMap<_, _> = roles(QUICKSTART)
        .into_iter()
        .map(|(name, role)| (name, of(&role.policy)))
        .collect();
    assert_eq!(found, expected);
}

fn actions(roles: &BTreeMap<String, Role>, role: &str) -> BTreeSet<&'static str> {
    let statements = roles[role].policy.statements.iter();
    statements
        .flat_map(|statement| statement.actions.iter().copied())
        .collect()
}

#[test]
fn who_creates_keys_cannot_remove_them_and_the_other_way_round() {
    for file in [QUICKSTART, EVERYTHING, TOPIC] {
        let roles = roles(file);
        let who_may = |action: &str| -> Vec<&str> {
            let names = roles.keys().map(String::as_str);
            names
                .filter(|name| actions(&roles, name).contains(action))
                .collect()
        };
        assert_eq!(who_may("iam:CreateAccessKey"), ["create"]);
        assert_eq!(who_may("iam:DeleteAccessKey"), ["delete"]);
        assert_eq!(who_may("iam:UpdateAccessKey"), ["deactivate"]);
        assert_eq!(who_may("secretsmanager:PutSecretValue"), ["create"]);
        assert_eq!(
            who_may("secretsmanager:GetSecretValue"),
            ["create", "verify"]
        );
        assert_eq!(who_may("states:StartExecution"), ["scheduler"]);
        assert_eq!(who_may("sns:Publish"), ["alert-rule", "rotation", "watch"]);
    }
}

/// The actions that know no resources (service authorization reference).
const WITHOUT_RESOURCES: [&str; 14] = [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "scheduler:ListSchedules",
    "secretsmanager:ListSecrets",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
];

#[test]
fn no_role_may_do_anything_on_everything_where_a_resource_could_be_named() {
    for file in [QUICKSTART, EVERYTHING, TOPIC] {
        for (name, role) in roles(file) {
            for statement in &role.policy.statements {
                let everything = statement.resources.contains(&Expression::anything());
                for action in &statement.actions {
                    assert!(!action.contains('*'), "{name}: {action}");
                    assert_eq!(
                        everything,
                        WITHOUT_RESOURCES.contains(action),
                        "{name}: {action}"
                    );
                }
            }
        }
    }
}

#[test]
fn without_tracing_nobody_may_trace() {
    for (name, role) in roles(EVERYTHING) {
        let sentences = of(&role.policy);
        assert!(
            !sentences.iter().any(|text| text.contains("xray")),
            "{name}"
        );
    }
}

#[test]
fn customers_keys_are_used_through_the_services_that_they_encrypt_for() {
    let roles = roles(EVERYTHING);
    let about_keys = |role: &str| -> Vec<_> {
        let sentences = of(&roles[role].policy);
        sentences
            .into_iter()
            .filter(|sentence| sentence.starts_with("kms:"))
            .collect()
    };
    let key = |digit: &str| {
        let id = [8, 4, 4, 4, 12]
            .map(|length| digit.repeat(length))
            .join("-");
        format!("arn:aws:kms:eu-central-1:123456789012:key/{id}")
    };
    let secrets = format!(
        "on {} or {} if kms:ViaService = secretsmanager.eu-central-1.amazonaws.com",
        key("1"),
        key("2")
    );
    let topic = format!(
        "on {} if kms:ViaService = sns.eu-central-1.amazonaws.com",
        key("1")
    );
    assert_eq!(
        about_keys("create"),
        [
            format!("kms:Decrypt {secrets}"),
            format!("kms:GenerateDataKey {secrets}")
        ]
    );
    assert_eq!(about_keys("verify"), [format!("kms:Decrypt {secrets}")]);
    for role in [
        "publish",
        "deactivate",
        "delete",
        "scheduler",
        "watch-schedule",
    ] {
        assert_eq!(about_keys(role), [""; 0], "{role}");
    }
    for role in ["rotation", "alert-rule", "watch"] {
        assert_eq!(
            about_keys(role),
            [
                format!("kms:Decrypt {topic}"),
                format!("kms:GenerateDataKey {topic}")
            ]
        );
    }
}

#[test]
fn each_role_is_taken_on_by_one_service_for_one_resource() {
    let trust: Vec<_> = roles(QUICKSTART)
        .into_iter()
        .map(|(name, role)| format!("{name}: {}", sentences(&role.trust).join("; ")))
        .collect();
    let on_behalf = |role: &str, service: &str, source: &str| {
        format!(
            "{role}: {service}.amazonaws.com: sts:AssumeRole if aws:SourceAccount = ACCOUNT and aws:SourceArn ~ arn:aws:{source}"
        )
    };
    let lambda = |role: &str| format!("{role}: lambda.amazonaws.com: sts:AssumeRole");
    assert_eq!(
        trust,
        [
            on_behalf(
                "alert-rule",
                "events",
                "events:REGION:ACCOUNT:rule/quickstart-unannounced-failures"
            ),
            lambda("create"),
            lambda("deactivate"),
            lambda("delete"),
            lambda("publish"),
            on_behalf(
                "rotation",
                "states",
                "states:REGION:ACCOUNT:stateMachine:quickstart-rotation"
            ),
            on_behalf(
                "scheduler",
                "scheduler",
                "scheduler:REGION:ACCOUNT:schedule-group/quickstart"
            ),
            lambda("verify"),
            lambda("watch"),
            on_behalf(
                "watch-schedule",
                "scheduler",
                "scheduler:REGION:ACCOUNT:schedule-group/quickstart-watch-schedule"
            ),
        ]
    );
}

/// IAM counts the policies of a role without white space, up to 10,240 characters.
#[test]
fn the_most_keys_that_a_file_may_name_fit_into_a_policy() {
    let users: String = (0..80)
        .map(|number| {
            let key = format!("mrk-{number:032}");
            format!("  u{number}: {{ secret: s{number}, kmsKeyArn: arn:aws-us-gov:kms:us-west-2:123456789012:key/{key} }}\n")
        })
        .collect();
    let template = template(&infrastructure(&pipeline(&users)), "acme");
    for role in ["CreateRole", "VerifyRole"] {
        let policy = &template["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"];
        let length = policy.to_string().len();
        assert!(length < 10_240, "{role}: {length}");
    }
}
