//! The one queue of everything that is to happen.

use super::thread::ThreadId;
use crate::query::Randomness;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// The machine's `TimeoutSeconds` are over.
    Deadline,
    /// A thread has its turn, unless it has got another ticket since.
    Turn { thread: ThreadId, ticket: u64 },
}

/// Everything that is to happen, by time. At the same time it is first come, first served; or any order,
/// which another seed makes another one.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    entries: BTreeMap<(Timestamp, u64, u64), Due>,
    last: u64,
    order: Option<Randomness>,
}

impl Agenda {
    /// From now on, what happens at the same time happens in an order that the seed determines.
    pub(super) fn shuffle(&mut self, seed: u64) {
        self.order = Some(Randomness::from_seed(seed));
    }

    pub(super) fn add(&mut self, at: Timestamp, due: Due) {
        self.last += 1;
        let rank = match (&due, &mut self.order) {
            // The end of all comes before what it ends.
            (Due::Deadline, _) => 0,
            (Due::Turn { .. }, Some(order)) => order.bits().max(1),
            (Due::Turn { .. }, None) => 1,
        };
        self.entries.insert((at, rank, self.last), due);
    }

    /// What is next, and when.
    pub(super) fn first(&self) -> Option<(Timestamp, Due)> {
        self.entries
            .first_key_value()
            .map(|((at, ..), due)| (*at, *due))
    }

    /// Strikes out what is next.
    pub(super) fn pop(&mut self) {
        self.entries.pop_first();
    }

    /// Strikes out everything.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order_of(agenda: &mut Agenda, count: usize) -> Vec<ThreadId> {
        for thread in 0..count {
            agenda.add(Timestamp::UNIX_EPOCH, Due::Turn { thread, ticket: 0 });
        }
        std::iter::from_fn(|| {
            let (_, due) = agenda.first()?;
            agenda.pop();
            match due {
                Due::Turn { thread, .. } => Some(thread),
                Due::Deadline => None,
            }
        })
        .collect()
    }

    #[test]
    fn what_comes_first_is_first_unless_a_seed_says_otherwise() {
        assert_eq!(order_of(&mut Agenda::default(), 6), [0, 1, 2, 3, 4, 5]);
        let shuffled = |seed| {
            let mut agenda = Agenda::default();
            agenda.shuffle(seed);
            order_of(&mut agenda, 6)
        };
        assert_eq!(shuffled(1), shuffled(1));
        assert!((1..20).any(|seed| shuffled(seed) != shuffled(0)));
    }

    #[test]
    fn the_deadline_comes_before_everything_else_at_its_time() {
        let mut agenda = Agenda::default();
        agenda.add(
            Timestamp::UNIX_EPOCH,
            Due::Turn {
                thread: 0,
                ticket: 0,
            },
        );
        agenda.add(Timestamp::UNIX_EPOCH, Due::Deadline);
        assert_eq!(agenda.first(), Some((Timestamp::UNIX_EPOCH, Due::Deadline)));
    }
}
