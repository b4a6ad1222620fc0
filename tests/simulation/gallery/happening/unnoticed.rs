//! What nobody but the watchdog notices.

use super::Happening;
use crate::lessons::{current_key, pass};
use crate::world::{current_value, rotate, rotation};
use contract::Duration;
use sandbox::iam::Status;
use sandbox::world::World;
use serde_json::json;
use std::pin::Pin;

impl Happening {
    /// Has it happen, and the watchdog look.
    pub(super) async fn is_seen(self, world: &World) {
        match self {
            Happening::NeverStarted => {
                days(world).await;
            }
            Happening::StandsStill => {
                rotates(world, "Bot").await;
                stops_with_a_new_key(world, "Bot").await;
                days(world).await;
            }
            Happening::Disabled => {
                world.meddle(|account| account.disable_schedule("keys", "Bot"));
                look(world).await;
            }
            Happening::Unscheduled => {
                rotates(world, "Bot").await;
                world.meddle(|account| account.delete_schedule("keys", "Bot"));
                look(world).await;
            }
            Happening::MadeInactive => {
                rotates(world, "Bot").await;
                make_inactive(world, "Bot");
                look(world).await;
            }
            Happening::UserGone => {
                world.meddle(|account| {
                    let key = current_key(world);
                    account.delete_access_key("Bot", &key).unwrap();
                    account.delete_user("Bot").unwrap();
                });
                look(world).await;
            }
            Happening::Unconfirmed => {
                world.meddle(|account| {
                    let topic = "arn:aws:sns:us-west-2:123456789012:keys-alerts";
                    let who = "new-colleague@example.com";
                    account.subscribe(topic, "email", who).unwrap();
                });
                look(world).await;
            }
            Happening::Several => {
                for user in ["Bot", "LegacyBot", "Other"] {
                    rotates(world, user).await;
                }
                make_inactive(world, "LegacyBot");
                world.meddle(|account| {
                    account.disable_schedule("keys", "LegacyBot");
                    account.delete_schedule("keys", "Other");
                });
                look(world).await;
            }
            told_at_once => unreachable!("{told_at_once:?} is told at once"),
        }
    }
}

/// A boxed future keeps what it waits for out of the frames of whoever waits for it: tests have small stacks.
type Boxed<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

fn rotates<'a>(world: &'a World, user: &'a str) -> Boxed<'a> {
    Box::pin(async move { drop(rotate(world, &rotation(user)).await) })
}

fn look(world: &World) -> Boxed<'_> {
    Box::pin(async move { drop(world.watch().await) })
}

/// Two days and an hour, in which the watchdog looks three times.
fn days(world: &World) -> Boxed<'_> {
    Box::pin(world.run_for(Duration::from_hours(2 * 24 + 1)))
}

/// A rotation, and then nothing goes on with it.
async fn stops_with_a_new_key(world: &World, user: &str) {
    let stops = async {
        let _running = world.start(&json!(rotation(user)));
        pass(Duration::from_secs(10)).await;
    };
    world.during(stops).await;
}

/// Makes the key that consumers read Inactive.
fn make_inactive(world: &World, user: &str) {
    let value = current_value(world.account(), user);
    let key = value["AccessKeyId"].as_str().unwrap();
    world.meddle(|account| {
        account
            .update_access_key(user, key, Status::Inactive)
            .unwrap();
    });
}
