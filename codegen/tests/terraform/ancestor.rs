//! The ancestor's interface: its variables, their defaults, its outputs, and a root like its example.

use crate::endpoint;
use crate::tool::Workspace;
use crate::world;
use codegen::terraform::{File, modules};
use contract::Function;
use serde_json::{Value, json};
use std::process::Command;

/// The ancestor's example, but for `source`.
pub(crate) const EXAMPLE: &str = include_str!("../../../examples/terraform/ancestor/main.tf");

/// The same with all of the ancestor's variables.
const WHOLE: &str = r#"module "rotator" {
  source = "../modules/rotator"

  cloudwatch_retention_days = 90
  cleanup_lambda_run_rate   = "12 hours"
}

module "rotatable_bot" {
  source = "../modules/rotatable_user"

  user_name                      = "RotatableBot"
  user_path                      = "/bots/"
  user_permissions_boundary      = "arn:aws:iam::123456789012:policy/boundary"
  user_force_destroy             = true
  user_tags                      = { team = "platform" }
  secret_name_prefix             = "dev/rotatable-bot-key-"
  secret_description             = "The bot's key"
  secret_kms_key_id              = "alias/secrets"
  secret_policy                  = jsonencode({ Version = "2012-10-17", Statement = [] })
  secret_recovery_window_in_days = 0
  secret_tags                    = { team = "security" }
  rotate_after_days              = 45
  rotator_lambda_arn             = module.rotator.rotator_lambda_arn
}
"#;

#[test]
fn the_ancestors_minimal_example_validates_and_plans_with_only_its_source_changed() {
    let Some(workspace) = workspace("ancestor", EXAMPLE) else {
        return;
    };
    workspace.is_formatted_and_valid();
    let plan = workspace.plan(&endpoint::start());
    let change = |address: &str| after(&plan, address);
    let user = change("module.rotatable_bot.aws_iam_user.user[0]");
    assert_eq!(
        (&user["name"], &user["path"]),
        (&"RotatableBot".into(), &"/".into())
    );
    let secret = change("module.rotatable_bot.aws_secretsmanager_secret.secret[0]");
    assert_eq!(secret["name"], "dev/rotatable-bot-key");
    assert_eq!(secret["recovery_window_in_days"], 30);
    let schedule = change("module.rotatable_bot.aws_scheduler_schedule.schedule[\"rotation\"]");
    assert_eq!(
        (&schedule["schedule_expression"], &schedule["state"]),
        (&"rate(30 days)".into(), &"DISABLED".into())
    );
    // Secrets Manager's rotation, every 30 days and at once.
    let rotation = change("module.rotatable_bot.aws_secretsmanager_secret_rotation.rotation[0]");
    assert_eq!(
        [
            &rotation["rotation_lambda_arn"],
            &rotation["rotation_rules"],
            &rotation["rotate_immediately"],
        ],
        [
            &json!("arn:aws:lambda:us-west-2:123456789012:function:keywheel-rotate"),
            &json!([{"automatically_after_days": null, "duration": "1h", "schedule_expression": "rate(30 days)"}]),
            &json!(true),
        ]
    );
    // All that the module does not know but by that ARN.
    let target = &schedule["target"][0];
    assert_eq!(
        [
            &schedule["group_name"],
            &target["arn"],
            &target["role_arn"],
            &target["dead_letter_config"][0]["arn"],
        ],
        [
            "keywheel",
            "arn:aws:states:us-west-2:123456789012:stateMachine:keywheel-rotation",
            "arn:aws:iam::123456789012:role/keywheel-scheduler",
            "arn:aws:sqs:us-west-2:123456789012:keywheel-dead-letters",
        ]
    );
    let log = change("module.rotator.aws_cloudwatch_log_group.create_log");
    assert_eq!(log["retention_in_days"], 30);
    // Nobody is named who would hear of alerts, and Terraform says so without refusing.
    let (succeeded, text) = workspace.attempt(&["plan", "-input=false"]);
    assert!(
        succeeded && text.contains("Nobody hears of a rotation"),
        "{text}"
    );
}

#[test]
fn all_of_the_ancestors_variables_are_taken() {
    let Some(workspace) = workspace("variables", WHOLE) else {
        return;
    };
    workspace.is_formatted_and_valid();
    let plan = workspace.plan(&endpoint::start());
    let user = after(&plan, "module.rotatable_bot.aws_iam_user.user[0]");
    assert_eq!(
        [
            &user["path"],
            &user["permissions_boundary"],
            &user["force_destroy"],
            &user["tags"]
        ],
        [
            &json!("/bots/"),
            &json!("arn:aws:iam::123456789012:policy/boundary"),
            &json!(true),
            &json!({"Rotatable": "true", "keywheel:pipeline": "keywheel", "team": "platform"}),
        ]
    );
    let secret = after(
        &plan,
        "module.rotatable_bot.aws_secretsmanager_secret.secret[0]",
    );
    assert_eq!(
        [
            &secret["name_prefix"],
            &secret["description"],
            &secret["kms_key_id"],
            &secret["recovery_window_in_days"],
            &secret["tags"],
        ],
        [
            &json!("dev/rotatable-bot-key-"),
            &json!("The bot's key"),
            &json!("alias/secrets"),
            &json!(0),
            &json!({"Rotatable": "true", "keywheel:pipeline": "keywheel", "keywheel:schedule": "RotatableBot", "team": "security"}),
        ]
    );
    let schedule = after(
        &plan,
        "module.rotatable_bot.aws_scheduler_schedule.schedule[\"rotation\"]",
    );
    assert_eq!(schedule["schedule_expression"], "rate(45 days)");
    let rotation = after(
        &plan,
        "module.rotatable_bot.aws_secretsmanager_secret_rotation.rotation[0]",
    );
    assert_eq!(
        rotation["rotation_rules"][0]["schedule_expression"],
        "rate(45 days)"
    );
    let log = after(&plan, "module.rotator.aws_cloudwatch_log_group.create_log");
    assert_eq!(log["retention_in_days"], 90);
}

/// The modules, the Lambdas' code where the rotator looks for it unless told otherwise, and this root, for which
/// the environment says the region as a rule.
pub(crate) fn workspace(test: &str, root: &str) -> Option<Workspace> {
    let mut files = modules();
    files.extend(Function::ALL.map(|function| File {
        path: format!("modules/rotator/lambdas/{}.zip", function.name()),
        bytes: world::artifacts().of(function).zip().to_vec(),
    }));
    let workspace = Workspace::new(test, &files)?;
    workspace.add_text("main.tf", &root.replace("\"../modules/", "\"./modules/"));
    workspace.add_text(
        "provider.tf",
        "provider \"aws\" {\n  region = \"us-west-2\"\n}\n",
    );
    Some(workspace)
}

/// As a repository has the modules: without the Lambdas' code.
#[test]
fn the_modules_are_taken_straight_from_a_repository() {
    let Some(workspace) = workspace("repository", "") else {
        return;
    };
    let repository = workspace.folder().join("modules");
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "*.tf", "*.json"],
        &[
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b.co",
            "commit",
            "--quiet",
            "--message=modules",
        ],
    ] {
        let mut git = Command::new("git");
        let output = git
            .args(arguments)
            .current_dir(&repository)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
    let source = format!("\"git::file://{}//", repository.display());
    let root = EXAMPLE.replace("\"../modules/", &source);
    let rotator = "rotator\"\n";
    let code = format!("{rotator}\n  lambda_zips = \"./modules/rotator/lambdas\"\n");
    workspace.add_text("main.tf", &root.replacen(rotator, &code, 1));
    workspace.init();
    workspace.run(&["validate"]);
    let plan = workspace.plan(&endpoint::start());
    let user = after(&plan, "module.rotatable_bot.aws_iam_user.user[0]");
    assert_eq!(user["name"], "RotatableBot");
}

/// A resource as it is planned.
pub(crate) fn after(plan: &Value, address: &str) -> Value {
    let mut changes = plan["resource_changes"].as_array().unwrap().iter();
    let found = changes.find(|change| change["address"] == address);
    found.unwrap_or_else(|| panic!("there is no {address}"))["change"]["after"].clone()
}

#[test]
fn the_module_rotator_has_the_ancestors_variables_defaults_and_output() {
    has_interface(
        "rotator",
        &[
            ("cloudwatch_retention_days", Some("30")),
            ("cleanup_lambda_run_rate", Some("\"24 hours\"")),
        ],
        &["rotator_lambda_arn"],
    );
}

#[test]
fn the_module_rotator_creates_lambdas_with_roles_policies_and_log_groups() {
    let modules = modules();
    let machinery = world::text(&modules, "modules/rotator/main.tf");
    let functions = Function::ALL.map(Function::name);
    for resource in functions.into_iter().flat_map(|function| {
        [
            format!("\"aws_lambda_function\" \"{function}_function\""),
            format!("\"aws_iam_role\" \"{function}_role\""),
            format!("\"aws_iam_role_policy\" \"{function}_role\""),
            format!("\"aws_cloudwatch_log_group\" \"{function}_log\""),
        ]
    }) {
        let head = format!("resource {resource} {{\n");
        assert!(machinery.contains(&head), "there is no {resource}");
    }
}

#[test]
fn the_module_rotatable_user_has_the_ancestors_variables_defaults_and_outputs() {
    has_interface("rotatable_user", &VARIABLES, &["user_arn", "secret_arn"]);
}

/// The variables of the ancestor's module rotatable_user, and their defaults. Either name of the secret may be
/// left out, and the pipeline may be named otherwise, so these have defaults here.
pub(crate) const VARIABLES: [(&str, Option<&str>); 14] = [
    ("user_name", None),
    ("user_path", Some("\"/\"")),
    ("user_permissions_boundary", Some("null")),
    ("user_force_destroy", Some("false")),
    ("user_tags", Some("{}")),
    ("secret_name", Some("null")),
    ("secret_description", Some("null")),
    ("secret_kms_key_id", Some("null")),
    ("secret_name_prefix", Some("null")),
    ("secret_policy", Some("null")),
    ("secret_recovery_window_in_days", Some("30")),
    ("secret_tags", Some("{}")),
    ("rotator_lambda_arn", Some("null")),
    ("rotate_after_days", Some("30")),
];

fn has_interface(module: &str, variables: &[(&str, Option<&str>)], outputs: &[&str]) {
    let modules = modules();
    let text = world::text(&modules, &format!("modules/{module}/variables.tf"));
    for (name, default) in variables {
        assert_eq!(default_of(text, name), *default, "{name}");
    }
    let text = world::text(&modules, &format!("modules/{module}/outputs.tf"));
    for name in outputs {
        assert!(text.contains(&format!("output \"{name}\" {{")), "{name}");
    }
}

fn default_of<'a>(variables: &'a str, name: &str) -> Option<&'a str> {
    let head = format!("variable \"{name}\" {{\n");
    let (_, rest) = variables
        .split_once(&head)
        .unwrap_or_else(|| panic!("there is no {name}"));
    let (body, _) = rest.split_once("\n}\n").unwrap();
    let line = body
        .lines()
        .find(|line| line.trim_start().starts_with("default "))?;
    Some(line.split_once("= ").unwrap().1)
}
