//! The steps: their calls on users and secrets.

use super::{Quickstart, names_of_allowed};
use crate::assembly::ACCOUNT;
use crate::simulation::{Request, allowed};
use contract::step::Step;
use contract::tag;
use serde_json::json;
use std::collections::BTreeSet;

/// The calls that each step makes in some rotation: on the user and on its secret.
const CALLS: [(Step, &[&str], &[&str]); 5] = [
    (
        Step::Create,
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
    ),
    (Step::Verify, &[], &["secretsmanager:GetSecretValue"]),
    (
        Step::Publish,
        &[],
        &[
            "secretsmanager:DescribeSecret",
            "secretsmanager:UpdateSecretVersionStage",
        ],
    ),
    (
        Step::Deactivate,
        &[
            "iam:GetAccessKeyLastUsed",
            "iam:ListAccessKeys",
            "iam:UpdateAccessKey",
        ],
        &[
            "secretsmanager:DescribeSecret",
            "secretsmanager:TagResource",
        ],
    ),
    (
        Step::Delete,
        &["iam:DeleteAccessKey", "iam:ListAccessKeys"],
        &[
            "secretsmanager:DescribeSecret",
            "secretsmanager:UpdateSecretVersionStage",
        ],
    ),
];

/// What would be harm, and what no step has a reason to do.
const NOBODYS: [&str; 9] = [
    "iam:AttachUserPolicy",
    "iam:DeleteUser",
    "iam:PutUserPolicy",
    "iam:TagUser",
    "iam:UntagUser",
    "secretsmanager:DeleteSecret",
    "secretsmanager:PutResourcePolicy",
    "secretsmanager:RotateSecret",
    "secretsmanager:UntagResource",
];

/// Users and secrets as they may be tagged. Only the first is the pipeline's to rotate.
const TAGGED: [(&str, Option<&str>, Option<&str>); 6] = [
    ("managed", Some("true"), Some("quickstart")),
    ("untagged", None, None),
    ("another pipeline's", Some("true"), Some("other")),
    ("not rotatable", Some("false"), Some("quickstart")),
    ("not said to be rotatable", None, Some("quickstart")),
    ("nobody's", Some("true"), None),
];

const MANAGED: &str = TAGGED[0].0;

const USER: &str = "arn:aws:iam::123456789012:user/RotatableBot";
const SECRET: &str =
    "arn:aws:secretsmanager:us-west-2:123456789012:secret:dev/rotatable-bot-key-AbCdEf";

fn target(action: &str) -> String {
    let user = action.starts_with("iam:");
    if user { USER } else { SECRET }.to_owned()
}

/// A call of a step, on the user or the secret.
fn call(quickstart: &Quickstart, step: Step, action: &str) -> Request {
    let request = quickstart.request(step.name(), action, &target(action));
    match action.starts_with("secretsmanager:") {
        true => request
            .governed_by(&quickstart.0.resource[SECRET])
            .with("aws:SecureTransport", "true"),
        false => request,
    }
}

fn tagged(mut request: Request, rotatable: Option<&str>, pipeline: Option<&str>) -> Request {
    for (name, value) in [(tag::ROTATABLE, rotatable), (tag::PIPELINE, pipeline)] {
        if let Some(value) = value {
            request = request.with(&format!("aws:ResourceTag/{name}"), value);
        }
    }
    request
}

fn managed(request: Request) -> Request {
    tagged(request, Some("true"), Some("quickstart"))
}

#[test]
fn each_step_may_make_its_own_calls_on_what_the_pipeline_manages_and_no_others() {
    let quickstart = Quickstart::new();
    let of_steps = CALLS
        .iter()
        .flat_map(|(_, user, secret)| user.iter().chain(*secret));
    let actions: BTreeSet<_> = of_steps.chain(&NOBODYS).copied().collect();
    let mut requests = Vec::new();
    for step in Step::ALL {
        for action in &actions {
            for (name, rotatable, pipeline) in TAGGED {
                let mut request = call(&quickstart, step, action);
                if *action == "secretsmanager:TagResource" {
                    request = request.with("aws:TagKeys", json!([tag::DEACTIVATED]));
                }
                let request = tagged(request, rotatable, pipeline);
                requests.push((format!("{} {action}: {name}", step.name()), request));
            }
        }
    }
    let expected: BTreeSet<_> = CALLS
        .iter()
        .flat_map(|(step, user, secret)| {
            let actions = user.iter().chain(*secret);
            actions.map(|action| format!("{} {action}: {MANAGED}", step.name()))
        })
        .collect();
    let expected: BTreeSet<_> = expected.iter().map(String::as_str).collect();
    assert_eq!(names_of_allowed(&requests), expected);
}

#[test]
fn whatever_a_step_is_granted_on_users_and_secrets_is_a_call_that_it_makes() {
    let Quickstart(policies) = Quickstart::new();
    for (step, user, secret) in CALLS {
        let policy = &policies.identity[&format!("quickstart-{}", step.name())];
        let statements = policy["Statement"].as_array().expect("statements");
        let granted: BTreeSet<_> = statements
            .iter()
            .flat_map(|statement| statement["Action"].as_array().expect("actions"))
            .map(|action| action.as_str().expect("an action"))
            .filter(|action| action.starts_with("iam:") || action.starts_with("secretsmanager:"))
            .collect();
        let called: BTreeSet<_> = user.iter().chain(secret).copied().collect();
        assert_eq!(granted, called, "{}", step.name());
    }
}

#[test]
fn users_and_secrets_of_another_account_are_out_of_reach_however_they_are_tagged() {
    let quickstart = Quickstart::new();
    let mut requests = Vec::new();
    for (step, user, secret) in CALLS {
        for action in user.iter().chain(secret) {
            let elsewhere = target(action).replace(ACCOUNT, "999999999999");
            let request = quickstart.request(step.name(), action, &elsewhere);
            // Not even when the other account would let everybody in.
            let everybody = json!({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
            ]});
            let request = managed(request.governed_by(&everybody));
            requests.push((format!("{} {action}", step.name()), request));
        }
    }
    assert_eq!(names_of_allowed(&requests), BTreeSet::new());
}

#[test]
fn the_note_of_a_deactivation_is_the_only_tag_that_can_be_written() {
    let quickstart = Quickstart::new();
    let write = |tags: &[&str]| {
        let request = call(&quickstart, Step::Deactivate, "secretsmanager:TagResource");
        (
            tags.join(" and "),
            managed(request.with("aws:TagKeys", json!(tags))),
        )
    };
    let requests = [
        write(&[tag::DEACTIVATED]),
        write(&[tag::ROTATABLE]),
        write(&[tag::PIPELINE]),
        write(&[tag::DEACTIVATED, tag::PIPELINE]),
        write(&["owner"]),
    ];
    assert_eq!(
        names_of_allowed(&requests),
        BTreeSet::from([tag::DEACTIVATED])
    );
}

#[test]
fn without_tls_nobody_reads_a_secret() {
    let quickstart = Quickstart::new();
    for (tls, expected) in [("true", true), ("false", false)] {
        let action = "secretsmanager:GetSecretValue";
        let request = quickstart
            .request("create", action, SECRET)
            .governed_by(&quickstart.0.resource[SECRET])
            .with("aws:SecureTransport", tls);
        assert_eq!(allowed([&managed(request)]), [expected], "TLS: {tls}");
    }
}
