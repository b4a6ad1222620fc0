//! What answers the tasks of a recorded execution.

use serde_json::{Value, json};
use statemachine::{Event, Invocation};

/// The answers of a case that have not been given yet.
pub(crate) struct Mocks {
    mocks: Vec<Value>,
    objects: Value,
}

/// What a task is answered.
pub(crate) enum Answer {
    /// This, in this order; nothing when it hangs.
    Events(Vec<Event>),
    /// Nobody knows.
    Missing,
}

impl Mocks {
    pub(crate) fn of(case: &Value) -> Self {
        let mocks = case["mocks"].as_array().cloned();
        Mocks {
            mocks: mocks.unwrap_or_else(|| recorded_answers(case)),
            objects: case["s3"].clone(),
        }
    }

    /// The first answer for this state and input, else the first for this state.
    pub(crate) fn answer(&mut self, invocation: &Invocation) -> Answer {
        let is_of_state = |mock: &Value| match mock.get("state") {
            Some(state) => state == invocation.state.as_str(),
            None => true,
        };
        let exact = self
            .mocks
            .iter()
            .position(|mock| is_of_state(mock) && mock["input"] == invocation.arguments);
        let index = exact.or_else(|| self.mocks.iter().position(is_of_state));
        match index.map(|index| self.mocks.remove(index)) {
            Some(mock) => Answer::Events(events(invocation, &mock)),
            None => self.object(invocation),
        }
    }

    /// An object of the case's buckets, for an `ItemReader`.
    fn object(&self, invocation: &Invocation) -> Answer {
        let text = |name: &str| invocation.arguments[name].as_str().unwrap_or_default();
        let task = invocation.task;
        let listed = format!("{}/", text("Bucket"));
        if invocation.resource.ends_with("listObjectsV2") {
            let objects = self.objects.as_object().into_iter().flatten();
            let contents: Value = objects
                .filter_map(|(place, body)| {
                    let key = place.strip_prefix(&listed)?;
                    key.starts_with(text("Prefix")).then(|| object(key, body))
                })
                .collect();
            let output = json!({"Contents": contents});
            return Answer::Events(vec![Event::TaskSucceeded { task, output }]);
        }
        let body = &self.objects[format!("{listed}{}", text("Key"))];
        if invocation.resource.ends_with("getObject") && !body.is_null() {
            let output = json!({"Body": content(body)});
            return Answer::Events(vec![Event::TaskSucceeded { task, output }]);
        }
        if invocation.resource.ends_with("putObject") {
            let output = json!({});
            return Answer::Events(vec![Event::TaskSucceeded { task, output }]);
        }
        Answer::Missing
    }
}

/// What tasks answered, in the order of the recording. Cases whose branches ran at the same time have no
/// `mocks`, because the recording does not tell which answer was whose.
///
/// Without answers these cases could not run at all. What is read here is only what came to the machine from
/// outside, the results and errors of tasks, and never what the machine itself did: which task asks when,
/// what it is given, what follows, and every other event are the interpreter's own.
fn recorded_answers(case: &Value) -> Vec<Value> {
    let events = case["expect"]["events"].as_array();
    let answers = events.into_iter().flatten().filter_map(|event| {
        let details = &event["details"];
        match event["type"].as_str()? {
            "TaskSucceeded" | "LambdaFunctionSucceeded" => {
                Some(json!({"result": details["output"]}))
            }
            "TaskFailed" | "LambdaFunctionFailed" => {
                Some(json!({"error": details["error"], "cause": details["cause"]}))
            }
            "TaskTimedOut" | "LambdaFunctionTimedOut" => Some(json!({"hang": true})),
            _ => None,
        }
    });
    answers.collect()
}

fn content(body: &Value) -> Value {
    match body {
        Value::String(text) => Value::from(text.as_str()),
        other => Value::from(other.to_string()),
    }
}

fn object(key: &str, body: &Value) -> Value {
    let size = content(body).as_str().map_or(0, str::len);
    json!({"Key": key, "Size": size, "StorageClass": "STANDARD"})
}

fn events(invocation: &Invocation, mock: &Value) -> Vec<Event> {
    let task = invocation.task;
    let mut events = Vec::new();
    if invocation.resource.contains(":activity:") {
        let worker_name = mock["worker_name"].as_str().map(str::to_owned);
        events.push(Event::ActivityStarted { task, worker_name });
    }
    if let Some(output) = mock.get("submitted") {
        let output = output.clone();
        events.push(Event::TaskSubmitted { task, output });
    }
    if mock["hang"] == true {
        return events;
    }
    let text = |name: &str| mock.get(name).and_then(Value::as_str).map(str::to_owned);
    let (error, cause) = (text("error"), text("cause"));
    events.push(match mock.get("result") {
        Some(output) => {
            let output = output.clone();
            Event::TaskSucceeded { task, output }
        }
        // The function returned more than may be passed on.
        None if error.as_deref() == Some("States.DataLimitExceeded") => {
            let output = Value::from("x".repeat(262_145));
            Event::TaskSucceeded { task, output }
        }
        None => Event::TaskFailedWith { task, error, cause },
    });
    events
}
