//! What is otherwise about a resource: in words of its own where there are some, else property by property.

use super::assembly::Resource;
use super::change::{Edit, Weight};
use super::kind::{self, FUNCTION, ROTATION_SCHEDULE, SCHEDULE, SECRET, STATE_MACHINE, USER};
use super::{definition, grant, rotation, shown, tag};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What differs between two states of a resource; empty only when nothing does.
pub(super) fn edits(old: &Resource, new: &Resource) -> Vec<Edit> {
    let mut edits = Vec::new();
    for name in union(&old.attributes, &new.attributes) {
        let (before, after) = (old.attributes.get(name), new.attributes.get(name));
        if before != after {
            edits.extend(attribute(&new.kind, name, before, after));
        }
    }
    for name in union(&old.properties, &new.properties) {
        let (before, after) = (old.properties.get(name), new.properties.get(name));
        if before == after {
            continue;
        }
        let told = property(old, new, name);
        if told.is_empty() {
            property_by_property(name, before, after, &mut edits);
        } else {
            edits.extend(told);
        }
    }
    // A schedule's expression and its time zone are told in one.
    let mut told = BTreeSet::new();
    edits.retain(|edit| told.insert(edit.words.clone()));
    edits
}

/// What a reviewer should know of a new resource: whom it lets do what.
pub(super) fn introduction(new: &Resource) -> Vec<Edit> {
    let properties = new.properties.iter();
    let told = properties.flat_map(|(name, value)| match (new.kind.as_str(), name.as_str()) {
        (USER, "ManagedPolicyArns") => attached_policies(name, None, Some(value)),
        _ => grant::granted(&new.kind, name, value),
    });
    told.collect()
}

/// In words of its own; empty when there are none.
fn property(old: &Resource, new: &Resource, name: &str) -> Vec<Edit> {
    let (before, after) = (old.properties.get(name), new.properties.get(name));
    match (new.kind.as_str(), name) {
        (_, "Tags") => tag::edits(name, before, after),
        (_, "ManagedPolicyArns") => attached_policies(name, before, after),
        (_, "PermissionsBoundary") => boundary(name, before, after),
        (USER, "Path") => {
            let words = format!("changes its path and so its ARN: {}", arrow(before, after));
            vec![Edit::caution(name, words)]
        }
        (SECRET, "ReplicaRegions") => replicas(name, before, after),
        (SCHEDULE, _) => rotation::edits(name, &old.properties, &new.properties),
        // What changes of them stands in the schedule that holds the rotations' input, and is told there.
        (ROTATION_SCHEDULE, "RotationRules") => {
            let words =
                "is rotated once, right after the deployment, because its rotation rules change";
            vec![Edit::note(name, words).of_rotation()]
        }
        (FUNCTION, "Code") => code(name, before, after),
        (STATE_MACHINE, "DefinitionString") => definition::edits(name, before, after),
        _ => grant::edits(&new.kind, name, before, after),
    }
}

fn attribute(kind: &str, name: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<Edit> {
    let mut edits = Vec::new();
    match name {
        "DeletionPolicy" if is_kept(new) => {
            edits.push(Edit::note(name, "stays in AWS when it leaves, from now on"));
        }
        "DeletionPolicy" if is_kept(old) => {
            let words = "is deleted from AWS when it leaves, from now on";
            edits.push(Edit::caution(name, words));
        }
        "UpdateReplacePolicy" if is_kept(old) && !is_kept(new) => {
            let words = "is deleted from AWS when it is replaced, from now on";
            edits.push(Edit::caution(name, words));
        }
        "Condition" if kind::is_precious(kind) => {
            let words = format!(
                "depends on a condition of the template, {}, without which it would be DELETED",
                arrow(old, new)
            );
            edits.push(Edit::note(name, words).weighing(Weight::Danger));
        }
        _ => property_by_property(name, old, new, &mut edits),
    }
    edits
}

/// Whether a deletion policy, or one for replacements, keeps the resource.
pub(super) fn is_kept(policy: Option<&Value>) -> bool {
    let policy = policy.and_then(Value::as_str);
    matches!(policy, Some("Retain" | "RetainExceptOnCreate"))
}

fn attached_policies(path: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<Edit> {
    let arns = |value| -> BTreeSet<String> {
        let arns = shown::items(value).into_iter();
        arns.map(shown::text).collect()
    };
    let (old, new) = (arns(old), arns(new));
    let gained = new.difference(&old);
    let lost = old.difference(&new);
    gained
        .map(|arn| Edit::caution(path, format!("gains the policy {arn}")))
        .chain(lost.map(|arn| Edit::note(path, format!("loses the policy {arn}"))))
        .collect()
}

fn boundary(path: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<Edit> {
    let words = format!("changes its permissions boundary: {}", arrow(old, new));
    let edit = Edit::note(path, words);
    let weight = match (old, new) {
        (Some(_), _) => Weight::Caution,
        (None, _) => Weight::Note,
    };
    vec![edit.weighing(weight)]
}

fn replicas(path: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<Edit> {
    let regions = |value| -> BTreeSet<String> {
        let replicas = shown::items(value).into_iter();
        replicas
            .map(|replica| shown::text(&replica["Region"]))
            .collect()
    };
    let (old, new) = (regions(old), regions(new));
    let gained = new.difference(&old);
    let lost = old.difference(&new);
    gained
        .map(|region| Edit::note(path, format!("is replicated to {region}")))
        .chain(lost.map(|region| {
            let words = format!("loses its replica in {region}");
            Edit::caution(path, words)
        }))
        .collect()
}

fn code(path: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<Edit> {
    let key = |code: Option<&Value>| {
        let key = code.and_then(|code| code["S3Key"].as_str())?;
        key.strip_suffix(".zip").map(str::to_owned)
    };
    let mut rest = Vec::new();
    let without_key = |code: Option<&Value>| {
        let mut code = code.cloned();
        if let Some(Value::Object(members)) = &mut code {
            members.shift_remove("S3Key");
        }
        code
    };
    property_by_property(
        path,
        without_key(old).as_ref(),
        without_key(new).as_ref(),
        &mut rest,
    );
    match (key(old), key(new)) {
        (Some(old), Some(new)) if old != new => {
            let digest = new.len() == 64 && new.bytes().all(|b| b.is_ascii_hexdigit());
            let edit = if digest {
                Edit::note(path, format!("new code (sha256 {}…)", &new[..12]))
            } else {
                Edit::caution(path, format!("no code: {new}"))
            };
            rest.insert(0, edit);
            rest
        }
        _ => Vec::new(),
    }
}

/// Whatever differs, down to the property that does: at least one edit when anything does.
pub(super) fn property_by_property(
    path: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    edits: &mut Vec<Edit>,
) {
    if old == new {
        return;
    }
    if let (Some(old), Some(new)) = (old, new)
        && within(path, old, new, edits)
    {
        return;
    }
    let words = match (old.map(shown::short), new.map(shown::short)) {
        (None, Some(Some(new))) => format!("gains {path}: {new}"),
        (None, _) => format!("gains {path}"),
        (Some(Some(old)), None) => format!("loses {path}: {old}"),
        (Some(_), None) => format!("loses {path}"),
        (Some(Some(old)), Some(Some(new))) if old != new => {
            format!("changes {path}: {old} → {new}")
        }
        (Some(_), Some(_)) => format!("changes {path}"),
    };
    edits.push(Edit::note(path, words));
}

/// Looks for the difference within two values that have an inside; false when they have none.
fn within(path: &str, old: &Value, new: &Value, edits: &mut Vec<Edit>) -> bool {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            match (shown::intrinsic(old), shown::intrinsic(new)) {
                (None, None) => {}
                (Some((before, old)), Some((after, new))) if before == after => {
                    return within(path, old, new, edits);
                }
                _ => return false,
            }
            for name in union(old, new) {
                let path = format!("{path}.{name}");
                property_by_property(&path, old.get(name), new.get(name), edits);
            }
            true
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            let items = old.iter().zip(new).enumerate();
            for (index, (old, new)) in items {
                property_by_property(&format!("{path}[{index}]"), Some(old), Some(new), edits);
            }
            true
        }
        // Documents that a template holds as text.
        (Value::String(old), Value::String(new)) => {
            let document = |text: &str| serde_json::from_str::<Map<_, _>>(text).ok();
            match (document(old), document(new)) {
                (Some(old), Some(new)) if old != new => {
                    within(path, &Value::Object(old), &Value::Object(new), edits)
                }
                _ => false,
            }
        }
        _ => false,
    }
}

/// From one value to another, in words.
pub(super) fn arrow(old: Option<&Value>, new: Option<&Value>) -> String {
    let shown = |value: Option<&Value>| value.map_or_else(|| "none".to_owned(), shown::text);
    format!("{} → {}", shown(old), shown(new))
}

/// The names in either, the first's first.
pub(super) fn union<'a>(
    old: &'a Map<String, Value>,
    new: &'a Map<String, Value>,
) -> impl Iterator<Item = &'a str> {
    let added = new.keys().filter(|name| !old.contains_key(*name));
    old.keys().chain(added).map(String::as_str)
}
