//! Lambdas that run twice, die before they start, are not heard of, or have a wrong clock.

use crate::world::{bot, report};
use contract::step::Step;
use jiff::SignedDuration;
use sandbox::fault::InvocationFate;
use sandbox::trial::{Sights, Stumble};
use sandbox::world::Beginning;

#[test]
fn any_step_may_run_twice_die_unheard_or_have_a_wrong_clock() {
    let fates = [
        InvocationFate::RunTwiceInSequence,
        InvocationFate::RunTwiceAtOnce,
        InvocationFate::KillBeforeStart,
        InvocationFate::LoseAnswer,
        InvocationFate::Skew(SignedDuration::from_mins(2)),
        InvocationFate::Skew(SignedDuration::from_mins(-2)),
    ];
    let bench = bot();
    let mut sights = Sights::default();
    let mut unsound = Vec::new();
    let mut runs = 0;
    for beginning in [Beginning::Fresh, Beginning::Adopted] {
        for step in Step::ALL {
            for fate in fates {
                for always in [false, true] {
                    let stumble = Stumble {
                        beginning,
                        function: step.into(),
                        fate,
                        always,
                    };
                    let verdict = stumble.run(&bench).unwrap();
                    runs += 1;
                    sights.add_all(&verdict.sights);
                    if !verdict.is_sound() {
                        unsound.push((stumble.to_string(), verdict));
                    }
                }
            }
        }
    }
    report(runs, &sights, &unsound);
}
