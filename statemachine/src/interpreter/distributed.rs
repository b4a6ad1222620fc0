//! Distributed Map: items from elsewhere, each an execution of its own, and results to elsewhere.

use super::branches::map_plan;
use super::execution::Execution;
use super::failure::{Failure, RUNTIME};
use super::fault::Fault;
use super::limits::MAX_SECONDS;
use super::manifest::Listing;
use super::plan::{Batcher, Distribution, InputType, MapPlan, Program};
use super::reader;
use super::shared::{Shared, execution_context};
use super::thread::{Activity, Fork, Item, Kind, MapRun, Parent, Thread, ThreadId};
use super::visit::Visit;
use crate::history::{EventDetails, EventId};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::rc::Rc;
use std::sync::Arc;

impl Execution {
    /// Whether the items of a state are still to be read.
    pub(super) fn reads_items(&self, visit: &Visit, fork: &Fork) -> bool {
        distribution(visit).is_some_and(|distribution| distribution.reader.is_some())
            && fork.run().is_some_and(|run| !run.has_items)
    }

    /// Asks the driver for the items.
    pub(super) fn transfer(
        &mut self,
        id: ThreadId,
        mut thread: Thread,
        now: Timestamp,
        visit: Box<Visit>,
        fork: Box<Fork>,
    ) {
        let reader = distribution(&visit).and_then(|distribution| distribution.reader.as_ref());
        let (arn, parameters) = reader.map_or((String::new(), None), |reader| {
            (reader.arn.clone(), reader.parameters.as_ref())
        });
        let arguments = thread.evaluated(&mut self.shared, now, &visit, &fork.input, parameters);
        match arguments {
            Ok(arguments) => {
                let task = self.shared.invoke(visit.name(), &arn, arguments, None);
                thread.activity = Activity::Transferring { visit, task, fork };
                self.put(id, thread, now);
            }
            Err(failure) => self.fail_run(id, thread, now, visit, fork, failure),
        }
    }

    /// Asks the driver for the next file that a manifest lists.
    fn transfer_listed(
        &mut self,
        id: ThreadId,
        mut thread: Thread,
        now: Timestamp,
        visit: Box<Visit>,
        mut fork: Box<Fork>,
    ) {
        let reader = distribution(&visit).and_then(|distribution| distribution.reader.as_ref());
        let listing = fork.run_mut().and_then(|run| run.listing.as_mut());
        if let (Some(reader), Some(file)) = (reader, listing.and_then(|list| list.files.pop())) {
            let task = self.shared.invoke(visit.name(), &reader.arn, file, None);
            thread.activity = Activity::Transferring { visit, task, fork };
            return self.put(id, thread, now);
        }
        thread.activity = Activity::Forked { visit, fork };
        self.begin_children(id, thread, now);
    }

    /// The driver has answered.
    pub(super) fn transferred(
        &mut self,
        id: ThreadId,
        mut thread: Thread,
        now: Timestamp,
        answer: Result<Value, Failure>,
    ) {
        let Some((visit, mut fork)) = thread.take_fork() else {
            return self.put(id, thread, now);
        };
        let is_writing = fork.run().is_some_and(|run| run.written.is_some());
        let name = if is_writing {
            "States.ResultWriterFailed"
        } else {
            "States.ItemReaderFailed"
        };
        let prepared = answer
            .map_err(|failure| Failure {
                error: Some(name.to_owned()),
                ..failure
            })
            .and_then(|answer| {
                if is_writing {
                    return Ok(());
                }
                take_items(
                    &mut thread,
                    &mut self.shared,
                    now,
                    &visit,
                    &mut fork,
                    &answer,
                )
            });
        match prepared {
            Err(failure) => self.fail_run(id, thread, now, visit, fork, failure),
            Ok(()) if !is_writing && self.reads_items(&visit, &fork) => {
                self.transfer_listed(id, thread, now, visit, fork);
            }
            Ok(()) => {
                thread.activity = Activity::Forked { visit, fork };
                self.begin_children(id, thread, now);
            }
        }
    }

    /// Puts items together that go to one execution, before the first of them begins.
    pub(super) fn batch(
        &mut self,
        thread: &mut Thread,
        now: Timestamp,
        visit: &Visit,
        fork: &mut Fork,
    ) -> Result<(), Failure> {
        let Some(map) = map_plan(&visit.plan) else {
            return Ok(());
        };
        let batcher = distribution(visit).and_then(|distribution| distribution.batcher.as_ref());
        let (Some(batcher), false) = (batcher, fork.run().is_none_or(|run| run.is_batched)) else {
            return Ok(());
        };
        let items = self.selected_items(thread, now, visit, fork, map)?;
        let batches = self.batches(thread, now, visit, fork, batcher, items)?;
        fork.set_items(batches);
        if let Some(run) = fork.run_mut() {
            run.is_batched = true;
        }
        Ok(())
    }

    fn selected_items(
        &mut self,
        thread: &mut Thread,
        now: Timestamp,
        visit: &Visit,
        fork: &Fork,
        map: &MapPlan,
    ) -> Result<Vec<Value>, Failure> {
        let Kind::Map { items, .. } = &fork.kind else {
            return Ok(Vec::new());
        };
        let selected = items.iter().enumerate().map(|(index, value)| {
            let value = Arc::clone(value);
            let item = Rc::new(Item { index, value });
            let selector = map.selector.as_ref();
            let selected = thread.selected(&mut self.shared, now, visit, fork, &item, selector)?;
            Ok(Arc::unwrap_or_clone(selected))
        });
        selected.collect()
    }

    fn batches(
        &mut self,
        thread: &mut Thread,
        now: Timestamp,
        visit: &Visit,
        fork: &Fork,
        batcher: &Batcher,
        items: Vec<Value>,
    ) -> Result<Vec<Arc<Value>>, Failure> {
        let mut limit = |quantity| {
            let limit = (quantity, MAX_SECONDS);
            let limit = thread.limit(&mut self.shared, now, visit, &fork.input, limit)?;
            Ok(limit
                .and_then(|limit| usize::try_from(limit).ok())
                .unwrap_or(usize::MAX))
        };
        let most_items: usize = limit(batcher.max_items.as_ref())?;
        let most_bytes: usize = limit(batcher.max_bytes.as_ref())?;
        let input = batcher
            .input
            .as_ref()
            .map(|input| thread.evaluated(&mut self.shared, now, visit, &fork.input, Some(input)))
            .transpose()?;
        let mut batches: Vec<Vec<Value>> = Vec::new();
        let mut bytes = 0;
        for item in items {
            let size = item.to_string().len() + 1;
            match batches.last_mut() {
                Some(batch) if batch.len() < most_items && bytes + size <= most_bytes => {
                    bytes += size;
                    batch.push(item);
                }
                _ => {
                    bytes = size;
                    batches.push(vec![item]);
                }
            }
        }
        let batches = batches.into_iter().map(|items| {
            let mut batch = Map::new();
            if let Some(input) = &input {
                batch.insert("BatchInput".to_owned(), input.clone());
            }
            batch.insert("Items".to_owned(), Value::Array(items));
            Arc::new(Value::Object(batch))
        });
        Ok(batches.collect())
    }

    /// The execution of one item: a history and a context object of its own, and no variables.
    pub(super) fn child_execution(
        &mut self,
        processor: &Rc<Program>,
        run: &MapRun,
        input: Arc<Value>,
        now: Timestamp,
    ) -> Thread {
        let mut start = self.shared.start.clone();
        let name = self.shared.randomness.borrow_mut().uuid();
        let machine = format!("{}/{}", start.state_machine_arn, run.label);
        start.execution_arn = format!(
            "{}:{name}",
            machine.replacen(":stateMachine:", ":execution:", 1)
        );
        start.execution_name = name;
        let context = Rc::new(execution_context(&start, &input, now));
        let journal = self.shared.open_journal();
        let started = EventDetails::ExecutionStarted {
            input: Arc::clone(&input),
            role_arn: start.role_arn,
        };
        self.shared.histories[journal.0].record(now, EventId::NONE, started);
        let mut thread = Thread::new(processor, input, context);
        thread.journal = journal;
        thread
    }

    /// The execution of an item failed.
    pub(super) fn child_execution_failed(
        &mut self,
        id: ThreadId,
        (mut thread, now, parent): (Thread, Timestamp, Parent),
        visit: Box<Visit>,
        mut fork: Box<Fork>,
        failure: Failure,
    ) {
        if let Some(Some(child)) = self.threads.get(id) {
            let Failure { error, cause } = failure;
            let failed = EventDetails::ExecutionFailed { error, cause };
            self.shared.histories[child.journal.0].record(now, child.last, failed);
        }
        let total = fork.total();
        if let Some(run) = fork.run_mut() {
            run.failed += 1;
            if run.is_failed(total) {
                self.stop_children(&fork, now, thread.last, None);
                let failure = Failure::tolerance_exceeded();
                return self.fail_run(parent.thread, thread, now, visit, fork, failure);
            }
        }
        fork.children.remove(&parent.slot);
        if let Some(run) = fork.run_mut() {
            run.tolerated.insert(parent.slot, id);
        }
        thread.activity = Activity::Forked { visit, fork };
        self.begin_children(parent.thread, thread, now);
    }

    /// The run as a whole fails.
    fn fail_run(
        &mut self,
        id: ThreadId,
        mut thread: Thread,
        now: Timestamp,
        visit: Box<Visit>,
        fork: Box<Fork>,
        failure: Failure,
    ) {
        let is_runtime = failure.error.as_deref() == Some(RUNTIME);
        if !is_runtime {
            let failed = EventDetails::MapRunFailed {
                error: failure.error.clone(),
                cause: failure.cause.clone(),
            };
            if let Err(failure) = thread.record(&mut self.shared, now, failed) {
                let flow = thread.handle(&mut self.shared, now, visit, failure, false);
                return self.follow(id, thread, now, flow);
            }
        }
        let shared = &mut self.shared;
        let flow = thread.handle_fork(shared, now, visit, failure, !is_runtime, Some(fork));
        self.follow(id, thread, now, flow);
    }
}

/// Takes the items out of what a reader has got.
pub(super) fn take_items(
    thread: &mut Thread,
    shared: &mut Shared,
    now: Timestamp,
    visit: &Visit,
    fork: &mut Fork,
    answer: &Value,
) -> Result<(), Failure> {
    let reader = distribution(visit).and_then(|distribution| distribution.reader.as_ref());
    let Some(reader) = reader else {
        return Ok(());
    };
    let failed = |message: String| Failure::new("States.ItemReaderFailed", message);
    let max_items = reader.max_items.as_ref().map(|limit| {
        thread.sight(shared, now, visit, &fork.input, |view| {
            let negative = |_| "field MaxItems must be positive".to_owned();
            limit.evaluate_limit(negative, view)
        })
    });
    let max_items = match max_items.transpose() {
        Err(Fault::Named { message, .. }) => return Err(failed(message)),
        other => thread.checked(shared, now, visit, other)?,
    };
    let input_type = &reader.input_type;
    let items = |input_type: &InputType| {
        let items = reader::items(answer, input_type, max_items).map_err(failed)?;
        Ok::<_, Failure>(items.into_iter().map(Arc::new))
    };
    let listing = fork.run_mut().and_then(|run| run.listing.take());
    let listing = match listing {
        Some(mut listing) => {
            listing.items.extend(items(&listing.file_type(input_type))?);
            listing
        }
        None => match Listing::read(answer, input_type) {
            Some(listing) => listing.map_err(failed)?,
            None => {
                fork.set_items(items(input_type)?.collect());
                return Ok(());
            }
        },
    };
    // 0 is no limit.
    let most = max_items.filter(|most| *most > 0).unwrap_or(u64::MAX);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if listing.files.is_empty() || listing.items.len() >= most {
        fork.set_items(listing.items.into_iter().take(most).collect());
    } else if let Some(run) = fork.run_mut() {
        run.listing = Some(listing);
    }
    Ok(())
}

/// What only a distributed Map has.
pub(super) fn distribution(visit: &Visit) -> Option<&Distribution> {
    map_plan(&visit.plan)?.distribution.as_ref()
}
