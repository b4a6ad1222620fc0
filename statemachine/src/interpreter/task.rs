//! How a branch has a task done: attempts, answers, retries, catchers.

use super::activity::Activity;
use super::branch::{Branch, Flow, Leaving};
use super::failure::{Failure, TIMEOUT};
use super::limits::exceeds_data_limit;
use super::plan::TaskPlan;
use super::resource::Resource;
use super::shared::Shared;
use super::visit::Visit;
use crate::history::{EventDetails, Timers};
use crate::query::QueryError;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::rc::Rc;

impl Branch {
    /// Asks for the task, for the first time or again.
    pub(super) fn attempt(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: Visit,
        plan: Rc<TaskPlan>,
    ) -> Flow {
        match self.schedule(shared, now, &visit, &plan) {
            Ok((arguments, timers)) => {
                let task = shared.invoke(&visit.state, &plan.arn, arguments);
                let timeout_at = timers
                    .timeout_in_seconds
                    .and_then(|seconds| i64::try_from(seconds).ok())
                    .and_then(|seconds| now.checked_add(SignedDuration::from_secs(seconds)).ok());
                Flow::Pause(Activity::Working {
                    visit,
                    plan,
                    task,
                    timeout_at,
                })
            }
            Err(failure) => self.handle(shared, now, visit, plan, failure),
        }
    }

    fn schedule(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        plan: &TaskPlan,
    ) -> Result<(Value, Timers), Failure> {
        let scope = visit.scope(shared, &self.variables, now);
        let evaluate = || -> Result<(Value, Timers), QueryError> {
            let arguments = match &plan.arguments {
                Some(template) => template.evaluate(&scope)?,
                None => visit.input.clone(),
            };
            let timeout = plan.timeout_seconds.as_ref();
            let heartbeat = plan.heartbeat_seconds.as_ref();
            let timers = Timers {
                timeout_in_seconds: timeout.map(|limit| limit.evaluate(1, &scope)).transpose()?,
                heartbeat_in_seconds: heartbeat
                    .map(|limit| limit.evaluate(1, &scope))
                    .transpose()?,
            };
            Ok((arguments, timers))
        };
        let evaluated = evaluate();
        let (arguments, timers) = self.evaluated(shared, now, visit, evaluated)?;
        if exceeds_data_limit(&arguments) {
            return Err(Failure::data_limit_exceeded(&visit.state));
        }
        let (scheduled, started) = match &plan.resource {
            Resource::Function(arn) => (
                EventDetails::LambdaFunctionScheduled {
                    resource: arn.clone(),
                    input: arguments.clone(),
                    timers,
                },
                EventDetails::LambdaFunctionStarted,
            ),
            Resource::Service(resource) => (
                EventDetails::TaskScheduled {
                    resource: resource.clone(),
                    region: shared.region.clone(),
                    parameters: arguments.clone(),
                    timers,
                },
                EventDetails::TaskStarted {
                    resource: resource.clone(),
                },
            ),
        };
        self.record(shared, now, scheduled)?;
        self.record(shared, now, started)?;
        Ok((arguments, timers))
    }

    /// Takes the answer of the task.
    pub(super) fn end_task(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: Visit,
        plan: Rc<TaskPlan>,
        answer: Result<Value, Failure>,
    ) -> Flow {
        let answer = answer.and_then(|result| {
            if exceeds_data_limit(&result) {
                Err(Failure::data_limit_exceeded(plan.resource.name()))
            } else {
                Ok(result)
            }
        });
        let left = self
            .record(shared, now, answered(&plan.resource, &answer))
            .and(answer)
            .and_then(|result| {
                let scope = visit
                    .scope(shared, &self.variables, now)
                    .with_result(&result);
                let leaving = Leaving {
                    effects: &plan.effects,
                    output: result,
                    next: plan.transition.next(),
                };
                self.leave(shared, now, &visit, &scope, leaving)
            });
        left.unwrap_or_else(|failure| self.handle(shared, now, visit, plan, failure))
    }

    /// Gives the task up.
    pub(super) fn time_out(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: Visit,
        plan: Rc<TaskPlan>,
    ) -> Flow {
        let error = TIMEOUT.to_owned();
        let timed_out = match &plan.resource {
            Resource::Function(_) => EventDetails::LambdaFunctionTimedOut { error },
            Resource::Service(resource) => EventDetails::TaskTimedOut {
                resource: resource.clone(),
                error,
            },
        };
        let failure = match self.record(shared, now, timed_out) {
            Ok(()) => Failure::timed_out(),
            Err(failure) => failure,
        };
        self.handle(shared, now, visit, plan, failure)
    }

    /// Tries again later, goes on at a catcher, or ends.
    fn handle(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        mut visit: Visit,
        plan: Rc<TaskPlan>,
        failure: Failure,
    ) -> Flow {
        let delay = visit
            .attempts
            .next(&plan.retry, &failure, &mut shared.randomness.borrow_mut());
        if let Some(delay) = delay {
            let until = now.checked_add(delay).unwrap_or(Timestamp::MAX);
            return Flow::Pause(Activity::BackingOff { visit, plan, until });
        }
        let catcher = plan
            .catch
            .iter()
            .find(|catcher| failure.is_named_by(&catcher.error_equals));
        let Some(catcher) = catcher else {
            return Flow::failed(visit, failure);
        };
        let error_output = failure.error_output();
        let scope = visit
            .scope(shared, &self.variables, now)
            .with_error_output(&error_output);
        let leaving = Leaving {
            effects: &catcher.effects,
            output: error_output,
            next: Some(&catcher.next),
        };
        self.leave(shared, now, &visit, &scope, leaving)
            .unwrap_or_else(|failure| Flow::failed(visit, failure))
    }
}

/// The event of an answer.
fn answered(resource: &Resource, answer: &Result<Value, Failure>) -> EventDetails {
    match (resource, answer) {
        (Resource::Function(_), Ok(output)) => EventDetails::LambdaFunctionSucceeded {
            output: output.clone(),
        },
        (Resource::Function(_), Err(failure)) => EventDetails::LambdaFunctionFailed {
            error: failure.error.clone(),
            cause: failure.cause.clone(),
        },
        (Resource::Service(resource), Ok(output)) => EventDetails::TaskSucceeded {
            resource: resource.clone(),
            output: output.clone(),
        },
        (Resource::Service(resource), Err(failure)) => EventDetails::TaskFailed {
            resource: resource.clone(),
            error: failure.error.clone(),
            cause: failure.cause.clone(),
        },
    }
}
