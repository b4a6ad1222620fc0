//! Months of several users, with things going wrong and people interfering as chance has it.

use crate::world::{spec, user};
use sandbox::trial::{Campaign, Plan, Tally};

/// A year and a half of rotations of three users.
fn plan(seed: u64) -> Plan {
    Plan {
        seed,
        months: 6,
        only: None,
    }
}

#[test]
fn months_of_everything_at_once_lose_nothing() {
    const FIRST_SEED: u64 = 20_261_122;
    let campaign = Campaign::new(&spec(["Anna", "Bot", "x,y"].map(user).into())).unwrap();
    let mut tally = Tally::default();
    let mut unsound = 0;
    for seed in FIRST_SEED..FIRST_SEED + option_env!("SEEDS").map_or(3, |n| n.parse().unwrap()) {
        let verdict = campaign.run(&plan(seed)).unwrap();
        tally.add(&verdict.tally);
        if !verdict.is_sound() {
            unsound += 1;
            println!(
                "seed {seed} is unsound: {:?} {:?}",
                verdict.endings, verdict.violations
            );
            let smallest = campaign.minimised(&plan(seed)).unwrap();
            let verdict = campaign.run(&smallest).unwrap();
            for happening in &verdict.happenings {
                println!("  {} {happening}", happening.at);
            }
            println!("  {:?} {:?}", verdict.endings, verdict.violations);
        }
    }
    println!("{tally:#?}");
    assert_eq!(
        unsound, 0,
        "of {} seeds from {FIRST_SEED} on",
        tally.campaigns
    );
}
