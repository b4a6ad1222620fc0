//! The state machine: which states come, go and change.

use super::change::Edit;
use super::edit;
use serde_json::{Map, Value};

/// What is otherwise about a definition; empty when it is not one in JSON.
pub(super) fn edits(path: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<Edit> {
    let (Some(mut old), Some(mut new)) = (document(old), document(new)) else {
        return Vec::new();
    };
    let states = [old.shift_remove("States"), new.shift_remove("States")];
    let [Some(Value::Object(before)), Some(Value::Object(after))] = states else {
        return Vec::new();
    };
    let mut edits = Vec::new();
    for name in edit::union(&before, &after) {
        let words = match (before.get(name), after.get(name)) {
            (Some(old), Some(new)) if old == new => continue,
            (Some(old), Some(new)) => format!("changes the state “{name}”{}", fields(old, new)),
            (None, _) => format!("gains the state “{name}”"),
            (_, None) => format!("loses the state “{name}”"),
        };
        edits.push(Edit::note(format!("{path}.States.{name}"), words));
    }
    for name in edit::union(&old, &new) {
        let path = format!("{path}.{name}");
        edit::property_by_property(&path, old.get(name), new.get(name), &mut edits);
    }
    edits
}

fn document(definition: Option<&Value>) -> Option<Map<String, Value>> {
    serde_json::from_str(definition?.as_str()?).ok()
}

/// Which fields of a state differ.
fn fields(old: &Value, new: &Value) -> String {
    let (Value::Object(old), Value::Object(new)) = (old, new) else {
        return String::new();
    };
    let differing: Vec<_> = edit::union(old, new)
        .filter(|name| old.get(*name) != new.get(*name))
        .collect();
    format!(": {}", differing.join(", "))
}
