//! How a thread has a task done: attempts, answers, timeouts.

use super::{Activity, Flow, Thread, Working};
use crate::history::{EventDetails, Timers};
use crate::interpreter::failure::{Failure, TIMEOUT};
use crate::interpreter::fault::Fault;
use crate::interpreter::limits::MAX_SECONDS;
use crate::interpreter::plan::{Quantity, TaskPlan};
use crate::interpreter::resource::Resource;
use crate::interpreter::shared::Shared;
use crate::interpreter::visit::Visit;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::rc::Rc;
use std::sync::Arc;

impl Thread {
    /// Asks for the task, for the first time or again.
    pub(super) fn attempt_task(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        mut visit: Box<Visit>,
        task: &Rc<TaskPlan>,
    ) -> Flow {
        visit.token = task.resource.has_token().then(|| shared.token());
        match self.schedule(shared, now, &visit, task) {
            Ok(working) => Flow::Pause(Activity::Working { visit, working }),
            Err(failure) => self.handle(shared, now, visit, failure, false),
        }
    }

    fn schedule(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        task: &Rc<TaskPlan>,
    ) -> Result<Working, Failure> {
        let input = self.effective_input(shared, now, visit)?;
        let arguments = self.parameters(shared, now, visit, &input)?;
        let limits = {
            let view = self.view(shared, visit, now).with_input(&input);
            let limit = |quantity: Option<&Quantity>| {
                quantity
                    .map(|quantity| quantity.evaluate(1, MAX_SECONDS, &view))
                    .transpose()
            };
            let credentials = task.credentials.as_ref();
            (|| -> Result<(Timers, Option<Value>), Fault> {
                let timers = Timers {
                    timeout_in_seconds: limit(task.timeout.as_ref())?,
                    heartbeat_in_seconds: limit(task.heartbeat.as_ref())?,
                };
                let credentials = credentials
                    .map(|credentials| credentials.evaluate(&view))
                    .transpose()?;
                Ok((timers, credentials))
            })()
        };
        let (timers, credentials) = self.checked(shared, now, visit, limits)?;
        if !Arc::ptr_eq(&arguments, &visit.input) {
            shared.keep(&arguments, visit.name())?;
        }
        let scheduled = match &task.resource {
            Resource::Function(arn) => EventDetails::LambdaFunctionScheduled {
                resource: arn.clone(),
                input: Arc::clone(&arguments),
                timers,
            },
            Resource::Activity(arn) => EventDetails::ActivityScheduled {
                resource: arn.clone(),
                input: Arc::clone(&arguments),
                timers,
            },
            Resource::Service(resource) => EventDetails::TaskScheduled {
                resource: resource.clone(),
                region: shared.region.clone(),
                parameters: Arc::clone(&arguments),
                timers,
                role_arn: credentials
                    .as_ref()
                    .and_then(|credentials| credentials.get("RoleArn"))
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            },
        };
        self.record(shared, now, scheduled)?;
        let arguments = Arc::unwrap_or_clone(arguments);
        let task_id = shared.invoke(visit.name(), &task.arn, arguments, visit.token.clone());
        let heartbeat = timers.heartbeat_in_seconds;
        Ok(Working {
            task: task_id,
            plan: Rc::clone(task),
            // A worker starts an activity, if one comes.
            started: matches!(task.resource, Resource::Activity(_)),
            timeout_at: after(now, timers.timeout_in_seconds),
            heartbeat,
            heartbeat_at: after(now, heartbeat),
        })
    }

    /// The task has started, or its time is up.
    pub(super) fn go_on(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: Box<Visit>,
        working: Working,
    ) -> Flow {
        if working.started {
            return self.time_out(shared, now, visit, &working.plan);
        }
        let started = match &working.plan.resource {
            Resource::Function(_) => Some(EventDetails::LambdaFunctionStarted),
            Resource::Service(resource) => Some(EventDetails::TaskStarted {
                resource: resource.clone(),
            }),
            Resource::Activity(_) => None,
        };
        if let Some(started) = started
            && let Err(failure) = self.record(shared, now, started)
        {
            return fails(visit, failure);
        }
        let working = Working {
            started: true,
            ..working
        };
        Flow::Pause(Activity::Working { visit, working })
    }

    /// Gives the task up.
    fn time_out(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: Box<Visit>,
        task: &TaskPlan,
    ) -> Flow {
        let error = TIMEOUT.to_owned();
        let timed_out = match &task.resource {
            Resource::Function(_) => EventDetails::LambdaFunctionTimedOut { error },
            Resource::Activity(_) => EventDetails::ActivityTimedOut { error },
            Resource::Service(resource) => EventDetails::TaskTimedOut {
                resource: resource.clone(),
                error,
            },
        };
        let failure = match self.record(shared, now, timed_out) {
            Ok(()) => Failure::timed_out(),
            Err(failure) => failure,
        };
        fails(visit, failure)
    }

    /// Takes the answer of the task.
    pub(in crate::interpreter) fn answer(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        answer: Result<Value, Failure>,
    ) -> Flow {
        let (visit, task) = match std::mem::replace(&mut self.activity, Activity::Ended) {
            Activity::Working { visit, working } => (visit, working.plan),
            other => return Flow::Pause(other),
        };
        let resource = &task.resource;
        let answer = answer.and_then(|result| {
            shared.keep(&result, resource.name())?;
            Ok(Arc::new(result))
        });
        if let Ok(result) = &answer {
            shared.inspect("result", || result.as_ref().clone());
        }
        let left = self
            .record(shared, now, answered(resource, &answer))
            .and(answer)
            .map(|result| self.leave(shared, now, &visit, &result));
        match left {
            Ok(Ok(flow)) => flow,
            Ok(Err(failure)) => self.handle(shared, now, visit, failure, false),
            Err(failure) => fails(visit, failure),
        }
    }

    /// Writes down that the service has taken the call.
    pub(in crate::interpreter) fn submit(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        output: Value,
    ) {
        let Activity::Working { working, .. } = &self.activity else {
            return;
        };
        if let Resource::Service(resource) = &working.plan.resource
            && working.plan.resource.is_submitted()
        {
            let submitted = EventDetails::TaskSubmitted {
                resource: resource.clone(),
                output: Arc::new(output),
            };
            self.note(shared, now, submitted);
        }
    }

    /// Writes down that a worker has begun.
    pub(in crate::interpreter) fn start_activity(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        worker_name: Option<String>,
    ) {
        let Activity::Working { working, .. } = &self.activity else {
            return;
        };
        if matches!(working.plan.resource, Resource::Activity(_)) {
            self.note(shared, now, EventDetails::ActivityStarted { worker_name });
        }
    }

    /// Who does the work is still at it.
    pub(in crate::interpreter) fn beat(&mut self, now: Timestamp) {
        if let Activity::Working { working, .. } = &mut self.activity {
            working.heartbeat_at = after(now, working.heartbeat);
        }
    }

    /// Writes something down about the task. When the history is full, the task has failed.
    fn note(&mut self, shared: &mut Shared, now: Timestamp, details: EventDetails) {
        let Err(failure) = self.record(shared, now, details) else {
            return;
        };
        if let Activity::Working { visit, .. } =
            std::mem::replace(&mut self.activity, Activity::Ended)
        {
            self.activity = Activity::Failing {
                visit,
                failure,
                marked: false,
            };
        }
    }
}

/// The moment after so many seconds, if they are limited.
fn after(now: Timestamp, seconds: Option<u64>) -> Option<Timestamp> {
    let seconds = i64::try_from(seconds?).ok()?;
    now.checked_add(SignedDuration::from_secs(seconds)).ok()
}

fn fails(visit: Box<Visit>, failure: Failure) -> Flow {
    Flow::Pause(Activity::Failing {
        visit,
        failure,
        marked: false,
    })
}

/// The event of an answer.
fn answered(resource: &Resource, answer: &Result<Arc<Value>, Failure>) -> EventDetails {
    let failed = |failure: &Failure| (failure.error.clone(), failure.cause.clone());
    match (resource, answer) {
        (Resource::Function(_), Ok(output)) => EventDetails::LambdaFunctionSucceeded {
            output: Arc::clone(output),
        },
        (Resource::Function(_), Err(failure)) => {
            let (error, cause) = failed(failure);
            EventDetails::LambdaFunctionFailed { error, cause }
        }
        (Resource::Activity(_), Ok(output)) => EventDetails::ActivitySucceeded {
            output: Arc::clone(output),
        },
        (Resource::Activity(_), Err(failure)) => {
            let (error, cause) = failed(failure);
            EventDetails::ActivityFailed { error, cause }
        }
        (Resource::Service(resource), Ok(output)) => EventDetails::TaskSucceeded {
            resource: resource.clone(),
            output: Arc::clone(output),
        },
        (Resource::Service(resource), Err(failure)) => {
            let (error, cause) = failed(failure);
            EventDetails::TaskFailed {
                resource: resource.clone(),
                error,
                cause,
            }
        }
    }
}
