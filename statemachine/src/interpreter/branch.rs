//! One thread of control: one state after the other.

use super::failure::Failure;
use super::io::TaskId;
use super::limits::exceeds_data_limit;
use super::plan::{ChoicePlan, Effects, StatePlan, States, TaskPlan, Text, Until, WaitPlan};
use super::retry::Attempts;
use super::shared::Shared;
use super::visit::Visit;
use super::wait;
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

/// What a branch does while time passes.
pub(super) enum Activity {
    /// It is about to enter a state.
    Entering { state: String, input: Value },
    /// It is in a state that waits until a moment.
    Waiting {
        visit: Visit,
        plan: Rc<WaitPlan>,
        until: Timestamp,
    },
    /// It is in a state whose task is being worked on.
    Working {
        visit: Visit,
        plan: Rc<TaskPlan>,
        task: TaskId,
        timeout_at: Option<Timestamp>,
    },
    /// It is in a state that is to be tried again at a moment.
    BackingOff {
        visit: Visit,
        plan: Rc<TaskPlan>,
        until: Timestamp,
    },
    /// It has ended.
    Ended,
}

/// How a branch ends: with its output, or with an error that nobody caught.
pub(super) type End = Result<Value, Failure>;

/// What comes next.
pub(super) enum Flow {
    Enter { state: String, input: Value },
    Pause(Activity),
    End(End),
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
        match &self.activity {
            Activity::Entering { .. } => Some(Timestamp::MIN),
            Activity::Waiting { until, .. } | Activity::BackingOff { until, .. } => Some(*until),
            Activity::Working { timeout_at, .. } => *timeout_at,
            Activity::Ended => None,
        }
    }

    /// Goes on because the moment of [`Branch::wakes_at`] has come.
    pub(super) fn wake(&mut self, shared: &mut Shared, now: Timestamp) -> Option<End> {
        let flow = match std::mem::replace(&mut self.activity, Activity::Ended) {
            Activity::Entering { state, input } => Flow::Enter { state, input },
            Activity::Waiting { visit, plan, .. } => self.end_wait(shared, now, &visit, &plan),
            Activity::BackingOff { visit, plan, .. } => self.attempt(shared, now, visit, plan),
            Activity::Working { visit, plan, .. } => self.time_out(shared, now, visit, plan),
            Activity::Ended => return None,
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
                Flow::End(end) => return Some(end),
            };
        }
    }

    fn enter(&mut self, shared: &mut Shared, now: Timestamp, state: String, input: Value) -> Flow {
        let plan = self
            .states
            .get(&state)
            .map(Rc::clone)
            .expect("a machine's transitions have been checked to lead to its states");
        let preceding = self.last;
        let entered = EventDetails::StateEntered {
            state: plan.state_type(),
            name: state.clone(),
            input: input.clone(),
        };
        if let Err(failure) = self.record(shared, now, entered) {
            return Flow::End(Err(failure));
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
                self.fail(shared, now, &visit, error.as_ref(), cause.as_ref())
            }
        };
        flow.unwrap_or_else(|failure| Flow::End(Err(failure)))
    }

    /// Leaves a state that has done what it does.
    fn pass(
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

    fn fail(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        error: Option<&Text>,
        cause: Option<&Text>,
    ) -> Result<Flow, Failure> {
        let scope = visit.scope(shared, &self.variables, now);
        let texts = [error, cause].map(|text| text.map(|text| text.evaluate(&scope)).transpose());
        let [error, cause] = texts;
        let failure = Failure {
            error: self.evaluated(shared, now, visit, error)?,
            cause: self.evaluated(shared, now, visit, cause)?,
        };
        Ok(Flow::End(Err(failure)))
    }

    fn wait_until(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        plan: &WaitPlan,
    ) -> Result<Timestamp, Failure> {
        let scope = visit.scope(shared, &self.variables, now);
        let until = match &plan.until {
            Until::Moment(moment) => wait::until(now, *moment),
            Until::Seconds(seconds) => {
                let seconds = seconds.evaluate(0, &scope);
                wait::after_seconds(now, self.evaluated(shared, now, visit, seconds)?)
            }
            Until::Timestamp(expression) => {
                let text = expression.evaluate_string(&scope);
                let text = self.evaluated(shared, now, visit, text)?;
                match wait::parse_timestamp(&text) {
                    Some(moment) => wait::until(now, moment),
                    None => {
                        let error = QueryError {
                            location: "Timestamp".to_owned(),
                            message: format!(
                                "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}"
                            ),
                        };
                        // Unlike an expression without a value, this one follows the state's entry.
                        let (failure, details) = visit.evaluation_failed(error);
                        self.record(shared, now, details)?;
                        return Err(failure);
                    }
                }
            }
        };
        until.map_err(|failure| visit.blame(failure))
    }

    fn end_wait(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        plan: &WaitPlan,
    ) -> Flow {
        let leaving = Leaving {
            effects: &plan.effects,
            output: visit.input.clone(),
            next: plan.transition.next(),
        };
        self.pass(shared, now, visit, leaving)
            .unwrap_or_else(|failure| Flow::End(Err(failure)))
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
            None => Flow::End(Ok(output)),
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
