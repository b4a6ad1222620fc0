//! Furnishing an account without calls: what a person or a deployment did before, or does meanwhile.

mod arn;
mod eventbridge;
mod iam;
#[cfg(feature = "server")]
mod lambda;
mod s3;
mod scheduler;
mod secretsmanager;
mod sns;

use crate::operation::Answer;
use crate::state::Asked;
use crate::{Account, Principal, Service};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Who furnishes: nothing of this stands in the journal.
const CONSOLE: Principal = Principal::Service("console.amazonaws.com");

impl Account {
    fn furnish(&self, service: Service, operation: &str, input: Value) -> Answer {
        self.furnish_at(self.clock().now(), service, operation, input)
    }

    fn furnish_at(
        &self,
        now: Timestamp,
        service: Service,
        operation: &str,
        input: Value,
    ) -> Answer {
        let asked = Asked {
            service,
            region: self.region().to_owned(),
            operation: operation.to_owned(),
            input,
            as_of: now,
        };
        self.state().perform(&asked, &CONSOLE, now)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn listed(tags: &[(&str, &str)]) -> Value {
    let tags = tags.iter();
    tags.map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect()
}
