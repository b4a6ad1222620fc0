//! `keywheel rollback`

use super::{keys, rotated, told_lines};
use crate::setting::{FILE, Setting};
use sandbox::iam::Status;
use serde_json::json;

#[tokio::test]
async fn without_a_previous_key_there_is_no_way_back() {
    let setting = Setting::new().await;
    assert_eq!(
        setting.refused(&["rollback", "Bot"]).await,
        (
            Some(1),
            "error: the secret has no previous key to go back to\n\n  \
             hint: `keywheel versions Bot` shows what there is\n"
                .to_owned()
        )
    );
}

#[tokio::test]
async fn nothing_is_done_until_somebody_says_yes() {
    let setting = Setting::new().await;
    let new = rotated(&setting, "Bot").await;
    let before = setting.account.journal().len();
    let [(old, _), _] = keys(&setting, "Bot").try_into().unwrap();
    assert_eq!(
        setting.refused(&["rollback", "Bot"]).await,
        (
            Some(2),
            format!(
                "error: The previous key {old} of Bot, which is Active, is tried out. Then the secret dev/bot holds it again, \
                 in place of {new}, which stays Active. A rotation of Bot that is under way stops with an alert.\n\n\
                 nobody can be asked whether to go on: standard input is no terminal\n\n  \
                 hint: give --yes to go on without being asked\n"
            )
        )
    );
    let changes = ["UpdateAccessKey", "UpdateSecretVersionStage", "TagResource"];
    let calls = setting.calls(before);
    assert!(
        calls
            .keys()
            .all(|call| changes.iter().all(|change| !call.ends_with(change))),
        "{calls:?}"
    );
}

#[tokio::test]
async fn the_previous_key_comes_back_however_often_that_is_asked_for() {
    let setting = Setting::new().await;
    let new = rotated(&setting, "Bot").await;
    let [(old, _), _] = keys(&setting, "Bot").try_into().unwrap();
    // As a rotation does when the grace period is over.
    setting
        .account
        .update_access_key("Bot", &old, Status::Inactive)
        .unwrap();
    let at = setting.account.clock().now();
    setting
        .account
        .tag_secret(
            "dev/bot",
            &[("keywheel:deactivated", &format!("{old} {}", long_ago(at)))],
        )
        .unwrap();
    let printed = setting.run(&["rollback", "Bot", "--yes"]).await;
    assert_eq!(
        (printed.code, printed.stdout.as_str()),
        (
            Some(0),
            format!(
                "The secret dev/bot holds the key {old} again, which works.\n\
                 {new} stays Active; the next rotation deletes it once it is quiet. `keywheel rotate Bot` begins one.\n"
            )
            .as_str()
        ),
        "{printed:?}"
    );
    assert_eq!(
        told_lines(&printed),
        [
            format!("{old} is Active"),
            format!("trying {old} out"),
            format!("{old} is published"),
        ]
    );
    assert_eq!(
        keys(&setting, "Bot"),
        [(old.clone(), Status::Active), (new, Status::Active)]
    );
    assert_eq!(
        setting.json(&["rollback", "Bot", "--json"]).await,
        json!({
            "user": "Bot",
            "secret": "dev/bot",
            "outcome": "alreadyRolledBack",
            "accessKeyId": old,
            "leftAccessKeyId": null,
        })
    );
}

/// An hour ago: no step is at work on the key any more, and it is not to be deleted yet.
fn long_ago(now: jiff::Timestamp) -> String {
    let hour = jiff::SignedDuration::from_hours(1);
    now.checked_sub(hour).unwrap().to_string()
}

#[tokio::test]
async fn a_key_that_is_deleted_does_not_come_back() {
    let setting = Setting::new().await;
    rotated(&setting, "Bot").await;
    let [(old, _), _] = keys(&setting, "Bot").try_into().unwrap();
    setting.account.delete_access_key("Bot", &old).unwrap();
    assert_eq!(
        setting.refused(&["rollback", "Bot", "--yes"]).await,
        (
            Some(1),
            format!(
                "error: the previous key {old} is deleted\n\n  \
                 hint: `keywheel rotate Bot` makes a new key\n"
            )
        )
    );
}

#[tokio::test]
async fn the_wait_for_a_step_is_over_when_two_minutes_of_aws_s_own_have_passed() {
    let setting = Setting::hasty(FILE, 60).await;
    rotated(&setting, "Bot").await;
    let [(old, _), _] = keys(&setting, "Bot").try_into().unwrap();
    // By nobody knows whom.
    setting
        .account
        .update_access_key("Bot", &old, Status::Inactive)
        .unwrap();
    let (before, begin) = (
        setting.account.journal().len(),
        setting.account.clock().now(),
    );
    let printed = setting.run(&["rollback", "Bot", "--yes"]).await;
    assert_eq!(printed.code, Some(0), "{printed:?}");
    let waiting = format!("a step may be at work on {old}: waiting 2m for it to end");
    let active = format!("{old} is Active");
    let trying = format!("trying {old} out");
    let published = format!("{old} is published");
    assert_eq!(
        told_lines(&printed),
        [&waiting, &active, &waiting, &trying, &published]
    );
    let passed = setting.account.clock().now().duration_since(begin);
    assert!(passed.as_secs() >= 240, "{passed}");
    // Who the caller is, and then what time it is, as each wait begins and until it ends.
    let calls = setting.calls(before);
    assert!(calls["sts:GetCallerIdentity"] >= 5, "{calls:?}");
}
