//! The alert: composed here, sent once, and then the execution fails with an error that says so.

use super::console::execution_page;
use super::{Substitution, state};
use crate::{Catcher, Fail, Retrier, StateMachine, Task};
use contract::ErrorName;
use serde_json::json;

/// The input may be anything at all when it was typed by hand: what could not be a user's name is left out
/// of subjects, which are ASCII, and of commands, which people paste.
const USER: &str = "($exists($rotation.user) and $contains($string($rotation.user), /^[A-Za-z0-9_+=,.@-]+$/) \
    ? $string($rotation.user) : 'an unknown user')";

/// The error of an execution that could not tell a person why it failed.
pub const ALERT_NOT_SENT: &str = "AlertNotSent";

pub(super) fn states(machine: StateMachine) -> StateMachine {
    machine
        .state(state::ALERT, alert())
        .state(
            state::FAILED,
            Fail::new("{% $failure.error %}", "{% $failure.message %}"),
        )
        .state(
            state::NOT_ALERTED,
            // Not one of Keywheel's names: the rule on failed executions alerts in place of the machine.
            Fail::new(
                ALERT_NOT_SENT,
                "{% $failure.error & ' while ' & $failure.doing & ': ' & $failure.message %}",
            ),
        )
}

fn alert() -> Task {
    Task::service(
        "sns:publish",
        json!({
            "TopicArn": Substitution::AlertTopic.placeholder(),
            // SNS: at most 100 characters.
            "Subject": format!("{{% $substring('Keywheel: ' & {}, 0, 100) %}}", subject()),
            "Message": format!("{{% {} %}}", message()),
        }),
    )
    .comment("What happened, which key works now, what to do next.")
    .timeout_seconds(60)
    .retry(
        Retrier::on(["States.TaskFailed", "States.Timeout"])
            .interval_seconds(5)
            .max_attempts(6)
            .backoff_rate(2.0)
            .max_delay_seconds(120)
            .full_jitter(),
    )
    .catch(Catcher::on(["States.ALL"], state::NOT_ALERTED))
    .output(json!({}))
    .next(state::FAILED)
}

/// The reasons of a hold, as the steps name them, that only wait for whoever uses the old key.
const OLD_KEY_IN_USE: &str = "$failure.reason in ['oldKeyInUse', 'previousKeyInUse']";

/// What it is about, so that nobody has to open the mail to know how urgent it is.
fn subject() -> String {
    format!(
        "({OLD_KEY_IN_USE} ? 'old key of ' & {USER} & ' still in use' : \
          $failure.error = '{undo}' ? 'delete a key of ' & {USER} & ' by hand' : \
          'key rotation of ' & {USER} & ' ' & ($failure.error = '{held}' ? 'held' : 'failed'))",
        undo = ErrorName::UndoFailed,
        held = ErrorName::Held,
    )
}

/// Paragraphs that a person reads from the top until they know enough.
fn message() -> String {
    let arn = "$states.context.Execution.Id";
    format!(
        "(\
         $name := {USER}; \
         $known := $name != 'an unknown user'; \
         $user := $known ? ' ' & $name : ''; \
         $join([\
         'The key rotation of the IAM user ' & $name & ' stopped while ' & $failure.doing & '.', \
         '', \
         'What happened: ' & $failure.message, \
         '', \
         'Which key works: ' & $failure.standing, \
         '', \
         'What was undone: ' & ($failure.undone != null ? $failure.undone : 'nothing.'), \
         '', \
         'What to do: ' & ({remedy}), \
         '', \
         '  keywheel status' & $user & '   # how it stands', \
         $known ? '  keywheel rerun' & $user & '   # goes on with it; too early does no harm', \
         $known and $publishedAt != null and $oldKeyId != null ? \
         '  keywheel rollback' & $user & '   # publishes the old key again, should the new one make trouble', \
         '', \
         'Without the program, start a new execution with the same input. It looks at what is there and goes on from it.', \
         '', \
         $exists($rotation.pipeline) ? 'Pipeline: ' & $rotation.pipeline, \
         'IAM user: ' & $name, \
         $exists($rotation.secret) ? 'Secret: ' & $rotation.secret, \
         $newKey != null ? 'New key: ' & $newKey.accessKeyId, \
         $oldKeyId != null ? 'Old key: ' & $oldKeyId, \
         $publishedAt != null ? 'Published: ' & $publishedAt, \
         $deactivatedAt != null ? 'Old key deactivated: ' & $deactivatedAt, \
         'Started: ' & $states.context.Execution.StartTime, \
         'Error: ' & $failure.error & ($failure.reason != null ? ', ' & $failure.reason : ''), \
         'Execution: ' & {arn}, \
         'Console: ' & {page}\
         ], '\\n'))",
        remedy = remedy(),
        page = execution_page(arn),
    )
}

/// What happened says how to remove the cause, as far as the step knows.
fn remedy() -> String {
    format!(
        "({OLD_KEY_IN_USE} ? 'move whoever uses the old key to the key in the secret' : \
          $failure.error = '{undo}' ? 'delete that key' : \
          $failure.error = '{held}' ? 'do what is asked for above' : 'remove the cause') \
         & ', then go on with the rotation.'",
        undo = ErrorName::UndoFailed,
        held = ErrorName::Held,
    )
}
