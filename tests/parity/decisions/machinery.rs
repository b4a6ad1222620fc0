//! The machinery: what AWS itself does under the roles, where the sandbox has no roles and rotations show
//! nothing. Logs, traces, the rule's alerts, schedules and the keys that encrypt.

use super::{Quickstart, names_of_allowed, regional};
use crate::assembly::{ACCOUNT, Generated};
use crate::policies::Policies;
use crate::simulation::Request;
use contract::Function;
use serde_json::json;
use std::collections::BTreeSet;

/// What the machinery does besides, with the nearest that it must not do.
fn machinery() -> Vec<(&'static str, &'static str, String, bool)> {
    let log = |group: &str| regional("logs", &format!("log-group:{group}:log-stream:x"));
    let lambda = |name: &str| regional("lambda", &format!("function:{name}"));
    let machine = |name: &str| regional("states", &format!("stateMachine:{name}"));
    let mut rows = Vec::new();
    let mut row = |role, action, resource: String, may| rows.push((role, action, resource, may));
    for (queue, may) in [("quickstart-dead-letters", true), ("other", false)] {
        row(
            "watch-schedule",
            "sqs:SendMessage",
            regional("sqs", queue),
            may,
        );
    }
    for (name, may) in [("watch", true), ("create", false), ("rotate", false)] {
        row(
            "watch-schedule",
            "lambda:InvokeFunction",
            lambda(&format!("quickstart-{name}")),
            may,
        );
    }
    row(
        "watch",
        "scheduler:GetSchedule",
        regional("scheduler", "schedule/other/RotatableBot"),
        false,
    );
    row(
        "watch",
        "scheduler:UpdateSchedule",
        regional("scheduler", "schedule/quickstart/RotatableBot"),
        false,
    );
    for function in Function::ALL.map(Function::name) {
        let own = log(&format!("/aws/lambda/quickstart-{function}"));
        row(function, "logs:CreateLogStream", own.clone(), true);
        row(function, "logs:PutLogEvents", own.clone(), true);
        row(function, "logs:DeleteLogStream", own, false);
        row(
            function,
            "logs:PutLogEvents",
            log("/aws/lambda/other"),
            false,
        );
        row(function, "xray:PutTraceSegments", "*".to_owned(), true);
        row(function, "xray:PutTelemetryRecords", "*".to_owned(), true);
        // The watchdog tells people itself.
        if function == Function::Watch.name() {
            row(
                function,
                "states:StartExecution",
                machine("quickstart-rotation"),
                false,
            );
            continue;
        }
        row(
            function,
            "sns:Publish",
            regional("sns", "quickstart-alerts"),
            false,
        );
        // Rotate hands over to it, as rotations show.
        if function != Function::Rotate.name() {
            row(
                function,
                "states:StartExecution",
                machine("quickstart-rotation"),
                false,
            );
        }
        row(
            function,
            "lambda:InvokeFunction",
            lambda("quickstart-create"),
            false,
        );
    }
    let rotate = Function::Rotate.name();
    let schedule = regional("scheduler", "schedule/quickstart/NativeBot");
    for action in [
        "scheduler:CreateSchedule",
        "scheduler:DeleteSchedule",
        "scheduler:UpdateSchedule",
    ] {
        row(rotate, action, schedule.clone(), false);
    }
    for (action, resource) in [
        ("states:StartExecution", machine("other")),
        (
            "states:StopExecution",
            regional("states", "execution:quickstart-rotation:by-hand"),
        ),
        ("states:UpdateStateMachine", machine("quickstart-rotation")),
        ("lambda:UpdateFunctionCode", lambda("quickstart-rotate")),
    ] {
        row(rotate, action, resource, false);
    }
    row(
        "rotation",
        "states:StartExecution",
        machine("quickstart-rotation"),
        false,
    );
    for action in [
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ] {
        row("rotation", action, "*".to_owned(), true);
    }
    for (topic, may) in [("quickstart-alerts", true), ("other", false)] {
        row("alert-rule", "sns:Publish", regional("sns", topic), may);
    }
    for role in ["rotation", "alert-rule"] {
        row(
            role,
            "sns:SetTopicAttributes",
            regional("sns", "quickstart-alerts"),
            false,
        );
    }
    row(
        "scheduler",
        "states:StartExecution",
        machine("quickstart-rotation"),
        true,
    );
    row(
        "scheduler",
        "states:StartExecution",
        machine("other"),
        false,
    );
    row(
        "scheduler",
        "states:UpdateStateMachine",
        machine("quickstart-rotation"),
        false,
    );
    for (queue, may) in [("quickstart-dead-letters", true), ("other", false)] {
        row("scheduler", "sqs:SendMessage", regional("sqs", queue), may);
    }
    row(
        "scheduler",
        "sqs:DeleteQueue",
        regional("sqs", "quickstart-dead-letters"),
        false,
    );
    rows
}

/// The role and the action of each grant that no rotation shows.
pub(super) fn granted() -> BTreeSet<(String, String)> {
    let rows = machinery().into_iter();
    let rows = rows.filter_map(|(role, action, _, may)| may.then_some((role, action)));
    let keys = ["rotation", "alert-rule", "watch"]
        .into_iter()
        .flat_map(|role| ["kms:Decrypt", "kms:GenerateDataKey"].map(|action| (role, action)));
    rows.chain(keys)
        .map(|(role, action)| (role.to_owned(), action.to_owned()))
        .collect()
}

#[test]
fn the_machinery_may_do_its_own_work_and_nothing_next_to_it() {
    let quickstart = Quickstart::new();
    let rows = machinery();
    let requests: Vec<_> = rows
        .iter()
        .map(|(role, action, resource, _)| {
            let request = quickstart.request(role, action, resource);
            (format!("{role} {action} {resource}"), request)
        })
        .collect();
    let named = rows.iter().zip(&requests);
    let expected: BTreeSet<_> = named
        .filter(|((_, _, _, may), _)| *may)
        .map(|(_, (name, _))| name.as_str())
        .collect();
    assert_eq!(names_of_allowed(&requests), expected);
}

#[test]
fn the_keys_of_topic_and_secrets_are_used_through_their_services_only() {
    let policies = Policies::of(&Generated::everything());
    let key = |digit: &str| {
        let id = [8, 4, 4, 4, 12].map(|length| digit.repeat(length));
        format!("arn:aws:kms:eu-central-1:{ACCOUNT}:key/{}", id.join("-"))
    };
    // As KMS writes it for a new key: the account's IAM policies decide.
    let key_policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:root")},
        "Action": "kms:*",
        "Resource": "*",
    }]});
    let (common, own, other) = (key("1"), key("2"), key("4"));
    let mut requests = Vec::new();
    for (name, policy) in &policies.identity {
        let role = name.trim_start_matches("everything-");
        for action in ["kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt"] {
            for (which, key) in [("common", &common), ("own", &own), ("other", &other)] {
                for service in ["secretsmanager", "sns", "s3"] {
                    let via = format!("{service}.eu-central-1.amazonaws.com");
                    let request =
                        Request::of_role(name, policy, action, key).governed_by(&key_policy);
                    requests.push((
                        format!("{role} {action} {which} {service}"),
                        request.with("kms:ViaService", via),
                    ));
                }
            }
        }
    }
    assert_eq!(
        names_of_allowed(&requests),
        BTreeSet::from([
            "alert-rule kms:Decrypt common sns",
            "alert-rule kms:GenerateDataKey common sns",
            "create kms:Decrypt common secretsmanager",
            "create kms:Decrypt own secretsmanager",
            "create kms:GenerateDataKey common secretsmanager",
            "create kms:GenerateDataKey own secretsmanager",
            "rotation kms:Decrypt common sns",
            "rotation kms:GenerateDataKey common sns",
            "verify kms:Decrypt common secretsmanager",
            "verify kms:Decrypt own secretsmanager",
            "watch kms:Decrypt common sns",
            "watch kms:GenerateDataKey common sns",
        ])
    );
}

#[test]
fn who_publishes_alerts_uses_the_topics_key_through_sns_only() {
    let quickstart = Quickstart::new();
    let (key, key_policy) = quickstart.0.key.first_key_value().expect("a key");
    let mut requests = Vec::new();
    for role in ["alert-rule", "create", "rotation", "scheduler", "watch"] {
        for service in ["sns", "s3"] {
            let via = format!("{service}.us-west-2.amazonaws.com");
            let request = quickstart.request(role, "kms:GenerateDataKey", key);
            let request = request.governed_by(key_policy).with("kms:ViaService", via);
            requests.push((format!("{role} {service}"), request));
        }
    }
    let expected = BTreeSet::from(["alert-rule sns", "rotation sns", "watch sns"]);
    assert_eq!(names_of_allowed(&requests), expected);
}
