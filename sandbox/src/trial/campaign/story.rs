//! What became of single executions.

use super::Happening;
use crate::trial::{Sight, is_hold};
use crate::world::Chronicle;
use jiff::Timestamp;
use statemachine::Outcome;
use std::collections::BTreeMap;
use std::fmt;

/// What happened to one execution, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The execution's name.
    pub execution: String,
    /// What went wrong and what people did, in order.
    pub happenings: Vec<Happening>,
    /// What was seen of how Keywheel dealt with it, and when.
    pub sights: Vec<(Timestamp, Sight)>,
    /// When and how it ended; once more for each redrive.
    pub ends: Vec<(Timestamp, End)>,
}

/// How an execution ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Well.
    Well,
    /// It called a person, for this reason.
    Held(String),
    /// With this error.
    Failed(String),
    /// A person stopped it.
    Stopped,
}

impl End {
    pub(super) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Succeeded { .. } => End::Well,
            Outcome::Failed { cause, .. } if is_hold(outcome) => {
                End::Held(cause.clone().unwrap_or_default())
            }
            Outcome::Failed { error, .. } => End::Failed(error.clone().unwrap_or_default()),
            Outcome::TimedOut => End::Failed("States.Timeout".to_owned()),
            Outcome::Aborted { .. } => End::Stopped,
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Well => f.write_str("it ends well"),
            End::Held(cause) => write!(f, "it is held, and a person is told: {cause}"),
            End::Failed(error) => write!(f, "it fails with {error}, and a person is told"),
            End::Stopped => f.write_str("it has been stopped, and a person is told"),
        }
    }
}

/// The stories of all executions to which something happened, in the order of their starts.
pub(super) fn tell(chronicle: &Chronicle, happenings: &[Happening]) -> Vec<Story> {
    let mut happened: BTreeMap<&str, Vec<Happening>> = BTreeMap::new();
    for happening in happenings {
        let to_it = happened.entry(&happening.execution).or_default();
        to_it.push(happening.clone());
    }
    let mut seen: BTreeMap<usize, Vec<(Timestamp, Sight)>> = BTreeMap::new();
    for moment in &chronicle.moments {
        if let Some(sight) = Sight::of(moment) {
            let in_it = seen.entry(moment.execution).or_default();
            in_it.push((moment.at, sight));
        }
    }
    let executions = chronicle.executions.iter().enumerate();
    let stories = executions.filter_map(|(index, record)| {
        Some(Story {
            happenings: happened.remove(record.name.as_str())?,
            execution: record.name.clone(),
            sights: seen.remove(&index).unwrap_or_default(),
            ends: record
                .endings
                .iter()
                .map(|ending| (ending.at, End::of(&ending.outcome)))
                .collect(),
        })
    });
    stories.collect()
}
