//! The SDK's clients, connected to an account in memory.

use aws_sdk_iam::config::http::HttpResponse;
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use contract::KeyMaterial;
use sandbox::{Account, AccountSpec, Clock};
use std::time::Duration;

/// An account with the user Bot.
pub(crate) fn account() -> Account {
    account_with(AccountSpec::default())
}

/// The same with other delays, another seed, …
pub(crate) fn account_with(spec: AccountSpec) -> Account {
    let account = Account::new(spec);
    account.create_user("Bot").unwrap();
    account
}

/// The clients of one caller.
pub(crate) struct Clients {
    pub(crate) iam: aws_sdk_iam::Client,
    pub(crate) sts: aws_sdk_sts::Client,
    pub(crate) secrets: aws_sdk_secretsmanager::Client,
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) sns: aws_sdk_sns::Client,
    pub(crate) events: aws_sdk_eventbridge::Client,
}

impl Clients {
    pub(crate) fn with(account: &Account, access_key_id: &str, secret: &str) -> Self {
        let config = account.sdk_config(access_key_id, secret);
        Clients {
            iam: aws_sdk_iam::Client::new(&config),
            sts: aws_sdk_sts::Client::new(&config),
            secrets: aws_sdk_secretsmanager::Client::new(&config),
            s3: aws_sdk_s3::Client::new(&config),
            sns: aws_sdk_sns::Client::new(&config),
            events: aws_sdk_eventbridge::Client::new(&config),
        }
    }

    /// A user's, by an access key.
    pub(crate) fn of_key(account: &Account, key: &KeyMaterial) -> Self {
        Clients::with(account, key.id.as_str(), key.secret.expose())
    }

    /// A role's, who may do everything.
    pub(crate) fn of_role(account: &Account) -> Self {
        let (id, secret) = account.issue_role_credentials("operator");
        Clients::with(account, &id, &secret)
    }
}

/// A refusal in one line: the code, the status and the sentence.
pub(crate) fn refusal<Output, E>(result: Result<Output, SdkError<E, HttpResponse>>) -> String
where
    E: ProvideErrorMetadata,
{
    let Err(error) = result else {
        panic!("the call succeeded")
    };
    let status = error
        .raw_response()
        .map(|response| response.status().as_u16())
        .unwrap();
    format!(
        "{} ({status}): {}",
        error.code().unwrap(),
        error.message().unwrap()
    )
}

pub(crate) async fn seconds(clock: &Clock, seconds: u64) {
    clock.sleep(Duration::from_secs(seconds)).await;
}
