//! An explicit-state model checker: breadth first, so that a counterexample is a shortest one.

use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// Something with states, of which each has a number of next ones.
pub(crate) trait Model {
    type State: Clone + Eq + Hash;
    type Action: Copy + Ord + Debug;
    type Property: Copy + Ord + Debug;

    fn beginnings(&self) -> Vec<Self::State>;
    /// Adds every state that can be next, and how.
    fn next(&self, state: &Self::State, next: &mut Vec<(Self::Action, Self::State)>);
    /// The properties that a state breaks.
    fn broken(&self, state: &Self::State) -> Vec<Self::Property>;
}

/// What a search found.
pub(crate) struct Findings<M: Model> {
    /// How many different states there are.
    pub(crate) states: usize,
    /// How many transitions between them.
    pub(crate) transitions: usize,
    /// How many transitions the farthest state is away.
    pub(crate) depth: u32,
    /// Every action that some transition is.
    pub(crate) actions: BTreeSet<M::Action>,
    /// For each broken property the shortest way to a state that breaks it.
    pub(crate) counterexamples: BTreeMap<M::Property, Vec<M::Action>>,
    /// The states from which nothing leads to another state.
    pub(crate) ends: Vec<M::State>,
}

/// How a state was first reached.
struct Reached<Action> {
    from: usize,
    by: Option<Action>,
    depth: u32,
}

type Seen<M> =
    IndexMap<<M as Model>::State, Reached<<M as Model>::Action>, BuildHasherDefault<Mixer>>;

/// Looks at every state that can be reached, or until the property `goal` is seen broken. A state that
/// breaks a property is not left again: what comes after is a consequence.
pub(crate) fn search<M: Model>(model: &M, goal: Option<M::Property>) -> Findings<M> {
    let mut seen = Seen::<M>::default();
    let mut findings = Findings {
        states: 0,
        transitions: 0,
        depth: 0,
        actions: BTreeSet::new(),
        counterexamples: BTreeMap::new(),
        ends: Vec::new(),
    };
    for state in model.beginnings() {
        let reached = Reached {
            from: usize::MAX,
            by: None,
            depth: 0,
        };
        seen.insert(state, reached);
    }
    let mut next = Vec::new();
    let mut place = 0;
    while let Some((state, reached)) = seen.get_index(place) {
        let depth = reached.depth;
        findings.depth = depth;
        let broken = model.broken(state);
        for property in &broken {
            findings
                .counterexamples
                .entry(*property)
                .or_insert_with(|| way::<M>(&seen, place));
        }
        if goal.is_some_and(|goal| broken.contains(&goal)) {
            break;
        }
        if broken.is_empty() {
            model.next(state, &mut next);
            if next.iter().all(|(_, after)| after == state) {
                findings.ends.push(state.clone());
            }
            findings.transitions += next.len();
            for (action, state) in next.drain(..) {
                findings.actions.insert(action);
                seen.entry(state).or_insert(Reached {
                    from: place,
                    by: Some(action),
                    depth: depth + 1,
                });
            }
        }
        place += 1;
    }
    findings.states = seen.len();
    findings
}

fn way<M: Model>(seen: &Seen<M>, mut place: usize) -> Vec<M::Action> {
    let mut way = Vec::new();
    while let Some((_, reached)) = seen.get_index(place) {
        way.extend(reached.by);
        place = reached.from;
    }
    way.reverse();
    way
}

/// A hasher for many small numbers: the default one is for enemies, and slow without optimization.
#[derive(Default)]
pub(crate) struct Mixer(u64);

impl Mixer {
    fn mix(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut padded = [0; 8];
            padded[..chunk.len()].copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(padded));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.mix(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.mix(number as u64);
    }
}
