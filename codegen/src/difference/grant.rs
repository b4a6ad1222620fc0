//! Policies as grants: who may do what on what, one action and one resource at a time.
//!
//! Statements are only a way to write grants down: what is compared is what they come to, so a
//! statement that was split or moved changes nothing, and one more action in a long list is seen.

use super::change::{Edit, Weight};
use super::edit;
use super::kind::SECRET_POLICY;
use super::shown;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One action on one resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Grant {
    allows: bool,
    /// Whom it is about; a role's own policy is about the role.
    principal: Option<String>,
    action: String,
    /// A trust policy is about the role.
    resource: Option<String>,
    /// In words; empty without one.
    condition: String,
}

/// What every reader of a secret gets.
const READING: [&str; 2] = [
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
];

/// What is otherwise about a property that holds policies; empty when it holds none.
pub(super) fn edits(kind: &str, path: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<Edit> {
    let (before, after) = (grants(path, old), grants(path, new));
    let mut edits = told(kind, path, &before, &after);
    if !edits.is_empty() {
        let (old, new) = (old.map(without_statements), new.map(without_statements));
        edit::property_by_property(path, old.as_ref(), new.as_ref(), &mut edits);
    }
    edits
}

/// What a new resource's property lets people and roles do.
pub(super) fn granted(kind: &str, path: &str, new: &Value) -> Vec<Edit> {
    let mut grants = grants(path, Some(new));
    grants.retain(|grant| grant.allows);
    told(kind, path, &BTreeSet::new(), &grants)
}

fn told(kind: &str, path: &str, old: &BTreeSet<Grant>, new: &BTreeSet<Grant>) -> Vec<Edit> {
    let gained: BTreeSet<_> = new.difference(old).cloned().collect();
    let lost: BTreeSet<_> = old.difference(new).cloned().collect();
    let mut edits = Vec::new();
    for group in Group::of(&gained) {
        let words = group.words(kind, true);
        edits.push(if group.allows {
            let looks = group.looks(&gained, &lost);
            Edit::caution(path, words + &looks)
        } else {
            Edit::note(path, words)
        });
    }
    for group in Group::of(&lost) {
        let weight = if group.allows {
            Weight::Note
        } else {
            Weight::Caution
        };
        edits.push(Edit::note(path, group.words(kind, false)).weighing(weight));
    }
    edits
}

/// Grants that are told in one: the same but for their actions.
struct Group {
    allows: bool,
    principal: Option<String>,
    resources: BTreeSet<Option<String>>,
    condition: String,
    actions: BTreeSet<String>,
}

impl Group {
    fn of(grants: &BTreeSet<Grant>) -> Vec<Group> {
        let mut resources: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for grant in grants {
            let key = (
                grant.allows,
                &grant.principal,
                &grant.action,
                &grant.condition,
            );
            let resource = grant.resource.clone();
            resources.entry(key).or_default().insert(resource);
        }
        let mut groups: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for ((allows, principal, action, condition), resources) in resources {
            let key = (allows, principal.clone(), resources, condition.clone());
            groups.entry(key).or_default().insert(action.clone());
        }
        let groups = groups.into_iter();
        groups
            .map(
                |((allows, principal, resources, condition), actions)| Group {
                    allows,
                    principal,
                    resources,
                    condition,
                    actions,
                },
            )
            .collect()
    }

    fn words(&self, kind: &str, gained: bool) -> String {
        let actions: Vec<_> = self.actions.iter().cloned().collect();
        let resources: Vec<_> = self.resources.iter().flatten().cloned().collect();
        let reads = kind == SECRET_POLICY
            && self.allows
            && actions
                .iter()
                .all(|action| READING.contains(&action.as_str()))
            && actions.iter().any(|action| action == READING[1]);
        let verb = match (self.allows, &self.principal, gained) {
            (true, None, true) => "may now".to_owned(),
            (true, None, false) => "may no longer".to_owned(),
            (true, Some(who), true) => format!("now lets {who}"),
            (true, Some(who), false) => format!("no longer lets {who}"),
            (false, None, true) => "is now denied".to_owned(),
            (false, None, false) => "is no longer denied".to_owned(),
            (false, Some(who), true) => format!("now denies {who}"),
            (false, Some(who), false) => format!("no longer denies {who}"),
        };
        let mut words = if reads {
            format!("{verb} read the secret")
        } else if resources.is_empty() {
            format!("{verb} {}", shown::listed(&actions))
        } else {
            format!(
                "{verb} {} on {}",
                shown::listed(&actions),
                shown::listed(&resources)
            )
        };
        if !self.condition.is_empty() {
            words += &format!(" when {}", self.condition);
        }
        words
    }

    /// What makes a gained right look bad.
    fn looks(&self, gained: &BTreeSet<Grant>, lost: &BTreeSet<Grant>) -> String {
        let mut looks = Vec::new();
        let wild = self.actions.iter().any(|action| is_wild(action))
            || self.resources.contains(&Some("*".to_owned()))
            || self.principal.as_deref().is_some_and(is_wild);
        if wild {
            looks.push("a wildcard".to_owned());
        }
        let mine = |grant: &&Grant| {
            grant.allows
                && grant.principal == self.principal
                && self.actions.contains(&grant.action)
        };
        let had: Vec<_> = lost.iter().filter(mine).collect();
        let has: Vec<_> = gained
            .iter()
            .filter(mine)
            .filter(|grant| grant.condition == self.condition)
            .filter(|grant| self.resources.contains(&grant.resource))
            .collect();
        let pairs = || {
            let had = had.iter();
            had.flat_map(|old| has.iter().map(move |new| (*old, *new)))
                .filter(|(old, new)| old.action == new.action)
        };
        if pairs().any(|(old, new)| old.resource != new.resource && covers(new, old)) {
            looks.push("wider than before".to_owned());
        }
        if pairs().any(|(old, new)| {
            !old.condition.is_empty() && new.condition.is_empty() && covers(new, old)
        }) {
            looks.push("without a condition that was there".to_owned());
        }
        if looks.is_empty() {
            String::new()
        } else {
            format!(" ({})", looks.join(", "))
        }
    }
}

fn is_wild(text: &str) -> bool {
    text.contains('*') || text.contains('?') || text.starts_with(BUT) || text == ANYONE
}

/// Whether what a grant is on takes in what another is on.
fn covers(wide: &Grant, narrow: &Grant) -> bool {
    match (&wide.resource, &narrow.resource) {
        (Some(wide), Some(narrow)) => glob(wide.as_bytes(), narrow.as_bytes()),
        (wide, narrow) => wide == narrow,
    }
}

/// Whether a pattern with `*` matches a text.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let mut parts = pattern.split(|byte| *byte == b'*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<_> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        if part.is_empty() {
            continue;
        }
        let Some(at) = rest.windows(part.len()).position(|window| window == *part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

const ANYONE: &str = "anyone";
const BUT: &str = "anything but ";

/// The grants of a property: a policy document, or a role's list of them.
fn grants(path: &str, value: Option<&Value>) -> BTreeSet<Grant> {
    let documents: Vec<&Value> = if path == "Policies" {
        let policies = shown::items(value).into_iter();
        policies.map(|policy| &policy["PolicyDocument"]).collect()
    } else {
        value.into_iter().collect()
    };
    let statements = documents
        .into_iter()
        .flat_map(|document| shown::items(document.get("Statement")));
    statements.flat_map(of_statement).collect()
}

fn of_statement(statement: &Value) -> Vec<Grant> {
    let Some(effect) = statement["Effect"].as_str() else {
        return Vec::new();
    };
    let member = |name: &str| -> Vec<String> {
        let but = statement.get(format!("Not{name}"));
        let mut texts: Vec<_> = shown::items(statement.get(name))
            .into_iter()
            .map(shown::text)
            .collect();
        if but.is_some() {
            let but: Vec<_> = shown::items(but).into_iter().map(shown::text).collect();
            texts.push(format!("{BUT}{}", but.join(", ")));
        }
        texts
    };
    let mut resources: Vec<_> = member("Resource").into_iter().map(Some).collect();
    if resources.is_empty() {
        resources.push(None);
    }
    let mut principals = principals(statement);
    if principals.is_empty() {
        principals.push(None);
    }
    let condition = condition(statement.get("Condition"));
    let mut grants = Vec::new();
    for principal in &principals {
        for action in member("Action") {
            for resource in &resources {
                grants.push(Grant {
                    allows: effect == "Allow",
                    principal: principal.clone(),
                    action: action.clone(),
                    resource: resource.clone(),
                    condition: condition.clone(),
                });
            }
        }
    }
    grants
}

fn principals(statement: &Value) -> Vec<Option<String>> {
    let names = |principal: &Value| -> Vec<String> {
        match principal {
            Value::Object(kinds) if shown::intrinsic(kinds).is_none() => kinds
                .values()
                .flat_map(|names| shown::items(Some(names)))
                .map(shown::text)
                .collect(),
            other => vec![shown::text(other)],
        }
    };
    let anyone = |name: String| if name == "*" { ANYONE.to_owned() } else { name };
    let mut found: Vec<_> = statement
        .get("Principal")
        .map(names)
        .unwrap_or_default()
        .into_iter()
        .map(|name| Some(anyone(name)))
        .collect();
    if let Some(but) = statement.get("NotPrincipal") {
        found.push(Some(format!("{BUT}{}", names(but).join(", "))));
    }
    found
}

/// A condition in words: all of it must hold, and of several values one.
fn condition(condition: Option<&Value>) -> String {
    let mut tests = BTreeSet::new();
    let operators = condition.and_then(Value::as_object).into_iter().flatten();
    for (operator, keys) in operators {
        let verb = match operator.as_str() {
            "StringEquals" | "Bool" | "ArnEquals" => "is",
            "ArnLike" | "StringLike" => "is like",
            other => other,
        };
        for (key, values) in keys.as_object().into_iter().flatten() {
            let values: Vec<_> = shown::items(Some(values))
                .into_iter()
                .map(shown::text)
                .collect();
            tests.insert(format!("{key} {verb} {}", values.join(" or ")));
        }
    }
    let tests: Vec<_> = tests.into_iter().collect();
    tests.join(" and ")
}

/// What is left of a property when the statements of its policies are taken out.
fn without_statements(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(without_statements).collect(),
        Value::Object(members) => {
            let others = members.iter().filter(|(name, _)| *name != "Statement");
            let others = others.map(|(name, value)| (name.clone(), without_statements(value)));
            Value::Object(others.collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_takes_in_what_it_matches() {
        for (pattern, text, matches) in [
            ("*", "", true),
            ("*", "anything", true),
            ("a*", "abc", true),
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("a*c*", "abcd", true),
            ("a*b*b", "ab", false),
            ("a**c", "abc", true),
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("a*", "b", false),
            ("*d", "abc", false),
        ] {
            assert_eq!(
                glob(pattern.as_bytes(), text.as_bytes()),
                matches,
                "{pattern} {text}"
            );
        }
    }
}
