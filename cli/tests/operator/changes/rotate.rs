//! `keywheel rotate`

use super::{keys, told_lines};
use crate::setting::{FILE, Setting};
use sandbox::fault::Fate;
use serde_json::json;

#[tokio::test]
async fn a_rotation_is_followed_until_its_key_is_published() {
    let setting = Setting::new().await;
    let printed = setting.run(&["rotate", "Bot", "--wait"]).await;
    let [_, (new, _)] = keys(&setting, "Bot").try_into().unwrap();
    assert_eq!(
        (printed.code, printed.stdout.as_str()),
        (
            Some(0),
            format!(
                "Bot: the secret dev/bot holds the new key {new}, which works. The old key goes once it is quiet.\n"
            )
            .as_str()
        ),
        "{printed:?}"
    );
    assert_eq!(
        told_lines(&printed),
        [
            "Begin the rotation",
            "Create the new key",
            "What did create find?",
            "Wait until AWS knows the new key",
            "Verify the new key",
            "Publish the new key",
            "Is the new key published?",
            "Announce the new key",
            "Is there an old key?",
            "Wait for consumers to take the new key",
        ]
    );
}

#[tokio::test]
async fn a_rotation_that_calls_a_person_is_told_with_its_reason() {
    let setting = Setting::new().await;
    let foreign = setting.account.create_access_key("Bot").unwrap();
    let printed = setting.run(&["rotate", "Bot", "--wait", "--json"]).await;
    assert_eq!(printed.code, Some(1), "{printed:?}");
    let document: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    let rotation = &document["rotations"][0];
    assert_eq!(
        (&rotation["outcome"], &rotation["error"]),
        (&json!("failed"), &json!("Keywheel.Held"))
    );
    assert_eq!(
        rotation["cause"],
        format!(
            "The key {} was not made by Keywheel: less than a day old, never used. Delete it if nobody needs it, or store it in the secret as AWSCURRENT to have it rotated.",
            foreign.id
        )
    );
}

#[tokio::test]
async fn all_users_are_rotated_after_a_question() {
    let setting = Setting::new().await;
    assert_eq!(
        setting.refused(&["rotate", "--all"]).await,
        (
            Some(2),
            "error: Rotations of all 2 users of acme-keys in account 123456789012, us-west-2 begin now: \
             each gets a new key, and its old one is deleted once it has gone unused.\n\n\
             nobody can be asked whether to go on: standard input is no terminal\n\n  \
             hint: give --yes to go on without being asked\n"
                .to_owned()
        )
    );
    let document = setting.json(&["rotate", "--all", "--yes", "--json"]).await;
    let rotations = document["rotations"].as_array().unwrap();
    let told: Vec<_> = rotations
        .iter()
        .map(|rotation| (rotation["user"].as_str(), rotation["outcome"].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Some("Bot"), Some("begun")),
            (Some("LegacyBot"), Some("begun"))
        ]
    );
}

#[tokio::test]
async fn one_user_s_trouble_does_not_keep_the_others_from_being_rotated() {
    let setting = Setting::new().await;
    let _rule = setting.account.rule(|attempt| {
        let is_bot = attempt
            .resource
            .as_deref()
            .is_some_and(|it| it.ends_with("/Bot"));
        (attempt.is("scheduler:GetSchedule") && is_bot).then(Fate::throttled)
    });
    let printed = setting.run(&["rotate", "Bot", "LegacyBot"]).await;
    assert_eq!(printed.code, Some(1));
    assert!(
        printed
            .stdout
            .starts_with("LegacyBot: begun, arn:aws:states:"),
        "{printed:?}"
    );
    assert!(
        printed
            .stderr
            .starts_with("error: Bot: AWS throttles scheduler:GetSchedule"),
        "{printed:?}"
    );
}

#[tokio::test]
async fn several_rotations_are_followed_at_once_and_a_failure_hides_no_other() {
    let setting = Setting::new().await;
    setting.account.create_access_key("Bot").unwrap();
    let printed = setting.run(&["rotate", "--all", "--yes", "--wait"]).await;
    assert_eq!(printed.code, Some(1), "{printed:?}");
    let [_, (new, _)] = keys(&setting, "LegacyBot").try_into().unwrap();
    let told: Vec<_> = printed.stdout.lines().collect();
    assert!(
        matches!(
            told.as_slice(),
            [bot, execution, legacy]
                if bot.starts_with("Bot: Keywheel.Held: The key ")
                    && execution.starts_with("  arn:aws:states:")
                    && *legacy == format!("LegacyBot: the secret dev/legacy-bot holds the new key {new}, which works. The old key goes once it is quiet.")
        ),
        "{told:#?}"
    );
    let lines = told_lines(&printed);
    let place = |line: &str| lines.iter().position(|told| *told == line).unwrap();
    // Bot has called a person before LegacyBot is done.
    assert!(
        place("Bot  The rotation failed")
            < place("LegacyBot  Wait for consumers to take the new key"),
        "{lines:#?}"
    );
    assert!(
        place("LegacyBot  Create the new key") < place("LegacyBot  Verify the new key"),
        "{lines:#?}"
    );
}

#[tokio::test]
async fn of_more_than_twenty_rotations_only_the_ends_are_told() {
    let users = (1..=21).map(|number| format!("  Bot{number}: {{ secret: dev/bot-{number} }}\n"));
    let header = FILE.split_inclusive('\n').take(4).collect::<String>();
    let setting = Setting::hasty(&(header + &users.collect::<String>()), 20).await;
    let printed = setting.run(&["rotate", "--all", "--yes", "--wait"]).await;
    assert_eq!((printed.code, printed.stderr.as_str()), (Some(0), ""));
    let mut told: Vec<_> = printed
        .stdout
        .lines()
        .map(|line| line.split(": the secret dev/bot-").next().unwrap())
        .collect();
    told.sort_unstable();
    let mut users: Vec<_> = (1..=21).map(|number| format!("Bot{number}")).collect();
    users.sort_unstable();
    assert_eq!(told, users);
}

#[tokio::test]
async fn of_a_rotation_that_cannot_be_followed_that_is_told_and_the_others_are_followed() {
    let setting = Setting::new().await;
    let _rule = setting.account.rule(|attempt| {
        let execution = attempt.resource.as_deref().unwrap_or_default();
        let is_of_bot =
            execution.contains(":Bot-rotate-") || execution.starts_with("execution/Bot-");
        (attempt.is("states:DescribeExecution") && is_of_bot).then(Fate::throttled)
    });
    let arguments = ["rotate", "Bot", "LegacyBot", "--wait", "--json"];
    let printed = setting.run(&arguments).await;
    assert_eq!(printed.code, Some(1), "{printed:?}");
    let document: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    let outcomes: Vec<_> = document["rotations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rotation| rotation["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["notFollowed", "published"], "{document:#}");
    let told = "error: Bot: begun, arn:aws:states:us-west-2:123456789012:execution:acme-keys-rotation:Bot-rotate-";
    assert!(
        printed.stderr.lines().any(|line| line.starts_with(told)),
        "{printed:?}"
    );
}

#[tokio::test]
async fn secrets_manager_rotates_what_it_starts_itself() {
    let file = FILE.replace(
        "Bot: { secret: dev/bot, rotateEvery: 30d }",
        "Bot: { secret: dev/bot, rotateEvery: 30d, trigger: secretsManager }",
    );
    let setting = Setting::deployed(&file, contract::Duration::YEAR).await;
    let document = setting.json(&["rotate", "Bot", "--wait", "--json"]).await;
    let [_, (new, _)] = keys(&setting, "Bot").try_into().unwrap();
    let rotation = &document["rotations"][0];
    assert_eq!(
        (
            &rotation["outcome"],
            &rotation["accessKeyId"],
            &rotation["executionArn"]
        ),
        (&json!("published"), &json!(new), &json!(null))
    );
    assert!(rotation["versionId"].is_string());
}
