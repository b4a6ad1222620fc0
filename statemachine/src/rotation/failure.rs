//! The variable `failure`: what the alert tells, and what the execution fails with.
//!
//! `error` always begins with `Keywheel.`, so that the rule on failed executions knows that a
//! person has been told. `message` is what happened, `standing` which keys work now, `undone` what has
//! been taken back already, `reason` the name of a hold's reason.

use contract::ErrorName;
use serde_json::{Value, json};

/// A failure of this name. `doing` completes "while …"; `message` and `standing` are JSONata expressions
/// of sentences.
pub(super) fn failure(error: &str, doing: &str, message: &str, standing: &str) -> Value {
    json!({
        "error": error,
        "doing": doing,
        "message": format!("{{% {message} %}}"),
        "standing": format!("{{% {standing} %}}"),
        "undone": null,
        "reason": null,
    })
}

/// A caught error.
pub(super) fn caught(doing: &str, standing: &str) -> Value {
    let error = format!(
        "{{% $substring($states.errorOutput.Error, 0, {length}) = '{prefix}' ? $states.errorOutput.Error : '{other}' %}}",
        length = ErrorName::PREFIX.len(),
        prefix = ErrorName::PREFIX,
        other = ErrorName::StepFailed,
    );
    failure(&error, doing, CAUGHT_MESSAGE, standing)
}

/// What a caught error says: a Lambda's cause is a JSON document with a message in it, a timeout
/// may come without any cause.
pub(super) const CAUGHT_MESSAGE: &str = "$not($exists($states.errorOutput.Cause)) ? $states.errorOutput.Error & '.' : \
    $contains($states.errorOutput.Cause, '\"errorMessage\"') ? $parse($states.errorOutput.Cause).errorMessage : \
    $states.errorOutput.Error & ': ' & $states.errorOutput.Cause";

/// A step answered with `hold`.
pub(super) fn held(doing: &str, standing: &str) -> Value {
    let mut failure = failure(
        ErrorName::Held.as_str(),
        doing,
        "$states.input.message",
        standing,
    );
    failure["reason"] = json!("{% $states.input.reason %}");
    failure
}

/// A step answered with an outcome that this definition does not know: it is older than the Lambda.
pub(super) fn unknown_outcome(doing: &str, standing: &str) -> Value {
    failure(
        ErrorName::InvalidInput.as_str(),
        doing,
        "'The step answered with an outcome that this state machine does not know: ' & $string($states.input)",
        standing,
    )
}

/// Nothing has changed for consumers.
pub(super) const NOTHING_CHANGED: &str = "($oldKeyId != null ? 'The key ' & $oldKeyId & ' in the secret is the one it was before' : \
    'The secret holds what it held before') & ', and no key that anybody could use was deactivated or deleted.'";

/// The new key waits to be published.
pub(super) const PENDING_KEPT: &str = "($oldKeyId != null ? 'The key ' & $oldKeyId & ' in the secret is the one it was before' : \
    'The secret holds what it held before') & '. The new key ' & $newKey.accessKeyId & \
    ' is stored under AWSPENDING, and the next run goes on with it.'";

/// Consumers read the new key, and the old one is there.
pub(super) const BOTH_WORK: &str = "'The secret holds the new key ' & $newKey.accessKeyId & ', which works. The old key ' & $oldKeyId & ' was not deactivated.'";

/// Consumers read the new key, and the old one is Inactive.
pub(super) const OLD_KEPT: &str = "'The secret holds the new key ' & $newKey.accessKeyId & ', which works. The old key ' & $oldKeyId & \
    ' was deactivated at ' & $deactivatedAt & ' and was not deleted.'";

/// Consumers read the new key; whether there is an old one does not matter here.
pub(super) const NEW_WORKS: &str = "'The secret holds the new key ' & $newKey.accessKeyId & ', which works. Nothing was deactivated.'";
