//! One user's schedule, as EventBridge Scheduler keeps it, or Secrets Manager.

use super::{StepFunctions, Trigger};
use crate::Account;
use contract::{Duration, Rotation};
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::{Value, json};
use std::rc::Rc;

/// When a user's executions start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// The first one this long after the deployment, then again and again.
    Every {
        /// The flexible window's share before the first one.
        first_after: Duration,
        /// The time between two starts.
        interval: Duration,
    },
    /// At these moments.
    At(Vec<Timestamp>),
}

impl Schedule {
    /// Starts executions for ever; one that is still running does not hold up the next.
    pub(super) async fn run(&self, start: Start, step_functions: &Rc<StepFunctions>) {
        let clock = step_functions.account().clock().clone();
        match self {
            Schedule::Every {
                first_after,
                interval,
            } => {
                let mut at = first_after.after(clock.now());
                loop {
                    clock.sleep_until(at).await;
                    start.begin(step_functions, at);
                    at = interval.after(at);
                }
            }
            Schedule::At(moments) => {
                for at in moments {
                    clock.sleep_until(*at).await;
                    start.begin(step_functions, *at);
                }
            }
        }
    }
}

/// What a schedule starts.
pub(super) struct Start {
    pub(super) trigger: Trigger,
    pub(super) rotation: Rotation,
    /// The group and the name of the schedule, where clients can look at it, and disable it.
    pub(super) schedule: Option<(String, String)>,
}

impl Start {
    fn begin(&self, step_functions: &Rc<StepFunctions>, at: Timestamp) {
        let step_functions = Rc::clone(step_functions);
        let rotation = self.rotation.clone();
        match self.trigger {
            Trigger::Schedule => {
                let Some(input) = self.input(step_functions.account()) else {
                    return;
                };
                let name = execution_name(rotation.user.as_str(), at);
                tokio::task::spawn_local(async move { step_functions.execute(&name, input).await });
            }
            Trigger::SecretsManager => {
                if !step_functions.account().rotates(rotation.secret.as_str()) {
                    return;
                }
                tokio::task::spawn_local(async move {
                    step_functions.rotate_secret(&rotation, true).await
                });
            }
        }
    }

    /// The input of an execution; nothing while the schedule is disabled.
    fn input(&self, account: &Account) -> Option<Value> {
        let Some((group, name)) = &self.schedule else {
            return Some(json!(self.rotation));
        };
        let input = account.schedule_input(group, name)?;
        Some(serde_json::from_str(&input).unwrap_or(Value::String(input)))
    }
}

/// At most 80 characters, and none of those that Step Functions refuses: of IAM's only the comma.
fn execution_name(user: &str, at: Timestamp) -> String {
    let date = DateTime::from(at.to_zoned(jiff::tz::TimeZone::UTC))
        .strftime("%Y%m%d%H%M%S")
        .to_string();
    format!("{}-{date}", user.replace(',', "_"))
}
