//! Reading, writing and building definitions.

use serde_json::{Value, json};
use statemachine::{
    Catcher, Choice, ChoiceRule, Fail, Machine, Pass, Quantity, Retrier, State, StateMachine,
    Succeed, Task, Transition, Wait, WaitFor,
};

/// Every field of every state.
fn rich() -> Value {
    json!({
        "Comment": "rich",
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "Version": "1.0",
        "TimeoutSeconds": 3600,
        "States": {
            "Work": {
                "Type": "Task",
                "Comment": "a task",
                "QueryLanguage": "JSONata",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"FunctionName": "work", "Payload": {"b": 1, "a": "{% $states.input.a %}"}},
                "TimeoutSeconds": "{% $states.input.patience %}",
                "HeartbeatSeconds": 5,
                "Retry": [{
                    "ErrorEquals": ["Lambda.Unknown"],
                    "Comment": "again",
                    "IntervalSeconds": 2,
                    "MaxAttempts": 6,
                    "BackoffRate": 1.5,
                    "MaxDelaySeconds": 60,
                    "JitterStrategy": "FULL"
                }],
                "Catch": [{
                    "ErrorEquals": ["States.ALL"],
                    "Comment": "elsewhere",
                    "Assign": {"error": "{% $states.errorOutput %}"},
                    "Output": null,
                    "Next": "Broken"
                }],
                "Assign": {"z": 1, "y": [true, null]},
                "Output": "{% $states.result.Payload %}",
                "Next": "Rest"
            },
            "Rest": {"Type": "Wait", "Timestamp": "{% $z %}", "Assign": {}, "Output": {}, "Next": "Nap"},
            "Nap": {"Type": "Wait", "Seconds": 0, "Next": "Which"},
            "Which": {
                "Type": "Choice",
                "Choices": [{
                    "Comment": "one way",
                    "Condition": "{% $z = 1 %}",
                    "Assign": {"way": 1},
                    "Output": "one",
                    "Next": "Compute"
                }],
                "Default": "Fine",
                "Assign": {"way": 2},
                "Output": "two"
            },
            "Compute": {"Type": "Pass", "Output": [1, 2.5], "End": true},
            "Fine": {"Type": "Succeed", "Output": "{% $way %}"},
            "Broken": {"Type": "Fail", "Error": "{% $error.Error %}", "Cause": "it broke"}
        }
    })
}

#[test]
fn a_definition_is_written_as_it_was_read() {
    let text = rich().to_string();
    let machine: StateMachine = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&machine).unwrap(), text);
}

#[test]
fn empty_lists_and_nulls_are_not_the_same_as_nothing() {
    let text = json!({
        "StartAt": "A",
        "States": {"A": {
            "Type": "Task", "Resource": "r", "Arguments": null, "Retry": [], "Catch": [], "End": true
        }}
    })
    .to_string();
    let machine: StateMachine = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&machine).unwrap(), text);
}

#[test]
fn states_keep_their_order() {
    let machine: StateMachine = serde_json::from_value(rich()).unwrap();
    let names: Vec<&str> = machine.states.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["Work", "Rest", "Nap", "Which", "Compute", "Fine", "Broken"]
    );
}

#[test]
fn a_built_definition_is_the_one_that_is_read() {
    let built = StateMachine::new("Work")
        .comment("built")
        .timeout_seconds(60)
        .state(
            "Work",
            Task::lambda("work", json!({"n": 1}))
                .timeout_seconds("{% $states.input.patience %}")
                .heartbeat_seconds(5)
                .retry(
                    Retrier::on(["Lambda.Unknown"])
                        .interval_seconds(2)
                        .max_attempts(6)
                        .backoff_rate(2.0)
                        .max_delay_seconds(60)
                        .full_jitter(),
                )
                .catch(
                    Catcher::on(["States.ALL"], "Broken")
                        .assign("error", "{% $states.errorOutput %}")
                        .output(json!({})),
                )
                .assign("a", 1)
                .assign("b", true)
                .next("Rest"),
        )
        .state("Rest", Wait::timestamp("{% $a %}").next("Which"))
        .state(
            "Which",
            Choice::new()
                .when("{% $b %}", "Compute")
                .rule(ChoiceRule::new(false, "Fine").output("no"))
                .otherwise("Broken"),
        )
        .state("Compute", Pass::new().comment("nothing"))
        .state("Fine", Succeed::new().output("{% $a %}"))
        .state("Broken", Fail::new("Mine", "it broke").comment("the end"));
    let read = json!({
        "Comment": "built",
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "TimeoutSeconds": 60,
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"FunctionName": "work", "Payload": {"n": 1}},
                "TimeoutSeconds": "{% $states.input.patience %}",
                "HeartbeatSeconds": 5,
                "Retry": [{
                    "ErrorEquals": ["Lambda.Unknown"],
                    "IntervalSeconds": 2,
                    "MaxAttempts": 6,
                    "BackoffRate": 2.0,
                    "MaxDelaySeconds": 60,
                    "JitterStrategy": "FULL"
                }],
                "Catch": [{
                    "ErrorEquals": ["States.ALL"],
                    "Assign": {"error": "{% $states.errorOutput %}"},
                    "Output": {},
                    "Next": "Broken"
                }],
                "Assign": {"a": 1, "b": true},
                "Next": "Rest"
            },
            "Rest": {"Type": "Wait", "Timestamp": "{% $a %}", "Next": "Which"},
            "Which": {
                "Type": "Choice",
                "Choices": [
                    {"Condition": "{% $b %}", "Next": "Compute"},
                    {"Condition": false, "Output": "no", "Next": "Fine"}
                ],
                "Default": "Broken"
            },
            "Compute": {"Type": "Pass", "Comment": "nothing", "End": true},
            "Fine": {"Type": "Succeed", "Output": "{% $a %}"},
            "Broken": {"Type": "Fail", "Comment": "the end", "Error": "Mine", "Cause": "it broke"}
        }
    });
    assert_eq!(
        serde_json::to_string(&built).unwrap(),
        serde_json::to_string(&read).unwrap()
    );
    assert_eq!(StateMachine::read(&read).unwrap(), built);
    assert!(Machine::new(built).is_ok());
}

#[test]
fn states_can_be_written_as_plain_values() {
    let state = State::from(Wait {
        comment: None,
        query_language: None,
        until: WaitFor::Seconds(Quantity::Number(3)),
        assign: None,
        output: None,
        transition: Transition::Next("On".to_owned()),
    });
    assert_eq!(state, State::from(Wait::seconds(3).next("On")));
    let task = Task {
        resource: "arn:aws:states:::sns:publish".to_owned(),
        arguments: Some(json!({"Message": "hi"})),
        ..Task::default()
    };
    assert_eq!(task, Task::service("sns:publish", json!({"Message": "hi"})));
}

#[test]
fn everything_that_is_not_in_the_language_is_refused_at_once() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "Start": "A",
        "States": {
            "A": {"Type": "Pass", "Outputs": 1, "InputPath": "$.x", "Next": "B"},
            "B/~": {"Type": "Wait", "Seconds": -1, "Timestamp": 5},
            "C": {"Type": "Task", "Retry": [{"MaxAttempts": "3"}], "End": false},
            "D": {"Type": "Loop"},
            "E": {"Next": "A"},
            "F": 5,
            "G": {"Type": "Choice", "Choices": [{"Condition": 1, "Next": "A", "And": []}]},
            "H": {"Type": "Succeed", "Next": "A"}
        }
    });
    let error = serde_json::from_value::<StateMachine>(definition).unwrap_err();
    assert_eq!(
        error.to_string(),
        "/States/A/Outputs: `Outputs` is not a field of a Pass state
/States/A/InputPath: `InputPath` is a field of JSONPath, and this state is in JSONata
/States/B~1~0/Seconds: must be a whole number, not negative, or an expression
/States/B~1~0/Timestamp: must be a string
/States/B~1~0: `Seconds` and `Timestamp` exclude each other
/States/B~1~0: `Next` or `End` is missing
/States/C: `Resource` is missing
/States/C/Retry/0: `ErrorEquals` is missing
/States/C/Retry/0/MaxAttempts: must be a whole number, not negative
/States/C/End: must be true; leave `End` out where `Next` stands
/States/D/Type: `Loop` is not a type of state
/States/E: `Type` is missing
/States/F: must be an object
/States/G/Choices/0/Condition: must be an expression, true or false
/States/G/Choices/0/And: `And` is not a field of a choice rule
/States/H/Next: `Next` is not a field of a Succeed state
/Start: `Start` is not a field of a state machine"
    );
}
