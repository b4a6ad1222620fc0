//! From a pending key to a published one: verify, publish, announce; and back out of it.

use super::failure::{
    CAUGHT_MESSAGE, NEW_WORKS, NOTHING_CHANGED, PENDING_KEPT, caught, held, unknown_outcome,
};
use super::lambda::{catch_all, not_yet_active, step};
use super::state;
use crate::{Catcher, Choice, ChoiceRule, Retrier, StateMachine, Succeed, Task};
use contract::step::Step;
use contract::{ErrorName, event};
use serde_json::{Value, json};

const VERIFYING: &str = "verifying the new key";
const PUBLISHING: &str = "publishing the new key";
const ANNOUNCING: &str = "announcing the new key on EventBridge";
const SUPERSEDING: &str = "deleting the key of a rotation that another one overtook";

pub(super) fn states(machine: StateMachine) -> StateMachine {
    machine
        .state(
            state::VERIFY,
            step(Step::Verify, json!({"userId": "{% $userId %}", "pending": "{% $newKey %}"}))
                .retry(not_yet_active())
                .catch(
                    catch_all(caught(VERIFYING, NOTHING_CHANGED), state::DISCARD).assign(
                        "discard",
                        json!({"accessKeyId": "{% $newKey.accessKeyId %}", "reason": {"name": "unverified"}}),
                    ),
                )
                .next(state::PUBLISH),
        )
        .state(
            state::PUBLISH,
            step(Step::Publish, json!({"pending": "{% $newKey %}", "currentVersionId": "{% $oldVersionId %}"}))
                .catch(catch_all(caught(PUBLISHING, PENDING_KEPT), state::ALERT))
                .next(state::PUBLISHED),
        )
        .state(
            state::PUBLISHED,
            Choice::new()
                .rule(
                    ChoiceRule::new("{% $states.input.outcome = 'published' %}", state::ANNOUNCE)
                        .assign("publishedAt", "{% $states.input.publishedAt %}")
                        .output(json!({})),
                )
                .when("{% $states.input.outcome = 'superseded' %}", state::DISCARD_SUPERSEDED)
                .assign("failure", unknown_outcome(PUBLISHING, PENDING_KEPT))
                .otherwise(state::ALERT),
        )
        .state(state::ANNOUNCE, announce())
        .state(
            state::HAS_OLD_KEY,
            Choice::new().when("{% $oldKeyId != null %}", state::GRACE).otherwise(state::DONE),
        )
        .state(state::DISCARD, discard())
        .state(
            state::DISCARD_SUPERSEDED,
            step(Step::Delete, json!({"accessKeyId": "{% $newKey.accessKeyId %}", "reason": {"name": "superseded"}}))
                .catch(undo_failed())
                .next(state::SUPERSEDED_DISCARDED),
        )
        .state(
            state::SUPERSEDED_DISCARDED,
            Choice::new()
                .rule(
                    ChoiceRule::new("{% $states.input.outcome = 'hold' %}", state::ALERT)
                        .assign("failure", held(SUPERSEDING, "'The key in the secret is the one that the other rotation published.'")),
                )
                .otherwise(state::SUPERSEDED),
        )
        .state(
            state::SUPERSEDED,
            Succeed::new().output(json!({
                "user": "{% $rotation.user %}",
                "secret": "{% $rotation.secret %}",
                "supersededAccessKeyId": "{% $newKey.accessKeyId %}",
            })),
        )
}

/// Puts an event on the default bus, so that deployments can start by themselves.
fn announce() -> Task {
    Task::service(
        "events:putEvents",
        json!({
            "Entries": [{
                "Source": event::SOURCE,
                "DetailType": event::ACCESS_KEY_PUBLISHED,
                "Detail": {
                    "schema": 1,
                    "pipeline": "{% $rotation.pipeline %}",
                    "user": "{% $rotation.user %}",
                    "secret": "{% $rotation.secret %}",
                    "accessKeyId": "{% $newKey.accessKeyId %}",
                    "previousAccessKeyId": "{% $oldKeyId %}",
                    "publishedAt": "{% $publishedAt %}",
                },
            }],
        }),
    )
    .timeout_seconds(60)
    .retry(
        Retrier::on(["States.TaskFailed", "States.Timeout"])
            .interval_seconds(5)
            .max_attempts(5)
            .backoff_rate(2.0)
            .max_delay_seconds(60)
            .full_jitter(),
    )
    .catch(catch_all(caught(ANNOUNCING, NEW_WORKS), state::ALERT))
    .output(json!({}))
    .next(state::HAS_OLD_KEY)
}

/// Takes back a key that was made and is not to be published, and keeps the failure that led here.
fn discard() -> Task {
    step(Step::Delete, json!({"accessKeyId": "{% $discard.accessKeyId %}", "reason": "{% $discard.reason %}"}))
        .assign(
            "failure",
            "{% $merge([$failure, {'message': $failure.message & ' ' & ($states.result.Payload.outcome = 'hold' ? \
             $states.result.Payload.message : 'The new key ' & $discard.accessKeyId & ' was deleted again.')}]) %}",
        )
        .catch(undo_failed_after())
        .next(state::ALERT)
}

/// An undo that failed needs a person, and must not look like something that passes.
fn undo_failed() -> Catcher {
    let message = format!(
        "{{% 'The key ' & $newKey.accessKeyId & ' is not needed and could not be deleted: ' & ({CAUGHT_MESSAGE}) %}}"
    );
    catch_all(undo_failure(&message), state::ALERT)
}

fn undo_failed_after() -> Catcher {
    let message = format!(
        "{{% $failure.message & ' The new key ' & $discard.accessKeyId & ' must be deleted by hand, because that failed too: ' & ({CAUGHT_MESSAGE}) %}}"
    );
    catch_all(undo_failure(&message), state::ALERT)
}

fn undo_failure(message: &str) -> Value {
    json!({
        "error": ErrorName::UndoFailed.as_str(),
        "doing": "deleting a new key that is not to be published",
        "message": message,
        "standing": format!("{{% {NOTHING_CHANGED} %}}"),
    })
}
