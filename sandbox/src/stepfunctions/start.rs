//! Starting, stopping and redriving executions.

use super::stop::StopReason;
use super::{Execution, State, StateMachine, error, execution_arn};
use crate::moment::Epoch;
use crate::operation::{Answer, Context};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

const LONGEST_NAME: usize = 80;
const NOT_IN_NAMES: &str = "<>{}[]?*\"#%\\^|~`$&,;:/";
const LARGEST_INPUT: usize = 262_144;

/// "The API will return idempotent responses for the last 10 client tokens used to successfully redrive
/// the execution. These client tokens are valid for up to 15 minutes after they are first used"
/// (`RedriveExecution`, AWS Step Functions API reference).
const KEPT_TOKENS: usize = 10;
const TOKEN_LIFE: SignedDuration = SignedDuration::from_mins(15);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StartExecution {
    state_machine_arn: String,
    name: Option<String>,
    #[serde(default = "empty_object")]
    input: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StopExecution {
    execution_arn: String,
    error: Option<String>,
    cause: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RedriveExecution {
    execution_arn: String,
    client_token: Option<String>,
}

fn empty_object() -> String {
    "{}".to_owned()
}

impl State {
    /// The same name with the same input is the same execution while it runs, and an error afterwards
    /// (`StartExecution`, AWS Step Functions API reference).
    pub(super) fn start_execution(
        &mut self,
        input: StartExecution,
        context: &mut Context<'_>,
    ) -> Answer {
        let machine = Arc::clone(self.machine(&input.state_machine_arn)?);
        let name = match input.name {
            Some(name) if !is_name(&name) => return Err(error::invalid_name(&name)),
            Some(name) => name,
            None => context.generator.uuid("execution"),
        };
        if input.input.len() > LARGEST_INPUT {
            let rule = format!("have length less than or equal to {LARGEST_INPUT}");
            return Err(error::constraint("input", rule));
        }
        if serde_json::from_str::<Value>(&input.input).is_err() {
            return Err(error::invalid_input());
        }
        let arn = execution_arn(&machine.arn, &name);
        let answer = |at| Ok(json!({ "executionArn": arn, "startDate": Epoch(at) }));
        match self.execution(&arn, context.now) {
            Ok(earlier) if earlier.end.is_none() && earlier.input == input.input => {
                return answer(earlier.started_at);
            }
            Ok(_) => return Err(error::execution_exists(&arn)),
            Err(_) => {}
        }
        self.due_starts.push((name.clone(), input.input.clone()));
        let answer = answer(context.now);
        let begun = Execution::begun(arn, name, machine, input.input, context.now);
        self.add(begun);
        answer
    }

    /// One that has ended stays as it is.
    pub(super) fn stop_execution(&mut self, input: StopExecution, now: Timestamp) -> Answer {
        let execution = self.execution(&input.execution_arn, now)?;
        let stopped_at = match &execution.end {
            Some((at, _)) => *at,
            None => {
                let (error, cause) = (input.error, input.cause);
                execution.stop.request(StopReason { error, cause });
                now
            }
        };
        Ok(json!({ "stopDate": Epoch(stopped_at) }))
    }

    pub(super) fn redrive_execution(&mut self, input: RedriveExecution, now: Timestamp) -> Answer {
        let execution = self.execution_mut(&input.execution_arn, now)?;
        let tokens = &mut execution.redrive_tokens;
        tokens.retain(|(at, _)| now.duration_since(*at) <= TOKEN_LIFE);
        let mut earlier = tokens.iter();
        if let Some(token) = &input.client_token
            && let Some((at, _)) = earlier.find(|(_, used)| used == token)
        {
            return Ok(json!({ "redriveDate": Epoch(*at) }));
        }
        execution.redrivable(now).map_err(error::not_redrivable)?;
        if let Some(token) = input.client_token {
            execution.redrive_tokens.push((now, token));
            let surplus = execution.redrive_tokens.len().saturating_sub(KEPT_TOKENS);
            execution.redrive_tokens.drain(..surplus);
        }
        execution.reopen(now);
        self.due_redrives.push(input.execution_arn);
        Ok(json!({ "redriveDate": Epoch(now) }))
    }
}

impl Execution {
    pub(super) fn begun(
        arn: String,
        name: String,
        machine: Arc<StateMachine>,
        input: String,
        started_at: Timestamp,
    ) -> Self {
        Execution {
            arn,
            name,
            machine,
            input,
            started_at,
            end: None,
            redrives: 0,
            redriven_at: None,
            redrive_tokens: Vec::new(),
            events: Vec::new(),
            stop: Arc::default(),
        }
    }

    /// It goes on.
    pub(super) fn reopen(&mut self, now: Timestamp) {
        self.end = None;
        self.redrives += 1;
        self.redriven_at = Some(now);
        self.stop = Arc::default();
    }
}

/// "A name must not contain: white space, brackets < > { } [ ], wildcard characters ? *, special
/// characters \" # % \ ^ | ~ ` $ & , ; : /, control characters" (`StartExecution`, API reference).
fn is_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.chars().count())
        && !name
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || NOT_IN_NAMES.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        for name in ["a", "Bot-20260101000000", "a.b=c@d+e_f!", &"x".repeat(80)] {
            assert!(is_name(name), "{name:?}");
        }
        for name in ["", "a b", "a/b", "a:b", "a,b", "a\u{7f}", &"x".repeat(81)] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
