//! `keywheel plan`

use crate::setting::Setting;
use serde_json::json;

#[tokio::test]
async fn the_next_rotation_makes_a_key_and_nothing_is_changed_by_asking() {
    let setting = Setting::new().await;
    let shown = setting.shown(&["plan", "Bot"]).await;
    let (said, key) = shown.split_once("\n  - AKIA").unwrap();
    assert_eq!(
        said,
        "Bot: make a new key\n  \
         rule 12: when nothing of that is so, then create a key, because there is no key besides the\n           \
         current one, which a new one replaces, working or not"
    );
    assert!(
        key.ends_with(", Active, 30 days old: AWSCURRENT\n"),
        "{key}"
    );
    let changing = ["Create", "Update", "Put", "Delete", "Tag", "Start"];
    for call in setting.account.journal() {
        let changes = changing.iter().any(|verb| call.operation.starts_with(verb));
        assert!(!changes, "{call}");
    }
}

#[tokio::test]
async fn a_rotation_that_would_stop_says_why_and_under_which_rule() {
    let setting = Setting::new().await;
    let foreign = setting.account.create_access_key("Bot").unwrap().id;
    let printed = setting.run(&["plan", "all", "--json"]).await;
    assert_eq!(printed.code, Some(1), "{printed:?}");
    let document: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!(document["summary"], json!({ "users": 2, "needAPerson": 1 }));
    let bot = &document["users"][0];
    assert_eq!(
        bot["decision"],
        json!({
            "name": "hold",
            "text": "stop, and call a person",
            "reason": "foreignKey",
            "message": format!("The key {foreign} was not made by Keywheel: less than a day old, never used. Delete it if nobody needs it, or store it in the secret as AWSCURRENT to have it rotated."),
        })
    );
    assert_eq!(bot["rule"]["number"], 8);
    assert_eq!(bot["rule"]["when"], "a key is in no version at all");
    assert_eq!(bot["keys"][0]["labels"], json!(["AWSCURRENT"]));
    assert_eq!(bot["keys"][1]["labels"], json!([]));
    assert_eq!(document["users"][1]["decision"]["name"], "createKey");
}

#[tokio::test]
async fn whoever_may_not_read_the_secret_learns_what_was_not_seen() {
    let setting = Setting::new().await;
    let _rule = setting.account.rule(|attempt| {
        (attempt.operation == "GetSecretValue").then(sandbox::fault::Fate::access_denied)
    });
    let shown = setting.shown(&["plan", "Bot"]).await;
    assert!(
        shown.starts_with("Bot: it cannot be said what a rotation would do\n")
            && shown.ends_with(
                "  ? Somebody else has written to the secret, so only its value tells which key is in it, and it may\n    not be read here.\n"
            ),
        "{shown}"
    );
}

#[tokio::test]
async fn a_rotation_under_way_is_named() {
    let setting = Setting::rotating().await;
    setting.published("dev/bot").await;
    let shown = setting.shown(&["plan", "Bot"]).await;
    let lines: Vec<&str> = shown.lines().collect();
    let begins = [
        "Bot: a rotation is under way since 2",
        "  arn:aws:states:us-west-2:123456789012:execution:acme-keys-rotation:Bot",
        "  One that began now would do this:",
        "Bot: look again in some minutes: another one was about to make a key at 2",
        "  rule 5: when there is an intent record younger than the settling time",
    ];
    for (line, begin) in lines.iter().zip(begins) {
        assert!(line.starts_with(begin), "{shown}");
    }
    assert!(
        shown.contains(", Active, 30 days old, never used: AWSPREVIOUS\n"),
        "{shown}"
    );
}
