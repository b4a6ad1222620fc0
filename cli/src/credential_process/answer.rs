//! What AWS's tools and SDKs read from a `credential_process`.

use contract::{Duration, KeyMaterial};
use jiff::{Timestamp, TimestampRound, Unit};
use serde::Serialize;
use zeroize::Zeroizing;

/// How long before the expiration the earliest clients ask again: botocore, and with it the AWS CLI and
/// boto3, from a quarter of an hour before, at every call. An answer that expires sooner than that would
/// be asked for with every request of the application.
const ASKED_EARLY: Duration = Duration::from_minutes(15);

/// A key and how long a client may use it without asking.
pub(super) struct Answer<'a> {
    pub(super) key: &'a KeyMaterial,
    /// When the client is to ask again.
    pub(super) ask_again: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Document<'a> {
    version: u8,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    expiration: Timestamp,
}

impl Answer<'_> {
    /// The JSON of AWS's protocol, in one line.
    pub(super) fn json(&self) -> Zeroizing<String> {
        let expiration = ASKED_EARLY.after(self.ask_again);
        let document = Document {
            version: 1,
            access_key_id: self.key.id.as_str(),
            secret_access_key: self.key.secret.expose(),
            // Some clients read no fractions of a second.
            expiration: expiration
                .round(TimestampRound::new().smallest(Unit::Second))
                .unwrap_or(expiration),
        };
        let mut json = Zeroizing::new(serde_json::to_string(&document).unwrap_or_default());
        json.push('\n');
        json
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::SecretAccessKey;

    #[test]
    fn it_expires_a_quarter_of_an_hour_after_it_is_to_be_asked_for_again() {
        let key = KeyMaterial {
            id: "AKIAIOSFODNN7EXAMPLE".parse().unwrap(),
            secret: SecretAccessKey::new("s/+".into()),
        };
        let ask_again = "2026-11-22T10:15:00.25Z".parse().unwrap();
        assert_eq!(
            *Answer {
                key: &key,
                ask_again
            }
            .json(),
            "{\"Version\":1,\"AccessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"SecretAccessKey\":\"s/+\",\"Expiration\":\"2026-11-22T10:30:00Z\"}\n"
        );
    }
}
