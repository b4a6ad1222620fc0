//! examples/consumer with Terraform.

use crate::ancestor::{after, workspace};
use crate::endpoint;
use crate::tool::Workspace;
use codegen::config::Trigger;
use serde_json::{Value, json};

const ROOT: &str = include_str!("../../../examples/consumer/terraform/main.tf");
const CONFIGURATION: &str = include_str!("../../../examples/consumer/keywheel.yaml");

/// The example, where there is Terraform.
pub(crate) fn example(test: &str) -> Option<Workspace> {
    let root = ROOT.replace("\"../../terraform/modules/", "\"../modules/");
    let workspace = workspace(test, &root)?;
    // The root says its region itself.
    workspace.add_text("provider.tf", "");
    workspace.add_text(
        "terraform.tfvars",
        "lambda_zips = \"./modules/rotator/lambdas\"\ntester_zip  = \"./modules/rotator/lambdas/create.zip\"\n",
    );
    Some(workspace)
}

#[test]
fn the_consumer_example_validates_and_plans_its_bots_and_a_tester_that_may_read_their_secrets_only()
{
    let Some(workspace) = example("consumer") else {
        return;
    };
    workspace.is_formatted_and_valid();
    let plan = workspace.plan(&endpoint::start());
    let document =
        |text: &Value| -> Value { serde_json::from_str(text.as_str().unwrap()).unwrap() };

    for user in crate::world::read(CONFIGURATION).users {
        let rotation = &user.rotation;
        let module = format!("module.bot[\"{}\"]", rotation.user);
        let secret = after(
            &plan,
            &format!("{module}.aws_secretsmanager_secret.secret[0]"),
        );
        assert_eq!(secret["name"], rotation.secret.as_str());
        let schedule = after(
            &plan,
            &format!("{module}.aws_scheduler_schedule.schedule[\"rotation\"]"),
        );
        let input = document(&schedule["target"][0]["input"]);
        assert_eq!(
            input["verification"]["probes"],
            json!([{ "s3": { "bucket": "consumer-test-123456789012", "key": "test" } }])
        );
        assert_eq!(input["secretLayout"], json!(rotation.secret_layout));
        // One bot by each trigger.
        let is_native = user.trigger == Trigger::SecretsManager;
        assert_eq!(schedule["state"] == "DISABLED", is_native);
        let changes = plan["resource_changes"].as_array().unwrap().iter();
        let own_rotation = format!("{module}.aws_secretsmanager_secret_rotation.rotation[0]");
        let rotations = changes.filter(|change| change["address"] == *own_rotation);
        assert_eq!(rotations.count(), usize::from(is_native));
    }
    let schedule = after(&plan, "aws_scheduler_schedule.tester");
    assert_eq!(schedule["schedule_expression"], "rate(5 minutes)");
    assert_eq!(
        document(&schedule["target"][0]["input"]),
        json!({ "bucket": "consumer-test-123456789012", "key": "test", "pipeline": "consumer" })
    );
    let reading = after(&plan, "aws_iam_policy.read");
    assert_eq!(
        document(&reading["policy"])["Statement"][0]["Resource"],
        "arn:aws:s3:::consumer-test-123456789012/test"
    );
}

/// Whoever follows keywheel.yaml and whoever follows Terraform get the same bucket and the same policy.
#[test]
fn the_configuration_of_the_consumer_example_names_what_its_root_module_makes() {
    let configuration = crate::world::read(CONFIGURATION);
    assert_eq!(configuration.pipeline, "consumer");
    assert!(ROOT.contains("pipeline  = \"consumer\""));
    assert!(ROOT.contains("\"consumer-test-${local.account}\""));
    for user in &configuration.users {
        assert_eq!(
            user.rotation.verification.probes,
            [contract::Probe::S3 {
                bucket: "consumer-test-123456789012".to_owned(),
                key: "test".to_owned(),
            }]
        );
    }
}
