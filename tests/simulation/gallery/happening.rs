//! What goes wrong, and how it is made to happen.

mod unnoticed;

use crate::lessons::{current_key, pass, rotate_with};
use crate::world::{current_value, rotate, rotation};
use contract::step::Step;
use contract::{Duration, KeyMaterial, SecretAccessKey, label};
use sandbox::Service;
use sandbox::fault::{Attempt, Fate};
use sandbox::iam::Status;
use sandbox::trial::Deed;
use sandbox::world::World;
use serde_json::{Map, json};
use statemachine::rotation::state;

/// What goes wrong.
#[derive(Clone, Copy, Debug)]
pub(super) enum Happening {
    /// A permission is missing for each of these actions.
    Denied(&'static [&'static str]),
    /// The same in a user's first rotation.
    FirstDenied(&'static [&'static str]),
    /// The same in a rotation that Secrets Manager starts.
    NativeDenied(&'static str),
    /// The new key may not read its test object, and a permission is missing for these actions.
    Unverified(&'static [&'static str]),
    /// The Lambda that publishes lacks a permission.
    Unpublished,
    /// The same in a user's first rotation.
    FirstUnpublished,
    /// The user has a key that Keywheel has not made.
    ForeignKey,
    /// Each key is lost in a crash as soon as it is made.
    Crashes,
    /// Somebody edits the secret before each publication.
    Edited,
    /// Somebody publishes the new key's version just before its key is to be deleted.
    PublishedByHand,
    /// An application goes on with the old key.
    InUse,
    /// Somebody makes the old key Active again.
    Reactivated,
    /// Somebody stops the execution.
    Aborted,
    /// The execution reaches the longest time that AWS gives it.
    TimedOut,
    /// A permission is missing, and for telling so as well.
    AlertNotSent,
    /// The schedule is there, and starts nothing.
    NeverStarted,
    /// The execution is gone, and nobody was told.
    StandsStill,
    /// Somebody disables the schedule.
    Disabled,
    /// Somebody deletes the schedule.
    Unscheduled,
    /// Somebody makes the published key Inactive.
    MadeInactive,
    /// Somebody deletes the user.
    UserGone,
    /// One who is to hear of alerts has not said yes.
    Unconfirmed,
    /// More than one of these.
    Several,
}

impl Happening {
    /// Has it happen to a world that has just begun.
    pub(super) async fn happens(self, world: &World) {
        match self {
            Happening::Denied(actions) | Happening::FirstDenied(actions) => {
                // The intent is stored before the key.
                let mut intent = actions == ["secretsmanager:PutSecretValue"];
                let mut meant = any(actions);
                rotate_with(world, Fate::access_denied(), move |attempt| {
                    meant(attempt) && !std::mem::take(&mut intent)
                })
                .await;
            }
            Happening::NativeDenied(action) => {
                let denied = move |attempt: &Attempt| attempt.is(action).then(Fate::access_denied);
                let _rule = world.account().rule(denied);
                world.rotate_secret(&rotation("Bot")).await;
            }
            Happening::Unverified(actions) => {
                world.account().forbid_read("app-bot-test-bucket", "Bot");
                rotate_with(world, Fate::access_denied(), any(actions)).await;
            }
            Happening::Unpublished | Happening::FirstUnpublished => {
                rotate_with(world, Fate::access_denied(), |attempt| {
                    attempt.function() == Some(Step::Publish.into())
                })
                .await;
            }
            Happening::ForeignKey => {
                world.meddle(|account| account.create_access_key("Bot").unwrap());
                pass(Duration::from_days(40)).await;
                rotate(world, &rotation("Bot")).await;
            }
            Happening::Crashes => {
                rotate_with(world, Fate::KillAfter, any(&["iam:CreateAccessKey"])).await;
            }
            Happening::Edited => {
                meddles_in(world, Step::Publish, Deed::EditSecret).await;
            }
            Happening::PublishedByHand => {
                world.account().forbid_read("app-bot-test-bucket", "Bot");
                let (hand, mut is_over) = (world.hand(), false);
                let _published = world.account().rule(move |attempt: &Attempt| {
                    if attempt.function() == Some(Step::Delete.into()) && !is_over {
                        is_over = true;
                        hand.meddle(|account| {
                            account.move_label("dev/Bot", label::CURRENT, label::PENDING)
                        })
                        .unwrap();
                    }
                    None
                });
                rotate(world, &rotation("Bot")).await;
            }
            Happening::InUse => {
                let account = world.account();
                let value = current_value(account, "Bot");
                let text = |name: &str| value[name].as_str().unwrap().to_owned();
                let old = KeyMaterial {
                    id: text("AccessKeyId").parse().unwrap(),
                    secret: SecretAccessKey::new(text("SecretAccessKey")),
                };
                let uses = async {
                    for _ in 0..9 * 24 {
                        pass(Duration::from_hours(1)).await;
                        account.use_key(&old, Service::S3).unwrap();
                    }
                };
                let rotation = rotation("Bot");
                tokio::join!(rotate(world, &rotation), uses);
            }
            Happening::Reactivated => {
                let old = current_key(world);
                world
                    .during(async {
                        let running = world.start(&json!(rotation("Bot")));
                        pass(Duration::from_days(7)).await;
                        world.meddle(|account| {
                            account
                                .update_access_key("Bot", &old, Status::Active)
                                .unwrap();
                        });
                        running.end().await;
                    })
                    .await;
            }
            Happening::Aborted => {
                world
                    .during(async {
                        let running = world.start(&json!(rotation("Bot")));
                        running.abort_in(state::VERIFY);
                        running.end().await;
                    })
                    .await;
            }
            Happening::TimedOut => {
                // The sandbox has no execution that takes longer; this is what AWS would say of one.
                let of = |kind: &str, name: &str| {
                    format!("arn:aws:states:us-west-2:123456789012:{kind}:keys-rotation{name}")
                };
                let arn = of("execution", ":Bot-1");
                let detail = json!({
                    "executionArn": arn,
                    "stateMachineArn": of("stateMachine", ""),
                    "name": "Bot-1",
                    "status": "TIMED_OUT",
                });
                let detail: Map<_, _> = detail.as_object().unwrap().clone();
                world.account().emit_event(
                    "aws.states",
                    "Step Functions Execution Status Change",
                    vec![arn],
                    detail,
                );
            }
            Happening::AlertNotSent => {
                rotate_with(
                    world,
                    Fate::access_denied(),
                    any(&["iam:ListAccessKeys", "sns:Publish"]),
                )
                .await;
            }
            for_the_watchdog => Box::pin(for_the_watchdog.is_seen(world)).await,
        }
    }
}

/// Picks the calls of these actions.
fn any(actions: &'static [&'static str]) -> impl FnMut(&Attempt) -> bool + Send + 'static {
    move |attempt| actions.iter().any(|action| attempt.is(action))
}

/// A person does this before each first call of a step.
async fn meddles_in(world: &World, step: Step, deed: Deed) {
    let (hand, target) = (world.hand(), rotation("Bot"));
    let _rule = world.account().rule(move |attempt: &Attempt| {
        if attempt.function() == Some(step.into()) {
            hand.meddle(|account| deed.perform(account, &target).unwrap());
        }
        None
    });
    rotate(world, &rotation("Bot")).await;
}
