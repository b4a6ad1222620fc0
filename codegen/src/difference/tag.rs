//! Tags: a list by keys, so its order says nothing.

use super::change::Edit;
use super::shown;
use contract::tag;
use serde_json::Value;
use std::collections::BTreeMap;

/// What is otherwise about the tags.
pub(super) fn edits(path: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<Edit> {
    let (Some(old), Some(new)) = (by_key(old), by_key(new)) else {
        return Vec::new();
    };
    let mut edits = Vec::new();
    for (key, value) in &new {
        match old.get(key) {
            None => edits.push(Edit::note(path, format!("gains the tag {key}={value}"))),
            Some(before) if before != value => {
                let words = format!("changes the tag {key}: {before} → {value}");
                edits.push(lookout(key, Edit::note(path, words)));
            }
            Some(_) => {}
        }
    }
    for (key, value) in &old {
        if !new.contains_key(key) {
            let words = format!("loses the tag {key}={value}");
            edits.push(lookout(key, Edit::note(path, words)));
        }
    }
    edits
}

/// The pipeline's roles reach what carries both of its tags, and nothing else.
fn lookout(key: &str, edit: Edit) -> Edit {
    if [tag::ROTATABLE, tag::PIPELINE].contains(&key) {
        Edit::caution(
            edit.path,
            format!("{}, by which the pipeline's roles know it", edit.words),
        )
    } else {
        edit
    }
}

/// The tags, unless the list is not one of tags.
fn by_key(tags: Option<&Value>) -> Option<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for tag in shown::items(tags) {
        let (key, value) = (tag["Key"].as_str()?, shown::text(&tag["Value"]));
        // A key that is there twice is nothing to tell apart.
        if found.insert(key.to_owned(), value).is_some() {
            return None;
        }
    }
    Some(found)
}
