//! What a first plan shows, by the real provider.

use crate::endpoint;
use crate::tool::Workspace;
use crate::world;
use serde_json::Value;
use std::collections::BTreeSet;

/// The attributes that hold documents.
const DOCUMENTS: [&str; 5] = [
    "assume_role_policy",
    "dashboard_body",
    "definition",
    "event_pattern",
    "policy",
];

#[test]
fn a_first_plan_shows_every_policy_but_those_that_name_what_only_aws_can_name() {
    let configuration = world::read(world::QUICKSTART);
    let Some(workspace) = Workspace::new("plan", &world::files(&configuration)) else {
        return;
    };
    workspace.init();
    let plan = workspace.plan(&endpoint::start());
    let changes = plan["resource_changes"].as_array().unwrap();
    let actions: BTreeSet<_> = changes
        .iter()
        .map(|change| change["change"]["actions"].to_string())
        .collect();
    assert_eq!(actions, BTreeSet::from(["[\"create\"]".to_owned()]));
    let schedule = changes.iter().find(|change| {
        change["address"] == "module.user_LegacyBot.aws_scheduler_schedule.schedule[\"rotation\"]"
    });
    let target = &schedule.unwrap()["change"]["after"]["target"][0];
    assert_eq!(
        target["arn"],
        "arn:aws:states:us-west-2:123456789012:stateMachine:quickstart-rotation"
    );
    let input: Value = serde_json::from_str(target["input"].as_str().unwrap()).unwrap();
    assert_eq!(input["secretLayout"], "legacy");
    let unknown: BTreeSet<_> = changes
        .iter()
        .filter(|change| {
            let unknown = &change["change"]["after_unknown"];
            DOCUMENTS.iter().any(|document| unknown[document] == true)
        })
        .map(|change| change["address"].as_str().unwrap())
        .collect();
    assert_eq!(
        unknown,
        BTreeSet::from([
            // These name the topic's key, which is created.
            "module.rotator.aws_iam_role_policy.alert_rule_role",
            "module.rotator.aws_iam_role_policy.rotation_role",
            // These name the secret, whose ARN ends in six characters that Secrets Manager makes up.
            "module.user_LegacyBot.aws_secretsmanager_secret_policy.secret[0]",
            "module.user_RotatableBot.aws_secretsmanager_secret_policy.secret[0]",
            // These have theirs from resources of their own.
            "module.rotator.aws_sns_topic.alert_topic[0]",
            "module.rotator.aws_sqs_queue.dead_letters",
            "module.user_LegacyBot.aws_secretsmanager_secret.secret[0]",
            "module.user_RotatableBot.aws_secretsmanager_secret.secret[0]",
        ])
    );
}

#[test]
fn a_plan_without_the_lambdas_code_says_how_to_build_it() {
    let configuration = world::read(world::TOPIC);
    let lock = world::lock(&configuration);
    let files = codegen::terraform::configuration(&configuration, &lock, None);
    let Some(workspace) = Workspace::new("no-code", &files) else {
        return;
    };
    workspace.init();
    let text = workspace.refusal(&endpoint::start());
    assert!(
        text.contains("./lambdas has no create.zip: build the Lambdas with `make lambdas`, generate with `keywheel synth --target terraform`, and name the folder in lambda_zips."),
        "{text}"
    );
}

#[test]
fn waits_that_do_not_fit_are_refused_by_the_plan() {
    let configuration = world::read(world::TOPIC);
    let Some(workspace) = Workspace::new("waits", &world::files(&configuration)) else {
        return;
    };
    workspace.add_text(
        "waits_override.tf",
        "module \"user_Bot\" {\n  grace_period_seconds = 86400 * 300\n  hold_after_seconds = 86400 * 90\n}\n",
    );
    workspace.init();
    let text = workspace.refusal(&endpoint::start());
    for message in [
        "The next rotation would begin while the old key of this one is still there",
        "A rotation may take longer than a year, after which AWS ends it",
    ] {
        assert!(text.contains(message), "{text}");
    }
}
