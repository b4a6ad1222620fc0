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
use sandbox::world::{Alert, Schedule, UserSpec, World};
use serde_json::{Map, Value, json};
use statemachine::rotation::state;
use std::pin::Pin;

/// One of them.
pub(super) struct Scene {
    pub(super) heading: &'static str,
    /// When people are told so.
    pub(super) when: &'static str,
    happening: Happening,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug)]
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

const fn scene(heading: &'static str, when: &'static str, happening: Happening) -> Scene {
    Scene {
        heading,
        when,
        happening,
    }
}

pub(super) const SCENES: [Scene; 29] = [
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
    scene(
        "An alert cannot be sent",
        "SNS does not take what the state machine tells, so EventBridge tells in its place.",
        Happening::AlertNotSent,
    ),
    scene(
        "A rotation never began",
        "The watchdog tells, once the next key is 25 hours late: EventBridge Scheduler tries for a day to start a rotation. This alert and those below come each day, as long as there is a reason for them, and there is one a day for all users.",
        Happening::NeverStarted,
    ),
    scene(
        "A rotation stands still",
        "It is longer at something than any rotation that goes on by itself.",
        Happening::StandsStill,
    ),
    scene(
        "A schedule is disabled",
        "By `keywheel hold`, or in the console. A pause that is forgotten is a key that grows old, so it is told as well.",
        Happening::Disabled,
    ),
    scene(
        "A schedule is gone",
        "The secret has the pipeline's tags, and no schedule is for it.",
        Happening::Unscheduled,
    ),
    scene(
        "The published key does not work",
        "Somebody made it Inactive, or deleted it.",
        Happening::MadeInactive,
    ),
    scene(
        "A user cannot be looked at",
        "It or its secret is gone, or out of the roles' reach.",
        Happening::UserGone,
    ),
    scene(
        "Somebody does not hear of alerts",
        "A subscription is not confirmed. When none is, there is nobody to tell: the watchdog fails then, which is what its alarm shows in CloudWatch.",
        Happening::Unconfirmed,
    ),
    scene(
        "Several users need a person",
        "What does not fit into 256 KB, the most that SNS takes, is counted.",
        Happening::Several,
    ),
];

impl Scene {
    /// What people are told.
    pub(super) fn alerts(&self) -> Vec<Alert> {
        let users = self.users();
        let mut spec = spec(users.clone());
        for user in users {
            let name = user.rotation.user.to_string();
            spec.stack.schedules.insert(name.clone(), monthly(&name));
        }
        act_in(&spec, async |world| {
            // Boxed: tests have small stacks.
            Box::pin(self.happening.happens(world)).await;
            world.chronicle().alerts
        })
    }

    fn user(&self) -> UserSpec {
        match self.happening {
            Happening::FirstDenied(_) | Happening::FirstUnpublished => user("Bot"),
            Happening::NativeDenied(_) => native(adopted("Bot")),
            Happening::NeverStarted
            | Happening::StandsStill
            | Happening::Disabled
            | Happening::Unscheduled
            | Happening::MadeInactive
            | Happening::UserGone
            | Happening::Unconfirmed
            | Happening::Several => idle("Bot"),
            _ => adopted("Bot"),
        }
    }

    fn users(&self) -> Vec<UserSpec> {
        let mut users = vec![self.user()];
        if let Happening::Several = self.happening {
            users.extend([idle("LegacyBot"), idle("Other")]);
        }
        users
    }
}

/// What is deployed of a user's schedule.
fn monthly(user: &str) -> Value {
    json!({
        "GroupName": "keys",
        "Name": user,
        "State": "ENABLED",
        "ScheduleExpression": "rate(30 days)",
        "FlexibleTimeWindow": { "Mode": "OFF" },
        "Target": { "Arn": "", "RoleArn": "" },
    })
}

/// A user with a key, whose schedule never comes.
fn idle(name: &str) -> UserSpec {
    UserSpec {
        schedule: Schedule::At(Vec::new()),
        ..adopted(name)
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

    /// What nobody but the watchdog notices.
    async fn is_seen(self, world: &World) {
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
