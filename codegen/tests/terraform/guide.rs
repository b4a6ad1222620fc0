//! What docs/terraform.md, docs/migrate.md and docs/events.md say of Terraform.

use crate::ancestor;
use crate::endpoint;
use crate::migration::{indexed, resource, state_of};
use crate::tool::Workspace;
use crate::world;
use codegen::{config, terraform};
use serde_json::json;

const GUIDE: &str = include_str!("../../../docs/terraform.md");
const MIGRATION: &str = include_str!("../../../docs/migrate.md");
const EVENTS: &str = include_str!("../../../docs/events.md");

/// Where the modules are for whoever names them in the repository.
const ROOT: &str = include_str!("../../../examples/terraform/main.tf");

#[test]
fn the_tables_are_those_of_the_modules_variables_and_outputs() {
    let modules = terraform::modules();
    for module in ["rotator", "rotatable_user"] {
        let blocks = |file: &str, kind: &str| {
            let text = world::text(&modules, &format!("modules/{module}/{file}.tf"));
            blocks(text, kind)
        };
        let mut table = "| variable | default | |\n|---|---|---|\n".to_owned();
        for (name, body) in blocks("variables", "variable") {
            let default = attribute(body, "default")
                .map_or_else(String::new, |default| format!("`{default}`"));
            let description = description(body);
            table += &format!("| `{name}` | {default} | {description} |\n");
        }
        table += "\n| output | |\n|---|---|\n";
        for (name, body) in blocks("outputs", "output") {
            table += &format!("| `{name}` | {} |\n", description(body));
        }
        let section = GUIDE.split_once(&format!("\n### {module}\n")).unwrap().1;
        let section = section.split("\n### ").next().unwrap();
        let tables = &section[section.find("| variable").unwrap_or(section.len())..];
        assert!(
            tables.trim() == table.trim(),
            "docs/terraform.md, {module}: write\n\n{table}"
        );
    }
}

/// The blocks of a type, each with its name and what is in it.
fn blocks<'a>(text: &'a str, kind: &str) -> Vec<(&'a str, &'a str)> {
    let head = format!("{kind} \"");
    text.split("\n}\n")
        .filter_map(|block| {
            let (name, body) = block
                .trim_start()
                .strip_prefix(&head)?
                .split_once("\" {\n")?;
            Some((name, body))
        })
        .collect()
}

fn attribute<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    body.lines().find_map(|line| {
        let (found, value) = line.strip_prefix("  ")?.split_once('=')?;
        (found.trim() == name).then(|| value.trim())
    })
}

fn description(body: &str) -> &str {
    attribute(body, "description").unwrap().trim_matches('"')
}

/// The fenced blocks in a language.
fn fenced<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("\n```{language}\n");
    let blocks = text.split(fence.as_str()).skip(1);
    blocks
        .map(|rest| rest.split_once("\n```").unwrap().0)
        .collect()
}

#[test]
fn the_migration_guide_says_what_each_variable_of_the_ancestor_is_in_keywheel_yaml() {
    let (_, table) = MIGRATION
        .split_once("| variable | keywheel.yaml |\n|---|---|\n")
        .unwrap();
    let rows = table.split("\n\n").next().unwrap().lines();
    let rows: Vec<_> = rows
        .map(|row| row.trim_matches(['|', ' ']).split_once(" | ").unwrap())
        .collect();
    let variables = ancestor::VARIABLES.map(|(name, _)| name).into_iter();
    let variables = variables.chain(["cloudwatch_retention_days", "cleanup_lambda_run_rate"]);
    assert_eq!(
        rows.iter()
            .map(|(variable, _)| *variable)
            .collect::<Vec<_>>(),
        variables
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
    );
    let schema = config::schema();
    let user = &schema["properties"]["users"]["additionalProperties"]["properties"];
    for (variable, said) in rows {
        if said.starts_with("none: ") {
            continue;
        }
        let key = said.split(['`', ':']).nth(1).unwrap();
        let is_there = [user, &schema["properties"]]
            .into_iter()
            .any(|keys| keys.get(key).is_some());
        assert!(is_there, "{variable}: keywheel.yaml has no `{key}`");
    }
}

#[test]
fn terraform_takes_every_block_that_the_guides_show() {
    let shown = fenced(GUIDE, "hcl")
        .into_iter()
        .chain(fenced(MIGRATION, "hcl"))
        .chain(fenced(EVENTS, "hcl"));
    for (number, block) in shown.enumerate() {
        let Some(workspace) = Workspace::new(&format!("guide-{number}"), &terraform::modules())
        else {
            return;
        };
        // A whole root, an override of one, or something besides.
        let (file, root) = if block.contains("source =") {
            ("main.tf", "")
        } else if block.starts_with("module ") {
            ("rotator_override.tf", ROOT)
        } else {
            ("more.tf", ROOT)
        };
        workspace.add_text("main.tf", root);
        workspace.add_text(file, &format!("{block}\n"));
        workspace.is_formatted_and_valid();
    }
}

#[test]
fn a_user_that_is_taken_out_of_the_state_as_shown_can_be_existing_and_loses_nothing() {
    let file = "pipeline: p\nregion: us-west-2\nalerts: { emails: [a@b.co] }\nusers:\n  RotatableBot: { secret: dev/rotatable-bot-key, existing: true, existingSecret: true }\n";
    let Some(workspace) = Workspace::new("state-rm", &world::files(&world::read(file))) else {
        return;
    };
    let module = "module.user_RotatableBot";
    let secret =
        "arn:aws:secretsmanager:us-west-2:123456789012:secret:dev/rotatable-bot-key-AbCdEf";
    let policy = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    let state = state_of(&[
        indexed(
            resource(
                module,
                "aws_iam_user.user",
                json!({"id": "RotatableBot", "name": "RotatableBot", "force_destroy": false}),
            ),
            &json!(0),
        ),
        indexed(
            resource(
                module,
                "aws_iam_user_policy_attachment.user",
                json!({"id": "RotatableBot-1", "user": "RotatableBot", "policy_arn": policy}),
            ),
            &json!(policy),
        ),
        indexed(
            resource(
                module,
                "aws_secretsmanager_secret.secret",
                json!({"id": secret, "arn": secret, "name": "dev/rotatable-bot-key"}),
            ),
            &json!(0),
        ),
        indexed(
            resource(
                module,
                "aws_secretsmanager_secret_policy.secret",
                json!({"id": secret, "secret_arn": secret, "policy": "{}"}),
            ),
            &json!(0),
        ),
    ]);
    workspace.init();
    let deletes = |plan: &serde_json::Value| {
        let changes = plan["resource_changes"].as_array().unwrap().iter();
        changes
            .filter(|change| change["change"]["actions"] == json!(["delete"]))
            .count()
    };
    // What would happen otherwise.
    let plan = workspace.plan_from(&state, &endpoint::start());
    assert_eq!(deletes(&plan), 4);

    let mut shown = GUIDE.split("\n```\n");
    let command = shown.find(|block| block.starts_with("terraform -chdir=terraform state rm"));
    let command = command.unwrap();
    let addresses = command.split('\'').skip(1).step_by(2);
    let arguments: Vec<_> = ["state", "rm"].into_iter().chain(addresses).collect();
    workspace.run(&arguments);
    let plan = workspace.replan(&endpoint::start());
    assert_eq!(deletes(&plan), 0);
}
