//! From the start to a pending key: create, and what it may find.

use super::discard::{self, Then};
use super::failure::{NOTHING_CHANGED, caught, failure, held, unknown_outcome};
use super::lambda::{catch_all, not_yet_allowed, step, unsettled};
use super::state;
use crate::{Choice, ChoiceRule, StateMachine, Wait};
use contract::ErrorName;
use contract::step::Step;
use serde_json::json;

const CREATING: &str = "creating the new key";

pub(super) fn states(machine: StateMachine) -> StateMachine {
    machine
        .state(
            state::CREATE,
            step(Step::Create, json!({}))
                .retry(unsettled())
                .retry(not_yet_allowed())
                .catch(catch_all(
                    caught(CREATING, NOTHING_CHANGED),
                    state::ANNOUNCE_STOP,
                ))
                .next(state::CREATED),
        )
        .state(state::CREATED, created())
        .state(
            state::PROPAGATE,
            Wait::seconds("{% $rotation.policy.propagationDelaySeconds %}").next(state::VERIFY),
        )
}

fn created() -> Choice {
    Choice::new()
        .rule(
            ChoiceRule::new("{% $states.input.outcome = 'ready' %}", state::PROPAGATE)
                .assign("userId", "{% $states.input.userId %}")
                .assign("newKey", "{% $states.input.pending %}")
                .assign("oldVersionId", "{% $states.input.currentVersionId %}")
                .assign("oldKeyId", OLD_KEY_OR_NULL)
                .output(json!({})),
        )
        .rule(
            // Consumers may have read the published key at any time since: announce it again, and
            // give them the whole grace period from now.
            ChoiceRule::new("{% $states.input.outcome = 'unfinished' %}", state::ANNOUNCE)
                .assign("newKey", "{% $states.input.current %}")
                .assign("oldKeyId", "{% $states.input.previousAccessKeyId %}")
                .assign("publishedAt", "{% $states.context.State.EnteredTime %}")
                .output(json!({})),
        )
        .rule(
            ChoiceRule::new(
                format!("{{% $states.input.outcome = 'discard' and {} %}}", discard::may_make_room()),
                state::DISCARD,
            )
            .assign(
                "discard",
                discard::variable(
                    "{% $states.input.accessKeyId %}",
                    &json!("{% $states.input.versions %}"),
                    &json!("{% $states.input.reason %}"),
                    Then::Create,
                ),
            )
            .assign("discards", "{% $discards + 1 %}")
            .output(json!({})),
        )
        .rule(
            ChoiceRule::new("{% $states.input.outcome = 'discard' %}", state::ANNOUNCE_STOP).assign(
                "failure",
                failure(
                    ErrorName::Held.as_str(),
                    CREATING,
                    "'This rotation has deleted ' & $discards & ' keys to make room, and now ' & $states.input.accessKeyId & \
                     ' is in the way. Find out who else creates keys for this user.'",
                    NOTHING_CHANGED,
                ),
            ),
        )
        .rule(
            ChoiceRule::new("{% $states.input.outcome = 'unstored' %}", state::DISCARD)
                .assign(
                    "discard",
                    discard::variable(
                        "{% $states.input.accessKeyId %}",
                        &json!([]),
                        &json!({"name": "orphan"}),
                        Then::Fail,
                    ),
                )
                .assign(
                    "failure",
                    failure(
                        "{% $states.input.error %}",
                        "storing the new key",
                        "$states.input.message",
                        NOTHING_CHANGED,
                    ),
                )
                .output(json!({})),
        )
        .rule(
            ChoiceRule::new("{% $states.input.outcome = 'hold' %}", state::ANNOUNCE_STOP)
                .assign("failure", held(CREATING, NOTHING_CHANGED)),
        )
        .assign("failure", unknown_outcome(CREATING, NOTHING_CHANGED))
        .otherwise(state::ANNOUNCE_STOP)
}

/// A first rotation has none; a variable cannot be undefined.
const OLD_KEY_OR_NULL: &str =
    "{% $exists($states.input.currentAccessKeyId) ? $states.input.currentAccessKeyId : null %}";
