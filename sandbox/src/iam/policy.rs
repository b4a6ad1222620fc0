//! What a role may do: IAM's policy language, as far as Keywheel's roles use it.
//!
//! (IAM user guide, "Policy evaluation logic" and "IAM JSON policy elements".)

use crate::wildcard;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A policy of a role.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Policy {
    statement: Vec<Statement>,
}

/// What is asked for.
pub(crate) struct Request<'a> {
    /// The action, such as `iam:CreateAccessKey`.
    pub(crate) action: &'a str,
    /// The ARN of what it is about.
    pub(crate) resource: &'a str,
    /// The keys of the request that conditions may ask about, with their values.
    pub(crate) context: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Statement {
    /// A name for people; any other element that is not here must not go unnoticed.
    #[serde(default, rename = "Sid")]
    _sid: String,
    effect: Effect,
    action: OneOrMore,
    resource: OneOrMore,
    #[serde(default)]
    condition: BTreeMap<String, BTreeMap<String, OneOrMore>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Effect {
    Allow,
    Deny,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            OneOrMore::One(one) => std::slice::from_ref(one),
            OneOrMore::More(more) => more.as_slice(),
        }
        .iter()
        .map(String::as_str)
    }
}

impl Policy {
    /// Whether policies together allow a request: one must, and none may deny it.
    pub(crate) fn allow(policies: &[Policy], request: &Request<'_>) -> bool {
        let statements = || policies.iter().flat_map(|policy| &policy.statement);
        let has = |effect| {
            statements().any(|statement| statement.effect == effect && statement.applies(request))
        };
        has(Effect::Allow) && !has(Effect::Deny)
    }
}

impl Statement {
    fn applies(&self, request: &Request<'_>) -> bool {
        // Actions are the same in any case, resources are not.
        let action = request.action.to_ascii_lowercase();
        let mut actions = self.action.iter();
        let mut resources = self.resource.iter();
        actions.any(|pattern| wildcard::matches(&pattern.to_ascii_lowercase(), &action))
            && resources.any(|pattern| wildcard::matches(pattern, request.resource))
            && self.condition.iter().all(|(operator, keys)| {
                keys.iter()
                    .all(|(key, values)| holds(operator, request.context.get(key), values))
            })
    }
}

/// Whether a condition holds. An operator that is not known here never does: then nothing is allowed
/// by mistake.
fn holds(operator: &str, found: Option<&Vec<String>>, wanted: &OneOrMore) -> bool {
    let is_wanted = |value: &String| wanted.iter().any(|one| one == value);
    match operator {
        "StringEquals" => found.is_some_and(|found| found.iter().any(is_wanted)),
        "ForAllValues:StringEquals" => found.is_none_or(|found| found.iter().all(is_wanted)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request<'a>(action: &'a str, resource: &'a str, tag: Option<&str>) -> Request<'a> {
        let tag = tag.map(|tag| ("aws:ResourceTag/Team".to_owned(), vec![tag.to_owned()]));
        Request {
            action,
            resource,
            context: tag.into_iter().collect(),
        }
    }

    fn allowed(statements: &serde_json::Value, request: &Request<'_>) -> bool {
        let policy = json!({ "Version": "2012-10-17", "Statement": statements });
        Policy::allow(&[serde_json::from_value(policy).unwrap()], request)
    }

    #[test]
    fn what_no_statement_allows_is_denied() {
        let get = request("iam:GetUser", "arn:aws:iam::1:user/Bot", None);
        assert!(!allowed(&json!([]), &get));
        let other = json!([{"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}]);
        assert!(!allowed(&other, &get));
    }

    #[test]
    fn actions_and_resources_may_be_patterns() {
        let get = request("iam:GetUser", "arn:aws:iam::1:user/bots/Bot", None);
        for (action, resource, is_allowed) in [
            ("iam:GetUser", "arn:aws:iam::1:user/*", true),
            ("iam:get*", "*", true),
            ("iam:*User", "arn:aws:iam::*:user/*/Bot", true),
            ("iam:GetUser", "arn:aws:iam::1:user/Bot", false),
            ("iam:GetUser", "arn:aws:iam::1:user/*/Other", false),
            ("sts:*", "*", false),
        ] {
            let statement = json!([{"Effect": "Allow", "Action": [action], "Resource": resource}]);
            assert_eq!(allowed(&statement, &get), is_allowed, "{action} {resource}");
        }
    }

    #[test]
    fn every_condition_must_hold() {
        let condition = |operator: &str| {
            json!([{"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*",
                    "Condition": {operator: {"aws:ResourceTag/Team": "red"}}}])
        };
        let get = |tag| request("iam:GetUser", "arn", tag);
        assert!(allowed(&condition("StringEquals"), &get(Some("red"))));
        assert!(!allowed(&condition("StringEquals"), &get(Some("blue"))));
        assert!(!allowed(&condition("StringEquals"), &get(None)));
        assert!(allowed(&condition("ForAllValues:StringEquals"), &get(None)));
        assert!(!allowed(
            &condition("ForAllValues:StringEquals"),
            &get(Some("blue"))
        ));
        assert!(!allowed(&condition("StringLike"), &get(Some("red"))));
    }

    #[test]
    fn a_denial_wins() {
        let statements = json!([
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "iam:GetUser", "Resource": "*"}
        ]);
        assert!(!allowed(&statements, &request("iam:GetUser", "arn", None)));
        assert!(allowed(&statements, &request("iam:ListUsers", "arn", None)));
    }
}
