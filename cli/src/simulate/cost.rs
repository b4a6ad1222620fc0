//! What a simulation would have cost on AWS: list prices of us-east-1 in US dollars, without free tiers.

use super::Run;
use serde::Serialize;
use std::fmt;

/// AWS Step Functions pricing: $0.025 per 1,000 state transitions.
const STATE_TRANSITION: f64 = 0.025 / 1_000.0;
/// AWS Secrets Manager pricing: $0.40 per secret and month.
const SECRET_DAY: f64 = 0.40 / 30.0;
/// AWS Secrets Manager pricing: $0.05 per 10,000 API calls.
const SECRETS_MANAGER_CALL: f64 = 0.05 / 10_000.0;
/// AWS Lambda pricing: $0.20 per million requests, and $0.0000166667 per GB-second (x86). Each
/// invocation is taken for one second of 128 MB, which is generous.
const LAMBDA_INVOCATION: f64 = 0.20 / 1_000_000.0 + 0.000_016_666_7 * 0.125;

/// The cost by service.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Cost {
    step_functions: f64,
    lambda: f64,
    secrets_manager: f64,
}

impl Cost {
    pub(super) fn of(run: &Run) -> Self {
        let chronicle = &run.chronicle;
        let secrets_manager_calls: u64 = chronicle
            .totals
            .calls
            .iter()
            .filter(|(call, _)| call.starts_with("secretsmanager:"))
            .map(|(_, count)| count)
            .sum();
        let secret_days = run.configuration.users.len() as f64 * run.days as f64;
        Cost {
            step_functions: chronicle.transitions() as f64 * STATE_TRANSITION,
            lambda: chronicle.totals.tasks as f64 * LAMBDA_INVOCATION,
            secrets_manager: secret_days * SECRET_DAY
                + secrets_manager_calls as f64 * SECRETS_MANAGER_CALL,
        }
    }

    fn total(&self) -> f64 {
        self.step_functions + self.lambda + self.secrets_manager
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "${:.2}: Secrets Manager ${:.4}, Step Functions ${:.4}, Lambda ${:.4} (list prices of us-east-1, no free tier)",
            self.total(),
            self.secrets_manager,
            self.step_functions,
            self.lambda
        )
    }
}
