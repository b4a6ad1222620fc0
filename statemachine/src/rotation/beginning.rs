//! Where an execution begins: with create, or with what the rotate Lambda hands over.

use super::discard::Then;
use super::state;
use crate::{Choice, ChoiceRule};
use contract::Handover;
use serde_json::json;

/// Every rule sets all the variables that the states after it count on. An alert tells what is known by then,
/// so what nobody knows yet is null.
pub(super) fn begin() -> Choice {
    Choice::new()
        .rule(
            ChoiceRule::new(is("published"), state::ANNOUNCE)
                .assign("rotation", ROTATION)
                .assign("discards", 0)
                .assign("newKey", of("newKey"))
                .assign("oldKeyId", of("oldKeyId"))
                .assign("publishedAt", of("publishedAt"))
                .assign("deactivatedAt", json!(null))
                .output(json!({})),
        )
        .rule(
            ChoiceRule::new(is("discard"), state::DISCARD)
                .assign("rotation", ROTATION)
                .assign("discards", 0)
                .assign("newKey", json!(null))
                .assign("oldKeyId", json!(null))
                .assign("publishedAt", json!(null))
                .assign("deactivatedAt", json!(null))
                .assign(
                    "discard",
                    json!({
                        "accessKeyId": of("accessKeyId"),
                        "versions": of("versions"),
                        "reason": of("reason"),
                        "then": Then::End.name(),
                        "markedAt": null,
                    }),
                )
                .output(json!({})),
        )
        .assign("rotation", "{% $states.input %}")
        .assign("discards", 0)
        .assign("newKey", json!(null))
        .assign("oldKeyId", json!(null))
        .assign("publishedAt", json!(null))
        .assign("deactivatedAt", json!(null))
        .output(json!({}))
        .otherwise(state::CREATE)
}

/// The input without what is handed over.
const ROTATION: &str =
    "{% $sift($states.input, function($value, $name) { $name != 'handover' }) %}";

fn is(kind: &str) -> String {
    format!("{{% $states.input.{}.kind = '{kind}' %}}", Handover::FIELD)
}

fn of(field: &str) -> String {
    format!("{{% $states.input.{}.{field} %}}", Handover::FIELD)
}
