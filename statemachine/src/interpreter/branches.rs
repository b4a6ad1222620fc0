//! The threads of Parallel and Map states: how they begin, and what their ends lead to.

use super::execution::Execution;
use super::failure::Failure;
use super::plan::{MapPlan, Program, StatePlan, Work};
use super::thread::{Activity, Flow, Fork, Item, Kind, Parent, Thread, ThreadId, iteration};
use super::visit::Visit;
use crate::history::{EventDetails, EventId, StateType};
use jiff::Timestamp;
use serde_json::Value;
use std::rc::Rc;
use std::sync::Arc;

impl Execution {
    /// Begins the branches or items of a state.
    pub(super) fn fork(
        &mut self,
        id: ThreadId,
        mut thread: Thread,
        now: Timestamp,
        visit: Box<Visit>,
        fork: Box<Fork>,
    ) {
        if self.reads_items(&visit, &fork) {
            return self.transfer(id, thread, now, visit, fork);
        }
        thread.activity = Activity::Forked { visit, fork };
        self.begin_children(id, thread, now);
    }

    /// Begins as many branches or items as may run, and leaves the state when none is left.
    pub(super) fn begin_children(&mut self, id: ThreadId, mut thread: Thread, now: Timestamp) {
        let Some((visit, mut fork)) = thread.take_fork() else {
            return self.put(id, thread, now);
        };
        if let Err(failure) = self.batch(&mut thread, now, &visit, &mut fork) {
            let flow = thread.handle_fork(&mut self.shared, now, visit, failure, true, None);
            return self.follow(id, thread, now, flow);
        }
        while fork.next < fork.total() && fork.children.len() < fork.concurrency {
            let slot = fork.next;
            fork.next += 1;
            match self.child(id, &mut thread, now, &visit, &fork, slot) {
                Ok(child) => {
                    let child = self.begin(child, now);
                    fork.children.insert(slot, child);
                }
                Err(failure) => {
                    self.stop_children(&fork, now, thread.last, None);
                    let flow =
                        thread.handle_fork(&mut self.shared, now, visit, failure, true, None);
                    return self.follow(id, thread, now, flow);
                }
            }
        }
        if fork.is_over() {
            let flow = self.finish(&mut thread, now, visit, fork);
            return self.follow(id, thread, now, flow);
        }
        thread.activity = Activity::Forked { visit, fork };
        self.put(id, thread, now);
    }

    /// The thread of one branch or item.
    fn child(
        &mut self,
        id: ThreadId,
        thread: &mut Thread,
        now: Timestamp,
        visit: &Visit,
        fork: &Fork,
        slot: usize,
    ) -> Result<Thread, Failure> {
        let mut child = match &fork.kind {
            Kind::Parallel(branches) => {
                let input = Arc::clone(&fork.input);
                thread.child(&branches[slot], input, thread.last)
            }
            Kind::Map {
                processor,
                items,
                run,
            } => {
                let item = Rc::new(Item {
                    index: slot,
                    value: Arc::clone(&items[slot]),
                });
                // Items that are batched have been selected before.
                let selector = map_plan(&visit.plan)
                    .filter(|map| !map.is_batched())
                    .and_then(|map| map.selector.as_ref());
                let input = thread.selected(&mut self.shared, now, visit, fork, &item, selector)?;
                match run {
                    None => self.iterate(thread, now, visit, processor, input, &item)?,
                    Some(run) => {
                        self.shared.keep(&input, visit.name())?;
                        self.child_execution(processor, run, input, now)
                    }
                }
            }
        };
        child.parent = Some(Parent { thread: id, slot });
        Ok(child)
    }

    fn iterate(
        &mut self,
        thread: &mut Thread,
        now: Timestamp,
        visit: &Visit,
        processor: &Rc<Program>,
        input: Arc<Value>,
        item: &Rc<Item>,
    ) -> Result<Thread, Failure> {
        let started = EventDetails::MapIterationStarted(iteration(visit, item.index));
        let started = thread.record_aside(&mut self.shared, now, started)?;
        let mut child = thread.child(processor, input, started);
        child.item = Some(Rc::clone(item));
        Ok(child)
    }

    /// A branch or item has ended well.
    pub(super) fn child_succeeded(
        &mut self,
        child: &Thread,
        now: Timestamp,
        parent: Parent,
        output: Arc<Value>,
    ) {
        let Some(mut thread) = self.take_thread(parent.thread) else {
            return;
        };
        let Some((visit, mut fork)) = thread.take_fork() else {
            return self.put(parent.thread, thread, now);
        };
        fork.children.remove(&parent.slot);
        if fork.run().is_some() {
            let succeeded = EventDetails::ExecutionSucceeded {
                output: Arc::clone(&output),
            };
            self.shared.histories[child.journal.0].record(now, child.last, succeeded);
        } else {
            thread.last = child.last;
            if matches!(fork.kind, Kind::Map { .. }) {
                let succeeded = EventDetails::MapIterationSucceeded(iteration(&visit, parent.slot));
                match thread.record_aside(&mut self.shared, now, succeeded) {
                    Ok(succeeded) if fork.is_over() => thread.last = succeeded,
                    Ok(_) => {}
                    Err(failure) => {
                        self.stop_children(&fork, now, thread.last, None);
                        let flow = thread.handle(&mut self.shared, now, visit, failure, false);
                        return self.follow(parent.thread, thread, now, flow);
                    }
                }
            }
        }
        fork.results[parent.slot] = Some(output);
        thread.activity = Activity::Forked { visit, fork };
        self.begin_children(parent.thread, thread, now);
    }

    /// Everything that had to has ended well.
    pub(super) fn finish(
        &mut self,
        thread: &mut Thread,
        now: Timestamp,
        visit: Box<Visit>,
        mut fork: Box<Fork>,
    ) -> Flow {
        if let Some(flow) = self.write_results(thread, now, &visit, &mut fork) {
            return match flow {
                Ok(task) => Flow::Pause(Activity::Transferring { visit, task, fork }),
                Err(failure) => {
                    thread.handle_fork(&mut self.shared, now, visit, failure, true, Some(fork))
                }
            };
        }
        let result = match fork.run_mut().and_then(|run| run.written.take()) {
            Some(written) => written,
            None => fork.result(),
        };
        let left = self
            .record_success(thread, now, &fork)
            .and_then(|()| thread.leave(&mut self.shared, now, &visit, &Arc::new(result)));
        left.unwrap_or_else(|failure| thread.handle(&mut self.shared, now, visit, failure, false))
    }

    fn record_success(
        &mut self,
        thread: &mut Thread,
        now: Timestamp,
        fork: &Fork,
    ) -> Result<(), Failure> {
        let shared = &mut self.shared;
        if fork.run().is_some() {
            thread.record(shared, now, EventDetails::MapRunSucceeded)?;
        }
        let succeeded = match fork.kind {
            Kind::Parallel(_) => EventDetails::ParallelStateSucceeded,
            Kind::Map { .. } => EventDetails::MapStateSucceeded,
        };
        // AWS's recordings have the exit follow what came before this event; those of distributed Maps since
        // November 2024 have it follow the start of the run.
        thread.record_aside(shared, now, succeeded).map(|_| ())
    }

    /// A branch or item failed, and nothing inside of it caught the error.
    pub(super) fn child_failed(
        &mut self,
        id: ThreadId,
        now: Timestamp,
        parent: Parent,
        failure: Failure,
    ) {
        let Some(mut thread) = self.take_thread(parent.thread) else {
            return;
        };
        let Some((visit, fork)) = thread.take_fork() else {
            return self.put(parent.thread, thread, now);
        };
        if fork.run().is_some() {
            let place = (thread, now, parent);
            return self.child_execution_failed(id, place, visit, fork, failure);
        }
        if let Some(Some(child)) = self.threads.get(id) {
            thread.last = child.last;
        }
        self.stop_children(&fork, now, thread.last, Some((&visit, parent.slot)));
        let flow = thread.handle_fork(&mut self.shared, now, visit, failure, true, Some(fork));
        self.follow(parent.thread, thread, now, flow);
    }

    /// Stops what runs beside a branch or item that failed, that one included. Everything follows the event
    /// of the failure; a full history leaves it out.
    pub(super) fn stop_children(
        &mut self,
        fork: &Fork,
        now: Timestamp,
        failed: EventId,
        first: Option<(&Visit, usize)>,
    ) {
        let children = fork.children.iter().map(|(slot, id)| (*slot, *id));
        let mut children: Vec<(usize, ThreadId)> = children.collect();
        // What failed comes first.
        let failed_slot = first.map(|(_, slot)| slot);
        children.sort_by_key(|(slot, _)| Some(*slot) != failed_slot);
        for (slot, id) in children {
            let Some(mut child) = self.take_thread(id) else {
                continue;
            };
            child.ticket += 1;
            child.is_stopped = true;
            if fork.run().is_some() {
                self.abort_execution(&child, now);
            } else {
                let ended = match (&fork.kind, first) {
                    (Kind::Map { .. }, Some((visit, first))) if first == slot => {
                        Some(EventDetails::MapIterationFailed(iteration(visit, slot)))
                    }
                    (Kind::Map { .. }, Some((visit, _))) => {
                        Some(EventDetails::MapIterationAborted(iteration(visit, slot)))
                    }
                    _ => None,
                };
                for details in ended.into_iter().chain(aborted(&child.activity)) {
                    let recorded = self.shared.record(child.journal, now, failed, details);
                    if recorded.is_err() {
                        break;
                    }
                }
            }
            self.stop_inside(&mut child, now, failed);
            self.threads[id] = Some(child);
        }
    }

    /// The execution of an item is stopped.
    fn abort_execution(&mut self, child: &Thread, now: Timestamp) {
        let has_failed = matches!(child.activity, Activity::Failed { .. });
        if !has_failed {
            let aborted = EventDetails::ExecutionAborted {
                error: None,
                cause: None,
            };
            self.shared.histories[child.journal.0].record(now, child.last, aborted);
        }
    }

    /// Stops the branches and items of a thread that is stopped.
    fn stop_inside(&mut self, thread: &mut Thread, now: Timestamp, failed: EventId) {
        if matches!(thread.activity, Activity::Forked { .. })
            && let Some((visit, fork)) = thread.take_fork()
        {
            self.stop_children(&fork, now, failed, None);
            let fork = Some(fork);
            thread.activity = Activity::Failed { visit, fork };
        }
    }
}

/// The event of a state that is stopped, if its type has one.
fn aborted(activity: &Activity) -> Option<EventDetails> {
    let state = activity.visit()?.plan.state_type;
    let has_failed = matches!(activity, Activity::Failed { .. });
    let is_noted = match state {
        StateType::Task => true,
        StateType::Wait | StateType::Parallel | StateType::Map => !has_failed,
        _ => false,
    };
    is_noted.then_some(EventDetails::StateAborted { state })
}

/// What a Map state does.
pub(super) fn map_plan(plan: &StatePlan) -> Option<&MapPlan> {
    match &plan.work {
        Work::Map(map) => Some(map),
        _ => None,
    }
}
