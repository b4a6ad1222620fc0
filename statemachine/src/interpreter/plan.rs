//! States with their expressions parsed.

use super::limits::MAX_SECONDS;
use super::resource::Resource;
use crate::history::StateType;
use crate::model::{Retrier, Transition};
use crate::query::{Expression, Members, QueryError, Scope, Template};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The states of a machine by name.
pub(super) type States = BTreeMap<String, Rc<StatePlan>>;

/// What a state does.
pub(super) enum StatePlan {
    Pass(Effects, Transition),
    Task(Rc<TaskPlan>),
    Choice(ChoicePlan),
    Wait(Rc<WaitPlan>),
    Succeed(Effects),
    Fail {
        error: Option<Text>,
        cause: Option<Text>,
    },
}

/// What a state leaves behind: variables and its output.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) assign: Option<Members>,
    pub(super) output: Option<Template>,
}

pub(super) struct TaskPlan {
    pub(super) arn: String,
    pub(super) resource: Resource,
    pub(super) arguments: Option<Template>,
    pub(super) timeout_seconds: Option<Seconds>,
    pub(super) heartbeat_seconds: Option<Seconds>,
    pub(super) retry: Vec<Retrier>,
    pub(super) catch: Vec<CatchPlan>,
    pub(super) effects: Effects,
    pub(super) transition: Transition,
}

pub(super) struct CatchPlan {
    pub(super) error_equals: Vec<String>,
    pub(super) effects: Effects,
    pub(super) next: String,
}

pub(super) struct ChoicePlan {
    pub(super) rules: Vec<RulePlan>,
    pub(super) default: Option<String>,
    pub(super) effects: Effects,
}

pub(super) struct RulePlan {
    pub(super) condition: Test,
    pub(super) effects: Effects,
    pub(super) next: String,
}

/// Whether a way is taken.
pub(super) enum Test {
    Constant(bool),
    Expression(Expression),
}

/// A number of seconds that may be computed.
pub(super) enum Seconds {
    Constant(u64),
    Expression(Expression),
}

/// A text that may be computed.
pub(super) enum Text {
    Constant(String),
    Expression(Expression),
}

pub(super) struct WaitPlan {
    pub(super) until: Until,
    pub(super) effects: Effects,
    pub(super) transition: Transition,
}

/// When a Wait state ends.
pub(super) enum Until {
    Seconds(Seconds),
    Moment(Timestamp),
    Timestamp(Expression),
}

impl StatePlan {
    /// The state's type.
    pub(super) fn state_type(&self) -> StateType {
        match self {
            StatePlan::Pass(..) => StateType::Pass,
            StatePlan::Task(_) => StateType::Task,
            StatePlan::Choice(_) => StateType::Choice,
            StatePlan::Wait(_) => StateType::Wait,
            StatePlan::Succeed(_) => StateType::Succeed,
            StatePlan::Fail { .. } => StateType::Fail,
        }
    }
}

impl Test {
    pub(super) fn holds(&self, scope: &Scope) -> Result<bool, QueryError> {
        match self {
            Test::Constant(constant) => Ok(*constant),
            Test::Expression(expression) => expression.evaluate_boolean(scope),
        }
    }
}

impl Seconds {
    /// The number of seconds: whole, not less than `least`, and no more than AWS takes.
    pub(super) fn evaluate(&self, least: u64, scope: &Scope) -> Result<u64, QueryError> {
        match self {
            Seconds::Constant(seconds) => Ok(*seconds),
            Seconds::Expression(expression) => {
                expression.evaluate_integer(least, MAX_SECONDS, scope)
            }
        }
    }
}

impl Text {
    pub(super) fn evaluate(&self, scope: &Scope) -> Result<String, QueryError> {
        match self {
            Text::Constant(text) => Ok(text.clone()),
            Text::Expression(expression) => expression.evaluate_string(scope),
        }
    }
}
