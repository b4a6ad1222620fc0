//! One recorded execution, run again.

use crate::mocks::{Answer, Mocks};
use crate::recording;
use jiff::Timestamp;
use serde_json::{Value, json};
use statemachine::{
    Event, Execution, ExecutionStart, HistoryEvent, Invocation, Machine, Outcome, Step,
};
use std::collections::VecDeque;
use std::rc::Rc;

/// When the virtual clock starts.
const START: &str = "2026-11-22T11:13:28Z";

/// What the interpreter makes of a case, in the format of `compare.py`.
pub(crate) fn run(case: &Value) -> Value {
    let machine = match Machine::read(&case["definition"]) {
        Ok(machine) => Rc::new(machine),
        Err(findings) => {
            let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
            return json!({"unsupported": findings.join("; ")});
        }
    };
    let start = start(case["execution_arn"].as_str().unwrap_or_default());
    let Ok(now) = START.parse::<Timestamp>() else {
        return json!({"crash": "the clock does not start"});
    };
    let Ok(execution) = Execution::start(&machine, &start, case["input"].clone(), now) else {
        return json!({"unsupported": "the input is too large"});
    };
    Run {
        execution,
        mocks: Mocks::of(case),
        events: VecDeque::from([Event::Tick]),
        now,
    }
    .until_done(case)
}

fn start(execution_arn: &str) -> ExecutionStart {
    let mut parts = execution_arn.rsplit(':');
    let name = parts.next().unwrap_or_default();
    let machine = parts.next().unwrap_or_default();
    ExecutionStart {
        execution_arn: execution_arn.to_owned(),
        execution_name: name.to_owned(),
        state_machine_arn: format!("arn:aws:states:us-east-1:111111111111:stateMachine:{machine}"),
        state_machine_name: machine.to_owned(),
        role_arn: "arn:aws:iam::111111111111:role/snf-role".to_owned(),
        seed: 7,
    }
}

struct Run {
    execution: Execution,
    mocks: Mocks,
    /// What the execution is still to be told, at this time.
    events: VecDeque<Event>,
    now: Timestamp,
}

impl Run {
    fn until_done(mut self, case: &Value) -> Value {
        loop {
            let event = self.events.pop_front().unwrap_or(Event::Tick);
            let (invoke, wake_at) = match self.execution.step(self.now, event) {
                Step::Done(outcome) => return self.written(case, outcome),
                Step::Running { invoke, wake_at } => (invoke, wake_at),
            };
            for invocation in invoke {
                self.invoke(&invocation);
            }
            if self.events.is_empty() {
                match wake_at {
                    Some(wake_at) => self.now = wake_at,
                    None => return json!({"crash": "the execution waits for nothing"}),
                }
            }
        }
    }

    fn invoke(&mut self, invocation: &Invocation) {
        let task = invocation.task;
        match self.mocks.answer(invocation) {
            Answer::Events(events) => self.events.extend(events),
            Answer::Missing => self.events.push_back(Event::TaskFailed {
                task,
                error: "Conformance.NoMock".to_owned(),
                cause: format!("no answer for {}", invocation.state),
            }),
        }
    }

    fn written(&self, case: &Value, outcome: Outcome) -> Value {
        let events = self.execution.history().events().iter();
        let events = recording::as_recorded(case, events.map(|one| event(one)).collect());
        let types: Value = events.iter().map(|event| event["type"].clone()).collect();
        let mut result = json!({"event_types": types, "events": events});
        let failure = |result: &mut Value, error: Option<String>, cause: Option<String>| {
            result["error"] = Value::from(error);
            result["cause"] = Value::from(cause);
        };
        result["status"] = Value::from(match outcome {
            Outcome::Succeeded { output } => {
                result["output"] = output;
                "SUCCEEDED"
            }
            Outcome::Failed { error, cause } => {
                failure(&mut result, error, cause);
                "FAILED"
            }
            Outcome::TimedOut => "TIMED_OUT",
            Outcome::Aborted { error, cause } => {
                failure(&mut result, error, cause);
                "ABORTED"
            }
        });
        result
    }
}

/// An event as the recordings have it: documents are parsed, and what only notes their size is left out.
fn event(event: &HistoryEvent) -> Value {
    let mut details = event.details.fields();
    details.retain(|name, _| !name.ends_with("Details") && name != "roleArn");
    for name in ["input", "output", "parameters"] {
        if let Some(Value::String(text)) = details.get(name)
            && let Ok(document) = serde_json::from_str(text)
        {
            details.insert(name.to_owned(), document);
        }
    }
    if let Some(Value::String(arn)) = details.get_mut("mapRunArn")
        && let Some((run, _)) = arn.rsplit_once(':')
    {
        // The recorder wrote all ids that AWS makes up for Map Runs as this one.
        *arn = format!("{run}:00000000-0000-0000-0000-000000000000");
    }
    if let Some(Value::Object(variables)) = details.get_mut("assignedVariables") {
        for value in variables.values_mut() {
            let parsed = value
                .as_str()
                .and_then(|text| serde_json::from_str(text).ok());
            *value = parsed.unwrap_or_default();
        }
    }
    json!({
        "type": event.event_type(),
        "id": event.id,
        "prev": event.previous_event_id,
        "details": details,
    })
}
