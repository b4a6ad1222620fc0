//! Everything that can go wrong with a call, at every call.

use crate::world::bot;
use sandbox::trial::{Afterwards, Mishap, Search, Searched, Sight};
use sandbox::world::Beginning;

fn assert_sound(searched: &Searched) {
    for (trial, verdict) in searched.unsound.iter().take(10) {
        println!(
            "{trial}\n  {:?}\n  {:?}",
            verdict.ending,
            verdict.violations.first()
        );
    }
    assert_eq!(searched.unsound.len(), 0, "of {} trials", searched.trials);
}

#[test]
fn any_one_call_may_go_wrong_in_any_way() {
    let spec = bot();
    let mut search = Search::of(&spec);
    for beginning in [Beginning::Fresh, Beginning::Adopted, Beginning::EmptySecret] {
        search
            .single(beginning, &Mishap::ALL, &Afterwards::ALL)
            .unwrap();
    }
    let searched = search.searched();
    println!(
        "{} trials, {} executions, {} checks: {} converged, {} held",
        searched.trials, searched.executions, searched.checks, searched.converged, searched.held
    );
    for (sight, count) in searched.sights.iter() {
        println!("{count:>6} times {sight}");
    }
    assert_sound(&searched);
    for sight in [
        Sight::OrphanRemoved,
        Sight::Resumed,
        Sight::Waited,
        Sight::Marked,
    ] {
        assert!(searched.sights.count(&sight) > 0, "never: {sight}");
    }
}
