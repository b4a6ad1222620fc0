//! Two executions of one rotation, and a person's hand in the middle of one.

use crate::world::{bot, report};
use sandbox::trial::{Deed, Ending, Meddling, Race, Sight, Sights};
use sandbox::world::{Beginning, Trigger};

#[test]
fn two_rotations_of_one_user_may_interleave_at_any_calls() {
    let bench = bot();
    let mut sights = Sights::default();
    let mut unsound = Vec::new();
    let mut races = 0;
    for beginning in [Beginning::Fresh, Beginning::Adopted] {
        for first_stops in 1..=20 {
            // Every third call of the second one, beginning at another one each time.
            for second_stops in (1 + first_stops % 3..=20).step_by(3) {
                for head_start in [0, 2] {
                    let race = Race {
                        beginning,
                        triggers: [Trigger::Schedule; 2],
                        first_stops,
                        second_stops,
                        head_start,
                    };
                    let verdict = race.run(&bench).unwrap();
                    races += 1;
                    sights.add_all(&verdict.sights);
                    if !verdict.is_sound() {
                        unsound.push((race.to_string(), verdict));
                    }
                }
            }
        }
    }
    report(races, &sights, &unsound);
    // Two rotations get along by themselves: nobody is called.
    let held: Vec<_> = sights
        .iter()
        .filter(|(sight, _)| matches!(sight, Sight::Held(_)))
        .collect();
    assert_eq!(held, []);
    for sight in [Sight::Resumed, Sight::Waited] {
        assert!(sights.count(&sight) > 0, "never: {sight}");
    }
}

#[test]
fn a_person_may_do_anything_at_any_call() {
    let bench = bot();
    let mut sights = Sights::default();
    let mut unsound = Vec::new();
    let (mut deeds, mut held) = (0, 0);
    for beginning in [Beginning::Fresh, Beginning::Adopted] {
        for deed in Deed::ALL {
            for call in 1..=36 {
                let meddling = Meddling {
                    beginning,
                    call,
                    deed,
                };
                let verdict = meddling.run(&bench).unwrap();
                deeds += 1;
                held += u64::from(verdict.ending == Ending::Held);
                sights.add_all(&verdict.sights);
                if !verdict.is_sound() {
                    unsound.push((meddling.to_string(), verdict));
                }
            }
        }
    }
    println!("{held} of {deeds} held");
    report(deeds, &sights, &unsound);
    assert!(held > 0);
}
