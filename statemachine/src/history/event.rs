//! One event of a history.

use super::EventDetails;
use jiff::Timestamp;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::fmt;

/// The id of an event: 1 for the first, 0 for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct EventId(u64);

impl EventId {
    /// The id of no event, which the first event has as its previous one.
    pub const NONE: EventId = EventId(0);

    pub(super) fn nth(index: usize) -> Self {
        EventId(index as u64 + 1)
    }

    pub(super) fn index(self) -> Option<usize> {
        usize::try_from(self.0.checked_sub(1)?).ok()
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Something that happened in an execution.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEvent {
    /// The event's number, counted from 1.
    pub id: EventId,
    /// The event that led to this one.
    pub previous_event_id: EventId,
    /// When it happened.
    pub timestamp: Timestamp,
    /// What happened.
    pub details: EventDetails,
}

impl HistoryEvent {
    /// The event's type, such as `TaskStateEntered`.
    #[must_use]
    pub fn event_type(&self) -> String {
        self.details.event_type()
    }
}

impl Serialize for HistoryEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut event = serializer.serialize_map(None)?;
        event.serialize_entry("timestamp", &self.timestamp)?;
        event.serialize_entry("type", &self.event_type())?;
        event.serialize_entry("id", &self.id)?;
        event.serialize_entry("previousEventId", &self.previous_event_id)?;
        let fields = self.details.fields();
        if !fields.is_empty() {
            event.serialize_entry(&self.details.field_name(), &fields)?;
        }
        event.end()
    }
}
