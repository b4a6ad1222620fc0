//! The account behind a socket, asked by clients that know no more of it than an address.

use crate::clients::refusal;
use aws_sdk_sts::config::Region;
use aws_sdk_sts::error::{DisplayErrorContext, SdkError};
use sandbox::fault::Fate;
use sandbox::server::Server;
use sandbox::{Account, AccountSpec, Service};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A served account with the user Bot, and its address.
async fn served() -> (Account, String) {
    let account = Account::new(AccountSpec::default().starting_now());
    account.create_user("Bot").unwrap();
    let server = Server::bind(account.clone(), 0).await.unwrap();
    let url = server.url();
    tokio::spawn(server.run());
    (account, url)
}

/// The clients of one caller. Nothing of the account is in them: neither its clock nor its door.
struct Clients {
    sts: aws_sdk_sts::Client,
    iam: aws_sdk_iam::Client,
    secrets: aws_sdk_secretsmanager::Client,
    s3: aws_sdk_s3::Client,
}

impl Clients {
    fn with(url: &str, access_key_id: &str, secret: &str) -> Self {
        let config = tests::caller(url, "eu-central-1", access_key_id, secret);
        Clients {
            sts: aws_sdk_sts::Client::new(&config),
            iam: aws_sdk_iam::Client::new(&config),
            secrets: aws_sdk_secretsmanager::Client::new(&config),
            s3: aws_sdk_s3::Client::new(&config),
        }
    }
}

#[tokio::test]
async fn a_user_is_told_over_the_socket_who_it_is() {
    let (account, url) = served().await;
    let key = account.create_access_key_long_ago("Bot").unwrap();
    let user = Clients::with(&url, key.id.as_str(), key.secret.expose());

    let identity = user.sts.get_caller_identity().send().await.unwrap();
    assert_eq!(identity.arn(), Some("arn:aws:iam::123456789012:user/Bot"));
    let call = account.journal().pop().unwrap();
    assert_eq!(call.region, "eu-central-1");
}

#[tokio::test]
async fn each_protocol_passes_through_one_port() {
    let (account, url) = served().await;
    let spec = AccountSpec::default();
    account.put_object("bucket", "a key/with%signs", "content");
    let (id, secret) = account.issue_role_credentials("operator");
    let role = Clients::with(&url, &id, &secret);

    let keys = role.iam.list_access_keys().user_name("Bot").send();
    assert_eq!(keys.await.unwrap().access_key_metadata(), []);
    let object = role
        .s3
        .get_object()
        .bucket("bucket")
        .key("a key/with%signs");
    let content = object.send().await.unwrap().body.collect().await.unwrap();
    assert_eq!(content.into_bytes(), "content");

    // A secret is in a region, and is looked for in the region that the request is signed for.
    account.create_secret("dev/bot", Some("value")).unwrap();
    let value = role.secrets.get_secret_value().secret_id("dev/bot");
    let elsewhere = refusal(value.clone().send().await);
    assert_eq!(
        elsewhere,
        "ResourceNotFoundException (400): Secrets Manager can't find the specified secret."
    );
    let home = aws_sdk_secretsmanager::config::Builder::new().region(Region::new(spec.region));
    let at_home = value.customize().config_override(home).send().await;
    assert_eq!(at_home.unwrap().secret_string(), Some("value"));
}

#[tokio::test]
async fn a_wrong_secret_does_not_match_the_signature() {
    let (account, url) = served().await;
    let (id, _) = account.issue_role_credentials("operator");
    let wrong = Clients::with(&url, &id, "not/the/secret+access/key");

    let refused = refusal(wrong.sts.get_caller_identity().send().await);
    assert!(
        refused.starts_with("SignatureDoesNotMatch (403): The request signature we calculated"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_rule_cuts_a_connection_that_is_a_socket() {
    let (account, url) = served().await;
    let (id, secret) = account.issue_role_credentials("operator");
    let role = Clients::with(&url, &id, &secret);
    let rule =
        account.rule(|attempt| (attempt.service == Service::Sts).then_some(Fate::LoseResponse));

    let error = role.sts.get_caller_identity().send().await.unwrap_err();
    assert!(
        matches!(error, SdkError::DispatchFailure(_)),
        "{}",
        DisplayErrorContext(&error)
    );
    drop(rule);
    role.sts.get_caller_identity().send().await.unwrap();
}

#[tokio::test]
async fn a_clock_that_is_an_hour_off_is_noticed() {
    let an_hour = Duration::from_secs(3600);
    let spec = AccountSpec::default().starting_now();
    let account = Account::new(AccountSpec {
        start: spec.start + an_hour,
        ..spec
    });
    let (id, secret) = account.issue_role_credentials("operator");
    let server = Server::bind(account, 0).await.unwrap();
    let role = Clients::with(&server.url(), &id, &secret);
    tokio::spawn(server.run());

    let refused = refusal(role.sts.get_caller_identity().send().await);
    assert!(
        refused.starts_with("SignatureDoesNotMatch (403): Signature expired"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_server_that_is_dropped_takes_its_connections_with_it() {
    let account = Account::new(AccountSpec::default().starting_now());
    let server = Server::bind(account, 0).await.unwrap();
    let address = server.url().replace("http://", "");
    let running = tokio::spawn(server.run());
    let mut connection = TcpStream::connect(&address).await.unwrap();
    connection
        .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    let mut answer = [0; 28];
    connection.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 501 Not Implemented");
    running.abort();
    let mut rest = Vec::new();
    connection.read_to_end(&mut rest).await.unwrap();
    assert!(TcpStream::connect(&address).await.is_err());
}
