//! Months of several users, with things going wrong and people interfering as chance has it. What a
//! campaign has found is a test of its own, with a sentence for a name: see `found`.

use crate::world::{spec, user};
use sandbox::trial::{Campaign, CampaignVerdict, Plan, Sight, Sweep};
use std::num::NonZeroUsize;

/// Prints what an unsound campaign comes down to.
fn explain(campaign: &Campaign, plan: &Plan, verdict: &CampaignVerdict) {
    println!(
        "seed {}: {:?} {:?}",
        plan.seed, verdict.endings, verdict.violations
    );
    let smallest = campaign.minimised(plan).unwrap();
    let verdict = campaign.run(&smallest).unwrap();
    for happening in &verdict.happenings {
        println!("  {} {happening}", happening.at);
    }
    println!("  {:?} {:?}", verdict.endings, verdict.violations);
}

#[test]
fn months_of_everything_at_once_lose_nothing() {
    const SEED: u64 = 20_261_122;
    let spec = spec(["Anna", "Bot", "x,y"].map(user).into());
    let threads = NonZeroUsize::new(2).unwrap();
    let sweep = Sweep::over(&spec, SEED..SEED + 12, 6, threads).unwrap();
    println!("from seed {SEED} on: {:#?}", sweep.tally);
    let campaign = Campaign::new(&spec).unwrap();
    for (plan, verdict) in sweep.unsound.iter().take(3) {
        explain(&campaign, plan, verdict);
    }
    assert_eq!(sweep.unsound.len(), 0, "of {}", sweep.tally.campaigns);
    for sight in [
        Sight::OrphanRemoved,
        Sight::Resumed,
        Sight::Finished,
        Sight::Waited,
        Sight::Marked,
        Sight::InUse,
    ] {
        assert!(sweep.tally.sights.count(&sight) > 0, "never: {sight}");
    }
}
