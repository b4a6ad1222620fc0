//! The Lambdas' own code rotates a key in the sandbox and in moto, over HTTP, and answers the same.

use crate::endpoints::{alone, parity_world, rotation};
use crate::moto::Moto;
use ::handlers::{Create, Deactivate, Delete, Failure, Publish, Verify};
use aws_smithy_http_client::Builder;
use contract::{Duration, SecretDocument};
use lambda_runtime::Diagnostic;
use sandbox::server::Server;
use sandbox::world::World;
use sandbox::{Account, AccountSpec};
use serde::Serialize;
use serde_json::{Value, json};

#[test]
fn the_lambdas_rotate_a_key_alike() {
    let ours = alone(async {
        let world = World::new(&parity_world()).expect("a world");
        let server = Server::bind(world.account().clone(), 0)
            .await
            .expect("a port");
        let url = server.url();
        let account = world.account().clone();
        tokio::select! {
            () = world.serve(server) => unreachable!("it serves until it is dropped"),
            answers = rotate(&account, &url) => answers,
        }
    });
    let theirs = alone(async {
        let moto = Moto::start("handlers");
        let account = Account::new(AccountSpec::default().starting_now());
        rotate(&account, &moto.url()).await
    });
    println!("{:12}  sandbox and moto", "step");
    for ((step, our_answer), (_, their_answer)) in ours.iter().zip(&theirs) {
        println!("{step:12}  {our_answer}");
        assert_eq!(our_answer, their_answer, "{step}");
    }
    println!("{} steps, {} same answers", ours.len(), theirs.len());
}

/// Rotates the key of a new user; gives what each step answered.
async fn rotate(account: &Account, url: &str) -> Vec<(&'static str, Value)> {
    let (id, secret) = account.issue_role_credentials("operator");
    let config = account.sdk_config(&id, &secret).into_builder();
    let config = config
        .endpoint_url(url)
        .http_client(Builder::new().build_http())
        .build();
    let old = furnish(&config).await;

    let mut rotation = rotation();
    rotation.user = "Ada".parse().expect("a name");
    rotation.secret = "dev/ada".parse().expect("a name");
    rotation.policy.quiet_period = Duration::ZERO;
    rotation.policy.grace_period = Duration::ZERO;
    let payload = |part: Value| {
        let mut payload = json!({ "schema": 1, "execution": "parity", "rotation": rotation });
        for (name, value) in part.as_object().into_iter().flatten() {
            payload[name] = value.clone();
        }
        payload
    };
    let create = Create::new(&config);
    let created = answer(create.handle(&payload(json!({}))).await);
    let again = answer(create.handle(&payload(json!({}))).await);
    let (pending, user) = (&created["pending"], &created["userId"]);
    let verify = payload(json!({ "userId": user, "pending": pending }));
    let verified = answer(Verify::new(&config).handle(&verify).await);
    let publish =
        payload(json!({ "pending": pending, "currentVersionId": created["currentVersionId"] }));
    let published = answer(Publish::new(&config).handle(&publish).await);
    let deactivate = payload(json!({
        "previousAccessKeyId": old,
        "publishedAt": published["publishedAt"],
    }));
    let deactivated = answer(Deactivate::new(&config).handle(&deactivate).await);
    let delete = payload(json!({
        "accessKeyId": old,
        "reason": {
            "name": "rested",
            "deactivatedAt": deactivated["deactivatedAt"],
            "deletionDelaySeconds": 0,
        },
    }));
    let deleted = answer(Delete::new(&config).handle(&delete).await);
    [
        ("create", created),
        ("create again", again),
        ("verify", verified),
        ("publish", published),
        ("deactivate", deactivated),
        ("delete", deleted),
    ]
    .map(|(step, answer)| (step, plain(&answer, &old)))
    .into()
}

/// A user with a key in its secret; gives the key's id.
async fn furnish(config: &aws_types::SdkConfig) -> String {
    let (iam, secrets) = (
        aws_sdk_iam::Client::new(config),
        aws_sdk_secretsmanager::Client::new(config),
    );
    iam.create_user()
        .user_name("Ada")
        .send()
        .await
        .expect("AWS does it");
    for (key, value) in [
        (contract::tag::ROTATABLE, contract::tag::ROTATABLE_VALUE),
        (contract::tag::PIPELINE, "parity"),
    ] {
        let tag = aws_sdk_iam::types::Tag::builder().key(key).value(value);
        let tag = iam
            .tag_user()
            .user_name("Ada")
            .tags(tag.build().expect("a tag"));
        tag.send().await.expect("AWS does it");
    }
    let key = iam.create_access_key().user_name("Ada").send().await;
    let key = key.expect("AWS does it").access_key.expect("a key");
    let mut document = SecretDocument::empty();
    document.user_name = Some("Ada".to_owned());
    document.key = Some(contract::KeyMaterial {
        id: key.access_key_id.parse().expect("an id"),
        secret: contract::SecretAccessKey::new(key.secret_access_key),
    });
    let text = document.write(&contract::SecretLayout::Standard);
    let secret = secrets
        .create_secret()
        .name("dev/ada")
        .secret_string(&*text);
    secret.send().await.expect("AWS does it");
    key.access_key_id
}

fn answer<Answer: Serialize>(answer: Result<Answer, Failure>) -> Value {
    match answer {
        Ok(answer) => json!(answer),
        Err(failure) => {
            let diagnostic = Diagnostic::from(failure);
            json!({ "errorType": diagnostic.error_type, "errorMessage": diagnostic.error_message })
        }
    }
}

/// With names for what differs from AWS to AWS.
fn plain(answer: &Value, old: &str) -> Value {
    match answer {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                let value = match name.as_str() {
                    "userId" => json!("USER"),
                    "currentVersionId" => json!("VERSION"),
                    "publishedAt" | "deactivatedAt" | "markedAt" | "recheckAt" => json!("TIME"),
                    _ => plain(value, old),
                };
                (name.clone(), value)
            })
            .collect(),
        Value::String(text) if text == old => json!("OLD KEY"),
        Value::String(text) if text.starts_with("AKIA") => json!("NEW KEY"),
        other => other.clone(),
    }
}
