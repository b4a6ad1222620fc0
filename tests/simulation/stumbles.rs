//! Lambdas that run twice, die before they start, are not heard of, or have a wrong clock.

use crate::world::{bot, report};
use contract::Function;
use contract::step::Step;
use jiff::SignedDuration;
use sandbox::fault::InvocationFate;
use sandbox::trial::{Bench, Sights, Stumble};
use sandbox::world::Beginning;

#[test]
fn any_step_may_run_twice_die_unheard_or_have_a_wrong_clock() {
    assert_stumbling_breaks_nothing(&bot(), &Step::ALL.map(Function::Step));
}

/// Each of these functions stumbles in each way, once and each time.
pub(crate) fn assert_stumbling_breaks_nothing(bench: &Bench, functions: &[Function]) {
    let fates = [
        InvocationFate::RunTwiceInSequence,
        InvocationFate::RunTwiceAtOnce,
        InvocationFate::KillBeforeStart,
        InvocationFate::LoseAnswer,
        InvocationFate::Skew(SignedDuration::from_mins(2)),
        InvocationFate::Skew(SignedDuration::from_mins(-2)),
    ];
    let mut sights = Sights::default();
    let mut unsound = Vec::new();
    let mut runs = 0;
    for beginning in [Beginning::Fresh, Beginning::Adopted] {
        for function in functions {
            for fate in fates {
                for always in [false, true] {
                    let stumble = Stumble {
                        beginning,
                        function: *function,
                        fate,
                        always,
                    };
                    let verdict = stumble.run(bench).unwrap();
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
