//! Rotations that Secrets Manager starts: its four steps, retried and repeated, on the same handlers.

mod searches;

use crate::world::{Picture, act, act_in, adopted, rotation, spec, succeeds, told, user};
use contract::rotation_function::Step;
use contract::{Function, SecretLayout, label, tag};
use sandbox::fault::{Attempt, Fate};
use sandbox::trial::Deed;
use sandbox::world::{Rotated, Trigger, UserSpec, World};
use serde_json::{Value, json};

/// The same user, with rotations that Secrets Manager starts.
pub(crate) fn native(user: UserSpec) -> UserSpec {
    UserSpec {
        trigger: Trigger::SecretsManager,
        ..user
    }
}

/// Calls one step by itself, and gives the error's name and message if it fails.
pub(crate) async fn call(
    world: &World,
    step: &str,
    token: &str,
) -> Result<Value, (String, String)> {
    let secret = world.account().view(|view| {
        let secret = view.secrets().secret("dev/Bot").unwrap();
        secret.arn().to_owned()
    });
    let event = json!({ "Step": step, "SecretId": secret, "ClientRequestToken": token });
    let called = Box::pin(world.functions().invoke(Function::Rotate, &event)).await;
    called.map_err(told)
}

pub(crate) fn failure_of(rotated: &Rotated) -> Option<(Step, String)> {
    let (step, failure) = rotated.rotation.as_ref()?.failure.clone()?;
    Some((step, failure.error))
}

#[test]
fn a_rotation_by_secrets_manager_ends_with_one_key_in_the_version_that_it_asked_for() {
    act(native(adopted("Bot")), async |world| {
        let old = Picture::of(world.account(), "Bot").keys;
        let rotated = world.rotate_secret(&rotation("Bot")).await;
        assert_eq!(failure_of(&rotated), None);
        let [cleanup] = &rotated.executions[..] else {
            panic!("{} executions", rotated.executions.len())
        };
        assert!(succeeds(cleanup), "{:?}", cleanup.outcome);

        let token = rotated.rotation.unwrap().token;
        let picture = Picture::of(world.account(), "Bot");
        assert_eq!(picture.labels[label::CURRENT], token);
        // What stands in place of an execution's ARN.
        let named = format!("\"execution\":\"secretsmanager:{token}\"");
        assert!(world.logs().text().contains(&named));
        assert!(!picture.labels.contains_key(label::PENDING));
        let keys = Picture::of(world.account(), "Bot").keys;
        assert_eq!(keys.len(), 1);
        assert_ne!(keys, old);
    });
}

#[test]
fn a_legacy_secret_with_only_a_user_name_gets_its_first_key() {
    let mut bot = native(user("Bot"));
    bot.rotation.secret_layout = SecretLayout::Legacy;
    let rotation = bot.rotation.clone();
    act(bot, async |world| {
        let rotated = world.rotate_secret(&rotation).await;
        assert_eq!(failure_of(&rotated), None);
        let value = crate::world::current_value(world.account(), "Bot");
        let names: Vec<_> = value.as_object().unwrap().keys().collect();
        assert_eq!(names, ["Key", "Secret", "UserName"]);
    });
}

#[test]
fn every_step_may_be_called_again_and_again() {
    act(native(adopted("Bot")), async |world| {
        world.account().begin_rotation("dev/Bot", true).unwrap();
        let token = Picture::of(world.account(), "Bot").labels[label::PENDING].clone();
        for step in Step::ALL {
            for _ in 0..3 {
                call(world, step.name(), &token).await.unwrap();
            }
        }
        // Steps that were taken long ago change nothing.
        let done = Picture::of(world.account(), "Bot");
        for step in Step::ALL {
            call(world, step.name(), &token).await.unwrap();
        }
        assert_eq!(Picture::of(world.account(), "Bot"), done);
        assert_eq!(Picture::of(world.account(), "Bot").keys.len(), 2);
        assert_eq!(world.account().take_due_executions().len(), 1);
    });
}

#[test]
fn a_token_that_is_no_version_and_a_secret_without_rotation_are_errors() {
    act(native(adopted("Bot")), async |world| {
        let token = "00000000-0000-4000-a000-000000000000";
        let (_, message) = call(world, "createSecret", token).await.unwrap_err();
        assert!(
            message.contains(&format!("has no version {token}.")),
            "{message}"
        );

        let current = Picture::of(world.account(), "Bot").labels[label::CURRENT].clone();
        // A version that is current was finished: nothing is to be done.
        call(world, "createSecret", &current).await.unwrap();

        world.account().cancel_rotate_secret("dev/Bot").unwrap();
        let (_, message) = call(world, "createSecret", &current).await.unwrap_err();
        assert!(message.contains("has no rotation."), "{message}");
    });
}

#[test]
fn a_schedule_for_another_secret_is_refused() {
    let users = vec![native(adopted("Bot")), native(adopted("Other"))];
    act_in(&spec(users), async |world| {
        let (theirs, arn) = world.account().view(|view| {
            let (ours, theirs) = ["dev/Bot", "dev/Other"]
                .map(|name| view.secrets().secret(name).unwrap())
                .into();
            (theirs.tags()[tag::SCHEDULE].clone(), ours.arn().to_owned())
        });
        let tags = [(tag::SCHEDULE, theirs.as_str())];
        world.account().tag_secret("dev/Bot", &tags).unwrap();
        let current = Picture::of(world.account(), "Bot").labels[label::CURRENT].clone();
        let (error, message) = call(world, "createSecret", &current).await.unwrap_err();
        assert_eq!(error, "Keywheel.InvalidInput");
        let said = format!("The schedule {theirs} is for the secret dev/Other, not for {arn}.");
        assert!(message.starts_with(&said), "{message}");
    });
}

#[test]
fn a_cleanup_that_may_not_be_started_fails_the_last_step() {
    act(native(adopted("Bot")), async |world| {
        let _denied = world.account().rule(|attempt: &Attempt| {
            attempt
                .is("states:StartExecution")
                .then(Fate::access_denied)
        });
        let rotated = world.rotate_secret(&rotation("Bot")).await;
        let named = "Keywheel.AccessDenied".to_owned();
        assert_eq!(failure_of(&rotated), Some((Step::FinishSecret, named)));
    });
}

#[test]
fn a_test_of_the_configuration_makes_no_key_and_leaves_no_version() {
    act(native(adopted("Bot")), async |world| {
        let before = Picture::of(world.account(), "Bot");
        let rotated = world.test_rotation(&rotation("Bot")).await;
        assert_eq!(failure_of(&rotated), None);
        assert_eq!(Picture::of(world.account(), "Bot"), before);
    });
}

#[test]
fn a_new_key_that_has_not_propagated_is_waited_for() {
    let mut spec = spec(vec![native(adopted("Bot"))]);
    spec.account.timing = sandbox::Timing {
        activation: sandbox::Activation::after(std::time::Duration::from_secs(25)),
        ..spec.account.timing
    };
    act_in(&spec, async |world| {
        let rotated = world.rotate_secret(&rotation("Bot")).await;
        assert_eq!(failure_of(&rotated), None);
    });
}

#[test]
fn a_new_key_that_may_not_do_what_it_must_fails_the_test_step_by_its_name() {
    act(native(adopted("Bot")), async |world| {
        let _denied = world
            .account()
            .rule(|attempt: &Attempt| attempt.is("s3:GetObject").then(Fate::access_denied));
        let rotated = world.rotate_secret(&rotation("Bot")).await;
        let named = "Keywheel.VerificationFailed".to_owned();
        assert_eq!(failure_of(&rotated), Some((Step::TestSecret, named)));
    });
}

/// The error of a test step of a new key, and the seconds that it took.
async fn tested(world: &World) -> (String, i64) {
    world.account().begin_rotation("dev/Bot", true).unwrap();
    let token = Picture::of(world.account(), "Bot").labels[label::PENDING].clone();
    call(world, "createSecret", &token).await.unwrap();
    let clock = world.account().clock();
    let begun = clock.now();
    let (error, _) = call(world, "testSecret", &token).await.unwrap_err();
    (error, clock.now().duration_since(begun).as_secs())
}

#[test]
fn the_test_step_waits_for_a_key_that_is_too_new_until_its_lambda_must_end() {
    let mut spec = spec(vec![native(adopted("Bot"))]);
    spec.account.timing.activation =
        sandbox::Activation::after(std::time::Duration::from_secs(3_600));
    act_in(&spec, async |world| {
        let (error, seconds) = tested(world).await;
        assert_eq!(error, "Keywheel.KeyNotYetActive");
        assert!((40..50).contains(&seconds), "{seconds} s");
    });
}

#[test]
fn the_test_step_does_not_wait_where_no_waiting_helps() {
    act(native(adopted("Bot")), async |world| {
        let _denied = world
            .account()
            .rule(|attempt: &Attempt| attempt.is("s3:GetObject").then(Fate::access_denied));
        crate::lessons::pass(contract::Duration::from_minutes(1)).await;
        let (error, seconds) = tested(world).await;
        assert_eq!(error, "Keywheel.VerificationFailed");
        assert!(seconds < 40, "{seconds} s");
    });
}

#[test]
fn a_pending_key_that_a_person_deleted_does_not_block_the_user_for_ever() {
    act(native(adopted("Bot")), async |world| {
        world.account().begin_rotation("dev/Bot", true).unwrap();
        let labels = Picture::of(world.account(), "Bot").labels;
        let token = labels[label::PENDING].clone();
        call(world, "createSecret", &token).await.unwrap();
        world.meddle(|account| {
            Deed::DeletePending
                .perform(account, &rotation("Bot"))
                .unwrap();
        });

        // Secrets Manager takes up the rotation that is not complete, which is given up.
        let given_up = world.rotate_secret(&rotation("Bot")).await;
        assert_eq!(
            given_up.refusal.as_ref().unwrap().message,
            "A previous rotation isn't complete. That rotation will be reattempted."
        );
        assert!(failure_of(&given_up).is_some());
        let next = world.rotate_secret(&rotation("Bot")).await;
        assert_eq!(failure_of(&next), None);
        assert_eq!(Picture::of(world.account(), "Bot").keys.len(), 1);
    });
}

#[test]
fn a_version_that_was_discarded_is_finished_and_one_that_nobody_waits_for_is_an_error() {
    act(native(adopted("Bot")), async |world| {
        world.account().begin_rotation("dev/Bot", true).unwrap();
        let token = Picture::of(world.account(), "Bot").labels[label::PENDING].clone();
        for step in ["createSecret", "setSecret", "testSecret"] {
            call(world, step, &token).await.unwrap();
        }
        let move_label = |label, to| {
            world.meddle(|account| account.move_label("dev/Bot", label, to).unwrap());
        };
        move_label(label::DISCARD, label::PENDING);
        move_label(label::PENDING, label::CURRENT);
        let discarded = Picture::of(world.account(), "Bot");
        call(world, "finishSecret", &token).await.unwrap();

        let not_pending = |refused: Result<Value, (String, String)>| {
            let (error, message) = refused.unwrap_err();
            assert_eq!(error, "Keywheel.InvalidInput");
            let said = format!("Version {token} of the secret ");
            assert!(message.starts_with(&said), "{message}");
            assert!(
                message.contains(" is not pending, so there is nothing to rotate to."),
                "{message}"
            );
        };
        for step in ["createSecret", "setSecret", "testSecret"] {
            not_pending(call(world, step, &token).await);
        }
        assert_eq!(Picture::of(world.account(), "Bot"), discarded);

        move_label(label::DRAFT, label::DISCARD);
        move_label(label::DISCARD, label::CURRENT);
        not_pending(call(world, "finishSecret", &token).await);
        assert!(world.account().take_due_executions().is_empty());
    });
}
