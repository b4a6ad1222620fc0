//! The calls that rotations make: allowed to who makes them, on what the pipeline manages, and refused
//! in each way next to that.

use super::machinery;
use super::rotations::{Call, calls};
use super::{Quickstart, names_of_allowed};
use crate::assembly::ACCOUNT;
use crate::simulation::{Request, allowed};
use contract::tag;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What would be harm, and what no role has a reason to do.
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

/// Users and secrets as they may be tagged. None of them is the pipeline's to rotate.
const OTHERS: [(&str, Option<&str>, Option<&str>); 5] = [
    ("untagged", None, None),
    ("another pipeline's", Some("true"), Some("other")),
    ("not rotatable", Some("false"), Some("quickstart")),
    ("not said to be rotatable", None, Some("quickstart")),
    ("nobody's", Some("true"), None),
];

impl Call {
    /// A list of secrets is about none of them.
    fn is_on_user_or_secret(&self) -> bool {
        if self.resource == "*" {
            return false;
        }
        ["iam:", "secretsmanager:"]
            .iter()
            .any(|service| self.action.starts_with(service))
    }

    /// As iam-simulate wants it.
    fn request(&self, quickstart: &Quickstart) -> Request {
        let secret = secret(quickstart, &self.resource);
        let resource = secret.map_or(self.resource.as_str(), |(arn, _)| arn);
        let mut request = quickstart.request(&self.role, &self.action, resource);
        for (key, values) in &self.context {
            let value: Value = match values.as_slice() {
                [value] if key != "aws:TagKeys" => json!(value),
                values => json!(values),
            };
            request = request.with(key, value);
        }
        match secret {
            Some((_, policy)) => request
                .governed_by(policy)
                .with("aws:SecureTransport", "true"),
            None => request,
        }
    }

    fn named(&self, quickstart: &Quickstart, what: &str) -> (String, Request) {
        let Call {
            role,
            action,
            resource,
            ..
        } = self;
        (
            format!("{role} {action} on {resource}, {what}"),
            self.request(quickstart),
        )
    }

    fn with_tag(mut self, name: &str, value: Option<&str>) -> Self {
        let key = format!("aws:ResourceTag/{name}");
        match value {
            Some(value) => drop(self.context.insert(key, vec![value.to_owned()])),
            None => drop(self.context.remove(&key)),
        }
        self
    }

    fn by(&self, role: &str) -> Self {
        Call {
            role: role.to_owned(),
            ..self.clone()
        }
    }

    fn on(&self, resource: String) -> Self {
        Call {
            resource,
            ..self.clone()
        }
    }

    /// The same without what makes one user, secret or schedule another one: each way to call is tried once.
    fn kind(&self) -> (&str, &str, Option<&str>) {
        let others = (!self.is_on_user_or_secret()).then_some(self.resource.as_str());
        let others = match others.and_then(|schedule| schedule.rsplit_once('/')) {
            Some((group, _)) if self.action == "scheduler:GetSchedule" => Some(group),
            _ => others,
        };
        (&self.role, &self.action, others)
    }
}

/// A secret of the quickstart as its templates name it, and its policy. Secrets Manager ends each ARN in six
/// characters of its own, which are others in the sandbox.
fn secret<'a>(quickstart: &'a Quickstart, resource: &str) -> Option<(&'a str, &'a Value)> {
    let named = |arn: &str| Some(arn.rsplit_once('-')?.0.to_owned());
    let secret = named(resource).filter(|name| name.contains(":secret:"))?;
    let mut policies = quickstart.0.resource.iter();
    let (arn, policy) = policies.find(|(arn, _)| named(arn).as_ref() == Some(&secret))?;
    Some((arn, policy))
}

/// One call of each kind.
fn kinds() -> Vec<&'static Call> {
    let kinds: BTreeMap<_, _> = calls().iter().map(|call| (call.kind(), call)).collect();
    kinds.into_values().collect()
}

#[test]
fn each_call_of_each_rotation_is_allowed_in_the_sandbox_and_here() {
    let quickstart = Quickstart::new();
    let refused: Vec<_> = calls().iter().filter(|call| !call.allowed).collect();
    assert_eq!(refused, [] as [&Call; 0], "in the sandbox");
    let requests: Vec<_> = calls()
        .iter()
        .enumerate()
        .map(|(number, call)| call.named(&quickstart, &format!("call {number}")))
        .collect();
    let all = requests.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names_of_allowed(&requests), all);
}

#[test]
fn whatever_a_role_is_granted_is_a_call_that_it_makes() {
    let Quickstart(policies) = Quickstart::new();
    let mut granted = BTreeSet::new();
    for (name, policy) in &policies.identity {
        let role = name.strip_prefix("quickstart-").expect("the pipeline's");
        for statement in policy["Statement"].as_array().expect("statements") {
            for action in statement["Action"].as_array().expect("actions") {
                let action = action.as_str().expect("an action");
                granted.insert((role.to_owned(), action.to_owned()));
            }
        }
    }
    let made = calls().iter();
    let mut done: BTreeSet<_> = made
        .map(|call| (call.role.clone(), call.action.clone()))
        .collect();
    let unseen = machinery::granted();
    assert_eq!(done.intersection(&unseen).next(), None, "seen after all");
    done.extend(unseen);
    assert_eq!(granted, done);
}

#[test]
fn no_role_may_make_the_call_of_another() {
    let quickstart = Quickstart::new();
    let mut requests = Vec::new();
    for call in kinds() {
        for name in quickstart.0.identity.keys() {
            let role = name.strip_prefix("quickstart-").expect("the pipeline's");
            let call = call.by(role);
            let made = kinds().iter().any(|other| other.kind() == call.kind());
            // The rule tells the topic too, where the sandbox has no roles.
            let granted = machinery::granted().contains(&(call.role.clone(), call.action.clone()));
            if !made && !granted {
                requests.push(call.named(&quickstart, "which another role does"));
            }
        }
    }
    assert!(requests.len() > 100, "{}", requests.len());
    assert_eq!(names_of_allowed(&requests), BTreeSet::new());
}

#[test]
fn what_would_be_harm_is_nobody_s() {
    let quickstart = Quickstart::new();
    let mut requests = Vec::new();
    for call in kinds() {
        let service = call.action.split_once(':').expect("a service").0;
        for action in NOBODYS {
            if action.split_once(':').is_some_and(|(of, _)| of == service) {
                let mut harm = Call {
                    action: action.to_owned(),
                    ..call.clone()
                };
                harm.context.remove("aws:TagKeys");
                requests.push(harm.named(&quickstart, "harm"));
            }
        }
    }
    assert_eq!(names_of_allowed(&requests), BTreeSet::new());
}

#[test]
fn no_call_reaches_a_user_or_a_secret_that_is_not_the_pipeline_s() {
    let quickstart = Quickstart::new();
    let mut requests = Vec::new();
    let calls = kinds();
    for call in calls.iter().filter(|call| call.is_on_user_or_secret()) {
        let elsewhere = |resource: &str| {
            let (before, _) = resource.rsplit_once([':', '/']).expect("a name");
            let separator = &resource[before.len()..=before.len()];
            format!("{before}{separator}Other-AbCdEf")
        };
        for (tagged, rotatable, pipeline) in OTHERS {
            let other = (**call)
                .clone()
                .with_tag(tag::ROTATABLE, rotatable)
                .with_tag(tag::PIPELINE, pipeline);
            requests.push(other.named(&quickstart, tagged));
            let other = other.on(elsewhere(&other.resource));
            requests.push(other.named(&quickstart, tagged));
        }
    }
    assert!(requests.len() > 100, "{}", requests.len());
    assert_eq!(names_of_allowed(&requests), BTreeSet::new());
}

#[test]
fn no_call_reaches_a_resource_of_another_name() {
    let quickstart = Quickstart::new();
    let mut requests = Vec::new();
    let calls = kinds();
    for call in calls.iter().filter(|call| !call.is_on_user_or_secret()) {
        for (from, to) in [
            ("quickstart-", "other-"),
            ("schedule/quickstart/", "schedule/other/"),
            ("default", "other"),
        ] {
            let other = call.resource.replace(from, to);
            if other != call.resource {
                let other = call.on(other);
                requests.push(other.named(&quickstart, "a neighbour"));
            }
        }
    }
    // Each of the functions, the bus and the topic; the state machine and the schedules for rotate; the
    // schedules for the watchdog, and the topic, which it looks at and tells.
    assert_eq!(requests.len(), 12, "{requests:#?}");
    assert_eq!(names_of_allowed(&requests), BTreeSet::new());
}

#[test]
fn no_call_reaches_another_account_however_things_are_tagged_there() {
    let quickstart = Quickstart::new();
    // Not even when the other account would let everybody in.
    let everybody = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
    ]});
    let mut requests = Vec::new();
    // A list names nothing: it is of the account of whoever asks.
    for call in kinds().into_iter().filter(|call| call.resource != "*") {
        let elsewhere = call.on(call.resource.replace(ACCOUNT, "999999999999"));
        let (name, request) = elsewhere.named(&quickstart, "elsewhere");
        requests.push((name, request.governed_by(&everybody)));
    }
    assert_eq!(names_of_allowed(&requests), BTreeSet::new());
}

fn one(action: &str) -> &'static Call {
    let mut calls = calls().iter();
    let call = calls.find(|call| call.action == action);
    call.expect("some rotation does it")
}

#[test]
fn the_note_of_a_deactivation_is_the_only_tag_that_can_be_written() {
    let quickstart = Quickstart::new();
    let write = |tags: &[&str]| {
        let mut call = one("secretsmanager:TagResource").clone();
        let tags: Vec<_> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let name = tags.join(" and ");
        call.context.insert("aws:TagKeys".to_owned(), tags);
        (name, call.request(&quickstart))
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
        let request = one("secretsmanager:GetSecretValue").request(&quickstart);
        let request = request.with("aws:SecureTransport", tls);
        assert_eq!(allowed([&request]), [expected], "TLS: {tls}");
    }
}
