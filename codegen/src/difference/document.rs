//! A difference as a JSON document, for scripts.

use super::change::{
    About, Edit, Fate, Presence, Remains, ResourceChange, StackChange, StackFate, UserChange,
    Weight,
};
use super::{Difference, Sentence};
use serde_json::{Value, json};

impl Difference {
    /// The changes, and the sentences about them.
    #[must_use]
    pub fn document(&self) -> Value {
        let resources =
            |changes: &[ResourceChange]| -> Value { changes.iter().map(of_resource).collect() };
        let user = |change: &UserChange| {
            json!({
                "user": change.user,
                "presence": presence(change.presence),
                "secret": change.secret,
                "schedule": change.schedule,
                "resources": resources(&change.resources),
            })
        };
        json!({
            "losses": resources_named(&self.losses()),
            "users": self.users.iter().map(user).collect::<Vec<_>>(),
            "pipeline": resources(&self.pipeline),
            "stacks": self.stacks.iter().map(of_stack).collect::<Vec<_>>(),
            "sentences": self.sentences().iter().map(of_sentence).collect::<Vec<_>>(),
        })
    }
}

fn resources_named(changes: &[&ResourceChange]) -> Value {
    let named = changes.iter().map(|change| {
        json!({
            "stack": change.stack,
            "id": change.id,
            "type": change.kind,
            "name": change.name,
        })
    });
    named.collect()
}

fn of_resource(change: &ResourceChange) -> Value {
    json!({
        "stack": change.stack,
        "id": change.id,
        "type": change.kind,
        "name": change.name,
        "fate": of_fate(&change.fate),
        "edits": change.edits.iter().map(of_edit).collect::<Vec<_>>(),
    })
}

fn of_fate(fate: &Fate) -> Value {
    match fate {
        Fate::Created => json!({"is": "created"}),
        Fate::Changed => json!({"is": "changed"}),
        Fate::Replaced {
            because,
            remains: left,
        } => {
            json!({"is": "replaced", "because": because, "remains": remains(*left)})
        }
        Fate::PerhapsReplaced {
            because,
            remains: left,
        } => {
            json!({"is": "perhapsReplaced", "because": because, "remains": remains(*left)})
        }
        Fate::Removed(left) => json!({"is": "removed", "remains": remains(*left)}),
        Fate::Moved {
            to,
            remains: left,
            abandoned,
        } => {
            json!({"is": "moved", "to": to, "remains": remains(*left), "abandoned": abandoned})
        }
        Fate::Abandoned(left) => json!({"is": "abandoned", "remains": remains(*left)}),
        Fate::Retyped(to) => json!({"is": "retyped", "to": to}),
    }
}

fn of_stack(change: &StackChange) -> Value {
    let (is, more) = match &change.fate {
        StackFate::Created {
            environment,
            resources,
        } => (
            "created",
            json!({"environment": environment, "resources": resources}),
        ),
        StackFate::Abandoned {
            environment,
            resources,
        } => (
            "abandoned",
            json!({"environment": environment, "resources": resources}),
        ),
        StackFate::Changed(edits) => (
            "changed",
            json!({"edits": edits.iter().map(of_edit).collect::<Vec<_>>()}),
        ),
    };
    let mut document = json!({"stack": change.stack, "is": is});
    if let (Value::Object(document), Value::Object(more)) = (&mut document, more) {
        document.extend(more);
    }
    document
}

fn of_edit(edit: &Edit) -> Value {
    json!({
        "path": edit.path,
        "about": match edit.about {
            About::Resource => "resource",
            About::Rotation => "rotation",
        },
        "weight": weight(edit.weight),
        "words": edit.words,
    })
}

fn of_sentence(sentence: &Sentence) -> Value {
    json!({
        "section": sentence.section.name(),
        "weight": weight(sentence.weight),
        "text": sentence.text,
        "hint": sentence.hint,
    })
}

fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Arrives => "arrives",
        Presence::Leaves => "leaves",
        Presence::Stays => "stays",
    }
}

fn remains(remains: Remains) -> &'static str {
    match remains {
        Remains::Kept => "kept",
        Remains::Deleted => "deleted",
    }
}

fn weight(weight: Weight) -> &'static str {
    match weight {
        Weight::Note => "note",
        Weight::Caution => "caution",
        Weight::Danger => "danger",
    }
}
