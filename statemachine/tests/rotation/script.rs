//! An execution whose tasks are answered from a script.

use contract::Handover;
use jiff::Timestamp;
use serde_json::{Value, json};
use statemachine::history::EventDetails;
use statemachine::rotation::{definition, state};
use statemachine::{Event, Execution, ExecutionStart, Machine, Outcome, Step};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

pub(crate) const NEW: &str = "AKIANEWNEWNEWNEWNEW0";
pub(crate) const OLD: &str = "AKIAOLDOLDOLDOLDOLD0";
pub(crate) const ORPHAN: &str = "AKIAORPHANORPHANORPH";

/// What a task answers: its payload, or an error's name and cause.
pub(crate) type Answer = Result<Value, (&'static str, String)>;

#[derive(Default)]
pub(crate) struct Script {
    /// The answers of each state, in order; the last one is repeated.
    answers: BTreeMap<&'static str, VecDeque<Answer>>,
    /// What the rotate Lambda hands over, if it starts the execution.
    handover: Option<Handover>,
}

/// What came of an execution.
pub(crate) struct Told {
    pub(crate) outcome: Outcome,
    /// The states, in order.
    pub(crate) way: Vec<String>,
    /// The arguments of each task, in order.
    pub(crate) asked: Vec<(String, Value)>,
    pub(crate) took: jiff::SignedDuration,
}

impl Script {
    /// A rotation in which every step goes well.
    pub(crate) fn well() -> Self {
        let announced = state::ANNOUNCEMENTS.into_iter();
        announced
            .fold(Script::default(), |script, state| {
                script.then(state, Ok(json!({})))
            })
            .then(state::CREATE, ready(Some(OLD)))
            .then(
                state::VERIFY,
                Ok(json!({"arn": "arn:aws:iam::111111111111:user/Bot", "calls": 3})),
            )
            .then(state::PUBLISH, Script::well_published())
            .then(
                state::DEACTIVATE,
                Ok(json!({"outcome": "deactivated", "deactivatedAt": "2026-11-23T00:00:17Z"})),
            )
            .then(state::DELETE, Ok(json!({"outcome": "deleted"})))
            .then(state::DISCARD, Ok(json!({"outcome": "deleted"})))
            .then(state::ALERT, Ok(json!({})))
    }

    /// Publish's answer when it goes well.
    pub(crate) fn well_published() -> Answer {
        Ok(json!({"outcome": "published", "publishedAt": "2026-11-22T00:00:16Z"}))
    }

    /// One more answer of this state.
    pub(crate) fn then(mut self, state: &'static str, answer: Answer) -> Self {
        self.answers.entry(state).or_default().push_back(answer);
        self
    }

    /// These answers of this state, and no others.
    pub(crate) fn instead(
        mut self,
        state: &'static str,
        answers: impl IntoIterator<Item = Answer>,
    ) -> Self {
        self.answers.insert(state, answers.into_iter().collect());
        self
    }

    /// Started by the rotate Lambda, with this.
    pub(crate) fn handed_over(mut self, handover: Handover) -> Self {
        self.handover = Some(handover);
        self
    }

    /// Runs an execution with the usual input.
    pub(crate) fn run(self) -> Told {
        let mut input = input();
        if let Some(handover) = &self.handover {
            input[Handover::FIELD] = serde_json::to_value(handover).unwrap();
        }
        self.run_with(input)
    }

    pub(crate) fn run_with(self, input: Value) -> Told {
        self.run_as(
            "arn:aws:states:us-west-2:111111111111:execution:keys-rotation:Bot-1",
            input,
        )
    }

    /// The same as the execution of this ARN.
    pub(crate) fn run_as(mut self, arn: &str, input: Value) -> Told {
        let machine = Rc::new(Machine::new(definition()).unwrap());
        let start = ExecutionStart {
            execution_arn: arn.to_owned(),
            execution_name: "Bot-1".to_owned(),
            ..ExecutionStart::default()
        };
        let began: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        let mut now = began;
        let mut execution = Execution::start(&machine, &start, input, now).unwrap();
        let mut event = Event::Tick;
        let mut asked = Vec::new();
        let outcome = loop {
            match execution.step(now, event) {
                Step::Done(outcome) => break outcome,
                Step::Running { invoke, wake_at } => match invoke.into_iter().next() {
                    Some(invocation) => {
                        let answer = self.answer(&invocation.state);
                        asked.push((invocation.state.clone(), invocation.arguments));
                        let task = invocation.task;
                        event = match answer {
                            Ok(output) if invocation.resource.ends_with("lambda:invoke") => {
                                Event::TaskSucceeded {
                                    task,
                                    output: json!({ "Payload": output }),
                                }
                            }
                            Ok(output) => Event::TaskSucceeded { task, output },
                            Err((error, cause)) => Event::TaskFailed {
                                task,
                                error: error.to_owned(),
                                cause,
                            },
                        };
                    }
                    None => {
                        now = wake_at.expect("an execution that waits for nothing");
                        event = Event::Tick;
                    }
                },
            }
        };
        let way = execution
            .history()
            .events()
            .iter()
            .filter_map(|event| match &event.details {
                EventDetails::StateEntered { name, .. } => Some(name.clone()),
                _ => None,
            });
        Told {
            outcome,
            way: way.collect(),
            asked,
            took: now.duration_since(began),
        }
    }

    fn answer(&mut self, state: &str) -> Answer {
        let answers = self
            .answers
            .get_mut(state)
            .unwrap_or_else(|| panic!("{state} was not expected"));
        if answers.len() > 1 {
            answers.pop_front().unwrap()
        } else {
            answers[0].clone()
        }
    }
}

impl Told {
    /// The subject and the message of the one alert.
    pub(crate) fn alert(&self) -> (String, String) {
        let alerts: Vec<_> = self
            .asked
            .iter()
            .filter(|(name, _)| name == state::ALERT)
            .collect();
        let [(_, arguments)] = alerts[..] else {
            panic!("{} alerts", alerts.len())
        };
        let text = |name: &str| arguments[name].as_str().unwrap().to_owned();
        (text("Subject"), text("Message"))
    }

    /// The names of the steps of the way.
    pub(crate) fn edges(&self) -> BTreeSet<(String, String)> {
        self.way
            .windows(2)
            .map(|pair| (pair[0].clone(), pair[1].clone()))
            .collect()
    }

    /// The error that the execution failed with.
    pub(crate) fn error(&self) -> &str {
        match &self.outcome {
            Outcome::Failed {
                error: Some(error), ..
            } => error,
            other => panic!("{other:?}"),
        }
    }
}

/// Create's answer: a new key, in place of an old one or of none.
pub(crate) fn ready(old: Option<&str>) -> Answer {
    let mut answer = json!({
        "outcome": "ready",
        "userId": "AIDABOT",
        "pending": {"accessKeyId": NEW, "versionId": format!("{NEW}-keywheel-v1")},
        "currentVersionId": "version-before",
        "resumed": false,
    });
    if let Some(old) = old {
        answer["currentAccessKeyId"] = json!(old);
    }
    Ok(answer)
}

/// An answer that calls a person.
pub(crate) fn hold(message: &str) -> Answer {
    Ok(json!({"outcome": "hold", "reason": "test", "message": message}))
}

/// A Lambda's error, as Step Functions passes it on.
pub(crate) fn failed(error: &'static str, message: &str) -> Answer {
    Err((
        error,
        json!({"errorType": error, "errorMessage": message}).to_string(),
    ))
}

/// The usual input.
pub(crate) fn input() -> Value {
    json!({
        "schema": 1,
        "pipeline": "keys",
        "user": "Bot",
        "secret": "dev/bot",
        "secretLayout": "standard",
        "policy": {
            "propagationDelaySeconds": 15,
            "gracePeriodSeconds": 86_400,
            "quietPeriodSeconds": 86_400,
            "holdAfterSeconds": 604_800,
            "deletionDelaySeconds": 604_800,
            "twoKeys": "hold"
        },
        "verification": {"regions": ["us-west-2"], "consecutive": 3, "probes": []}
    })
}
