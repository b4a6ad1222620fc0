//! From a published key to the old one's deletion.

use super::failure::{BOTH_WORK, OLD_KEPT, caught, held, unknown_outcome};
use super::lambda::{catch_all, step, unsettled};
use super::state;
use crate::{Choice, ChoiceRule, StateMachine, Wait};
use contract::step::Step;
use serde_json::json;

const DEACTIVATING: &str = "deactivating the old key";
const DELETING: &str = "deleting the old key";

pub(super) fn states(machine: StateMachine) -> StateMachine {
    machine
        .state(
            state::GRACE,
            Wait::seconds("{% $rotation.policy.gracePeriodSeconds %}").next(state::DEACTIVATE),
        )
        .state(
            state::DEACTIVATE,
            step(
                Step::Deactivate,
                json!({
                    "previousAccessKeyId": "{% $oldKeyId %}",
                    "publishedAt": "{% $publishedAt %}",
                    "versions": ["{% $newKey %}"],
                }),
            )
            .catch(catch_all(
                caught(DEACTIVATING, BOTH_WORK),
                state::ANNOUNCE_STOP,
            ))
            .next(state::DEACTIVATED),
        )
        .state(
            state::DEACTIVATED,
            Choice::new()
                .rule(
                    ChoiceRule::new(
                        "{% $states.input.outcome = 'deactivated' %}",
                        state::ANNOUNCE_INACTIVE,
                    )
                    .assign("deactivatedAt", "{% $states.input.deactivatedAt %}")
                    .output(json!({})),
                )
                .when("{% $states.input.outcome = 'inUse' %}", state::RECHECK)
                .when(
                    "{% $states.input.outcome = 'gone' %}",
                    state::ANNOUNCE_DELETED,
                )
                .rule(
                    ChoiceRule::new("{% $states.input.outcome = 'hold' %}", state::ANNOUNCE_STOP)
                        .assign("failure", held(DEACTIVATING, BOTH_WORK)),
                )
                .assign("failure", unknown_outcome(DEACTIVATING, BOTH_WORK))
                .otherwise(state::ANNOUNCE_STOP),
        )
        .state(
            state::RECHECK,
            Wait::timestamp("{% $states.input.recheckAt %}")
                .output(json!({}))
                .next(state::DEACTIVATE),
        )
        .state(
            state::REST,
            Wait::seconds("{% $rotation.policy.deletionDelaySeconds %}").next(state::DELETE),
        )
        .state(
            state::DELETE,
            step(
                Step::Delete,
                json!({
                    "accessKeyId": "{% $oldKeyId %}",
                    "reason": {
                        "name": "rested",
                        "deactivatedAt": "{% $deactivatedAt %}",
                        "deletionDelaySeconds": "{% $rotation.policy.deletionDelaySeconds %}",
                    },
                    "versions": ["{% $newKey %}"],
                }),
            )
            .retry(unsettled())
            .catch(catch_all(caught(DELETING, OLD_KEPT), state::ANNOUNCE_STOP))
            .next(state::DELETED),
        )
        .state(
            state::DELETED,
            Choice::new()
                .rule(
                    ChoiceRule::new("{% $states.input.outcome = 'hold' %}", state::ANNOUNCE_STOP)
                        .assign("failure", held(DELETING, OLD_KEPT)),
                )
                .otherwise(state::ANNOUNCE_DELETED),
        )
}
