//! States with their expressions and paths parsed.

mod condition;
mod data;
mod map;
mod quantity;
mod template;

pub(super) use condition::{Comparison, Condition, Operand, Operator};
pub(super) use data::{Data, ResultPlace, Selector};
pub(super) use map::{Batcher, Distribution, InputType, Items, MapPlan, Reader, Writer};
pub(super) use quantity::{Quantity, Text};
pub(super) use template::Template;

use super::resource::Resource;
use crate::history::StateType;
use crate::model::{QueryLanguage, Retrier};
use crate::query::Expression;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::rc::Rc;

/// States that belong together: those of a machine, of a branch, or of an item processor.
pub(super) struct Program {
    pub(super) start_at: String,
    pub(super) states: BTreeMap<String, Rc<StatePlan>>,
}

impl Program {
    /// The ARN of what does the work of the first state, if that is a Task.
    pub(super) fn resource(&self) -> Option<String> {
        match &self.states.get(&self.start_at)?.work {
            Work::Task(task) => Some(task.arn.clone()),
            _ => None,
        }
    }
}

/// What a state does.
pub(super) struct StatePlan {
    pub(super) name: String,
    pub(super) state_type: StateType,
    pub(super) language: QueryLanguage,
    pub(super) data: Data,
    pub(super) effects: Effects,
    pub(super) work: Work,
    /// The following state, if one follows.
    pub(super) next: Option<String>,
    pub(super) retry: Vec<Retrier>,
    pub(super) catch: Vec<CatchPlan>,
}

/// What a state leaves behind: variables, and in JSONata its output.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) assign: Option<Template>,
    pub(super) output: Option<Template>,
}

/// What only one type of state has.
pub(super) enum Work {
    Pass {
        result: Option<serde_json::Value>,
    },
    Task(Rc<TaskPlan>),
    Choice(ChoicePlan),
    Wait(Until),
    Succeed,
    Fail {
        error: Option<Text>,
        cause: Option<Text>,
    },
    Parallel(Vec<Rc<Program>>),
    Map(Box<MapPlan>),
}

pub(super) struct TaskPlan {
    pub(super) arn: String,
    pub(super) resource: Resource,
    pub(super) timeout: Option<Quantity>,
    pub(super) heartbeat: Option<Quantity>,
    pub(super) credentials: Option<Template>,
}

pub(super) struct CatchPlan {
    pub(super) error_equals: Vec<String>,
    pub(super) effects: Effects,
    pub(super) result_place: ResultPlace,
    pub(super) next: String,
}

pub(super) struct ChoicePlan {
    pub(super) rules: Vec<RulePlan>,
    pub(super) default: Option<String>,
}

pub(super) struct RulePlan {
    pub(super) condition: Condition,
    pub(super) effects: Effects,
    pub(super) next: String,
}

/// When a Wait state ends.
pub(super) enum Until {
    Seconds(Quantity),
    Moment(Timestamp),
    Expression(Expression),
    Path(crate::payload::Reference),
}
