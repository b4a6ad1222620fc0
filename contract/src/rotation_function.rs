//! Secrets Manager's protocol with a rotation function ("Lambda rotation functions", AWS Secrets
//! Manager user guide): one call for each of four steps.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What Secrets Manager calls the function with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Event {
    /// Which step; kept as text, so that one nobody knows is an error in words.
    pub step: String,
    /// The secret's ARN.
    pub secret_id: String,
    /// The id of the version that this rotation makes.
    pub client_request_token: String,
}

/// A step of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Makes the new key and stores it in the pending version.
    CreateSecret,
    /// Tells the service about the new credentials: IAM knows them already.
    SetSecret,
    /// Tries the new key out.
    TestSecret,
    /// Makes the new key current.
    FinishSecret,
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Step; 4] = [
        Step::CreateSecret,
        Step::SetSecret,
        Step::TestSecret,
        Step::FinishSecret,
    ];

    /// The step's name in [`Event::step`].
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Step::CreateSecret => "createSecret",
            Step::SetSecret => "setSecret",
            Step::TestSecret => "testSecret",
            Step::FinishSecret => "finishSecret",
        }
    }

    /// The step of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Step::ALL.into_iter().find(|step| step.name() == name)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_event_is_read_as_secrets_manager_writes_it() {
        let event: Event = serde_json::from_str(
            r#"{"Step": "createSecret",
                "SecretId": "arn:aws:secretsmanager:us-west-2:123456789012:secret:dev/key-AbCdEf",
                "ClientRequestToken": "EXAMPLE1-90ab-cdef-fedc-ba987SECRET1",
                "RotationToken": "not looked at"}"#,
        )
        .unwrap();
        assert_eq!(Step::of_name(&event.step), Some(Step::CreateSecret));
        assert_eq!(
            event.client_request_token,
            "EXAMPLE1-90ab-cdef-fedc-ba987SECRET1"
        );
        assert_eq!(Step::of_name("makeCoffee"), None);
    }
}
