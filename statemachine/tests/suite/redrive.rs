//! Going on after a bad end.

mod eligibility;

use super::driver::{failed, start, start_time, succeeded};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use statemachine::{Event, Execution, Machine, Outcome, Step, TaskId};
use std::rc::Rc;

/// One task that uses a variable of the state before it, then a rest.
fn definition() -> Value {
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Prepare",
        "TimeoutSeconds": 1000,
        "States": {
            "Prepare": {"Type": "Pass", "Assign": {"n": "{% $states.input.n + 1 %}"}, "Output": "ready", "Next": "Work"},
            "Work": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"n": "{% $n %}", "execution": "{% $states.context.Execution %}", "retries": "{% $states.context.State.RetryCount %}"},
                "TimeoutSeconds": 60,
                "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 10, "MaxAttempts": 1}],
                "Assign": {"n": "{% $n + 1 %}"},
                "Output": "{% $states.result %}",
                "Next": "Rest"
            },
            "Rest": {"Type": "Wait", "Seconds": 100, "Next": "Judge"},
            "Judge": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input = 'good' %}", "Next": "Fine"}], "Default": "Bad"},
            "Fine": {"Type": "Succeed", "Output": "{% $n %}"},
            "Bad": {"Type": "Fail", "Error": "Bad", "Cause": "{% 'it was ' & $states.input %}"}
        }
    })
}

/// An execution, and the time.
struct Run {
    execution: Execution,
    now: Timestamp,
}

impl Run {
    fn of(definition: &Value) -> Self {
        let machine = Rc::new(Machine::read(definition).expect("a valid definition"));
        let now = start_time();
        let execution =
            Execution::start(&machine, &start(), json!({"n": 1}), now).expect("a small input");
        Run { execution, now }
    }

    fn pass(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    fn tell(&mut self, event: Event) -> Step {
        self.execution.step(self.now, event)
    }

    /// The only task that is to be invoked now, and its arguments.
    fn task(&mut self) -> (TaskId, Value) {
        let Step::Running { mut invoke, .. } = self.tell(Event::Tick) else {
            panic!("it is over: {:?}", self.execution.outcome());
        };
        assert_eq!(invoke.len(), 1);
        let invocation = invoke.remove(0);
        (invocation.task, invocation.arguments)
    }

    fn succeed(&mut self, task: TaskId, output: Value) -> Step {
        self.tell(Event::TaskSucceeded { task, output })
    }

    fn fail(&mut self, task: TaskId, error: &str) -> Step {
        let (error, cause) = (error.to_owned(), "why".to_owned());
        self.tell(Event::TaskFailed { task, error, cause })
    }

    fn abort(&mut self) {
        let stop = Event::Abort {
            error: None,
            cause: None,
        };
        assert!(matches!(
            self.tell(stop),
            Step::Done(Outcome::Aborted { .. })
        ));
    }

    fn redrive(&mut self) {
        let redriven = self.execution.redrive(self.now);
        redriven.expect("an execution that ended badly a while ago");
    }

    /// The events from this number on, each with the number of the one that it follows.
    fn events_from(&self, first: usize) -> Vec<(String, u64)> {
        let events = &self.execution.history().events()[first - 1..];
        events
            .iter()
            .map(|event| (event.event_type(), event.previous_event_id.get()))
            .collect()
    }
}

fn follows<const N: usize>(events: [(&str, u64); N]) -> Vec<(String, u64)> {
    events
        .map(|(name, previous)| (name.to_owned(), previous))
        .into()
}

#[test]
fn a_task_that_failed_is_scheduled_again_after_its_first_entry() {
    let mut run = Run::of(&definition());
    let (task, _) = run.task();
    assert_eq!(run.fail(task, "F"), Step::Done(failed("F", "why")));
    assert_eq!(run.execution.history().events().len(), 8);
    run.pass(60);
    run.redrive();
    assert_eq!(run.execution.outcome(), None);
    let (task, _) = run.task();
    run.succeed(task, json!("good"));
    assert_eq!(
        run.events_from(4),
        follows([
            ("TaskStateEntered", 3),
            ("TaskScheduled", 4),
            ("TaskStarted", 5),
            ("TaskFailed", 6),
            ("ExecutionFailed", 7),
            ("ExecutionRedriven", 8),
            ("TaskScheduled", 4),
            ("TaskStarted", 10),
            ("TaskSucceeded", 11),
            ("TaskStateExited", 12),
            ("WaitStateEntered", 13)
        ])
    );
    let events = run.execution.history().events();
    let ids: Vec<u64> = events.iter().map(|event| event.id.get()).collect();
    assert_eq!(ids, (1..=events.len() as u64).collect::<Vec<_>>());
    run.pass(100);
    assert_eq!(run.tell(Event::Tick), Step::Done(succeeded(json!(3))));
}

#[test]
fn the_redrive_is_an_event_with_its_number() {
    let mut run = Run::of(&definition());
    for count in 1..=2 {
        let (task, _) = run.task();
        run.fail(task, "F");
        run.pass(60);
        run.redrive();
        let event = run.execution.history().events().last().unwrap();
        assert_eq!(
            serde_json::to_value(event).unwrap(),
            json!({
                "timestamp": run.now.to_string(), "type": "ExecutionRedriven",
                "id": event.id.get(), "previousEventId": event.id.get() - 1,
                "executionRedrivenEventDetails": {"redriveCount": count}
            })
        );
    }
}

#[test]
fn the_context_tells_how_often_and_when() {
    let mut run = Run::of(&definition());
    let (task, before) = run.task();
    run.pass(5);
    run.fail(task, "F");
    run.pass(60);
    run.redrive();
    let (_, after) = run.task();
    let mut expected = before["execution"].clone();
    assert_eq!(expected["RedriveCount"], 0);
    assert_eq!(expected.get("RedriveTime"), None);
    expected["RedriveCount"] = json!(1);
    expected["RedriveTime"] = json!("2026-11-22T11:14:33.000Z");
    assert_eq!(after["execution"], expected);
}

#[test]
fn variables_are_those_from_before_the_state() {
    let mut run = Run::of(&definition());
    let (_, before) = run.task();
    run.abort();
    run.redrive();
    let (task, after) = run.task();
    assert_eq!((&before["n"], &after["n"]), (&json!(2), &json!(2)));
    run.succeed(task, json!("good"));
    run.abort();
    run.redrive();
    run.tell(Event::Tick);
    run.pass(100);
    assert_eq!(run.tell(Event::Tick), Step::Done(succeeded(json!(3))));
}

#[test]
fn a_task_has_all_its_retries_and_its_whole_time_again() {
    let mut run = Run::of(&definition());
    for _ in 0..2 {
        let (task, arguments) = run.task();
        assert_eq!(arguments["retries"], 0);
        run.fail(task, "E");
        run.pass(10);
        let (_, arguments) = run.task();
        assert_eq!(arguments["retries"], 1);
        run.pass(59);
        assert!(matches!(run.tell(Event::Tick), Step::Running { .. }));
        run.pass(1);
        let timeout = Outcome::Failed {
            error: Some("States.Timeout".to_owned()),
            cause: None,
        };
        assert_eq!(run.tell(Event::Tick), Step::Done(timeout));
        run.redrive();
    }
}

#[test]
fn an_answer_from_before_the_redrive_is_ignored() {
    let mut run = Run::of(&definition());
    let (old, _) = run.task();
    run.abort();
    run.redrive();
    let (new, _) = run.task();
    assert_ne!(old, new);
    let events = run.execution.history().events().len();
    run.succeed(old, json!("good"));
    assert_eq!(run.execution.history().events().len(), events);
    assert_eq!(run.execution.state(), Some("Work"));
    run.succeed(new, json!("good"));
    assert_eq!(run.execution.state(), Some("Rest"));
}

#[test]
fn a_task_that_was_waiting_to_be_tried_again_is_tried_at_once() {
    let mut run = Run::of(&definition());
    let (task, _) = run.task();
    run.fail(task, "E");
    run.abort();
    run.redrive();
    let (_, arguments) = run.task();
    assert_eq!(arguments["retries"], 0);
}

#[test]
fn a_wait_is_entered_again_and_counts_its_seconds_anew() {
    let mut run = Run::of(&definition());
    let (task, _) = run.task();
    run.succeed(task, json!("good"));
    run.pass(99);
    run.abort();
    let end = run.execution.history().events().len();
    run.pass(3600);
    run.redrive();
    let Step::Running { wake_at, .. } = run.tell(Event::Tick) else {
        panic!("the wait is not over");
    };
    assert_eq!(wake_at, Some(run.now + SignedDuration::from_secs(100)));
    let end = end as u64;
    assert_eq!(
        run.events_from(end as usize + 1),
        follows([("ExecutionRedriven", end), ("WaitStateEntered", end + 1)])
    );
}

#[test]
fn a_wait_until_a_moment_in_the_past_is_over_at_once() {
    let mut run = Run::of(&json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Rest",
        "States": {"Rest": {"Type": "Wait", "Timestamp": "2026-11-22T12:00:00Z", "Output": "rested", "End": true}}
    }));
    run.tell(Event::Tick);
    run.abort();
    run.pass(3600);
    run.redrive();
    assert_eq!(
        run.tell(Event::Tick),
        Step::Done(succeeded(json!("rested")))
    );
}

#[test]
fn a_fail_state_is_entered_again_and_fails_again() {
    let mut run = Run::of(&definition());
    let (task, _) = run.task();
    run.succeed(task, json!("bad"));
    run.pass(100);
    let bad = Step::Done(failed("Bad", "it was bad"));
    assert_eq!(run.tell(Event::Tick), bad);
    assert_eq!(run.execution.state(), Some("Bad"));
    let end = run.execution.history().events().len() as u64;
    run.redrive();
    assert_eq!(run.tell(Event::Tick), bad);
    assert_eq!(
        run.events_from(end as usize),
        follows([
            ("ExecutionFailed", end - 1),
            ("ExecutionRedriven", end),
            ("FailStateEntered", end + 1),
            ("ExecutionFailed", end + 2)
        ])
    );
}

#[test]
fn a_state_that_failed_by_its_own_expression_is_run_again() {
    let mut run = Run::of(&json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Look",
        "States": {
            "Look": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $states.context.Execution.RedriveCount > 0 %}", "Next": "Fine"}]
            },
            "Fine": {"Type": "Succeed", "Output": "fine"}
        }
    }));
    let Step::Done(Outcome::Failed { error, .. }) = run.tell(Event::Tick) else {
        panic!("no way leads on");
    };
    assert_eq!(error.as_deref(), Some("States.NoChoiceMatched"));
    run.redrive();
    assert_eq!(run.tell(Event::Tick), Step::Done(succeeded(json!("fine"))));
}

#[test]
fn the_machine_s_time_begins_anew() {
    let mut run = Run::of(&definition());
    let (task, _) = run.task();
    run.succeed(task, json!("good"));
    run.abort();
    run.pass(2000);
    run.redrive();
    let Step::Running { .. } = run.tell(Event::Tick) else {
        panic!("the time is not over");
    };
    let mut slow = definition();
    slow["TimeoutSeconds"] = json!(30);
    let mut run = Run::of(&slow);
    run.task();
    for _ in 0..3 {
        run.pass(29);
        assert!(matches!(run.tell(Event::Tick), Step::Running { .. }));
        run.pass(1);
        assert_eq!(run.tell(Event::Tick), Step::Done(Outcome::TimedOut));
        run.redrive();
        run.task();
    }
}

#[test]
fn an_execution_that_was_stopped_before_its_first_state_begins_with_it() {
    let mut run = Run::of(&definition());
    run.abort();
    run.redrive();
    let (_, arguments) = run.task();
    assert_eq!(arguments["n"], 2);
}

#[test]
fn the_redrive_and_not_the_new_attempt_is_billed() {
    let mut run = Run::of(&definition());
    let (task, _) = run.task();
    run.fail(task, "F");
    let before = run.execution.history().billed_transitions();
    run.redrive();
    run.task();
    assert_eq!(run.execution.history().billed_transitions(), before + 1);
}
