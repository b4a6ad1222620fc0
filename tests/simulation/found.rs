//! What searches of our own have found, each kept as a test.

use crate::lessons::{current_key, error_of, pass, statuses};
use crate::world::{Picture, act, adopted, current_value, rotation, succeeds};
use contract::step::Step;
use contract::{Duration, label};
use sandbox::iam::Status;
use sandbox::trial::Deed;
use statemachine::rotation::state;

#[test]
fn a_key_that_a_second_rotation_deactivated_again_rests_from_then_on() {
    act(adopted("Bot"), async |world| {
        let old = current_key(world);
        let input = serde_json::to_value(rotation("Bot")).unwrap();
        world
            .during(async {
                let one = world.start(&input);
                pass(Duration::from_days(4)).await;
                world.meddle(|account| {
                    account
                        .update_access_key("Bot", &old, Status::Active)
                        .unwrap();
                });
                // Finishes what looks like an interrupted rotation: deactivates on day 5, deletes on day 12.
                let other = world.start(&input);
                assert_eq!(error_of(&one.end().await), "Keywheel.Held");
                assert_eq!(Picture::of(world.account(), "Bot").keys[&old], "Inactive");
                assert!(succeeds(&other.end().await));
            })
            .await;
        assert_eq!(statuses(world), ["Active"]);
        let [alert] = &world.chronicle().alerts[..] else {
            panic!()
        };
        assert!(
            alert.message.contains("less than 7d ago"),
            "{}",
            alert.message
        );
    });
}

#[test]
fn an_edit_between_create_and_publish_is_kept_and_the_key_is_rotated_all_the_same() {
    act(adopted("Bot"), async |world| {
        let old = current_key(world);
        let input = serde_json::to_value(rotation("Bot")).unwrap();
        let record = world
            .during(async {
                let mut running = world.start(&input);
                assert!(running.reaches(state::PROPAGATE).await);
                world.meddle(|account| {
                    Deed::EditSecret.perform(account, &rotation("Bot")).unwrap();
                });
                running.end().await
            })
            .await;
        assert!(succeeds(&record), "{:?}", record.outcome);
        assert_ne!(current_key(world), old);
        assert_eq!(current_value(world.account(), "Bot")["Note"], "by hand");
        assert!(
            Picture::of(world.account(), "Bot")
                .labels
                .contains_key(label::PREVIOUS)
        );
    });
}

#[test]
fn a_key_that_another_run_has_marked_for_deletion_is_not_published() {
    act(adopted("Bot"), async |world| {
        let old = current_key(world);
        let input = serde_json::to_value(rotation("Bot")).unwrap();
        let record = world
            .during(async {
                let mut running = world.start(&input);
                assert!(running.reaches(state::PROPAGATE).await);
                let mut keys = Picture::of(world.account(), "Bot").keys.into_keys();
                let new = keys.find(|key| *key != old);
                let payload = serde_json::json!({
                    "schema": 1, "execution": "another", "rotation": input,
                    "accessKeyId": new, "reason": {"name": "unverified"}, "markedAt": null,
                });
                // Boxed: without optimisation, the stack of a test's thread is too small for both.
                let marked = Box::pin(world.functions().invoke(Step::Delete, &payload)).await;
                assert_eq!(marked.unwrap()["outcome"], "marked");
                running.end().await
            })
            .await;
        assert!(succeeds(&record), "{:?}", record.outcome);
        assert_eq!(current_key(world), old);
        assert_eq!(statuses(world), ["Active"]);
        assert_eq!(world.chronicle().alerts, []);
    });
}
