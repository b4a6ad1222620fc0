//! The others: AWS's services, which take on roles and write to topic and queue, and the secrets' readers.

use super::{Quickstart, names_of_allowed, regional};
use crate::assembly::{ACCOUNT, Generated};
use crate::policies::Policies;
use crate::simulation::Request;
use contract::Function;
use serde_json::Value;
use std::collections::BTreeSet;

/// Whom a service works for: this account's resource, or somebody else's.
fn on_behalf(request: Request, source: &str) -> Request {
    let account = source.split(':').nth(4).expect("an account").to_owned();
    request
        .with("aws:SourceArn", source)
        .with("aws:SourceAccount", account)
}

/// A service's requests on behalf of its own resource, of its neighbour, and of the same in another
/// account; then the others' requests.
fn of_services(
    action: &str,
    resource: &str,
    policy: &Value,
    source: &str,
) -> Vec<(String, Request)> {
    let services = [
        "lambda",
        "states",
        "scheduler",
        "events",
        "cloudwatch",
        "sns",
    ];
    let elsewhere = source.replace(ACCOUNT, "999999999999");
    let neighbour = source.replace("quickstart", "other");
    let mut requests = Vec::new();
    for service in services {
        for (whose, source) in [
            ("own", source),
            ("other", &neighbour),
            ("foreign", &elsewhere),
        ] {
            let principal = format!("{service}.amazonaws.com");
            let request = Request::of(&principal, action, resource).governed_by(policy);
            requests.push((format!("{service}, {whose}"), on_behalf(request, source)));
        }
    }
    requests
}

#[test]
fn each_role_is_taken_on_by_its_service_and_only_for_this_pipeline() {
    let Quickstart(policies) = Quickstart::new();
    for (role, service, source) in [
        (
            "rotation",
            "states",
            regional("states", "stateMachine:quickstart-rotation"),
        ),
        (
            "scheduler",
            "scheduler",
            regional("scheduler", "schedule-group/quickstart"),
        ),
        (
            "alert-rule",
            "events",
            regional("events", "rule/quickstart-unannounced-failures"),
        ),
    ] {
        let arn = format!("arn:aws:iam::{ACCOUNT}:role/quickstart-{role}");
        let trust = &policies.trust[&arn];
        let requests = of_services("sts:AssumeRole", &arn, trust, &source);
        let own = format!("{service}, own");
        assert_eq!(
            names_of_allowed(&requests),
            BTreeSet::from([own.as_str()]),
            "{role}"
        );
    }
    // Lambda names no source when it takes on a function's role; whom the role may be given to is
    // decided by iam:PassRole.
    for function in Function::ALL.map(Function::name) {
        let arn = format!("arn:aws:iam::{ACCOUNT}:role/quickstart-{function}");
        let trust = &policies.trust[&arn];
        let source = regional("lambda", &format!("function:quickstart-{function}"));
        let requests = of_services("sts:AssumeRole", &arn, trust, &source);
        let expected = ["lambda, foreign", "lambda, other", "lambda, own"];
        assert_eq!(
            names_of_allowed(&requests),
            BTreeSet::from(expected),
            "{function}"
        );
    }
}

#[test]
fn alarms_ring_and_failed_alerts_are_kept_and_no_other_service_may_write_there() {
    let Quickstart(policies) = Quickstart::new();
    let topic = regional("sns", "quickstart-alerts");
    let queue = regional("sqs", "quickstart-dead-letters");
    let rule = regional("events", "rule/quickstart-unannounced-failures");
    let alarm = regional("cloudwatch", "alarm:quickstart-dead-letters");
    let (key, key_policy) = policies.key.first_key_value().expect("the topic's key");
    for (action, resource, policy, service, source) in [
        (
            "sns:Publish",
            &topic,
            &policies.resource[&topic],
            "cloudwatch",
            &alarm,
        ),
        ("kms:Decrypt", key, key_policy, "cloudwatch", &alarm),
        ("kms:GenerateDataKey", key, key_policy, "cloudwatch", &alarm),
        (
            "sqs:SendMessage",
            &queue,
            &policies.resource[&queue],
            "events",
            &rule,
        ),
    ] {
        let requests = of_services(action, resource, policy, source);
        let requests: Vec<_> = requests
            .into_iter()
            .map(|(name, request)| (name, request.with("aws:SecureTransport", "true")))
            .collect();
        let own = format!("{service}, own");
        assert_eq!(
            names_of_allowed(&requests),
            BTreeSet::from([own.as_str()]),
            "{action}"
        );
    }
}

#[test]
fn readers_read_their_secret_and_change_nothing() {
    let policies = Policies::of(&Generated::everything());
    let region = "eu-central-1";
    let calendar =
        format!("arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:prod/calendar-bot-AbCdEf");
    let half = format!("arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:prod/half-AbCdEf");
    let deployer = format!("arn:aws:sts::{ACCOUNT}:assumed-role/deployer/session");
    let intern = format!("arn:aws:sts::{ACCOUNT}:assumed-role/intern/session");
    let mut requests = Vec::new();
    for action in [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:DeleteSecret",
    ] {
        for (who, principal) in [("deployer", &deployer), ("intern", &intern)] {
            for (which, secret) in [("calendar", &calendar), ("half", &half)] {
                let request = Request::of(principal, action, secret)
                    .governed_by(&policies.resource[secret])
                    .with("aws:SecureTransport", "true");
                requests.push((format!("{who} {action} {which}"), request));
            }
        }
    }
    assert_eq!(
        names_of_allowed(&requests),
        BTreeSet::from([
            "deployer secretsmanager:DescribeSecret calendar",
            "deployer secretsmanager:GetSecretValue calendar",
        ])
    );
}
