//! `keywheel revoke-now`

use super::{keys, labels, rotated, told};
use crate::setting::{FILE, Setting};
use sandbox::iam::Status;

#[tokio::test]
async fn nothing_is_done_until_somebody_says_yes() {
    let setting = Setting::new().await;
    let [(key, _)] = keys(&setting, "Bot").try_into().unwrap();
    assert_eq!(
        setting.refused(&["revoke-now", "Bot"]).await,
        (
            Some(2),
            format!(
                "error: A new key of Bot is made, verified and published in the secret dev/bot. Then the key {key} is deactivated \
                 at once, whoever uses it, and deleted 7d later. Whoever still has it is cut off, and `rollback` does not bring it back.\n\n\
                 nobody can be asked whether to go on: standard input is no terminal\n\n  \
                 hint: give --yes to go on without being asked\n"
            )
        )
    );
    assert_eq!(keys(&setting, "Bot"), [(key, Status::Active)]);
}

#[tokio::test]
async fn the_key_is_cut_once_a_new_one_is_published_and_never_comes_back() {
    let setting = Setting::new().await;
    let [(key, _)] = keys(&setting, "Bot").try_into().unwrap();
    let document = told(&setting, &["revoke-now", "Bot", "--yes", "--json"]).await;
    assert_eq!(document["outcome"], "revoked");
    assert_eq!(document["revokedAccessKeyId"], key.as_str());
    let new = document["accessKeyId"].as_str().unwrap().to_owned();
    assert_eq!(
        keys(&setting, "Bot"),
        [
            (key.clone(), Status::Inactive),
            (new.clone(), Status::Active)
        ]
    );
    let current = labels(&setting, "dev/bot")
        .into_iter()
        .find(|(label, _)| label == "AWSCURRENT");
    assert_eq!(current.unwrap().1, format!("{new}-keywheel-v1"));
    assert_eq!(
        setting.refused(&["rollback", "Bot", "--yes"]).await,
        (
            Some(1),
            format!(
                "error: the previous key {key} was revoked as compromised\n\n  \
                 hint: `keywheel rotate Bot` makes a new key, once the previous one is deleted\n"
            )
        )
    );
}

#[tokio::test]
async fn where_there_is_no_room_for_a_new_key_the_previous_one_comes_back() {
    let setting = Setting::new().await;
    let new = rotated(&setting, "Bot").await;
    let [(old, _), _] = keys(&setting, "Bot").try_into().unwrap();
    let document = told(&setting, &["revoke-now", "Bot", "--yes", "--json"]).await;
    assert_eq!(document["revokedAccessKeyId"], new.as_str());
    assert_eq!(document["accessKeyId"], old.as_str());
    assert_eq!(
        keys(&setting, "Bot"),
        [
            (old.clone(), Status::Active),
            (new.clone(), Status::Inactive)
        ]
    );
    assert_eq!(
        setting.refused(&["revoke-now", "Bot", "--yes"]).await,
        (
            Some(1),
            format!(
                "error: there is no room for a new key: {new} takes the user's second place, and cannot be brought back: \
                 the previous key {new} was revoked as compromised\n\n  \
                 hint: delete it with `keywheel purge Bot --key {new}`, then run this again\n"
            )
        )
    );
}

#[tokio::test]
async fn the_previous_key_can_be_named() {
    let setting = Setting::new().await;
    let new = rotated(&setting, "Bot").await;
    let [(old, _), _] = keys(&setting, "Bot").try_into().unwrap();
    let arguments = ["revoke-now", "Bot", "--key", &old, "--yes", "--json"];
    let document = told(&setting, &arguments).await;
    assert_eq!(document["accessKeyId"], new.as_str());
    assert_eq!(
        keys(&setting, "Bot"),
        [(old.clone(), Status::Inactive), (new, Status::Active)]
    );
    // Once more there is nothing to do.
    let again = told(&setting, &arguments).await;
    assert_eq!(
        (&again["outcome"], &again["executionArn"]),
        (&"revoked".into(), &serde_json::Value::Null)
    );
}

#[tokio::test]
async fn a_key_of_nobody_is_not_revoked() {
    let setting = Setting::new().await;
    let key = "AKIANOBODYNOBODY0000";
    assert_eq!(
        setting
            .refused(&["revoke-now", "Bot", "--key", key, "--yes"])
            .await,
        (
            Some(1),
            format!(
                "error: the user has no key {key}\n\n  hint: `keywheel versions Bot` shows the user's keys\n"
            )
        )
    );
}

#[tokio::test]
async fn where_both_keys_are_compromised_the_command_leads_through_it() {
    let setting = Setting::hasty(FILE, 20).await;
    let current = rotated(&setting, "Bot").await;
    let [(previous, _), _] = keys(&setting, "Bot").try_into().unwrap();
    let first = ["revoke-now", "Bot", "--key", &previous, "--yes", "--json"];
    assert_eq!(told(&setting, &first).await["outcome"], "revoked");
    assert_eq!(
        setting.refused(&["revoke-now", "Bot", "--yes"]).await,
        (
            Some(1),
            format!(
                "error: there is no room for a new key: {previous} takes the user's second place, and cannot be brought back: \
                 the previous key {previous} was revoked as compromised\n\n  \
                 hint: delete it with `keywheel purge Bot --key {previous}`, then run this again\n"
            )
        )
    );
    let purge = ["purge", "Bot", "--key", &previous, "--yes", "--json"];
    told(&setting, &purge).await;
    let second = told(&setting, &["revoke-now", "Bot", "--yes", "--json"]).await;
    assert_eq!(second["revokedAccessKeyId"], current.as_str());
    let [(revoked, of_revoked), (new, of_new)] = keys(&setting, "Bot").try_into().unwrap();
    assert_eq!(
        [(revoked.clone(), of_revoked), (new.clone(), of_new)],
        [(current, Status::Inactive), (new.clone(), Status::Active)]
    );
    assert_eq!(second["accessKeyId"], new.as_str());
    let called = setting.account.view(|view| {
        let secret = view.secrets().secret("dev/bot").unwrap();
        secret.tags()[contract::tag::REVOKED].clone()
    });
    assert_eq!(called, format!("{previous} {revoked}"));
}
