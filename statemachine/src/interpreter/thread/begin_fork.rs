//! How Parallel and Map states begin: their input, their items and limits.

use super::{Activity, Flow, Fork, Item, Kind, MapRun, Thread};
use crate::history::{EventDetails, EventId, Iteration};
use crate::interpreter::failure::{Failure, QUERY_EVALUATION_ERROR};
use crate::interpreter::fault::Fault;
use crate::interpreter::plan::{Items, MapPlan, Program, Quantity, Template};
use crate::interpreter::shared::Shared;
use crate::interpreter::visit::Visit;
use crate::model::QueryLanguage;
use crate::query::QueryError;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// The items of a Map could not be found out.
struct NoItems {
    failure: Failure,
    /// Whether that is an event of its own: in JSONata it is.
    marked: bool,
}

impl From<Failure> for NoItems {
    fn from(failure: Failure) -> Self {
        let marked = failure.error.as_deref() == Some(QUERY_EVALUATION_ERROR);
        NoItems { failure, marked }
    }
}

impl Thread {
    pub(super) fn fork_branches(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: Box<Visit>,
        branches: &[Rc<Program>],
    ) -> Flow {
        let begun = self
            .effective_input(shared, now, &visit)
            .and_then(|input| self.parameters(shared, now, &visit, &input))
            .and_then(|input| {
                self.record(shared, now, EventDetails::ParallelStateStarted)?;
                Ok(input)
            });
        match begun {
            Ok(input) => {
                let fork = Fork {
                    kind: Kind::Parallel(branches.to_vec()),
                    input,
                    results: vec![None; branches.len()],
                    children: BTreeMap::new(),
                    next: 0,
                    concurrency: usize::MAX,
                };
                Flow::Fork(visit, Box::new(fork))
            }
            Err(failure) => {
                let NoItems { failure, marked } = failure.into();
                self.handle(shared, now, visit, failure, marked)
            }
        }
    }

    pub(super) fn fork_items(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: Box<Visit>,
        map: &MapPlan,
    ) -> Flow {
        match self.begin_map(shared, now, &visit, map) {
            Ok(fork) => Flow::Fork(visit, Box::new(fork)),
            Err(NoItems { failure, marked }) => self.handle(shared, now, visit, failure, marked),
        }
    }

    fn begin_map(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        map: &MapPlan,
    ) -> Result<Fork, NoItems> {
        let input = self.effective_input(shared, now, visit)?;
        let reads = map
            .distribution
            .as_ref()
            .is_some_and(|distribution| distribution.reader.is_some());
        let items = if reads {
            // They are read later.
            Vec::new()
        } else {
            self.items(shared, now, visit, map, &input)?
        };
        if visit.plan.language == QueryLanguage::JSONPath && !reads {
            shared.inspect("afterItemsPath", || {
                items.iter().map(|item| item.as_ref().clone()).collect()
            });
        }
        let length = items.len();
        self.record(shared, now, EventDetails::MapStateStarted { length })?;
        let limits = self.sight(shared, now, visit, &input, |view| {
            let concurrency = map.max_concurrency.as_ref().map(|limit| {
                let negative = |number| {
                    format!(
                        "Expected non-negative integer for MaxConcurrency, got '{number}' instead."
                    )
                };
                limit.evaluate_limit(negative, view)
            });
            let count = map.tolerated_count.as_ref().map(|limit| {
                let negative = |_| "ToleratedFailureCount cannot be negative.".to_owned();
                limit.evaluate_limit(negative, view)
            });
            let percentage = map.tolerated_percentage.as_ref();
            let percentage = percentage.map(|limit| limit.evaluate_percentage(view));
            Ok((
                concurrency.transpose()?,
                count.transpose()?,
                percentage.transpose()?,
            ))
        });
        let (concurrency, tolerated_count, tolerated_percentage) =
            self.checked(shared, now, visit, limits)?;
        shared.inspect("maxConcurrency", || Value::from(concurrency.unwrap_or(0)));
        if let Some(count) = tolerated_count {
            shared.inspect("toleratedFailureCount", || Value::from(count));
        }
        if let Some(percentage) = tolerated_percentage {
            shared.inspect("toleratedFailurePercentage", || Value::from(percentage));
        }
        let run = match &map.distribution {
            None => None,
            Some(distribution) => {
                let start = &shared.start;
                let label = match &distribution.label {
                    Some(label) => label.clone(),
                    None => shared.randomness.borrow_mut().uuid(),
                };
                let machine = start
                    .state_machine_arn
                    .replacen(":stateMachine:", ":mapRun:", 1);
                let id = shared.randomness.borrow_mut().uuid();
                Some(MapRun {
                    arn: format!("{machine}/{label}:{id}"),
                    label,
                    failed: 0,
                    tolerated: BTreeMap::new(),
                    tolerated_count,
                    tolerated_percentage,
                    redrives: 0,
                    has_items: !reads,
                    listing: None,
                    is_batched: false,
                    to_write: Vec::new(),
                    written: None,
                })
            }
        };
        if let Some(run) = &run {
            let map_run_arn = run.arn.clone();
            self.record(shared, now, EventDetails::MapRunStarted { map_run_arn })?;
        }
        Ok(Fork {
            results: vec![None; items.len()],
            kind: Kind::Map {
                processor: Rc::clone(&map.processor),
                items,
                run: run.map(Box::new),
            },
            input,
            children: BTreeMap::new(),
            next: 0,
            concurrency: match concurrency {
                None | Some(0) => usize::MAX,
                Some(limit) => usize::try_from(limit).unwrap_or(usize::MAX),
            },
        })
    }

    /// The items of a Map that does not read them from elsewhere.
    fn items(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        map: &MapPlan,
        input: &Arc<Value>,
    ) -> Result<Vec<Arc<Value>>, Failure> {
        let found = self.sight(shared, now, visit, input, |view| match &map.items {
            Items::Input => match input.as_ref() {
                Value::Array(items) => Ok(items.clone()),
                other => Err(not_an_array(visit, other)),
            },
            Items::Path(path) => match path.read(view) {
                Ok(Value::Array(items)) => Ok(items),
                Ok(_) => Err(Fault::runtime(format!(
                    "Reference path \"{}\" must point to array.",
                    path.inner_text()
                ))),
                Err(_) => Err(Fault::runtime(format!(
                    "Unable to apply Reference Path \"{}\" to input {}.",
                    path.inner_text(),
                    path.document(view)
                ))),
            },
            Items::Template(template) => match template.evaluate(view)? {
                Value::Array(items) => Ok(items),
                other => Err(wrong_items(template, &other)),
            },
        });
        let items = self.checked(shared, now, visit, found)?;
        Ok(items.into_iter().map(Arc::new).collect())
    }

    /// The input of an item after `ItemSelector`.
    pub(in crate::interpreter) fn selected(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        fork: &Fork,
        item: &Rc<Item>,
        selector: Option<&Template>,
    ) -> Result<Arc<Value>, Failure> {
        let Some(selector) = selector else {
            return Ok(Arc::clone(&item.value));
        };
        let around = self.item.replace(Rc::clone(item));
        let selected = self.sight(shared, now, visit, &fork.input, |view| {
            selector.evaluate(view)
        });
        self.item = around;
        self.checked(shared, now, visit, selected).map(Arc::new)
    }

    /// The value of a field; without one, an empty object.
    pub(in crate::interpreter) fn evaluated(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        input: &Value,
        template: Option<&Template>,
    ) -> Result<Value, Failure> {
        let Some(template) = template else {
            return Ok(Value::Object(serde_json::Map::new()));
        };
        let value = self.sight(shared, now, visit, input, |view| template.evaluate(view));
        self.checked(shared, now, visit, value)
    }

    /// The value of a limit that may be absent, and its greatest.
    pub(in crate::interpreter) fn limit(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        input: &Value,
        (quantity, most): (Option<&Quantity>, u64),
    ) -> Result<Option<u64>, Failure> {
        let Some(quantity) = quantity else {
            return Ok(None);
        };
        let value = self.sight(shared, now, visit, input, |view| {
            quantity.evaluate(0, most, view)
        });
        self.checked(shared, now, visit, value).map(Some)
    }

    /// The thread of a branch or an item. Distributed ones see no variables from around them.
    pub(in crate::interpreter) fn child(
        &self,
        program: &Rc<Program>,
        input: Arc<Value>,
        last: EventId,
    ) -> Thread {
        Thread {
            variables: Rc::clone(&self.variables),
            journal: self.journal,
            item: self.item.clone(),
            last,
            ..Thread::new(program, input, Rc::clone(&self.execution))
        }
    }

    /// The state goes on without its fork.
    pub(in crate::interpreter) fn take_fork(&mut self) -> Option<(Box<Visit>, Box<Fork>)> {
        match std::mem::replace(&mut self.activity, Activity::Ended) {
            Activity::Forked { visit, fork } | Activity::Transferring { visit, fork, .. } => {
                Some((visit, fork))
            }
            other => {
                self.activity = other;
                None
            }
        }
    }
}

/// The state's input is not an array.
fn not_an_array(visit: &Visit, input: &Value) -> Fault {
    let message = format!("Map state input must be an array but was: {input}");
    match visit.plan.language {
        QueryLanguage::JSONata => Fault::Query(QueryError {
            location: None,
            message,
        }),
        QueryLanguage::JSONPath => Fault::runtime("Reference path \"$\" must point to array."),
    }
}

/// `Items` is not an array.
fn wrong_items(template: &Template, value: &Value) -> Fault {
    match template {
        Template::Jsonata(template) => template.wrong_type("Items", "array", value),
        Template::Jsonpath(_) => None,
    }
    .map_or_else(
        || Fault::runtime(format!("Items must be an array but was: {value}")),
        Fault::Query,
    )
}

/// One item of a Map, as its events name it.
pub(in crate::interpreter) fn iteration(visit: &Visit, index: usize) -> Iteration {
    Iteration {
        name: visit.name().to_owned(),
        index,
    }
}
