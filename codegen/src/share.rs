//! Sharing work out among the processor's cores: a fleet has ten thousand users.

use std::num::NonZeroUsize;
use std::thread;

/// What `to` makes of each item, in their order: how many cores there are changes nothing but the time.
pub(crate) fn map<Item, Made>(items: &[Item], to: impl Fn(&Item) -> Made + Sync) -> Vec<Made>
where
    Item: Sync,
    Made: Send,
{
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = items.len().div_ceil(cores).max(SMALLEST_SHARE);
    let (own, others) = items.split_at(share.min(items.len()));
    let to = &to;
    thread::scope(|scope| {
        let others: Vec<_> = others
            .chunks(share)
            .map(|items| scope.spawn(move || items.iter().map(to).collect::<Vec<_>>()))
            .collect();
        let mut made: Vec<_> = own.iter().map(to).collect();
        for other in others {
            match other.join() {
                Ok(others) => made.extend(others),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        made
    })
}

/// For less, a thread is not worth its while.
const SMALLEST_SHARE: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_made_once_and_in_order() {
        for count in [0, 1, 2, 3, 4, 5, 7, 8, 9, 1_000] {
            let items: Vec<_> = (0..count).collect();
            let doubled: Vec<_> = (0..count).map(|item| item * 2).collect();
            assert_eq!(map(&items, |item| item * 2), doubled);
        }
    }

    #[test]
    #[should_panic(expected = "item 999")]
    fn what_panics_elsewhere_panics_here() {
        let items: Vec<_> = (0..1_000).collect();
        map(&items, |item| assert_ne!(*item, 999, "item 999"));
    }
}
