//! One lane for each user: its keys, and when each stood where.

use crate::simulate::lives::{self, Life, Standing};
use crate::simulate::run::{Rotation, Run};
use codegen::config::User;
use jiff::Timestamp;
use serde_json::{Value, json};
use statemachine::Outcome;

/// As many spans as a page holds, which makes about a megabyte. A user has four in a rotation.
const MOST_SPANS: usize = 40_000;

/// The users on the page.
pub(super) struct Lanes {
    /// For the script, in the order of the file.
    pub(super) users: Vec<Value>,
    /// How many users there is no room for.
    pub(super) left_out: usize,
}

struct Lane<'a> {
    user: &'a User,
    lives: Vec<Life>,
    /// How many rotations succeeded, failed, and are under way.
    endings: [usize; 3],
}

/// As many users as there is room for: who needs a person first, then in the order of the file.
pub(super) fn of(run: &Run) -> Lanes {
    let lanes: Vec<Lane<'_>> = run
        .by_user()
        .into_iter()
        .map(|(user, rotations)| Lane {
            user,
            lives: lives::of(&rotations, run.start, run.end()),
            endings: endings(&rotations),
        })
        .collect();
    let chosen = with_room(&lanes.iter().map(Lane::claim).collect::<Vec<_>>());
    Lanes {
        left_out: lanes.len() - chosen.len(),
        users: chosen
            .into_iter()
            .map(|index| lanes[index].document(run.start))
            .collect(),
    }
}

/// How many spans a user has, and whether one of its rotations failed.
type Claim = (usize, bool);

/// The places of those there is room for.
fn with_room(claims: &[Claim]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_key(|index| !claims[*index].1);
    let mut spans = 0;
    let mut chosen: Vec<usize> = order
        .into_iter()
        .take_while(|index| {
            spans += claims[*index].0;
            spans <= MOST_SPANS
        })
        .collect();
    chosen.sort_unstable();
    chosen
}

fn endings(rotations: &[Rotation<'_>]) -> [usize; 3] {
    let mut endings = [0; 3];
    for rotation in rotations {
        let index = match &rotation.record.outcome {
            Some(Outcome::Succeeded { .. }) => 0,
            Some(_) => 1,
            None => 2,
        };
        endings[index] += 1;
    }
    endings
}

impl Lane<'_> {
    fn claim(&self) -> Claim {
        let spans = self.lives.iter().map(|life| life.spans.len());
        (spans.sum(), self.endings[1] > 0)
    }

    /// Names of one letter and moments in seconds after the start, because there are so many of them.
    fn document(&self, start: Timestamp) -> Value {
        let since = |moment: Timestamp| moment.as_second() - start.as_second();
        let keys = self.lives.iter().map(|life| {
            let spans = life
                .spans
                .iter()
                .map(|span| json!([number(span.standing), since(span.from), since(span.until)]));
            json!({ "i": life.key, "o": life.is_over, "s": spans.collect::<Vec<_>>() })
        });
        json!({
            "n": self.user.name(),
            "s": self.user.secret(),
            "e": self.endings,
            "k": keys.collect::<Vec<_>>(),
        })
    }
}

/// The place of a standing in the script's list.
fn number(standing: Standing) -> u8 {
    match standing {
        Standing::Pending => 0,
        Standing::Current => 1,
        Standing::Previous => 2,
        Standing::Inactive => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_needs_a_person_has_a_place_before_others_and_the_order_stays() {
        let quarter = MOST_SPANS / 4;
        let well = (quarter, false);
        let failed = (quarter, true);
        assert_eq!(with_room(&[well, well, well, well]), [0, 1, 2, 3]);
        assert_eq!(with_room(&[well, well, well, well, failed]), [0, 1, 2, 4]);
        assert_eq!(with_room(&[]), [0; 0]);
    }
}
