//! The roles as they are deployed: every other test here runs under them, so what is needed is granted.
//! Here is that nothing is granted that is not needed, and nothing to anybody else's.

use crate::native::native;
use crate::world::{Picture, act, adopted, rotate, rotation, spec, user};
use sandbox::Principal;
use sandbox::world::World;
use statemachine::Outcome;
use std::collections::BTreeSet;

/// Each role with each call that succeeded.
fn made(world: &World) -> BTreeSet<(String, String)> {
    let calls = world.account().journal().into_iter();
    let calls = calls.filter(sandbox::Call::succeeded);
    calls
        .filter_map(|call| match call.caller {
            Principal::Role { name, .. } => {
                Some((name, format!("{}:{}", call.service, call.operation)))
            }
            _ => None,
        })
        .collect()
}

/// What happens outside of the account that is simulated: logs, traces, keys of KMS, the scheduler's
/// starts, the functions that Step Functions invokes, and what EventBridge delivers.
fn is_seen(role: &str, action: &str) -> bool {
    const UNSEEN: [&str; 5] = ["logs:", "xray:", "kms:", "sqs:", "lambda:"];
    !["keys-alert-rule", "keys-scheduler", "keys-watch-schedule"].contains(&role)
        && !UNSEEN.iter().any(|service| action.starts_with(service))
}

#[test]
fn every_action_that_a_role_may_do_is_done_in_some_rotation() {
    let mut done = BTreeSet::new();
    act(adopted("Bot"), async |world| {
        rotate(world, &rotation("Bot")).await;
        done.append(&mut made(world));
    });
    act(adopted("Bot"), async |world| {
        world.account().forbid_read("app-bot-test-bucket", "Bot");
        rotate(world, &rotation("Bot")).await;
        done.append(&mut made(world));
    });
    act(adopted("Bot"), async |world| {
        world.meddle(|account| account.create_access_key("Bot").unwrap());
        rotate(world, &rotation("Bot")).await;
        done.append(&mut made(world));
    });
    act(native(adopted("Bot")), async |world| {
        world.rotate_secret(&rotation("Bot")).await;
        world.meddle(|account| account.create_access_key("Bot").unwrap());
        world.rotate_secret(&rotation("Bot")).await;
        done.append(&mut made(world));
    });
    act(adopted("Bot"), async |world| {
        rotate(world, &rotation("Bot")).await;
        world.meddle(|account| account.delete_schedule("keys", "Bot"));
        world.watch().await.unwrap();
        done.append(&mut made(world));
    });
    act(adopted("Bot"), async |world| {
        world.watch().await.unwrap();
        done.append(&mut made(world));
    });
    let policies = spec(vec![user("Bot")]).stack.policies;
    let granted = policies.iter().flat_map(|(role, policies)| {
        let statements = policies
            .iter()
            .flat_map(|policy| policy["Statement"].as_array().unwrap());
        let actions = statements.flat_map(|statement| statement["Action"].as_array().unwrap());
        actions.map(|action| (role.clone(), action.as_str().unwrap().to_owned()))
    });
    let granted: BTreeSet<_> = granted
        .filter(|(role, action)| is_seen(role, action))
        .collect();
    assert_eq!(done, granted);
}

#[test]
fn a_user_or_a_secret_without_the_pipeline_s_tags_is_out_of_its_reach() {
    const OTHERS: [(&str, &str); 2] = [("Rotatable", "true"), ("keywheel:pipeline", "other")];
    const NOT_ROTATABLE: [(&str, &str); 1] = [("Rotatable", "false")];
    for tags in [&OTHERS[..], &NOT_ROTATABLE] {
        for on_user in [true, false] {
            act(adopted("Bot"), async |world| {
                if on_user {
                    world.account().tag_user("Bot", tags).unwrap();
                } else {
                    world.account().tag_secret("dev/Bot", tags).unwrap();
                }
                let before = Picture::of(world.account(), "Bot");
                let record = rotate(world, &rotation("Bot")).await;
                let Some(Outcome::Failed { error, cause }) = record.outcome else {
                    panic!("{:?}", record.outcome)
                };
                assert_eq!(error.as_deref(), Some("Keywheel.AccessDenied"));
                let remedy = "The roles reach only what is there and has the tags Rotatable=true and keywheel:pipeline.";
                assert!(cause.unwrap().contains(remedy));
                assert_eq!(Picture::of(world.account(), "Bot"), before);
            });
        }
    }
}
