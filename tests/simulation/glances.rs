//! What a person sees of a user who asks, and what becomes of it where values may not be read.

use crate::lessons::{pass, statuses};
use crate::world::{act, adopted, rotate, rotation, succeeds};
use contract::step::Step;
use contract::{Duration, ErrorName};
use handlers::{Create, Failure, Glance};
use sandbox::fault::{Attempt, Fate};
use sandbox::world::World;
use serde_json::json;

async fn glance(world: &World) -> Result<Glance, Failure> {
    let (id, secret) = world.account().issue_role_credentials("keys-create");
    let create = Create::new(&world.account().sdk_config(&id, &secret));
    Box::pin(create.glance(&rotation("Bot"))).await
}

/// The same, where each read of a value after so many ends like this.
async fn glance_after_reads(
    world: &World,
    allowed: usize,
    fate: fn() -> Fate,
) -> Result<Glance, Failure> {
    let mut reads = 0;
    let _rule = world.account().rule(move |attempt: &Attempt| {
        let is_read = attempt.is("secretsmanager:GetSecretValue");
        reads += usize::from(is_read);
        (is_read && reads > allowed).then(fate)
    });
    glance(world).await
}

/// A run that dies as soon as it has made a key.
async fn leave_an_orphan(world: &World) {
    let _death = world
        .account()
        .rule(|attempt: &Attempt| attempt.is("iam:CreateAccessKey").then_some(Fate::KillAfter));
    let payload = json!({ "schema": 1, "execution": "dies", "rotation": rotation("Bot") });
    let died = Box::pin(world.functions().invoke(Step::Create, &payload)).await;
    assert!(died.is_err());
    assert_eq!(statuses(world), ["Active", "Active"]);
}

#[test]
fn after_a_rotation_there_is_one_key_and_no_value_need_be_read() {
    act(adopted("Bot"), async |world| {
        let rotated = rotate(world, &rotation("Bot")).await;
        assert!(succeeds(&rotated), "{:?}", rotated.outcome);
        let seen = glance_after_reads(world, 0, Fate::access_denied)
            .await
            .unwrap();
        let observation = &seen.observation;
        assert!(!seen.is_unread && observation.is_at_rest());
        assert_eq!(observation.newest_key(), observation.current_key());
        // The version before is of interest only while there is another key.
        assert_eq!((&observation.previous, &observation.intent), (&None, &None));
    });
}

#[test]
fn whose_a_key_is_that_no_version_holds_the_intent_tells_whoever_may_read_it() {
    act(adopted("Bot"), async |world| {
        leave_an_orphan(world).await;
        pass(Duration::from_minutes(5)).await;
        let seen = glance(world).await.unwrap();
        let intent = seen.observation.intent.as_ref().unwrap();
        assert_eq!(seen.observation.user_id, intent.user_id);
        assert!(!seen.is_unread && !seen.observation.is_at_rest());

        // The value that somebody else wrote, which is current; then the intent.
        for allowed in [0, 1] {
            let seen = glance_after_reads(world, allowed, Fate::access_denied)
                .await
                .unwrap();
            assert!(seen.is_unread);
            assert_eq!(
                (seen.observation.keys.len(), seen.observation.intent),
                (2, None)
            );
            let failure = glance_after_reads(world, allowed, Fate::unavailable)
                .await
                .unwrap_err();
            assert_eq!(failure.name(), ErrorName::AwsUnavailable);
        }
    });
}

#[test]
fn where_only_a_value_tells_the_current_key_nobody_guesses_while_secrets_manager_is_ill() {
    act(adopted("Bot"), async |world| {
        world.meddle(|account| {
            account
                .put_secret_value("dev/Bot", r#"{"UserName":"Bot"}"#)
                .unwrap();
        });
        let seen = glance_after_reads(world, 0, Fate::access_denied)
            .await
            .unwrap();
        assert!(seen.is_unread);
        assert_eq!(seen.observation.keys.len(), 1);

        let failure = glance_after_reads(world, 0, Fate::unavailable)
            .await
            .unwrap_err();
        assert_eq!(failure.name(), ErrorName::AwsUnavailable);
    });
}
