//! The branches of a Parallel state, or the items of a Map state, on their way.

use super::ThreadId;
use crate::interpreter::manifest::Listing;
use crate::interpreter::plan::Program;
use serde_json::Value;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// The branches of a Parallel state, or the items of a Map state, on their way.
pub(in crate::interpreter) struct Fork {
    pub(in crate::interpreter) kind: Kind,
    /// What the branches and items work on; in JSONPath, `$` of the `ItemSelector`.
    pub(in crate::interpreter) input: Arc<Value>,
    /// What has come out, by branch or item.
    pub(in crate::interpreter) results: Vec<Option<Arc<Value>>>,
    /// The threads that have begun and not ended well, by branch or item.
    pub(in crate::interpreter) children: BTreeMap<usize, ThreadId>,
    /// The first branch or item that has not begun.
    pub(in crate::interpreter) next: usize,
    /// How many may run at the same time.
    pub(in crate::interpreter) concurrency: usize,
}

/// What forks.
pub(in crate::interpreter) enum Kind {
    Parallel(Vec<Rc<Program>>),
    Map {
        processor: Rc<Program>,
        items: Vec<Arc<Value>>,
        /// Of a distributed Map.
        run: Option<Box<MapRun>>,
    },
}

/// The run of a distributed Map.
#[derive(Clone, Debug)]
pub(in crate::interpreter) struct MapRun {
    pub(in crate::interpreter) arn: String,
    /// What the Map Run is called in the ARNs of its executions.
    pub(in crate::interpreter) label: String,
    pub(in crate::interpreter) failed: usize,
    /// The threads of the executions that failed and were tolerated, by item.
    pub(in crate::interpreter) tolerated: BTreeMap<usize, ThreadId>,
    pub(in crate::interpreter) tolerated_count: Option<u64>,
    pub(in crate::interpreter) tolerated_percentage: Option<f64>,
    pub(in crate::interpreter) redrives: u64,
    /// Whether the items are known.
    pub(in crate::interpreter) has_items: bool,
    /// The files that a manifest lists, while they are read.
    pub(in crate::interpreter) listing: Option<Listing>,
    /// Whether the items have been put together to batches.
    pub(in crate::interpreter) is_batched: bool,
    /// What is still to be written by a `ResultWriter`, the last first.
    pub(in crate::interpreter) to_write: Vec<Value>,
    /// The output once that is written.
    pub(in crate::interpreter) written: Option<Value>,
}

impl MapRun {
    /// Whether more executions have failed than may.
    pub(in crate::interpreter) fn is_failed(&self, total: usize) -> bool {
        let failed = self.failed as u64;
        if failed == 0 {
            return false;
        }
        let count = self.tolerated_count.is_some_and(|count| failed <= count);
        let percentage = self
            .tolerated_percentage
            .is_some_and(|percentage| failed as f64 * 100.0 <= percentage * total as f64);
        !(count || percentage)
    }
}

impl Fork {
    /// How many branches or items there are.
    pub(in crate::interpreter) fn total(&self) -> usize {
        match &self.kind {
            Kind::Parallel(branches) => branches.len(),
            Kind::Map { items, .. } => items.len(),
        }
    }

    /// The run of a distributed Map.
    pub(in crate::interpreter) fn run(&self) -> Option<&MapRun> {
        match &self.kind {
            Kind::Map { run, .. } => run.as_deref(),
            Kind::Parallel(_) => None,
        }
    }

    /// The run of a distributed Map.
    pub(in crate::interpreter) fn run_mut(&mut self) -> Option<&mut MapRun> {
        match &mut self.kind {
            Kind::Map { run, .. } => run.as_deref_mut(),
            Kind::Parallel(_) => None,
        }
    }

    /// From now on, these are the items.
    pub(in crate::interpreter) fn set_items(&mut self, new: Vec<Arc<Value>>) {
        self.results = vec![None; new.len()];
        if let Kind::Map { items, run, .. } = &mut self.kind {
            *items = new;
            if let Some(run) = run {
                run.has_items = true;
            }
        }
    }

    /// Whether everything has begun and ended.
    pub(in crate::interpreter) fn is_over(&self) -> bool {
        self.next >= self.total() && self.children.is_empty()
    }

    /// What came out of what ended well.
    pub(in crate::interpreter) fn result(&mut self) -> Value {
        std::mem::take(&mut self.results)
            .into_iter()
            .flatten()
            .map(Arc::unwrap_or_clone)
            .collect()
    }
}
