//! A world behind a socket: what its clients start runs, on the time of this machine.

use crate::world::{adopted, rotation, secret_of, spec};
use aws_sdk_sfn::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_http_client::Builder;
use contract::{Duration, label};
use sandbox::server::Server;
use sandbox::world::{World, WorldSpec};
use sandbox::{AccountSpec, Activation};
use std::time::Duration as Span;

const SOON: Span = Span::from_millis(50);

#[tokio::test]
async fn an_execution_that_a_client_starts_publishes_a_new_key() {
    let mut spec = WorldSpec {
        account: AccountSpec::default().starting_now(),
        ..spec(vec![adopted("Bot")])
    };
    spec.account.timing.activation = Activation::after(Span::ZERO);
    let world = World::new(&spec).unwrap();
    let account = world.account().clone();
    let server = Server::bind(account.clone(), 0).await.unwrap();
    let (id, secret) = account.issue_role_credentials("operator");
    let client = aws_sdk_sfn::Client::from_conf(
        aws_sdk_sfn::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(Builder::new().build_http())
            .endpoint_url(server.url())
            .region(Region::new("us-west-2"))
            .credentials_provider(Credentials::new(id, secret, None, None, "test"))
            .build(),
    );
    let mut rotation = rotation("Bot");
    rotation.policy.propagation_delay = Duration::from_secs(1);
    let machine = &spec.stack.state_machine;
    let start = client
        .start_execution()
        .state_machine_arn(format!(
            "arn:aws:states:us-west-2:123456789012:stateMachine:{machine}"
        ))
        .name("by-hand")
        .input(serde_json::to_string(&rotation).unwrap());

    let current = || {
        account.view(|view| {
            let secret = view.secrets().secret(&secret_of("Bot")).unwrap();
            secret.at_stage(label::CURRENT).unwrap().id().to_owned()
        })
    };
    let before = current();
    let published = async {
        start.send().await.unwrap();
        while current() == before {
            account.clock().sleep(SOON).await;
        }
    };
    tokio::select! {
        () = world.serve(server) => unreachable!("it serves until it is dropped"),
        () = published => {}
    }
    assert_eq!(world.chronicle().violations, []);
}
