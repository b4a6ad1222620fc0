//! A Map or a Parallel state under test: its mock stands for what its items or branches answer.

use super::TestState;
use crate::interpreter::distributed::take_items;
use crate::interpreter::failure::Failure;
use crate::interpreter::plan::Work;
use crate::interpreter::shared::Shared;
use crate::interpreter::thread::{Flow, Fork, Item, Kind, Thread};
use crate::interpreter::visit::Visit;
use serde_json::{Value, json};
use std::rc::Rc;
use std::sync::Arc;

impl TestState {
    /// Takes the mock for what came out of the branches or items.
    pub(super) fn join(
        &self,
        thread: &mut Thread,
        shared: &mut Shared,
        visit: Box<Visit>,
        fork: &mut Fork,
    ) -> Flow {
        let selected = self
            .take_items(thread, shared, &visit, fork)
            .and_then(|()| self.select(thread, shared, &visit, fork));
        if let Err(failure) = selected {
            return thread.handle(shared, self.now, visit, failure, true);
        }
        let failed = self.map_iteration_failure_count.unwrap_or_default();
        let exceeded = fork.run().cloned().is_some_and(|mut run| {
            run.failed = usize::try_from(failed).unwrap_or(usize::MAX);
            run.is_failed(fork.total())
        });
        let answer = self.answer().and_then(|result| {
            if exceeded {
                return Err(Failure::tolerance_exceeded());
            }
            Ok(Arc::new(result))
        });
        match answer {
            Ok(result) => thread
                .leave(shared, self.now, &visit, &result)
                .unwrap_or_else(|failure| thread.handle(shared, self.now, visit, failure, true)),
            Err(failure) => thread.handle(shared, self.now, visit, failure, true),
        }
    }

    /// Takes what a reader has read, if somebody says what.
    fn take_items(
        &self,
        thread: &mut Thread,
        shared: &mut Shared,
        visit: &Visit,
        fork: &mut Fork,
    ) -> Result<(), Failure> {
        let Some(data) = &self.map_item_reader_data else {
            return Ok(());
        };
        // A listing is the API's answer itself, everything else the content of an object.
        let answer = match serde_json::from_str::<Value>(data) {
            Ok(listing) if listing.get("Contents").is_some() => listing,
            _ => json!({"Body": data}),
        };
        take_items(thread, shared, self.now, visit, fork, &answer)
    }

    /// Notes the items after `ItemSelector`.
    fn select(
        &self,
        thread: &mut Thread,
        shared: &mut Shared,
        visit: &Visit,
        fork: &Fork,
    ) -> Result<(), Failure> {
        let (Kind::Map { items, .. }, Work::Map(map)) = (&fork.kind, &visit.plan.work) else {
            return Ok(());
        };
        if map.selector.is_none() {
            return Ok(());
        }
        let mut selected = Vec::with_capacity(items.len());
        for (index, value) in items.iter().enumerate() {
            let value = Arc::clone(value);
            let item = Rc::new(Item { index, value });
            let selector = map.selector.as_ref();
            let value = thread.selected(shared, self.now, visit, fork, &item, selector)?;
            shared.keep(&value, visit.name())?;
            selected.push(value.as_ref().clone());
        }
        shared.inspect("afterItemSelector", || Value::Array(selected));
        Ok(())
    }
}
