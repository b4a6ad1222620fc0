//! The watchdog: its schedule, and what its runs came to.

use super::executions::StepFunctions;
use crate::{Account, TaskFailure};
use contract::schedule::{Expression, Schedule};
use contract::{Duration, Function};
use jiff::Timestamp;
use serde_json::Value;
use std::rc::Rc;

/// The schedule that runs the watchdog.
#[derive(Clone)]
pub(super) struct Watchdog {
    group: String,
    name: String,
    every: Duration,
}

/// A run of the watchdog.
#[derive(Clone, Debug)]
pub struct Look {
    /// When it ended.
    pub at: Timestamp,
    /// What it answered.
    pub result: Result<Value, TaskFailure>,
}

impl Watchdog {
    /// Makes the schedule. Its properties are those of CloudFormation.
    pub(super) fn deploy(account: &Account, properties: &Value) -> Self {
        account.create_schedule(properties);
        let text = |name: &str| properties[name].as_str().unwrap_or_default().to_owned();
        let every = match Expression::read(&text("ScheduleExpression")) {
            Ok(expression) => match expression.in_zone("UTC".to_owned()) {
                Schedule::Every(every) => every,
                Schedule::Cron { .. } => Duration::from_days(1),
            },
            Err(_) => Duration::from_days(1),
        };
        Watchdog {
            group: text("GroupName"),
            name: text("Name"),
            every,
        }
    }

    /// Runs the watchdog for ever: a rate without a start date comes at once, and again and again.
    pub(super) async fn run(&self, step_functions: &Rc<StepFunctions>) {
        let account = step_functions.account().clone();
        let mut at = account.clock().now();
        loop {
            account.clock().sleep_until(at).await;
            if account.schedule_input(&self.group, &self.name).is_some() {
                // What it answers is in the chronicle; nobody waits for it.
                let _ = step_functions.watch().await;
            }
            at = self.every.after(at);
        }
    }
}

impl StepFunctions {
    /// Runs the watchdog once.
    pub(super) async fn watch(&self) -> Result<Value, TaskFailure> {
        // What it is called with does not matter to it.
        let result = self.functions().invoke(Function::Watch, &Value::Null).await;
        self.note_look(Look {
            at: self.account().clock().now(),
            result: result.clone(),
        });
        result
    }
}
