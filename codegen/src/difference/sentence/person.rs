//! What changes for a user.

use super::{Predicate, ending, is_precious, noun, untold};
use crate::difference::Difference;
use crate::difference::change::{Fate, Presence, Remains, ResourceChange, UserChange, Weight};
use crate::difference::kind::{ROTATION_SCHEDULE, SCHEDULE, SECRET, SECRET_POLICY, USER};
use crate::difference::shown::listed;
use crate::difference::user::is_first_start;
use std::collections::BTreeMap;

const KEEP: &str =
    "if it should stay: put it back, deploy it with `onRemove: retain`, and take it out then";
const ADOPT: &str = "deploy `onRemove: retain` for it first, without the rest of the change";
const RENAME: &str = "restore the secret's name in keywheel.yaml, or let the applications read the new name right after the deployment";
const RESTORE: &str = "take keywheel.lock from version control and generate again: it says which stack each user lives in";
const ELSEWHERE: &str = "another `pipeline` or `region` is another pipeline beside the first: restore it, or give the new one a folder, users and secrets of its own";
const TAKEN: &str =
    "set `existing: true` or `existingSecret: true` for what is there, or give it another name";

/// The names of users and secrets that somebody leaves behind, and who does. CloudFormation creates
/// before it deletes, so they are taken either way.
pub(super) struct Taken<'a>(BTreeMap<(&'a str, &'a str), &'a str>);

impl<'a> Taken<'a> {
    pub(super) fn of(difference: &'a Difference) -> Self {
        let mut taken = BTreeMap::new();
        for user in &difference.users {
            for change in &user.resources {
                let gone = matches!(change.fate, Fate::Removed(_) | Fate::Abandoned(_));
                if let (true, true, Some(name)) = (gone, is_precious(&change.kind), &change.name) {
                    taken.insert((change.kind.as_str(), name.as_str()), user.user.as_str());
                }
            }
        }
        Taken(taken)
    }

    fn by(&self, change: &ResourceChange) -> Option<&str> {
        let name = change.name.as_deref()?;
        self.0.get(&(change.kind.as_str(), name)).copied()
    }
}

pub(super) fn predicates(user: &UserChange, taken: &Taken<'_>) -> Vec<Predicate> {
    let mut said = match user.presence {
        Presence::Arrives => vec![arrives(user)],
        Presence::Leaves => vec![leaves(user)],
        Presence::Stays => stays(user),
    };
    said.extend(moves(user));
    for change in &user.resources {
        if change.fate == Fate::Created
            && let Some(who) = taken.by(change)
        {
            let text = format!(
                ": {} is what {who} leaves behind, and the deployment stops because it is there already",
                name(change)
            );
            said.push(Predicate::new(Weight::Caution, text).hint(TAKEN));
        }
        let what = noun(&change.kind);
        let untold = untold(change).map(|edit| Predicate::of_edit(edit, what));
        said.extend(untold);
    }
    said
}

fn arrives(user: &UserChange) -> Predicate {
    let comes = |kind: &str| user.resources.iter().any(|change| change.kind == kind);
    let there = |kind: &str| if comes(kind) { "" } else { "existing " };
    let mut parts = vec![format!("{}IAM user", there(USER))];
    if let Some(secret) = &user.secret {
        parts.push(format!("{}secret {secret}", there(SECRET)));
    }
    parts.extend(user.schedule.as_ref().map(|when| format!("rotated {when}")));
    Predicate::new(Weight::Note, format!(" is new: {}", parts.join(", ")))
}

fn leaves(user: &UserChange) -> Predicate {
    let with = |fate: &Fate, kinds: &[&str]| -> Vec<String> {
        let changes = user.resources.iter();
        changes
            .filter(|change| change.fate == *fate && kinds.contains(&change.kind.as_str()))
            .map(name)
            .collect()
    };
    let precious = [USER, SECRET];
    let mut clauses = Vec::new();
    let deleted = with(&Fate::Removed(Remains::Deleted), &precious);
    if !deleted.is_empty() {
        clauses.push(format!("{} would be DELETED", listed(&deleted)));
    }
    let kept = with(&Fate::Removed(Remains::Kept), &precious);
    if !kept.is_empty() {
        let verb = if kept.len() == 1 { "stays" } else { "stay" };
        clauses.push(format!("{} {verb} in AWS (retained)", listed(&kept)));
    }
    // A secret's policy goes the secret's way, or is told.
    let others: &[_] = if deleted.is_empty() {
        &[SECRET_POLICY, SCHEDULE, ROTATION_SCHEDULE]
    } else {
        &[SCHEDULE, ROTATION_SCHEDULE]
    };
    let machinery = with(&Fate::Removed(Remains::Deleted), others);
    if !machinery.is_empty() {
        let verb = if machinery.len() == 1 { "is" } else { "are" };
        clauses.push(format!("{} {verb} deleted", listed(&machinery)));
    }
    let colon = if clauses.is_empty() { "" } else { ": " };
    let mut text = format!(" leaves{colon}{}", clauses.join(", "));
    let endangered = user.resources.iter().any(ResourceChange::is_loss);
    let stacks = user
        .resources
        .iter()
        .filter_map(|change| match change.fate {
            Fate::Abandoned(_) => Some(&change.stack),
            _ => None,
        });
    if let Some(stack) = stacks.into_iter().next() {
        let deleted = with(&Fate::Abandoned(Remains::Deleted), &precious);
        let would = if deleted.is_empty() {
            "nothing of it goes".to_owned()
        } else {
            format!("{} would be DELETED", listed(&deleted))
        };
        text = format!(
            " leaves with its stack {stack}: it is rotated on until somebody deletes the stack, and then {would}"
        );
    } else {
        text += "; its key is no longer rotated";
    }
    if endangered {
        Predicate::new(Weight::Danger, text).hint(KEEP)
    } else {
        Predicate::new(Weight::Note, text)
    }
}

fn stays(user: &UserChange) -> Vec<Predicate> {
    user.resources.iter().filter_map(fate).collect()
}

fn fate(change: &ResourceChange) -> Option<Predicate> {
    let precious = is_precious(&change.kind);
    let its = name(change);
    match &change.fate {
        // Told of all at once.
        Fate::Changed | Fate::Moved { .. } => None,
        Fate::Created => Some(created(change)),
        Fate::Removed(remains) => Some(removed(change, *remains)),
        Fate::Replaced { because, remains } if precious => {
            let because = because.join(", ");
            let old = change.name.as_deref().unwrap_or("the old one");
            let text = match change.kind.as_str() {
                SECRET => format!(
                    ": its secret would be REPLACED ({because}): whoever reads {old} gets no new key, and {}",
                    ending(*remains, old)
                ),
                _ => format!(
                    ": its IAM user would be REPLACED ({because}): the keys of {old} are no longer rotated, and {}",
                    ending(*remains, old)
                ),
            };
            let predicate = Predicate::new(Weight::Danger, text);
            Some(if change.kind == SECRET {
                predicate.hint(RENAME)
            } else {
                predicate
            })
        }
        Fate::Replaced { because, .. } => {
            let text = format!(": {its} is replaced ({})", because.join(", "));
            Some(Predicate::new(Weight::Caution, text))
        }
        Fate::PerhapsReplaced { because, .. } => {
            let text = format!(": {its} may be replaced ({})", because.join(", "));
            Some(Predicate::new(Weight::Caution, text))
        }
        Fate::Abandoned(remains) => {
            let text = format!(
                ": {its} stays until somebody deletes the stack {}; then {}",
                change.stack,
                ending(*remains, "it")
            );
            let weight = if change.is_loss() {
                Weight::Danger
            } else {
                Weight::Caution
            };
            Some(Predicate::new(weight, text))
        }
        Fate::Retyped(to) => {
            let text = format!(": {its} becomes {to}, and CloudFormation refuses that");
            let weight = if change.is_loss() {
                Weight::Danger
            } else {
                Weight::Caution
            };
            Some(Predicate::new(weight, text))
        }
    }
}

fn created(change: &ResourceChange) -> Predicate {
    let its = name(change);
    match change.kind.as_str() {
        USER | SECRET => Predicate::new(
            Weight::Caution,
            format!(": {its} is created, and the deployment stops if it is there already"),
        ),
        SCHEDULE | ROTATION_SCHEDULE => Predicate::new(
            Weight::Note,
            ": is rotated once, right after the deployment".to_owned(),
        ),
        _ => Predicate::new(Weight::Note, format!(": {its} is created")),
    }
}

fn removed(change: &ResourceChange, remains: Remains) -> Predicate {
    let its = name(change);
    match (change.kind.as_str(), remains) {
        (USER | SECRET, Remains::Deleted) => Predicate::new(
            Weight::Danger,
            format!(": {its} would be DELETED, and its key is to be rotated on"),
        )
        .hint(ADOPT),
        (SCHEDULE, _) if !is_first_start(&change.id) => Predicate::new(
            Weight::Caution,
            format!(": {its} is deleted, and its key is no longer rotated"),
        ),
        (SECRET_POLICY, Remains::Deleted) => {
            Predicate::new(Weight::Caution, format!(": {its} is deleted"))
        }
        (_, Remains::Deleted) => Predicate::new(Weight::Note, format!(": {its} is deleted")),
        (_, Remains::Kept) => Predicate::new(
            Weight::Note,
            format!(": {its} stays in AWS, and CloudFormation lets go of it"),
        ),
    }
}

/// What goes in one stack and comes in another, in one sentence.
fn moves(user: &UserChange) -> Vec<Predicate> {
    let mut moving: BTreeMap<_, Vec<(&ResourceChange, Remains)>> = BTreeMap::new();
    for change in &user.resources {
        if let Fate::Moved {
            to,
            remains,
            abandoned,
        } = &change.fate
        {
            let way = (change.stack.as_str(), to.as_str(), *abandoned);
            moving.entry(way).or_default().push((change, *remains));
        }
    }
    let moving = moving.into_iter();
    moving
        .map(|((from, to, abandoned), moving)| {
            let names: Vec<_> = moving.iter().map(|(change, _)| name(change)).collect();
            let verb = if names.len() == 1 { "moves" } else { "move" };
            let mut text = format!(
                ": {} {verb} from stack {from} to stack {to}",
                listed(&names)
            );
            let precious: Vec<_> = moving
                .iter()
                .filter(|(change, _)| is_precious(&change.kind))
                .map(|(_, remains)| *remains)
                .collect();
            let weight = if precious.is_empty() {
                Weight::Caution
            } else {
                text += move_of_precious(abandoned, precious.contains(&Remains::Deleted));
                Weight::Danger
            };
            Predicate::new(weight, text).hint(if abandoned { ELSEWHERE } else { RESTORE })
        })
        .collect()
}

fn move_of_precious(abandoned: bool, deleted: bool) -> &'static str {
    match (abandoned, deleted) {
        (false, true) => ": CloudFormation would DELETE what is there and create it anew",
        (false, false) => {
            ": CloudFormation lets go of what is there, and cannot create it a second time"
        }
        (true, true) => {
            ": the old stack keeps what is there, deleting the stack would DELETE it, and the new one cannot create a user a second time"
        }
        (true, false) => {
            ": the old stack keeps what is there, and the new one cannot create a user a second time"
        }
    }
}

/// What a user's resource is called in a sentence about the user.
fn name(change: &ResourceChange) -> String {
    let noun = noun(&change.kind);
    match (change.kind.as_str(), &change.name) {
        (SECRET, Some(name)) => format!("its secret {name}"),
        (SCHEDULE, _) if is_first_start(&change.id) => "its first start".to_owned(),
        _ => format!("its {noun}"),
    }
}
