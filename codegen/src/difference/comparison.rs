//! Two assemblies, resource by resource.

use super::assembly::{Assembly, Resource, Stack};
use super::change::{Edit, Fate, Remains, ResourceChange, StackChange, StackFate};
use super::kind::{Kind, is_precious};
use super::owner::Owners;
use super::{Difference, edit, shown, user};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a deployment of `new` changes where `old` is deployed.
#[must_use]
pub fn between(old: &Assembly, new: &Assembly) -> Difference {
    let owners = Owners::of([old, new]);
    let mut found = Found::default();
    let mut coming: Vec<&Stack> = new.stacks.iter().collect();
    for stack in &old.stacks {
        let same = |other: &&Stack| {
            other.name == stack.name && other.environment.may_be(&stack.environment)
        };
        if let Some(place) = coming.iter().position(same) {
            found.both(stack, coming.remove(place));
        } else {
            found.abandoned(stack);
        }
    }
    for stack in coming {
        found.created(stack);
    }
    found.fold_moves();
    let Found { pairs, stacks } = found;
    let (owned, others): (Vec<_>, Vec<_>) = pairs
        .into_iter()
        .map(|pair| (owners.owner(pair.resource()).map(str::to_owned), pair))
        .partition(|(owner, _)| owner.is_some());
    let owned = owned
        .into_iter()
        .filter_map(|(owner, pair)| Some((owner?, pair.change)));
    let pipeline = others.into_iter().map(|(_, pair)| pair);
    Difference {
        users: user::changes(old, new, &owners, owned),
        // What a whole stack brings or leaves behind is told with the stack, unless it is precious.
        pipeline: pipeline
            .filter(|pair| !pair.with_its_stack || is_precious(&pair.resource().kind))
            .map(|pair| pair.change)
            .collect(),
        stacks,
    }
}

/// A resource that changes, before and after.
struct Pair<'a> {
    stack: &'a Stack,
    old: Option<&'a Resource>,
    new: Option<&'a Resource>,
    /// Whether its whole stack comes or goes.
    with_its_stack: bool,
    change: ResourceChange,
}

impl<'a> Pair<'a> {
    fn resource(&self) -> &'a Resource {
        self.old
            .or(self.new)
            .expect("a resource is there before or after")
    }
}

#[derive(Default)]
struct Found<'a> {
    pairs: Vec<Pair<'a>>,
    stacks: Vec<StackChange>,
}

impl<'a> Found<'a> {
    /// A stack that is there before and after.
    fn both(&mut self, old: &'a Stack, new: &'a Stack) {
        let edits = stack_edits(old, new);
        if !edits.is_empty() {
            self.stacks.push(StackChange {
                stack: new.name.clone(),
                fate: StackFate::Changed(edits),
            });
        }
        let (before, after) = (old.by_id(), new.by_id());
        let replaced = replaced(old, new);
        let mut pairs: Vec<Pair<'a>> = Vec::new();
        for resource in &new.resources {
            let pair = match before.get(resource.id.as_str()) {
                None => Some(created(new, resource)),
                Some(old) => changed(new, old, resource, &replaced),
            };
            pairs.extend(pair);
        }
        let gone = old.resources.iter();
        let gone = gone.filter(|resource| !after.contains_key(resource.id.as_str()));
        pairs.extend(gone.map(|resource| {
            let fate = Fate::Removed(remains(resource));
            pair(old, Some(resource), None, fate)
        }));
        // A resource that waits for what comes, or no longer for what goes, is no news.
        let passes = |id: &&str| before.contains_key(id) != after.contains_key(id);
        for pair in &mut pairs {
            let [old, new] = [pair.old, pair.new].map(waits_for);
            let differing: Vec<_> = old.symmetric_difference(&new).collect();
            if !differing.is_empty() && differing.into_iter().all(passes) {
                let edits = &mut pair.change.edits;
                edits.retain(|edit| !edit.path.starts_with(DEPENDS_ON));
            }
        }
        let says_nothing =
            |change: &ResourceChange| change.fate == Fate::Changed && change.edits.is_empty();
        pairs.retain(|pair| !says_nothing(&pair.change));
        self.pairs.extend(pairs);
    }

    fn abandoned(&mut self, stack: &'a Stack) {
        self.stacks.push(StackChange {
            stack: stack.name.clone(),
            fate: StackFate::Abandoned {
                environment: stack.environment.name(),
                resources: stack.resources.len(),
            },
        });
        let left = stack.resources.iter().map(|resource| Pair {
            with_its_stack: true,
            ..pair(
                stack,
                Some(resource),
                None,
                Fate::Abandoned(remains(resource)),
            )
        });
        self.pairs.extend(left);
    }

    fn created(&mut self, stack: &'a Stack) {
        self.stacks.push(StackChange {
            stack: stack.name.clone(),
            fate: StackFate::Created {
                environment: stack.environment.name(),
                resources: stack.resources.len(),
            },
        });
        let made = stack.resources.iter().map(|resource| Pair {
            with_its_stack: true,
            ..created(stack, resource)
        });
        self.pairs.extend(made);
    }

    /// A resource that goes in one stack and comes in another is one that moves.
    fn fold_moves(&mut self) {
        let is_arrival = |pair: &Pair<'_>| pair.change.fate == Fate::Created;
        let arrivals: BTreeSet<(String, String)> = self
            .pairs
            .iter()
            .filter(|pair| is_arrival(pair))
            .map(|pair| (pair.change.id.clone(), pair.change.kind.clone()))
            .collect();
        let is_departure = |pair: &Pair<'_>| {
            matches!(pair.change.fate, Fate::Removed(_) | Fate::Abandoned(_))
                && arrivals.contains(&(pair.change.id.clone(), pair.change.kind.clone()))
        };
        if !self.pairs.iter().any(is_departure) {
            return;
        }
        let (arriving, mut others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pairs)
            .into_iter()
            .partition(is_arrival);
        let departures = others.iter().enumerate();
        let departures: BTreeMap<_, _> = departures
            .filter(|(_, pair)| is_departure(pair))
            .map(|(place, pair)| ((pair.change.id.clone(), pair.change.kind.clone()), place))
            .collect();
        for arrived in arriving {
            let key = (arrived.change.id.clone(), arrived.change.kind.clone());
            let from = departures.get(&key).map(|place| &mut others[*place]);
            let Some((pair, remains, abandoned)) = from.and_then(|pair| match pair.change.fate {
                Fate::Removed(remains) => Some((pair, remains, false)),
                Fate::Abandoned(remains) => Some((pair, remains, true)),
                _ => None,
            }) else {
                others.push(arrived);
                continue;
            };
            let mut to = arrived.change.stack;
            if to == pair.change.stack {
                to += &format!(" in {}", arrived.stack.environment.name());
            }
            pair.change.fate = Fate::Moved {
                to,
                remains,
                abandoned,
            };
            // What else differs is told as well.
            if let (Some(old), Some(new)) = (pair.old, arrived.new) {
                pair.change.edits = edit::edits(old, new);
            }
            pair.new = arrived.new;
        }
        self.pairs = others;
    }
}

const DEPENDS_ON: &str = "DependsOn";

fn waits_for(resource: Option<&Resource>) -> BTreeSet<&str> {
    let waits = resource.and_then(|resource| resource.attributes.get(DEPENDS_ON));
    let ids = shown::items(waits).into_iter();
    ids.filter_map(Value::as_str).collect()
}

fn pair<'a>(
    stack: &'a Stack,
    old: Option<&'a Resource>,
    new: Option<&'a Resource>,
    fate: Fate,
) -> Pair<'a> {
    let resource = old.or(new).expect("a resource is there before or after");
    let naming = Kind::of(&resource.kind).and_then(|kind| kind.naming);
    Pair {
        stack,
        old,
        new,
        with_its_stack: false,
        change: ResourceChange {
            stack: stack.name.clone(),
            id: resource.id.clone(),
            kind: resource.kind.clone(),
            name: naming
                .and_then(|naming| resource.text(naming))
                .map(str::to_owned),
            fate,
            edits: Vec::new(),
        },
    }
}

fn created<'a>(stack: &'a Stack, resource: &'a Resource) -> Pair<'a> {
    let mut pair = pair(stack, None, Some(resource), Fate::Created);
    pair.change.edits = edit::introduction(resource);
    pair
}

fn changed<'a>(
    stack: &'a Stack,
    old: &'a Resource,
    new: &'a Resource,
    replaced: &BTreeSet<&str>,
) -> Option<Pair<'a>> {
    let fate = if old.kind == new.kind {
        fate(old, new, replaced)
    } else {
        Fate::Retyped(new.kind.clone())
    };
    let edits = edit::edits(old, new);
    if fate == Fate::Changed && edits.is_empty() {
        return None;
    }
    let mut pair = pair(stack, Some(old), Some(new), fate);
    pair.change.edits = edits;
    Some(pair)
}

fn fate(old: &Resource, new: &Resource, replaced: &BTreeSet<&str>) -> Fate {
    let differing: Vec<_> = edit::union(&old.properties, &new.properties)
        .filter(|name| old.properties.get(*name) != new.properties.get(*name))
        .collect();
    // Both say so, or one of them lets it be deleted.
    let kept = [old, new]
        .iter()
        .all(|resource| edit::is_kept(resource.attributes.get("UpdateReplacePolicy")));
    let remains = if kept {
        Remains::Kept
    } else {
        Remains::Deleted
    };
    let reasons = |properties: &[&str]| -> Vec<String> {
        let names = properties.iter();
        names
            .filter(|name| differing.contains(name))
            .map(|name| {
                let (old, new) = (old.properties.get(*name), new.properties.get(*name));
                format!("{name} {}", edit::arrow(old, new))
            })
            .collect()
    };
    let Some(kind) = Kind::of(&old.kind) else {
        let because: Vec<_> = differing.into_iter().map(str::to_owned).collect();
        return if because.is_empty() {
            Fate::Changed
        } else {
            Fate::PerhapsReplaced { because, remains }
        };
    };
    let mut because = reasons(kind.replacing);
    for name in kind.replacing {
        let refers = |id: &&&str| {
            let value = new.properties.get(*name);
            value.is_some_and(|value| shown::refers(value, id))
        };
        let also = replaced.iter().filter(refers);
        because.extend(also.map(|id| format!("{id} is replaced")));
    }
    if !because.is_empty() {
        return Fate::Replaced { because, remains };
    }
    let because = reasons(kind.perhaps);
    if because.is_empty() {
        Fate::Changed
    } else {
        Fate::PerhapsReplaced { because, remains }
    }
}

/// The logical ids of a stack's resources that are replaced: also those that cannot let go of one that is.
fn replaced<'a>(old: &Stack, new: &'a Stack) -> BTreeSet<&'a str> {
    let before = old.by_id();
    let mut replaced = BTreeSet::new();
    loop {
        let more: Vec<&str> = new
            .resources
            .iter()
            .filter(|resource| !replaced.contains(resource.id.as_str()))
            .filter(|resource| {
                let old = before.get(resource.id.as_str());
                old.is_some_and(|old| {
                    old.kind == resource.kind
                        && matches!(fate(old, resource, &replaced), Fate::Replaced { .. })
                })
            })
            .map(|resource| resource.id.as_str())
            .collect();
        if more.is_empty() {
            return replaced;
        }
        replaced.extend(more);
    }
}

fn remains(resource: &Resource) -> Remains {
    if edit::is_kept(resource.attributes.get("DeletionPolicy")) {
        Remains::Kept
    } else {
        Remains::Deleted
    }
}

fn stack_edits(old: &Stack, new: &Stack) -> Vec<Edit> {
    const REVIEW: &str = "LambdasAreBuilt";
    let mut edits = Vec::new();
    if old.environment != new.environment {
        let (before, after) = (old.environment.name(), new.environment.name());
        let words = format!("is deployed to {after}, not to {before}");
        edits.push(Edit::caution("environment", words));
    }
    for name in edit::union(&old.settings, &new.settings) {
        let (before, after) = (old.settings.get(name), new.settings.get(name));
        edit::property_by_property(name, before, after, &mut edits);
    }
    for name in edit::union(&old.sections, &new.sections) {
        let (before, after) = (old.sections.get(name), new.sections.get(name));
        edit::property_by_property(name, before, after, &mut edits);
    }
    let reviewed = |stack: &Stack| {
        let rules = stack.sections.get("Rules");
        rules.is_some_and(|rules| rules.get(REVIEW).is_some())
    };
    if reviewed(new) && !reviewed(old) {
        let words =
            "is for review: it holds no code, and a deployment stops before it touches anything";
        edits.insert(0, Edit::caution(format!("Rules.{REVIEW}"), words));
    }
    edits
}
