//! An operator brings a user and its key under management.

use super::search;
use aws_types::SdkConfig;
use contract::{KeyMaterial, Rotation, SecretAccessKey, tag};
use operations::Clients;
use operations::adopt;
use sandbox::Principal;
use sandbox::trial::{Interruption, Intervention};
use sandbox::world::{Beginning, World};

/// As `keywheel adopt --key-from-stdin` does with a user that has a key, and neither secret nor tags.
async fn store(world: &World, config: SdkConfig, rotation: Rotation) -> &'static str {
    take_away(world, &rotation).await;
    let given = key_of(world, &rotation);
    adopt(world, config, rotation, Some(given)).await
}

/// As `keywheel adopt` does with a user whose secret holds its key.
async fn label(world: &World, config: SdkConfig, rotation: Rotation) -> &'static str {
    adopt(world, config, rotation, None).await
}

async fn adopt(
    world: &World,
    config: SdkConfig,
    rotation: Rotation,
    given: Option<KeyMaterial>,
) -> &'static str {
    world.believe_calls_of(Intervention::OPERATOR);
    let clients = Clients::from(&config);
    let situation = adopt::look(&clients, &rotation).await.unwrap();
    let id = given.as_ref().map(|key| key.id.clone());
    let plan = situation.plan(id.as_ref()).unwrap();
    situation
        .carry_out(&clients, &rotation, None, plan, given)
        .await
        .unwrap()
        .unwrap();
    "adopted"
}

/// Whoever makes the user as it was before its adoption.
const PREDECESSOR: &str = "predecessor";

/// Leaves the user only its key, unless that was done before.
async fn take_away(world: &World, rotation: &Rotation) {
    let account = world.account();
    let is_predecessor =
        |caller: &Principal| matches!(caller, Principal::Role { name, .. } if name == PREDECESSOR);
    let mut journal = account.journal().into_iter();
    if journal.any(|call| is_predecessor(&call.caller)) {
        return;
    }
    world.believe_calls_of(PREDECESSOR);
    let (id, secret) = account.issue_role_credentials(PREDECESSOR);
    let clients = Clients::from(&account.sdk_config(&id, &secret));
    let deleted = clients.secrets.delete_secret();
    deleted
        .secret_id(rotation.secret.as_str())
        .force_delete_without_recovery(true)
        .send()
        .await
        .unwrap();
    let untagged = clients.iam.untag_user();
    untagged
        .user_name(rotation.user.as_str())
        .tag_keys(tag::ROTATABLE)
        .tag_keys(tag::PIPELINE)
        .send()
        .await
        .unwrap();
}

/// The user's oldest key, as whoever made it wrote it down.
fn key_of(world: &World, rotation: &Rotation) -> KeyMaterial {
    world.account().view(|view| {
        let user = view.iam().user(rotation.user.as_str()).unwrap();
        let key = view.iam().keys_of(user)[0];
        KeyMaterial {
            id: key.id().parse().unwrap(),
            secret: SecretAccessKey::new(key.secret().expose().to_owned()),
        }
    })
}

/// The adoption ends at each of its calls, before the schedule's first execution gets anywhere.
fn at_each_call(by: fn(u64) -> Interruption, own_calls: u64) -> impl Iterator<Item = Intervention> {
    (1..=own_calls).map(move |own| Intervention {
        beginning: Beginning::Adopted,
        call: 1,
        interruption: Some(by(own)),
    })
}

/// Two of IAM, one or two of Secrets Manager to look; trying the key out, the user's tags, the secret, and its
/// tags.
const OWN_CALLS: u64 = 9;

#[test]
fn an_adoption_may_end_at_any_call_and_be_given_again() {
    for ends in [
        search(at_each_call(Interruption::Again, OWN_CALLS), &store),
        search(at_each_call(Interruption::Again, OWN_CALLS), &label),
    ] {
        assert_eq!(ends.of("adopted"), 9, "{ends:?}");
    }
}
