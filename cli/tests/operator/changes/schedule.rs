//! `keywheel hold` and `keywheel resume`

use crate::setting::{FILE, Setting};
use contract::Duration;

#[tokio::test]
async fn a_schedule_is_paused_and_goes_on_as_it_was() {
    let setting = Setting::new().await;
    let schedule = async |setting: &Setting| setting.json(&["status", "Bot", "--json"]).await;
    assert_eq!(
        setting.shown(&["hold", "Bot"]).await,
        "The schedule of Bot is off. `keywheel resume Bot` turns it on again, and so does a deployment that changes it.\n"
    );
    assert_eq!(
        setting.shown(&["hold", "Bot"]).await,
        "The schedule of Bot was off already.\n"
    );
    let held = setting.run(&["status", "Bot", "--json"]).await;
    assert!(
        held.stdout.contains("isabled") || held.code == Some(1),
        "{held:?}"
    );
    assert_eq!(
        setting.json(&["resume", "Bot", "--json"]).await,
        serde_json::json!({ "user": "Bot", "held": false, "changed": true })
    );
    schedule(&setting).await;
    // Nothing of it was lost: it still says what a rotation is asked to do.
    setting.json(&["rotate", "Bot", "--json"]).await;
}

#[tokio::test]
async fn the_rotation_of_a_secret_is_paused_too() {
    let file = FILE.replace(
        "Bot: { secret: dev/bot, rotateEvery: 30d }",
        "Bot: { secret: dev/bot, rotateEvery: 30d, trigger: secretsManager }",
    );
    let setting = Setting::deployed(&file, Duration::YEAR).await;
    assert_eq!(
        setting.shown(&["hold", "Bot"]).await,
        "The rotation of the secret dev/bot of Bot is off. `keywheel resume Bot` turns it on again, and so does a deployment that changes it.\n"
    );
    assert_eq!(
        setting.shown(&["resume", "Bot"]).await,
        "The rotation of the secret dev/bot of Bot is on.\n"
    );
}

#[tokio::test]
async fn a_user_without_a_schedule_is_not_deployed() {
    let setting = Setting::empty().await;
    assert_eq!(
        setting.refused(&["hold", "Bot"]).await,
        (
            Some(1),
            "error: there is no schedule Bot in account 123456789012, us-west-2\n\n  \
             hint: deploy the configuration first, or check that the credentials are of the account that it is deployed to\n"
                .to_owned()
        )
    );
}
