//! One thread of control: one state after the other.

use super::activity::Activity;
use super::failure::Failure;
use super::io::TaskId;
use super::limits::exceeds_data_limit;
use super::plan::{ChoicePlan, Effects, StatePlan, States, Text};
use super::retry::Attempts;
use super::shared::Shared;
use super::visit::Visit;
use crate::history::{EventDetails, EventId};
use crate::model::Transition;
use crate::query::{QueryError, Scope};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::rc::Rc;

/// A sequence of states, with the variables that they set.
pub(super) struct Branch {
    states: Rc<States>,
    pub(super) variables: Map<String, Value>,
    /// The event that the next one follows.
    pub(super) last: EventId,
    activity: Activity,
}

/// How a branch ends: with its output, or with an error that nobody caught.
pub(super) type End = Result<Value, Failure>;

/// What comes next.
pub(super) enum Flow {
    Enter {
        state: String,
        input: Value,
    },
    Pause(Activity),
    Succeed(Value),
    /// The activity is what the branch stops at.
    Fail(Activity, Failure),
}

impl Flow {
    /// A state fails, and nobody catches the error.
    pub(super) fn failed(visit: Visit, failure: Failure) -> Self {
        Flow::Fail(Activity::Failed { visit }, failure)
    }
}

/// A state on its way out.
pub(super) struct Leaving<'a> {
    pub(super) effects: &'a Effects,
    /// What comes out unless the state says something else.
    pub(super) output: Value,
    /// The following state, if one follows.
    pub(super) next: Option<&'a str>,
}

impl Branch {
    pub(super) fn new(states: Rc<States>, start_at: String, input: Value) -> Self {
        Branch {
            states,
            variables: Map::new(),
            last: EventId::NONE,
            activity: Activity::Entering {
                state: start_at,
                input,
            },
        }
    }

    /// When the branch goes on by itself. `None`: it waits for an answer, or has ended.
    pub(super) fn wakes_at(&self) -> Option<Timestamp> {
        self.activity.wakes_at()
    }

    /// The name of the state that the branch is in, or stopped in. `None`: it has ended well.
    pub(super) fn state(&self) -> Option<&str> {
        self.activity.state()
    }

    /// Goes back to before the state that the branch stopped in. Its variables are as they were then:
    /// a state that was not left has assigned none.
    pub(super) fn redrive(&mut self) {
        self.activity = std::mem::replace(&mut self.activity, Activity::Ended).redriven();
    }

    /// Goes on because the moment of [`Branch::wakes_at`] has come.
    pub(super) fn wake(&mut self, shared: &mut Shared, now: Timestamp) -> Option<End> {
        let flow = match std::mem::replace(&mut self.activity, Activity::Ended) {
            Activity::Entering { state, input } => Flow::Enter { state, input },
            Activity::Waiting { visit, plan, .. } => self.end_wait(shared, now, visit, &plan),
            Activity::BackingOff { visit, plan, .. } => self.attempt(shared, now, visit, plan),
            Activity::Working { visit, plan, .. } => self.time_out(shared, now, visit, plan),
            Activity::Redriving { visit } => self.run_again(shared, now, visit),
            stopped @ (Activity::Failed { .. } | Activity::Ended) => {
                self.activity = stopped;
                return None;
            }
        };
        self.follow(shared, now, flow)
    }

    /// Goes on because a task has answered, if the branch waits for that task.
    pub(super) fn answer(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        task: TaskId,
        answer: Result<Value, Failure>,
    ) -> Option<End> {
        match std::mem::replace(&mut self.activity, Activity::Ended) {
            Activity::Working {
                visit,
                plan,
                task: awaited,
                ..
            } if awaited == task => {
                let flow = self.end_task(shared, now, visit, plan, answer);
                self.follow(shared, now, flow)
            }
            other => {
                self.activity = other;
                None
            }
        }
    }

    /// Goes from state to state until one takes time or the branch ends.
    fn follow(&mut self, shared: &mut Shared, now: Timestamp, mut flow: Flow) -> Option<End> {
        loop {
            flow = match flow {
                Flow::Enter { state, input } => self.enter(shared, now, state, input),
                Flow::Pause(activity) => {
                    self.activity = activity;
                    return None;
                }
                Flow::Succeed(output) => return Some(Ok(output)),
                Flow::Fail(activity, failure) => {
                    self.activity = activity;
                    return Some(Err(failure));
                }
            };
        }
    }

    fn plan(&self, state: &str) -> Rc<StatePlan> {
        self.states
            .get(state)
            .map(Rc::clone)
            .expect("a machine's transitions have been checked to lead to its states")
    }

    /// Runs a state again in which the execution stopped.
    ///
    /// AWS "schedules and starts the Task state again" and "reenters the Fail state" ("Restarting state
    /// machine executions with redrive"): the new attempt of a task follows the state's first entry. The
    /// other states are entered once more, which is documented of Fail only.
    fn run_again(&mut self, shared: &mut Shared, now: Timestamp, mut visit: Visit) -> Flow {
        match self.plan(&visit.state).as_ref() {
            StatePlan::Task(plan) => {
                visit.attempts = Attempts::default();
                self.last = visit.entered;
                self.attempt(shared, now, visit, Rc::clone(plan))
            }
            _ => Flow::Enter {
                state: visit.state,
                input: visit.input,
            },
        }
    }

    fn enter(&mut self, shared: &mut Shared, now: Timestamp, state: String, input: Value) -> Flow {
        let plan = self.plan(&state);
        let preceding = self.last;
        let entered = EventDetails::StateEntered {
            state: plan.state_type(),
            name: state.clone(),
            input: input.clone(),
        };
        if let Err(failure) = self.record(shared, now, entered) {
            return Flow::Fail(Activity::Entering { state, input }, failure);
        }
        let visit = Visit {
            state,
            state_type: plan.state_type(),
            input,
            entered_at: now,
            entered: self.last,
            preceding,
            attempts: Attempts::default(),
        };
        let flow = match plan.as_ref() {
            StatePlan::Task(plan) => return self.attempt(shared, now, visit, Rc::clone(plan)),
            StatePlan::Wait(plan) => match self.wait_until(shared, now, &visit, plan) {
                Ok(until) => {
                    return Flow::Pause(Activity::Waiting {
                        visit,
                        plan: Rc::clone(plan),
                        until,
                    });
                }
                Err(failure) => Err(failure),
            },
            StatePlan::Pass(effects, transition) => {
                let leaving = Leaving {
                    effects,
                    output: visit.input.clone(),
                    next: transition.next(),
                };
                self.pass(shared, now, &visit, leaving)
            }
            StatePlan::Succeed(effects) => {
                let leaving = Leaving {
                    effects,
                    output: visit.input.clone(),
                    next: Transition::End.next(),
                };
                self.pass(shared, now, &visit, leaving)
            }
            StatePlan::Choice(plan) => self.choose(shared, now, &visit, plan),
            StatePlan::Fail { error, cause } => {
                match self.failure(shared, now, &visit, error.as_ref(), cause.as_ref()) {
                    Ok(failure) | Err(failure) => Err(failure),
                }
            }
        };
        flow.unwrap_or_else(|failure| Flow::failed(visit, failure))
    }

    /// Leaves a state that has done what it does.
    pub(super) fn pass(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        leaving: Leaving<'_>,
    ) -> Result<Flow, Failure> {
        let scope = visit.scope(shared, &self.variables, now);
        self.leave(shared, now, visit, &scope, leaving)
    }

    fn choose(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        plan: &ChoicePlan,
    ) -> Result<Flow, Failure> {
        let scope = visit.scope(shared, &self.variables, now);
        let mut way = plan.default.as_deref().map(|next| (next, &plan.effects));
        for rule in &plan.rules {
            let holds = rule.condition.holds(&scope);
            if self.evaluated(shared, now, visit, holds)? {
                way = Some((rule.next.as_str(), &rule.effects));
                break;
            }
        }
        let Some((next, effects)) = way else {
            let message =
                "Failed to transition out of the state. The state does not point to a next state.";
            return Err(visit.blame(Failure::new("States.NoChoiceMatched", message)));
        };
        let leaving = Leaving {
            effects,
            output: visit.input.clone(),
            next: Some(next),
        };
        self.leave(shared, now, visit, &scope, leaving)
    }

    /// What a Fail state fails with; the error is that it cannot say so.
    fn failure(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        error: Option<&Text>,
        cause: Option<&Text>,
    ) -> Result<Failure, Failure> {
        let scope = visit.scope(shared, &self.variables, now);
        let texts = [error, cause].map(|text| text.map(|text| text.evaluate(&scope)).transpose());
        let [error, cause] = texts;
        Ok(Failure {
            error: self.evaluated(shared, now, visit, error)?,
            cause: self.evaluated(shared, now, visit, cause)?,
        })
    }

    /// Sets the variables, makes the output and goes on. Both see the same scope.
    pub(super) fn leave(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        scope: &Scope,
        leaving: Leaving<'_>,
    ) -> Result<Flow, Failure> {
        let assigned = match &leaving.effects.assign {
            Some(members) => {
                let values = members.evaluate(scope);
                self.evaluated(shared, now, visit, values)?
            }
            None => Map::new(),
        };
        let output = match &leaving.effects.output {
            Some(template) => {
                let value = template.evaluate(scope);
                self.evaluated(shared, now, visit, value)?
            }
            None => leaving.output,
        };
        if exceeds_data_limit(&output) {
            return Err(Failure::data_limit_exceeded(&visit.state));
        }
        let exited = EventDetails::StateExited {
            state: visit.state_type,
            name: visit.state.clone(),
            output: output.clone(),
            assigned_variables: assigned.clone(),
        };
        self.record(shared, now, exited)?;
        self.variables.extend(assigned);
        Ok(match leaving.next {
            Some(next) => Flow::Enter {
                state: next.to_owned(),
                input: output,
            },
            None => Flow::Succeed(output),
        })
    }

    /// The value of an expression, or the failure after writing it down.
    ///
    /// What fails while a state is being entered follows the event before the entry: AWS's recordings
    /// have it so.
    pub(super) fn evaluated<T>(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        value: Result<T, QueryError>,
    ) -> Result<T, Failure> {
        let error = match value {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let (failure, details) = visit.evaluation_failed(error);
        if self.last == visit.entered {
            self.last = visit.preceding;
        }
        self.record(shared, now, details)?;
        Err(failure)
    }

    /// Writes an event down, after the last one of this branch.
    pub(super) fn record(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        details: EventDetails,
    ) -> Result<(), Failure> {
        self.last = shared.record(now, self.last, details)?;
        Ok(())
    }
}
