//! Reading a step's payload, with an error that names the field.

use crate::Failure;
use contract::step::StepInput;
use contract::{ErrorName, Rotation, Schema};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What every payload has. Read apart from the step's part: `serde`'s flattening would lose the path to the error.
#[derive(Deserialize)]
struct Frame {
    schema: Schema,
    execution: String,
    rotation: Rotation,
}

/// The payload as this version understands it; more fields than it knows are fine, fewer are not.
pub(crate) fn read<Part: DeserializeOwned>(payload: &Value) -> Result<StepInput<Part>, Failure> {
    if !payload.is_object() {
        return Err(Failure::new(
            ErrorName::InvalidInput,
            "The step's input is not a JSON object.",
        ));
    }
    let frame: Frame = part(payload)?;
    let part = part(payload)?;
    Ok(StepInput {
        schema: frame.schema,
        execution: frame.execution,
        rotation: frame.rotation,
        part,
    })
}

/// One part of a document, read with the path to what is wrong.
pub(crate) fn part<T: DeserializeOwned>(payload: &Value) -> Result<T, Failure> {
    serde_path_to_error::deserialize(payload).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." {
            String::new()
        } else {
            format!(" at `{path}`")
        };
        Failure::new(
            ErrorName::InvalidInput,
            format!("The step's input is not valid{place}: {}.", error.inner()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::step::{Create, Deactivate};
    use serde_json::json;

    fn payload() -> Value {
        json!({
            "schema": 1,
            "execution": "arn:aws:states:us-west-2:111111111111:execution:keys:1",
            "rotation": {
                "schema": 1,
                "pipeline": "keys",
                "user": "Bot",
                "secret": "dev/bot",
                "secretLayout": "standard",
                "policy": {
                    "propagationDelaySeconds": 15,
                    "gracePeriodSeconds": 86400,
                    "quietPeriodSeconds": 86400,
                    "holdAfterSeconds": 604800,
                    "deletionDelaySeconds": 604800,
                    "twoKeys": "hold"
                },
                "verification": { "regions": ["us-west-2"], "consecutive": 3, "probes": [] }
            }
        })
    }

    fn facts_after(change: impl FnOnce(&mut Value)) -> String {
        let mut payload = payload();
        change(&mut payload);
        read::<Create>(&payload).unwrap_err().facts().to_owned()
    }

    #[test]
    fn a_payload_with_more_fields_than_known_is_read() {
        let mut payload = payload();
        payload["scheduledTime"] = json!("2026-11-22T00:00:00Z");
        assert_eq!(
            read::<Create>(&payload).unwrap().rotation.user.as_str(),
            "Bot"
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let cases = [
            (
                facts_after(|p| *p = json!([])),
                "The step's input is not a JSON object.",
            ),
            (
                facts_after(|p| p["schema"] = json!(2)),
                "The step's input is not valid at `schema`: schema 2 is unknown, this version of Keywheel reads schema 1.",
            ),
            (
                facts_after(|p| p["rotation"]["policy"] = json!({"propagationDelaySeconds": 15})),
                "The step's input is not valid at `rotation.policy`: missing field `gracePeriodSeconds`.",
            ),
            (
                facts_after(|p| p["rotation"]["user"] = json!("no spaces")),
                "The step's input is not valid at `rotation.user`: `no spaces` is not the name of an IAM user.",
            ),
        ];
        for (facts, expected) in cases {
            assert_eq!(facts, expected);
        }
        assert_eq!(
            read::<Deactivate>(&payload()).unwrap_err().facts(),
            "The step's input is not valid: missing field `previousAccessKeyId`."
        );
    }
}
