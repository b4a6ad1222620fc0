//! Events, and putting them on the bus.

use super::State;
use crate::ServiceError;
use crate::moment::Iso;
use crate::operation::{self, Answer, Context};
use crate::sns;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

const MOST_ENTRIES: usize = 10;
const LARGEST_REQUEST: usize = 262_144;

/// An event on the default bus.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// When it came in.
    pub at: Timestamp,
    /// Who put it, such as `aws.states`.
    pub source: String,
    /// What it is.
    pub detail_type: String,
    /// The ARNs it is about.
    pub resources: Vec<String>,
    /// The rest.
    pub detail: Map<String, Value>,
    account_id: String,
    region: String,
}

impl Event {
    pub(crate) fn new(
        source: &str,
        detail_type: &str,
        resources: Vec<String>,
        detail: Map<String, Value>,
        context: &mut Context<'_>,
    ) -> Self {
        Event {
            id: context.generator.uuid("event"),
            at: context.now,
            source: source.to_owned(),
            detail_type: detail_type.to_owned(),
            resources,
            detail,
            account_id: context.account_id.to_owned(),
            region: context.region.to_owned(),
        }
    }

    /// The event as rules and targets see it.
    #[must_use]
    pub fn document(&self) -> Value {
        json!({
            "version": "0",
            "id": self.id,
            "detail-type": self.detail_type,
            "source": self.source,
            "account": self.account_id,
            "time": Iso(self.at),
            "region": self.region,
            "resources": self.resources,
            "detail": self.detail,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutEvents {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    source: Option<String>,
    detail_type: Option<String>,
    detail: Option<String>,
    #[serde(default)]
    resources: Vec<String>,
    event_bus_name: Option<String>,
}

impl Entry {
    fn size(&self) -> usize {
        [&self.source, &self.detail_type, &self.detail]
            .into_iter()
            .flatten()
            .chain(&self.resources)
            .map(String::len)
            .sum()
    }
}

impl State {
    pub(super) fn put_events(
        &mut self,
        input: PutEvents,
        sns: &mut sns::State,
        context: &mut Context<'_>,
    ) -> Answer {
        if !(1..=MOST_ENTRIES).contains(&input.entries.len()) {
            return Err(validation(format!(
                "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and {MOST_ENTRIES}"
            )));
        }
        if input.entries.iter().map(Entry::size).sum::<usize>() > LARGEST_REQUEST {
            return Err(validation(
                "Total size of the entries in the request is over the limit.",
            ));
        }
        let mut results = Vec::new();
        let mut failed = 0;
        for entry in input.entries {
            results.push(match admit(entry, context) {
                Ok(event) => {
                    let id = event.id.clone();
                    self.emit(event, sns, context);
                    json!({ "EventId": id })
                }
                Err((code, message)) => {
                    failed += 1;
                    json!({ "ErrorCode": code, "ErrorMessage": message })
                }
            });
        }
        operation::output(json!({ "FailedEntryCount": failed, "Entries": results }))
    }
}

/// Makes an event of an entry, or says what is wrong with it; the other entries are not concerned.
fn admit(entry: Entry, context: &mut Context<'_>) -> Result<Event, (&'static str, String)> {
    let required = |value: Option<String>, name: &str| {
        value.filter(|value| !value.is_empty()).ok_or_else(|| {
            (
                "InvalidArgument",
                format!("Parameter {name} is not valid. Reason: {name} is a required argument."),
            )
        })
    };
    let source = required(entry.source, "Source")?;
    let detail_type = required(entry.detail_type, "DetailType")?;
    let detail = required(entry.detail, "Detail")?;
    if source.starts_with("aws.") {
        return Err((
            "NotAuthorizedForSource",
            "Not authorized for the source.".to_owned(),
        ));
    }
    if entry
        .event_bus_name
        .is_some_and(|name| !is_default_bus(&name))
    {
        return Err((
            "ResourceNotFound",
            "The event bus does not exist.".to_owned(),
        ));
    }
    let detail = serde_json::from_str(&detail)
        .map_err(|_| ("MalformedDetail", "Detail is malformed.".to_owned()))?;
    Ok(Event::new(
        &source,
        &detail_type,
        entry.resources,
        detail,
        context,
    ))
}

/// The default bus is the only one here.
pub(super) fn is_default_bus(name: &str) -> bool {
    name == "default" || name.ends_with(":event-bus/default")
}

pub(super) fn validation(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "ValidationException", message)
}
