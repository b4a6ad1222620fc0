//! From a pending key to a published one: verify, publish.

use super::discard::{self, Then};
use super::failure::{NOTHING_CHANGED, PENDING_KEPT, caught, failure, unknown_outcome};
use super::lambda::{catch_all, not_yet_active, step};
use super::state;
use crate::{Choice, ChoiceRule, StateMachine, Succeed, Task};
use contract::ErrorName;
use contract::step::Step;
use serde_json::json;

/// The field by which the output of an execution tells that another rotation was faster: the key of its own
/// that it has deleted.
pub const SUPERSEDED_KEY: &str = "supersededAccessKeyId";

const NEW_KEY: &str = "{% $newKey.accessKeyId %}";
const PUBLISHING: &str = "publishing the new key";

pub(super) fn states(machine: StateMachine) -> StateMachine {
    machine
        .state(state::VERIFY, verify())
        .state(
            state::PUBLISH,
            step(
                Step::Publish,
                json!({
                    "pending": "{% $newKey %}",
                    "currentVersionId": "{% $oldVersionId %}",
                    "startedAt": "{% $states.context.Execution.StartTime %}",
                }),
            )
            .catch(catch_all(
                caught(PUBLISHING, PENDING_KEPT),
                state::ANNOUNCE_STOP,
            ))
            .next(state::PUBLISHED),
        )
        .state(state::PUBLISHED, published())
        .state(
            state::HAS_OLD_KEY,
            Choice::new()
                .when("{% $oldKeyId != null %}", state::GRACE)
                .otherwise(state::DONE),
        )
        .state(
            state::SUPERSEDED,
            Succeed::new().output(json!({
                "user": "{% $rotation.user %}",
                "secret": "{% $rotation.secret %}",
                SUPERSEDED_KEY: NEW_KEY,
            })),
        )
}

fn verify() -> Task {
    let unverified = caught("verifying the new key", NOTHING_CHANGED);
    let discard = discard::new_key("unverified", Then::Fail);
    step(
        Step::Verify,
        json!({ "userId": "{% $userId %}", "pending": "{% $newKey %}" }),
    )
    .retry(not_yet_active())
    .catch(catch_all(unverified, state::DISCARD).assign("discard", discard))
    .next(state::PUBLISH)
}

fn published() -> Choice {
    let discard = |then| discard::new_key("superseded", then);
    Choice::new()
        .rule(
            ChoiceRule::new("{% $states.input.outcome = 'published' %}", state::ANNOUNCE)
                .assign("publishedAt", "{% $states.input.publishedAt %}")
                .output(json!({})),
        )
        .rule(
            ChoiceRule::new("{% $states.input.outcome = 'superseded' %}", state::DISCARD)
                .assign("discard", discard(Then::Supersede))
                .output(json!({})),
        )
        .rule(
            // A new key is made from what is there now, but not for ever.
            ChoiceRule::new(
                format!(
                    "{{% $states.input.outcome = 'edited' and {} %}}",
                    discard::may_make_room()
                ),
                state::DISCARD,
            )
            .assign("discard", discard(Then::Create))
            .assign("discards", "{% $discards + 1 %}")
            .assign("newKey", json!(null))
            .output(json!({})),
        )
        .rule(
            ChoiceRule::new("{% $states.input.outcome = 'edited' %}", state::DISCARD)
                .assign("discard", discard(Then::Fail))
                .assign(
                    "failure",
                    failure(
                        ErrorName::Held.as_str(),
                        PUBLISHING,
                        "'Somebody writes to the secret ' & $rotation.secret & ' again and again, each time before the new key could be published.'",
                        NOTHING_CHANGED,
                    ),
                )
                .output(json!({})),
        )
        .assign("failure", unknown_outcome(PUBLISHING, PENDING_KEPT))
        .otherwise(state::ANNOUNCE_STOP)
}
