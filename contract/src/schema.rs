//! The version of the payloads, so that executions in flight survive an upgrade.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Version 1 of every payload between the schedule, the state machine and the Lambdas.
///
/// In JSON it is the number `1`; any other number is refused while reading, with a message that names both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schema;

impl Schema {
    /// The number as it stands in JSON.
    pub const NUMBER: u64 = 1;
}

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(Self::NUMBER)
    }
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u64::deserialize(deserializer)?;
        if number == Self::NUMBER {
            Ok(Schema)
        } else {
            Err(serde::de::Error::custom(format_args!(
                "schema {number} is unknown, this version of Keywheel reads schema {}",
                Self::NUMBER
            )))
        }
    }
}
