//! What changes of resources that belong to no user.

use super::{Predicate, ending, is_precious, noun, untold};
use crate::difference::change::{Fate, Remains, ResourceChange, Weight};

/// What the resource is called.
pub(super) fn subject(change: &ResourceChange) -> String {
    let name = change.name.as_ref().unwrap_or(&change.id);
    format!("{} {name}", noun(&change.kind))
}

pub(super) fn predicates(change: &ResourceChange) -> Vec<Predicate> {
    let precious = is_precious(&change.kind);
    let heavy = if change.is_loss() {
        Weight::Danger
    } else {
        Weight::Caution
    };
    let fate = match &change.fate {
        Fate::Changed => None,
        Fate::Created => Some(Predicate::new(Weight::Note, " is created")),
        Fate::Replaced { because, remains } => {
            let verb = if precious {
                "would be REPLACED"
            } else {
                "is replaced"
            };
            Some((
                heavy,
                format!(" {verb} ({}): {}", because.join(", "), old_one(*remains)),
            ))
            .map(|(weight, text)| Predicate::new(weight, text))
        }
        Fate::PerhapsReplaced { because, remains } => {
            let because = because.join(", ");
            let text = format!(" may be replaced ({because}): if so, {}", old_one(*remains));
            Some(Predicate::new(heavy, text))
        }
        Fate::Removed(Remains::Kept) => {
            let text = " leaves its stack and stays in AWS";
            Some(Predicate::new(Weight::Note, text))
        }
        Fate::Removed(Remains::Deleted) if precious => {
            Some(Predicate::new(heavy, " would be DELETED"))
        }
        Fate::Removed(Remains::Deleted) => Some(Predicate::new(heavy, " is deleted")),
        Fate::Moved { to, remains, .. } => {
            let text = format!(
                " moves from stack {} to stack {to}, and {}",
                change.stack,
                old_one(*remains)
            );
            Some(Predicate::new(heavy, text))
        }
        Fate::Abandoned(remains) => {
            let text = format!(
                " stays until somebody deletes the stack {}; then {}",
                change.stack,
                ending(*remains, "it")
            );
            Some(Predicate::new(heavy, text))
        }
        Fate::Retyped(to) => {
            let text = format!(" becomes {to}, and CloudFormation refuses that");
            Some(Predicate::new(heavy, text))
        }
    };
    let edits = untold(change).map(|edit| Predicate::of_edit(edit, ""));
    fate.into_iter().chain(edits).collect()
}

fn old_one(remains: Remains) -> String {
    match remains {
        Remains::Kept => "the old one stays in AWS".to_owned(),
        Remains::Deleted => "the old one is deleted".to_owned(),
    }
}
