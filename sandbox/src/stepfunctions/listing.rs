//! Listing executions, and the events of one, page by page.

use super::execution::Status;
use super::{Execution, State, error};
use crate::ServiceError;
use crate::moment::Epoch;
use crate::operation::Answer;
use crate::page::{Page, listed};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use statemachine::HistoryEvent;

/// The page that is given without a wish.
const DEFAULT_PAGE: usize = 100;
/// Under which name a page has the token of the next one.
pub(super) const NEXT_TOKEN: &str = "nextToken";
const LARGEST_PAGE: usize = 1_000;

/// Which part of a listing is asked for.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listing {
    #[serde(default)]
    max_results: usize,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListExecutions {
    state_machine_arn: String,
    status_filter: Option<Status>,
    redrive_filter: Option<RedriveFilter>,
    #[serde(flatten)]
    listing: Listing,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum RedriveFilter {
    Redriven,
    NotRedriven,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetExecutionHistory {
    execution_arn: String,
    #[serde(default)]
    reverse_order: bool,
    #[serde(default = "wanted")]
    include_execution_data: bool,
    #[serde(flatten)]
    listing: Listing,
}

fn wanted() -> bool {
    true
}

impl Listing {
    /// A page of 0 items is one of the usual size.
    pub(super) fn page(&self) -> Result<Page, ServiceError> {
        let size = match self.max_results {
            0 => DEFAULT_PAGE,
            size if size > LARGEST_PAGE => {
                return Err(error::constraint(
                    "maxResults",
                    format!("have value less than or equal to {LARGEST_PAGE}"),
                ));
            }
            size => size,
        };
        Page::at(self.next_token.as_deref(), size).ok_or_else(error::invalid_token)
    }
}

impl State {
    /// "Results are sorted by time, with the most recent execution first" (`ListExecutions`, AWS Step
    /// Functions API reference).
    pub(super) fn list_executions(&self, input: &ListExecutions, now: Timestamp) -> Answer {
        let machine = self.machine(&input.state_machine_arn)?;
        let wanted = self.kept(now).rev().filter(|execution| {
            execution.machine.arn == machine.arn
                && input
                    .status_filter
                    .is_none_or(|status| execution.status() == status)
                && input.redrive_filter.is_none_or(|filter| {
                    (filter == RedriveFilter::Redriven) == execution.redriven_at.is_some()
                })
        });
        let (executions, next) = input.listing.page()?.cut(wanted.map(entry));
        Ok(listed(("executions", executions), (NEXT_TOKEN, next)))
    }

    pub(super) fn get_execution_history(
        &self,
        input: &GetExecutionHistory,
        now: Timestamp,
    ) -> Answer {
        let execution = self.execution(&input.execution_arn, now)?;
        let page = input.listing.page()?;
        let events = execution.events.iter();
        let (events, next) = if input.reverse_order {
            page.cut(events.rev())
        } else {
            page.cut(events)
        };
        let events = events.into_iter();
        let events = events.map(|event| written(event, input.include_execution_data));
        Ok(listed(("events", events.collect()), (NEXT_TOKEN, next)))
    }
}

fn entry(execution: &Execution) -> Value {
    let mut entry = execution.summary();
    entry["redriveCount"] = json!(execution.redrives);
    if let Some(at) = execution.redriven_at {
        entry["redriveDate"] = json!(Epoch(at));
    }
    entry
}

/// An event as the API gives it: its moment is a number there.
fn written(event: &HistoryEvent, with_data: bool) -> Value {
    let mut written = json!(event);
    written["timestamp"] = json!(Epoch(event.timestamp));
    if !with_data && let Some(fields) = written.as_object_mut() {
        for details in fields.values_mut().filter_map(Value::as_object_mut) {
            details.retain(|name, _| name != "input" && name != "output");
        }
    }
    written
}
