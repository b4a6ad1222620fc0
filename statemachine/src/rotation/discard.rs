//! Deleting a key that is not the old one: one that is in the way of a new key, a new key that is not
//! to be published, or the key of a rotation that another one overtook.
//!
//! The variable `discard` says which key, why, and how the rotation goes on `then`. A key that another
//! run could publish is marked first; the step is run again once such a run must have ended.

use super::failure::{CAUGHT_MESSAGE, NOTHING_CHANGED, failure, held};
use super::lambda::{catch_all, step};
use super::state;
use crate::{Choice, ChoiceRule, StateMachine, Succeed, Wait};
use contract::ErrorName;
use contract::step::Step;
use serde_json::{Value, json};

/// How many keys one rotation may delete to make room. More than this is not a crash's debris.
const MOST_DISCARDS: u32 = 5;

/// How the rotation goes on after a discard.
#[derive(Clone, Copy)]
pub(super) enum Then {
    /// With another look at what is there.
    Create,
    /// With the alert about `failure`, which led here.
    Fail,
    /// With the good end of a rotation that was overtaken.
    Supersede,
    /// Not at all: the rotate Lambda only wanted the key out of the way.
    End,
}

impl Then {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Then::Create => "create",
            Then::Fail => "fail",
            Then::Supersede => "supersede",
            Then::End => "end",
        }
    }

    fn condition(self) -> String {
        format!("{{% $discard.then = '{}' %}}", self.name())
    }
}

/// The variable `discard`; the key, the versions that hold it and the reason are values or expressions
/// of values.
pub(super) fn variable(access_key_id: &str, versions: &Value, reason: &Value, then: Then) -> Value {
    json!({
        "accessKeyId": access_key_id,
        "versions": versions,
        "reason": reason,
        "then": then.name(),
        "markedAt": null,
    })
}

/// The variable `discard` for the new key.
pub(super) fn new_key(reason: &str, then: Then) -> Value {
    variable(
        "{% $newKey.accessKeyId %}",
        &json!(["{% $newKey %}"]),
        &json!({ "name": reason }),
        then,
    )
}

/// The condition under which one more key may be deleted to make room.
pub(super) fn may_make_room() -> String {
    format!("$discards < {MOST_DISCARDS}")
}

const DELETING: &str = "deleting a key that is not needed";

/// The key was needed after all: somebody else has put it to use, or is about to.
const TAKEN: &str = "'The one in the secret, whoever has put it there. This rotation has deactivated or deleted no key that anybody could use.'";

pub(super) fn states(machine: StateMachine) -> StateMachine {
    machine
        .state(
            state::DISCARD,
            step(
                Step::Delete,
                json!({
                    "accessKeyId": "{% $discard.accessKeyId %}",
                    "reason": "{% $discard.reason %}",
                    "markedAt": "{% $discard.markedAt %}",
                    "versions": "{% $discard.versions %}",
                }),
            )
            .catch(catch_all(undo_failed(), state::ANNOUNCE_STOP))
            .next(state::DISCARDED),
        )
        .state(state::DISCARDED, discarded())
        .state(
            state::CLEARED,
            Succeed::new().output(json!({
                "user": "{% $rotation.user %}",
                "secret": "{% $rotation.secret %}",
                "deletedAccessKeyId": "{% $discard.accessKeyId %}",
            })),
        )
        .state(
            state::SETTLE,
            Wait::timestamp("{% $states.input.recheckAt %}")
                .output(json!({}))
                .next(state::DISCARD),
        )
        .state(
            state::FORGET,
            Wait::seconds("{% $rotation.policy.propagationDelaySeconds %}").next(state::CREATE),
        )
}

fn discarded() -> Choice {
    Choice::new()
        .rule(
            ChoiceRule::new("{% $states.input.outcome = 'marked' %}", state::SETTLE).assign(
                "discard",
                "{% $merge([$discard, {'markedAt': $states.input.markedAt}]) %}",
            ),
        )
        .rule(
            ChoiceRule::new(
                "{% $discard.then = 'fail' and $states.input.outcome = 'hold' %}",
                state::ANNOUNCE_STOP,
            )
            .assign(
                "failure",
                with(&[
                    ("message", "$failure.message & ' ' & $states.input.message"),
                    ("standing", TAKEN),
                ]),
            ),
        )
        .rule(
            ChoiceRule::new("{% $states.input.outcome = 'hold' %}", state::ANNOUNCE_STOP)
                .assign("failure", held(DELETING, TAKEN)),
        )
        .rule(
            ChoiceRule::new(Then::Fail.condition(), state::ANNOUNCE_STOP).assign(
                "failure",
                with(&[(
                    "undone",
                    "'the new key ' & $discard.accessKeyId & ' was deleted again. Nobody had it.'",
                )]),
            ),
        )
        .rule(ChoiceRule::new(
            Then::Supersede.condition(),
            state::SUPERSEDED,
        ))
        .rule(ChoiceRule::new(Then::End.condition(), state::CLEARED))
        .otherwise(state::FORGET)
}

/// The failure that led here, with these in it.
fn with(fields: &[(&str, &str)]) -> String {
    let fields = fields
        .iter()
        .map(|(name, value)| format!("'{name}': {value}"));
    let fields: Vec<_> = fields.collect();
    format!("{{% $merge([$failure, {{{}}}]) %}}", fields.join(", "))
}

/// An undo that failed needs a person, and must not look like something that passes.
fn undo_failed() -> Value {
    failure(
        ErrorName::UndoFailed.as_str(),
        DELETING,
        &format!(
            "($discard.then = 'fail' ? $failure.message & ' ' : '') & 'The key ' & $discard.accessKeyId & \
             ' is not needed and could not be deleted: ' & ({CAUGHT_MESSAGE})"
        ),
        NOTHING_CHANGED,
    )
}
