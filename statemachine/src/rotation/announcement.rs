//! Events on EventBridge's default bus, so that deployments can start by themselves.
//!
//! Whoever deploys a new key waits for the event that it is published, so a rotation that cannot put
//! that one stops, with both keys working, and tells a person. Nothing waits for the other events: a
//! rotation goes on without them. A redrive may put an event again.

use super::failure::{NEW_WORKS, caught};
use super::lambda::catch_all;
use super::state;
use crate::{Catcher, Retrier, StateMachine, Task};
use contract::event::{Event, Field, SOURCE};
use contract::{ErrorName, Schema};
use serde_json::{Map, Value, json};

pub(super) fn states(machine: StateMachine) -> StateMachine {
    let unannounced = caught("announcing the new key on EventBridge", NEW_WORKS);
    machine
        .state(
            state::ANNOUNCE,
            patient(Event::AccessKeyPublished)
                .catch(catch_all(unannounced, state::ANNOUNCE_STOP))
                .next(state::HAS_OLD_KEY),
        )
        .state(
            state::ANNOUNCE_INACTIVE,
            patient(Event::OldKeyDeactivated)
                .catch(going_on(state::REST))
                .next(state::REST),
        )
        .state(
            state::ANNOUNCE_DELETED,
            patient(Event::OldKeyDeleted)
                .catch(going_on(state::DONE))
                .next(state::DONE),
        )
        .state(state::ANNOUNCE_STOP, stop())
}

/// Tries for minutes: the rotation has time.
fn patient(event: Event) -> Task {
    put(event.detail_type(), event).timeout_seconds(60).retry(
        Retrier::on(["States.TaskFailed", "States.Timeout"])
            .interval_seconds(5)
            .max_attempts(5)
            .backoff_rate(2.0)
            .max_delay_seconds(60)
            .full_jitter(),
    )
}

/// A person waits to be told, so this is soon given up. It comes before the alert: an execution that
/// is stopped after its alert is told of again, as one that could not tell.
fn stop() -> Task {
    let detail_type = format!(
        "{{% $failure.error = '{error}' ? '{held}' : '{failed}' %}}",
        error = ErrorName::Held,
        held = Event::RotationHeld.detail_type(),
        failed = Event::RotationFailed.detail_type(),
    );
    // Both have the same fields.
    put(&detail_type, Event::RotationFailed)
        .timeout_seconds(10)
        .retry(
            Retrier::on(["States.TaskFailed", "States.Timeout"])
                .interval_seconds(2)
                .max_attempts(2)
                .backoff_rate(2.0)
                .full_jitter(),
        )
        .catch(going_on(state::ALERT))
        .next(state::ALERT)
}

/// Puts an event with the fields of this one.
fn put(detail_type: &str, event: Event) -> Task {
    Task::service(
        "events:putEvents",
        json!({
            "Entries": [{ "Source": SOURCE, "DetailType": detail_type, "Detail": detail(event) }],
        }),
    )
    .output(json!({}))
}

fn going_on(next: &str) -> Catcher {
    Catcher::on(["States.ALL"], next).output(json!({}))
}

/// The `detail`, from the variables.
fn detail(event: Event) -> Value {
    let fields = event.fields().iter().map(|field| {
        let value = value(*field, event.may_be_null(*field));
        (field.name().to_owned(), format!("{{% {value} %}}").into())
    });
    let schema = ("schema".to_owned(), Schema::NUMBER.into());
    Value::Object(Map::from_iter([schema].into_iter().chain(fields)))
}

/// A field, as a JSONata expression. Of an input that somebody typed nothing may be there, or something
/// else than a text.
fn value(field: Field, may_be_null: bool) -> String {
    let of_input = |name: &str| {
        if may_be_null {
            format!("$exists($rotation.{name}) ? $string($rotation.{name}) : null")
        } else {
            format!("$rotation.{name}")
        }
    };
    match field {
        Field::Pipeline | Field::User | Field::Secret => of_input(field.name()),
        Field::AccessKeyId if may_be_null => {
            "$newKey != null ? $newKey.accessKeyId : null".to_owned()
        }
        Field::AccessKeyId => "$newKey.accessKeyId".to_owned(),
        Field::PreviousAccessKeyId => "$oldKeyId".to_owned(),
        Field::PublishedAt => "$publishedAt".to_owned(),
        Field::DeactivatedAt => "$deactivatedAt".to_owned(),
        Field::Error => "$failure.error".to_owned(),
        Field::Reason => "$failure.reason".to_owned(),
        Field::Message => "$failure.message".to_owned(),
        Field::Execution => "$states.context.Execution.Id".to_owned(),
    }
}
