//! Entering states, and those that take no time.

use super::{Activity, Flow, Thread};
use crate::history::{EventDetails, StateType};
use crate::interpreter::failure::Failure;
use crate::interpreter::plan::{ChoicePlan, Text, Work};
use crate::interpreter::retry::Attempts;
use crate::interpreter::shared::Shared;
use crate::interpreter::visit::Visit;
use jiff::Timestamp;
use serde_json::Value;
use std::rc::Rc;
use std::sync::Arc;

impl Thread {
    pub(super) fn enter(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        state: String,
        input: Arc<Value>,
    ) -> Flow {
        let plan = self
            .program
            .states
            .get(&state)
            .map(Rc::clone)
            .expect("a program's transitions have been checked to lead to its states");
        let preceding = self.last;
        let entered = EventDetails::StateEntered {
            state: plan.state_type,
            name: state.clone(),
            input: Arc::clone(&input),
        };
        if let Err(failure) = self.record(shared, now, entered) {
            return Flow::Fail(Activity::Entering { state, input }, failure);
        }
        let visit = Box::new(Visit {
            plan,
            input,
            entered_at: now,
            entered: self.last,
            preceding,
            attempts: Attempts::default(),
            token: None,
        });
        shared.inspect("input", || visit.input.as_ref().clone());
        self.run(shared, now, visit)
    }

    /// Does what a state does, after its entry.
    fn run(&mut self, shared: &mut Shared, now: Timestamp, mut visit: Box<Visit>) -> Flow {
        let plan = Rc::clone(&visit.plan);
        if shared.inspection.is_some() && plan.state_type.is_retried() {
            visit.attempts = shared.given_attempts(plan.retry.len());
        }
        match &plan.work {
            Work::Task(_) | Work::Parallel(_) | Work::Map(_) => self.attempt(shared, now, visit),
            Work::Wait(until) => match self.wait_until(shared, now, &visit, until) {
                Ok(until) => Flow::Pause(Activity::Waiting { visit, until }),
                Err(failure) => failed(visit, failure),
            },
            Work::Pass { result } => {
                let flow = self.pass(shared, now, &visit, result.as_ref());
                flow.unwrap_or_else(|failure| failed(visit, failure))
            }
            Work::Succeed => {
                let flow = self.leave_unchanged(shared, now, &visit, None, None);
                flow.unwrap_or_else(|failure| failed(visit, failure))
            }
            Work::Choice(choice) => {
                let flow = self.choose(shared, now, &visit, choice);
                flow.unwrap_or_else(|failure| failed(visit, failure))
            }
            Work::Fail { error, cause } => {
                let texts = (error.as_ref(), cause.as_ref());
                let failure = match self.failure(shared, now, &visit, texts) {
                    Ok(failure) | Err(failure) => failure,
                };
                // What runs beside it at the same time has its turn before the consequences.
                Flow::Pause(Activity::Failing {
                    visit,
                    failure,
                    marked: false,
                })
            }
        }
    }

    /// Runs a state again in which the execution stopped.
    ///
    /// AWS "schedules and starts the Task state again" and "reenters the Fail state" ("Restarting state
    /// machine executions with redrive"): the new attempt of a task follows the state's first entry. The
    /// other states are entered once more, which is documented of Fail only.
    pub(super) fn run_again(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        mut visit: Box<Visit>,
    ) -> Flow {
        if visit.plan.state_type == StateType::Task {
            visit.attempts = Attempts::default();
            self.last = visit.entered;
            self.attempt(shared, now, visit)
        } else {
            let name = visit.name().to_owned();
            Flow::enter(name, visit.input)
        }
    }

    fn pass(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        result: Option<&Value>,
    ) -> Result<Flow, Failure> {
        let input = self.effective_input(shared, now, visit)?;
        let parameters = self.parameters(shared, now, visit, &input)?;
        let result = result.map_or(parameters, |result| Arc::new(result.clone()));
        self.leave(shared, now, visit, &result)
    }

    fn choose(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        plan: &ChoicePlan,
    ) -> Result<Flow, Failure> {
        let input = self.effective_input(shared, now, visit)?;
        let chosen = {
            let view = self.view(shared, visit, now).with_input(&input);
            plan.rules
                .iter()
                .map(|rule| rule.condition.holds(&view).map(|holds| (holds, rule)))
                .find(|rule| !matches!(rule, Ok((false, _))))
                .transpose()
        };
        let chosen = self.checked(shared, now, visit, chosen)?;
        let (next, effects) = match chosen {
            Some((_, rule)) => (Some(rule.next.as_str()), Some(&rule.effects)),
            None => (plan.default.as_deref(), None),
        };
        if next.is_none() {
            let message =
                "Failed to transition out of the state. The state does not point to a next state.";
            return Err(visit.fails("States.NoChoiceMatched", message));
        }
        self.leave_unchanged(shared, now, visit, next, effects)
    }

    /// What a Fail state fails with; the error is that it cannot say so.
    fn failure(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        (error, cause): (Option<&Text>, Option<&Text>),
    ) -> Result<Failure, Failure> {
        self.effective_input(shared, now, visit)?;
        let texts = {
            let view = self.view(shared, visit, now);
            let text = |text: Option<&Text>| text.map(|text| text.evaluate(&view)).transpose();
            text(error).and_then(|error| Ok((error, text(cause)?)))
        };
        let (error, cause) = self.checked(shared, now, visit, texts)?;
        Ok(Failure { error, cause })
    }
}

/// A state fails that has neither retriers nor catchers.
fn failed(visit: Box<Visit>, failure: Failure) -> Flow {
    Flow::Fail(Activity::Failed { visit, fork: None }, failure)
}
