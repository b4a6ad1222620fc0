//! Searches over rotations that Secrets Manager starts.

use super::native;
use crate::stumbles::assert_stumbling_breaks_nothing;
use crate::world::{report, spec, user};
use contract::Function;
use sandbox::trial::{
    Afterwards, Bench, Deed, Meddling, Mishap, Race, Search, Sight, Sights, Sweep,
};
use sandbox::world::{Beginning, Trigger};

fn assert_seen(sights: &Sights, wanted: &[Sight]) {
    for sight in wanted {
        assert!(sights.count(sight) > 0, "never: {sight}");
    }
}

#[test]
fn any_one_call_of_a_rotation_by_secrets_manager_may_go_wrong_in_any_way() {
    let bench = Bench::new(&spec(vec![native(user("Bot"))])).unwrap();
    let mut search = Search::on(&bench);
    for beginning in [Beginning::Fresh, Beginning::Adopted] {
        search
            .single(
                beginning,
                &Mishap::ALL,
                &[Afterwards::Rerun, Afterwards::RerunAtOnce],
            )
            .unwrap();
    }
    let searched = search.searched();
    let unsound: Vec<_> = searched
        .unsound
        .into_iter()
        .map(|(trial, verdict)| (trial.to_string(), verdict))
        .collect();
    report(searched.trials, &searched.sights, &unsound);
    assert_seen(&searched.sights, &[Sight::HandedOver, Sight::InUse]);
}

#[test]
fn the_rotate_lambda_may_run_twice_die_unheard_or_have_a_wrong_clock() {
    let bench = Bench::new(&spec(vec![native(user("Bot"))])).unwrap();
    assert_stumbling_breaks_nothing(&bench, &[Function::Rotate]);
}

#[test]
fn a_scheduled_and_a_native_rotation_of_one_user_may_interleave_at_any_calls() {
    let bench = Bench::new(&spec(vec![native(user("Bot"))])).unwrap();
    let mut sights = Sights::default();
    let mut unsound = Vec::new();
    let mut races = 0;
    for beginning in [Beginning::Fresh, Beginning::Adopted] {
        for triggers in [
            [Trigger::Schedule, Trigger::SecretsManager],
            [Trigger::SecretsManager, Trigger::Schedule],
        ] {
            for first_stops in 1..=24 {
                for second_stops in (1 + first_stops % 4..=24).step_by(4) {
                    let race = Race {
                        beginning,
                        triggers,
                        first_stops,
                        second_stops,
                        head_start: first_stops % 3,
                    };
                    let verdict = race.run(&bench).unwrap();
                    races += 1;
                    sights.add_all(&verdict.sights);
                    if !verdict.is_sound() {
                        unsound.push((format!("{triggers:?} {race}"), verdict));
                    }
                }
            }
        }
    }
    report(races, &sights, &unsound);
    let seen = [
        Sight::HandedOver,
        Sight::Resumed,
        Sight::Waited,
        Sight::Finished,
        Sight::OrphanRemoved,
    ];
    assert_seen(&sights, &seen);
}

#[test]
fn a_person_may_do_anything_at_any_call_of_a_rotation_by_secrets_manager() {
    let bench = Bench::new(&spec(vec![native(user("Bot"))])).unwrap();
    let mut sights = Sights::default();
    let mut unsound = Vec::new();
    let mut deeds = 0;
    for (first, deed) in Deed::ALL.into_iter().enumerate() {
        // Every third call, beginning at another one for each deed.
        for call in (1 + first as u64 % 3..=48).step_by(3) {
            let meddling = Meddling {
                beginning: Beginning::Adopted,
                call,
                deed,
            };
            let verdict = meddling.run(&bench).unwrap();
            deeds += 1;
            sights.add_all(&verdict.sights);
            if !verdict.is_sound() {
                unsound.push((meddling.to_string(), verdict));
            }
        }
    }
    report(deeds, &sights, &unsound);
    assert_seen(&sights, &[Sight::HandedOver, Sight::Marked]);
}

#[test]
fn months_of_both_triggers_lose_nothing() {
    const SEED: u64 = 20_261_123;
    let users = vec![native(user("Anna")), user("Bot"), native(user("x,y"))];
    let threads = std::num::NonZeroUsize::new(2).unwrap();
    let sweep = Sweep::over(&spec(users), SEED..SEED + 6, 6, threads).unwrap();
    println!("from seed {SEED} on: {:#?}", sweep.tally);
    for (plan, verdict) in sweep.unsound.iter().take(3) {
        println!(
            "seed {}: {:?} {:?}",
            plan.seed, verdict.endings, verdict.violations
        );
        for happening in &verdict.happenings {
            println!("  {} {happening}", happening.at);
        }
    }
    assert_eq!(sweep.unsound.len(), 0, "of {}", sweep.tally.campaigns);
}
