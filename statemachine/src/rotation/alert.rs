//! The alert: composed here, sent once, and then the execution fails with an error that says so.

use super::{Substitution, state};
use crate::{Catcher, Fail, Retrier, StateMachine, Task};
use contract::ErrorName;
use serde_json::json;

/// The input may be anything at all when it was typed by hand.
const USER: &str = "($exists($rotation.user) ? $rotation.user : 'an unknown user')";

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
            "Subject": format!(
                "{{% $substring('Keywheel: key rotation of ' & {USER} & ' ' & ($failure.error = '{held}' ? 'held' : 'failed'), 0, 100) %}}",
                held = ErrorName::Held,
            ),
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

fn message() -> String {
    format!(
        "$join([\
         'The key rotation of the IAM user ' & {USER} & ' stopped while ' & $failure.doing & '.', \
         '', \
         'What happened: ' & $failure.message, \
         '', \
         'Which key works: ' & $failure.standing, \
         '', \
         'What to do: once the cause is removed, start a new execution with the same input. It looks at what is there and goes on from it; starting it too early does no harm.', \
         '', \
         'Error: ' & $failure.error, \
         'Execution: ' & $states.context.Execution.Id, \
         'Console: https://' & $region & '.console.aws.amazon.com/states/home?region=' & $region & '#/v2/executions/details/' & $states.context.Execution.Id\
         ], '\\n')"
    )
    .replacen("$join", "($region := $split($states.context.Execution.Id, ':')[3]; $join", 1)
        + ")"
}
