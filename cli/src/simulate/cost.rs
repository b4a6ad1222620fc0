//! What a simulation would have cost on AWS: list prices of us-east-1 in US dollars, without free tiers.

use super::run::Run;
use serde_json::{Value, json};
use statemachine::rotation::state;
use std::fmt;

/// Billionths of a dollar, so that sums are exact.
#[derive(Clone, Copy)]
pub(super) struct Nanodollars(u64);

/// AWS Step Functions pricing: $0.025 per 1,000 state transitions.
const STATE_TRANSITION: u64 = 25_000;
/// AWS Secrets Manager pricing: $0.40 per secret and month, here of thirty days.
const SECRET_MONTH: u64 = 400_000_000;
/// AWS Secrets Manager pricing: $0.05 per 10,000 API calls.
const SECRETS_MANAGER_CALL: u64 = 5_000;
/// AWS Lambda pricing: $0.20 per million requests, and $0.0000166667 per GB-second (x86). Each
/// invocation is taken for one second of 128 MB, which is generous.
const LAMBDA_INVOCATION: u64 = 200 + 16_666 / 8;
/// Amazon EventBridge pricing: $1.00 per million custom events.
const EVENT: u64 = 1_000;

/// The cost by service. Log lines and e-mail are not counted: they are fractions of these.
pub(super) struct Cost {
    secrets_manager: Nanodollars,
    step_functions: Nanodollars,
    lambda: Nanodollars,
    event_bridge: Nanodollars,
}

impl Cost {
    pub(super) fn of(run: &Run) -> Self {
        let chronicle = &run.chronicle;
        let calls = chronicle.totals.calls.iter();
        let secrets_manager_calls: u64 = calls
            .filter(|(call, _)| call.starts_with("secretsmanager:"))
            .map(|(_, count)| count)
            .sum();
        let secret_days = run.configuration.users.len() as u64 * run.days;
        let answers_of = |is_meant: fn(&str) -> bool| {
            let moments = chronicle.moments.iter();
            moments.filter(|moment| is_meant(&moment.state)).count() as u64
        };
        let events = answers_of(|name| state::ANNOUNCEMENTS.contains(&name));
        let steps =
            answers_of(|name| !state::ANNOUNCEMENTS.contains(&name) && name != state::ALERT);
        let invocations = steps + chronicle.looks.len() as u64;
        Cost {
            secrets_manager: Nanodollars(
                secret_days * SECRET_MONTH / 30 + secrets_manager_calls * SECRETS_MANAGER_CALL,
            ),
            step_functions: Nanodollars(chronicle.transitions() as u64 * STATE_TRANSITION),
            lambda: Nanodollars(invocations * LAMBDA_INVOCATION),
            event_bridge: Nanodollars(events * EVENT),
        }
    }

    pub(super) fn total(&self) -> Nanodollars {
        let parts = self.parts().into_iter();
        Nanodollars(parts.map(|(_, part)| part.0).sum())
    }

    /// Each service's share.
    pub(super) fn parts(&self) -> [(&'static str, Nanodollars); 4] {
        [
            ("Secrets Manager", self.secrets_manager),
            ("Step Functions", self.step_functions),
            ("Lambda", self.lambda),
            ("EventBridge", self.event_bridge),
        ]
    }

    /// The total to the cent, then each service to the hundredth of one.
    pub(super) fn lines(&self) -> Vec<String> {
        let total = format!(
            "${:.2} at list prices of us-east-1, without free tiers",
            self.total().dollars()
        );
        let parts = self.parts().into_iter();
        std::iter::once(total)
            .chain(parts.map(|(service, part)| format!("{service:<15}  {part}")))
            .collect()
    }

    /// In dollars.
    pub(super) fn document(&self) -> Value {
        json!({
            "total": self.total().dollars(),
            "secretsManager": self.secrets_manager.dollars(),
            "stepFunctions": self.step_functions.dollars(),
            "lambda": self.lambda.dollars(),
            "eventBridge": self.event_bridge.dollars(),
        })
    }
}

impl Nanodollars {
    fn dollars(self) -> f64 {
        self.0 as f64 / 1e9
    }
}

impl fmt::Display for Nanodollars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1..100_000 => f.write_str("less than $0.0001"),
            _ => write!(f, "${:.4}", self.dollars()),
        }
    }
}
