//! One user's schedule, as EventBridge Scheduler keeps it, or Secrets Manager.

use super::{StepFunctions, Trigger};
use contract::{Duration, Rotation};
use jiff::Timestamp;
use jiff::civil::DateTime;
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
    pub(super) async fn run(
        &self,
        trigger: Trigger,
        step_functions: &Rc<StepFunctions>,
        rotation: &Rotation,
    ) {
        let clock = step_functions.account().clock().clone();
        match self {
            Schedule::Every {
                first_after,
                interval,
            } => {
                let mut start = first_after.after(clock.now());
                loop {
                    clock.sleep_until(start).await;
                    begin(trigger, step_functions, rotation, start);
                    start = interval.after(start);
                }
            }
            Schedule::At(moments) => {
                for start in moments {
                    clock.sleep_until(*start).await;
                    begin(trigger, step_functions, rotation, *start);
                }
            }
        }
    }
}

fn begin(trigger: Trigger, step_functions: &Rc<StepFunctions>, rotation: &Rotation, at: Timestamp) {
    let (step_functions, rotation) = (Rc::clone(step_functions), rotation.clone());
    match trigger {
        Trigger::Schedule => {
            let name = execution_name(rotation.user.as_str(), at);
            let input = serde_json::to_value(rotation).expect("a rotation is plain data");
            tokio::task::spawn_local(async move { step_functions.execute(&name, input).await });
        }
        Trigger::SecretsManager => {
            tokio::task::spawn_local(
                async move { step_functions.rotate_secret(&rotation, true).await },
            );
        }
    }
}

/// At most 80 characters, and none of those that Step Functions refuses: of IAM's only the comma.
fn execution_name(user: &str, at: Timestamp) -> String {
    let date = DateTime::from(at.to_zoned(jiff::tz::TimeZone::UTC))
        .strftime("%Y%m%d%H%M%S")
        .to_string();
    format!("{}-{date}", user.replace(',', "_"))
}
