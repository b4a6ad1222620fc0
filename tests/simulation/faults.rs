//! Everything that can go wrong with a call, at every call.

use crate::world::{bot, spec, user};
use sandbox::trial::{Afterwards, Incident, Mishap, Search, Searched, Sight};
use sandbox::world::Beginning;
use std::num::NonZeroUsize;

fn print(what: &str, searched: &Searched) {
    println!(
        "{what}: {} trials, {} executions, {} checks: {} converged, {} held",
        searched.trials, searched.executions, searched.checks, searched.converged, searched.held
    );
    for (sight, count) in searched.sights.iter() {
        println!("{count:>8} times {sight}");
    }
}

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
    let bench = bot();
    let mut search = Search::on(&bench);
    for beginning in [Beginning::Fresh, Beginning::Adopted, Beginning::EmptySecret] {
        search
            .single(beginning, &Mishap::ALL, &Afterwards::ALL)
            .unwrap();
    }
    let searched = search.searched();
    print("one call", &searched);
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

#[test]
fn several_calls_may_go_wrong_as_chance_has_it() {
    const SEED: u64 = 20_261_122;
    println!("seed {SEED}");
    let bench = bot();
    let mut search = Search::on(&bench);
    search.random(SEED, 150).unwrap();
    let searched = search.searched();
    print("as chance has it", &searched);
    for (trial, _) in searched.unsound.iter().take(3) {
        println!(
            "minimised: {}",
            Search::on(&bench).minimised(trial).unwrap()
        );
    }
    assert_sound(&searched);
}

#[test]
fn any_two_calls_around_the_key_s_creation_may_go_wrong() {
    // The calls that write the intent, make the key and store it, each with the mishaps after which
    // nobody knows what has happened.
    let bench = bot();
    let mut search = Search::on(&bench);
    for call in 6..=8 {
        for mishap in [Mishap::LostAlways, Mishap::KilledAfter] {
            let first = Incident { call, mishap };
            search
                .pairs_after(
                    Beginning::Adopted,
                    first,
                    &[Mishap::LostAlways, Mishap::KilledAfter],
                    &[Afterwards::RerunAtOnce],
                )
                .unwrap();
        }
    }
    let searched = search.searched();
    print("two calls around the creation", &searched);
    assert_sound(&searched);
}

#[test]
#[ignore = "takes tens of minutes: `make search` runs it"]
fn any_two_calls_may_go_wrong() {
    let spec = spec(vec![user("Bot")]);
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    for beginning in [Beginning::Adopted, Beginning::Fresh, Beginning::EmptySecret] {
        let searched =
            Searched::in_all_pairs(&spec, beginning, &Mishap::ALL, &Afterwards::ALL, threads)
                .unwrap();
        print(&format!("{beginning:?}"), &searched);
        assert_sound(&searched);
    }
}
