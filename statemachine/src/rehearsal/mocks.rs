//! What tasks are answered.

use super::Unanswered;
use super::objects::Objects;
use crate::diagnostic::{Diagnostic, Pointer};
use crate::interpreter::{Event, Invocation};
use jiff::SignedDuration;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// What the tasks of states are answered, and the objects in S3.
///
/// As JSON ([`Mocks::read`]):
///
/// ```json
/// {
///   "tasks": {
///     "Pay": [
///       {"error": "Busy", "cause": "try again", "afterSeconds": 2},
///       {"result": {"Payload": "paid"}}
///     ],
///     "Tell": {"result": {"MessageId": "1"}},
///     "Ask": {"hang": true}
///   },
///   "objects": {"bucket/orders.json": [1, 2, 3]}
/// }
/// ```
///
/// A list has an answer for each call, in order; an answer alone is that of every call. `submitted` is
/// what the call itself is answered where the result comes later, as of `.sync`. Objects that are not
/// texts are stored as JSON. What a distributed Map writes becomes an object as well.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mocks {
    tasks: BTreeMap<String, Answers>,
    objects: Objects,
}

/// The answers of one state.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Answers {
    /// Each with the calls that it is for, counted from 0.
    ranges: Vec<(RangeInclusive<u64>, Answer)>,
    calls: u64,
}

/// What one call is answered.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) end: End,
    /// How long the work takes.
    pub(super) after: SignedDuration,
    /// The answer to the call itself, where the work is done later.
    pub(super) submitted: Value,
}

/// How the work of a task ends.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum End {
    Result(Value),
    Error {
        error: Option<String>,
        cause: Option<String>,
    },
    /// Not at all.
    Hang,
}

/// What an answer may say.
const MEMBERS: [&str; 6] = [
    "result",
    "error",
    "cause",
    "hang",
    "afterSeconds",
    "submitted",
];

/// The longest that a mocked task takes: as long as a Task may.
const LONGEST: f64 = 99_999_999.0;

impl Answer {
    /// A result, or an error, at once.
    pub(super) fn at_once(end: End) -> Self {
        Answer {
            end,
            after: SignedDuration::ZERO,
            submitted: Value::Object(Map::new()),
        }
    }

    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let before = findings.len();
        let Value::Object(members) = value else {
            findings.push(at.says("must be an object, such as {\"result\": …}"));
            return None;
        };
        for name in members
            .keys()
            .filter(|name| !MEMBERS.contains(&name.as_str()))
        {
            findings.push(
                at.at(name)
                    .says(format!("is unknown: an answer has {}", MEMBERS.join(", "))),
            );
        }
        let mut text = |name: &str| match members.get(name) {
            None => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                findings.push(at.at(name).says("must be a text"));
                None
            }
        };
        let (error, cause) = (text("error"), text("cause"));
        let fails = members.contains_key("error") || members.contains_key("cause");
        let hangs = members.get("hang") == Some(&Value::Bool(true));
        if !hangs && members.contains_key("hang") {
            findings.push(at.at("hang").says("must be true, or left out"));
        }
        let end = match (members.get("result"), fails, hangs) {
            (Some(result), false, false) => End::Result(result.clone()),
            (None, true, false) => End::Error { error, cause },
            (None, false, true) => End::Hang,
            _ => {
                findings.push(at.says("must have one of result, error and hang"));
                return None;
            }
        };
        let after = match members.get("afterSeconds").map(Value::as_f64) {
            None => SignedDuration::ZERO,
            Some(Some(seconds)) if (0.0..=LONGEST).contains(&seconds) => {
                SignedDuration::from_secs_f64(seconds)
            }
            Some(_) => {
                let at = at.at("afterSeconds");
                findings.push(at.says(format!("must be a number from 0 to {LONGEST}")));
                SignedDuration::ZERO
            }
        };
        let submitted = members.get("submitted").cloned();
        (findings.len() == before).then(|| Answer {
            end,
            after,
            submitted: submitted.unwrap_or_else(|| Value::Object(Map::new())),
        })
    }

    /// What happens, and how long after the call.
    pub(super) fn events(&self, invocation: &Invocation) -> Vec<(SignedDuration, Event)> {
        let task = invocation.task;
        let mut events = Vec::new();
        if invocation.resource.contains(":activity:") {
            let worker_name = None;
            events.push(Event::ActivityStarted { task, worker_name });
        } else if invocation.is_submitted() {
            let output = self.submitted.clone();
            events.push(Event::TaskSubmitted { task, output });
        }
        let mut events: Vec<_> = events
            .into_iter()
            .map(|event| (SignedDuration::ZERO, event))
            .collect();
        let end = match &self.end {
            End::Hang => return events,
            End::Result(output) => {
                let output = output.clone();
                Event::TaskSucceeded { task, output }
            }
            End::Error { error, cause } => {
                let (error, cause) = (error.clone(), cause.clone());
                Event::TaskFailedWith { task, error, cause }
            }
        };
        events.push((self.after, end));
        events
    }
}

impl Answers {
    /// Adds what calls are answered; says whether one of them has an answer already.
    pub(super) fn add(&mut self, calls: RangeInclusive<u64>, answer: Answer) -> bool {
        let overlaps = self
            .ranges
            .iter()
            .any(|(other, _)| calls.start() <= other.end() && other.start() <= calls.end());
        self.ranges.push((calls, answer));
        overlaps
    }

    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Self {
        let mut answers = Answers::default();
        match value {
            Value::Array(list) => {
                for (call, answer) in (0..).zip(list) {
                    if let Some(answer) = Answer::read(answer, &at.at(call), findings) {
                        answers.add(call..=call, answer);
                    }
                }
            }
            alone => {
                if let Some(answer) = Answer::read(alone, at, findings) {
                    answers.add(0..=u64::MAX, answer);
                }
            }
        }
        answers
    }

    /// The answer to the next call, and the number of that call.
    fn next(&mut self) -> (u64, Option<&Answer>) {
        let call = self.calls;
        self.calls += 1;
        let mut ranges = self.ranges.iter();
        let answer = ranges.find(|(calls, _)| calls.contains(&call));
        (call, answer.map(|(_, answer)| answer))
    }
}

impl Mocks {
    /// Reads mocks.
    ///
    /// # Errors
    /// Everything that is wrong with them, each with its place.
    pub fn read(document: &Value) -> Result<Self, Vec<Diagnostic>> {
        let at = Pointer::default();
        let Value::Object(members) = document else {
            return Err(vec![at.says("must be an object with `tasks` or `objects`")]);
        };
        let mut findings = Vec::new();
        let mut mocks = Mocks::default();
        for (name, value) in members {
            let at = at.at(name);
            match (name.as_str(), value) {
                ("tasks", Value::Object(tasks)) => {
                    for (state, answers) in tasks {
                        let answers = Answers::read(answers, &at.at(state), &mut findings);
                        mocks.tasks.insert(state.clone(), answers);
                    }
                }
                ("objects", Value::Object(objects)) => {
                    mocks.objects = Objects::read(objects, &at, &mut findings);
                }
                ("tasks" | "objects", _) => findings.push(at.says("must be an object")),
                _ => findings.push(at.says("is unknown: mocks have `tasks` and `objects`")),
            }
        }
        if findings.is_empty() {
            Ok(mocks)
        } else {
            Err(findings)
        }
    }

    pub(super) fn of_tasks(tasks: BTreeMap<String, Answers>) -> Self {
        Mocks {
            tasks,
            objects: Objects::default(),
        }
    }

    /// The states that have mocks.
    pub fn states(&self) -> impl Iterator<Item = &str> {
        self.tasks.keys().map(String::as_str)
    }

    pub(super) fn has(&self, state: &str) -> bool {
        self.tasks.contains_key(state)
    }

    /// What happens after a call, and how long after it.
    ///
    /// # Errors
    /// When there is no answer.
    pub(super) fn answer(
        &mut self,
        invocation: &Invocation,
    ) -> Result<Vec<(SignedDuration, Event)>, Box<Unanswered>> {
        let unanswered = Box::new(Unanswered::first(invocation));
        let Some(answers) = self.tasks.get_mut(&invocation.state) else {
            let event = self.objects.answer(invocation);
            return event
                .map(|event| vec![(SignedDuration::ZERO, event)])
                .ok_or(unanswered);
        };
        let (call, answer) = answers.next();
        answer
            .map(|answer| answer.events(invocation))
            .ok_or_else(|| {
                Box::new(Unanswered {
                    call,
                    others: true,
                    ..*unanswered
                })
            })
    }
}
