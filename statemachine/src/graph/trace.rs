//! The way an execution took.

use crate::history::History;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// Which states and transitions an execution took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    visits: BTreeMap<String, Visits>,
    /// How often each transition, between two names, was taken.
    transitions: BTreeMap<(String, String), usize>,
}

/// What happened in one state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Visits {
    /// How often it was entered.
    pub(super) entered: usize,
    /// How often it came to its end.
    exited: usize,
    /// How often something was tried in it.
    attempts: usize,
    /// When it was entered first.
    pub(super) first: Option<String>,
}

impl Trace {
    /// Reads a history: a list of events, or what GetExecutionHistory answers, an object with one.
    /// Events of other forms are passed over.
    #[must_use]
    pub fn read(history: &Value) -> Self {
        let events = history.get("events").unwrap_or(history);
        let events = events.as_array().map_or(&[][..], Vec::as_slice);
        let by_id: BTreeMap<u64, &Value> = events
            .iter()
            .filter_map(|event| Some((event.get("id")?.as_u64()?, event)))
            .collect();
        let mut trace = Trace::default();
        // The state in which each event happened.
        let mut states: BTreeMap<u64, String> = BTreeMap::new();
        for (id, event) in &by_id {
            let kind = event
                .get("type")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let previous = event.get("previousEventId").and_then(Value::as_u64);
            let before = previous.and_then(|id| by_id.get(&id).copied());
            let name = |event: &Value, field: &str| {
                let name = event.get(field)?.get("name")?.as_str()?;
                Some(name.to_owned())
            };
            if let Some(state) = name(event, "stateEnteredEventDetails") {
                if let Some(from) = before.and_then(|event| name(event, "stateExitedEventDetails"))
                {
                    let transition = (from, state.clone());
                    *trace.transitions.entry(transition).or_default() += 1;
                }
                let visits = trace.visits.entry(state.clone()).or_default();
                visits.entered += 1;
                visits.first = visits.first.take().or_else(|| moment(event));
                states.insert(*id, state);
                continue;
            }
            if let Some(state) = name(event, "stateExitedEventDetails") {
                trace.visits.entry(state).or_default().exited += 1;
                continue;
            }
            let state = previous.and_then(|id| states.get(&id).cloned());
            if let Some(state) = state {
                if matches!(
                    kind,
                    "TaskScheduled" | "LambdaFunctionScheduled" | "ActivityScheduled"
                ) {
                    trace.visits.entry(state.clone()).or_default().attempts += 1;
                }
                states.insert(*id, state);
            }
        }
        trace
    }

    /// What happened in a state, if it was entered.
    pub(super) fn visits(&self, state: &str) -> Option<&Visits> {
        self.visits.get(state)
    }

    /// How often a transition was taken.
    pub(super) fn taken(&self, from: &str, to: &str) -> usize {
        let transition = (from.to_owned(), to.to_owned());
        self.transitions.get(&transition).copied().unwrap_or(0)
    }
}

impl Visits {
    /// Whether the execution left the state as often as it came.
    pub(super) fn are_over(&self) -> bool {
        self.exited >= self.entered
    }

    /// The visits in words: `2 visits, 1 retry, first at 2026-01-01T00:00:00Z`.
    pub(super) fn in_words(&self) -> Vec<String> {
        let counted = |count: usize, one: &str, many: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        };
        let mut words = Vec::new();
        if self.entered > 1 {
            words.push(counted(self.entered, "visit", "visits"));
        }
        let retries = self.attempts.saturating_sub(self.entered);
        if retries > 0 {
            words.push(counted(retries, "retry", "retries"));
        }
        words.extend(self.first.clone());
        words
    }
}

impl From<&History> for Trace {
    fn from(history: &History) -> Self {
        // A history is made of strings, numbers and JSON, which serialize.
        serde_json::to_value(history)
            .map_or_else(|_| Trace::default(), |history| Trace::read(&history))
    }
}

/// The timestamp of an event: text, or seconds since 1970 as the AWS CLI and SDKs may print.
fn moment(event: &Value) -> Option<String> {
    let timestamp = event.get("timestamp")?;
    let moment: Timestamp = match timestamp {
        Value::String(text) => text.parse().ok()?,
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a cast saturates, and jiff refuses what it does not know"
        )]
        number => Timestamp::from_millisecond((number.as_f64()? * 1_000.0) as i64).ok()?,
    };
    Some(moment.to_string())
}
