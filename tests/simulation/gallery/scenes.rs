//! What goes wrong, once for each way in which people are told.

use crate::lessons::{current_key, pass, rotate_with};
use crate::native::native;
use crate::world::{act_in, adopted, current_value, rotate, rotation, spec, user};
use contract::step::Step;
use contract::{Duration, KeyMaterial, SecretAccessKey, label};
use sandbox::Service;
use sandbox::fault::{Attempt, Fate};
use sandbox::iam::Status;
use sandbox::trial::Deed;
use sandbox::world::{Alert, UserSpec, World};
use serde_json::{Map, json};
use statemachine::rotation::state;

/// One of them.
pub(super) struct Scene {
    pub(super) heading: &'static str,
    /// When people are told so.
    pub(super) when: &'static str,
    happening: Happening,
}

/// What goes wrong.
#[derive(Clone, Copy)]
enum Happening {
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
}

const fn scene(heading: &'static str, when: &'static str, happening: Happening) -> Scene {
    Scene {
        heading,
        when,
        happening,
    }
}

pub(super) const SCENES: [Scene; 20] = [
    scene(
        "A rotation fails before it has a new key",
        "A permission is missing, the user or the secret is gone, the secret's value cannot be read.",
        Happening::Denied(&["iam:ListAccessKeys"]),
    ),
    scene(
        "The first rotation of a user fails",
        "The secret holds no key yet.",
        Happening::FirstDenied(&["iam:ListAccessKeys"]),
    ),
    scene(
        "A new key cannot be stored",
        "Secrets Manager refuses it for good, so the key is deleted again.",
        Happening::Denied(&["secretsmanager:PutSecretValue"]),
    ),
    scene(
        "A new key does not work",
        "AWS does not accept it, or it may not do what it must. Consumers never see it.",
        Happening::Unverified(&[]),
    ),
    scene(
        "A first key does not work",
        "The same in the first rotation of a user.",
        Happening::FirstDenied(&["sts:GetCallerIdentity"]),
    ),
    scene(
        "A new key does not work and cannot be deleted",
        "A person has to delete it, or it takes the user's second place.",
        Happening::Unverified(&["iam:DeleteAccessKey"]),
    ),
    scene(
        "A new key cannot be published",
        "It is kept for the next run.",
        Happening::Unpublished,
    ),
    scene(
        "A first key cannot be published",
        "The same in the first rotation of a user.",
        Happening::FirstUnpublished,
    ),
    scene(
        "A new key cannot be announced",
        "It is published, and EventBridge does not take the event that deployments start from.",
        Happening::Denied(&["events:PutEvents"]),
    ),
    scene(
        "The old key cannot be deactivated",
        "Both keys work.",
        Happening::Denied(&["iam:UpdateAccessKey"]),
    ),
    scene(
        "The old key cannot be deleted",
        "It is Inactive.",
        Happening::Denied(&["iam:DeleteAccessKey"]),
    ),
    scene(
        "The old key is still in use",
        "Somebody goes on with it for longer than `holdAfter` after the grace period. People are told once.",
        Happening::InUse,
    ),
    scene(
        "The old key was made Active again",
        "A person needed it back.",
        Happening::Reactivated,
    ),
    scene(
        "A rotation is held before it has a new key",
        "Something is there that Keywheel does not account for, here a key of somebody else's. Other reasons are a user that was deleted and made again, and a key before this one that is still there.",
        Happening::ForeignKey,
    ),
    scene(
        "A rotation has deleted key after key to make room",
        "Somebody else, or a crash that comes again and again, makes keys for this user.",
        Happening::Crashes,
    ),
    scene(
        "Somebody edits the secret again and again",
        "What people write is never overwritten.",
        Happening::Edited,
    ),
    scene(
        "A key that is to be deleted was published by hand",
        "It did not pass verification, and consumers may have read it all the same.",
        Happening::PublishedByHand,
    ),
    scene(
        "Somebody stops an execution",
        "EventBridge tells, with the status `ABORTED`. With `FAILED` it tells that the state machine could not send its own alert.",
        Happening::Aborted,
    ),
    scene(
        "An execution times out",
        "AWS ends what takes longer than a year.",
        Happening::TimedOut,
    ),
    scene(
        "A rotation by Secrets Manager fails",
        "Before an execution of the state machine could begin: Secrets Manager has tried each step several times.",
        Happening::NativeDenied("iam:ListAccessKeys"),
    ),
];

impl Scene {
    /// What people are told.
    pub(super) fn alerts(&self) -> Vec<Alert> {
        act_in(&spec(vec![self.user()]), async |world| {
            self.happening.happens(world).await;
            world.chronicle().alerts
        })
    }

    fn user(&self) -> UserSpec {
        match self.happening {
            Happening::FirstDenied(_) | Happening::FirstUnpublished => user("Bot"),
            Happening::NativeDenied(_) => native(adopted("Bot")),
            _ => adopted("Bot"),
        }
    }
}

/// Picks the calls of these actions.
fn any(actions: &'static [&'static str]) -> impl FnMut(&Attempt) -> bool + Send + 'static {
    move |attempt| actions.iter().any(|action| attempt.is(action))
}

impl Happening {
    async fn happens(self, world: &World) {
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
        }
    }
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
