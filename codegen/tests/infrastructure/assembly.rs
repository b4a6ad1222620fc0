//! The cloud assembly, and what stands in its templates.

use crate::world::{
    EVERYTHING, QUICKSTART, TOPIC, all, infrastructure, json, pipeline, read, template,
};
use codegen::artifact::{Artifact, Artifacts};
use codegen::cdk;
use codegen::infrastructure::{Adoption, Resource, adoptions};
use contract::step::Step;
use contract::{Function, Rotation, tag};
use serde_json::{Value, json};

fn artifacts() -> Artifacts {
    let artifact = |function: Function| {
        let program = function.name().as_bytes();
        Ok::<_, ()>(Artifact::of_program(program))
    };
    Artifacts::collect(read(QUICKSTART).functions(), artifact).expect("no function fails")
}

#[test]
fn the_manifest_names_each_stack_its_assets_and_what_must_be_there_before() {
    let files = cdk::assembly(&infrastructure(&read(QUICKSTART)), Some(&artifacts()));
    let manifest = json(&files, "manifest.json");
    assert_eq!(manifest["version"], "21.0.0");
    let artifacts = manifest["artifacts"].as_object().unwrap();
    let names: Vec<_> = artifacts.keys().collect();
    assert_eq!(
        names,
        [
            "quickstart.assets",
            "quickstart",
            "quickstart-fleet-1.assets",
            "quickstart-fleet-1"
        ]
    );
    assert_eq!(
        artifacts["quickstart-fleet-1"]["dependencies"],
        json!(["quickstart-fleet-1.assets", "quickstart"])
    );
    let stack = &artifacts["quickstart"];
    assert_eq!(stack["dependencies"], json!(["quickstart.assets"]));
    assert_eq!(stack["environment"], "aws://unknown-account/us-west-2");
    assert_eq!(
        stack["properties"]["assumeRoleArn"],
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-hnb659fds-deploy-role-${AWS::AccountId}-${AWS::Region}"
    );
    assert_eq!(stack["properties"]["requiresBootstrapStackVersion"], 6);
}

#[test]
fn an_account_binds_the_assembly_to_it() {
    let files = cdk::assembly(&infrastructure(&read(EVERYTHING)), None);
    assert_eq!(
        json(&files, "manifest.json")["artifacts"]["everything"]["environment"],
        "aws://123456789012/eu-central-1"
    );
}

#[test]
fn each_lambda_runs_the_asset_that_is_uploaded_for_it() {
    let artifacts = artifacts();
    let files = cdk::assembly(&infrastructure(&read(QUICKSTART)), Some(&artifacts));
    let template = json(&files, "quickstart.template.json");
    let assets = json(&files, "quickstart.assets.json");
    for step in Step::ALL {
        let sha256 = artifacts.of(step).sha256();
        let source = &assets["files"][sha256]["source"];
        assert_eq!(source["packaging"], "file");
        let path = source["path"].as_str().unwrap();
        let zip = files.iter().find(|file| file.path == path).unwrap();
        assert_eq!(zip.bytes, artifacts.of(step).zip());
        let name = format!("quickstart-{}", step.name());
        let functions = template["Resources"].as_object().unwrap().values();
        let function = functions
            .map(|resource| &resource["Properties"])
            .find(|properties| properties["FunctionName"] == name.as_str())
            .unwrap();
        let destination = &assets["files"][sha256]["destinations"]["current"];
        assert_eq!(function["Code"]["S3Key"], destination["objectKey"]);
        assert_eq!(
            function["Code"]["S3Bucket"]["Fn::Sub"],
            destination["bucketName"]
        );
        assert_eq!(function["Timeout"], 60);
        assert_eq!(function["Architectures"], json!(["x86_64"]));
        assert!(function.get("Environment").is_none());
    }
}

#[test]
fn without_artifacts_only_the_code_differs_and_the_deployment_stops_with_a_sentence() {
    let infrastructure = infrastructure(&read(QUICKSTART));
    let mut review = template(&infrastructure, "quickstart");
    let files = cdk::assembly(&infrastructure, Some(&artifacts()));
    let built = json(&files, "quickstart.template.json");
    let assertion = &review["Rules"]["LambdasAreBuilt"]["Assertions"][0];
    assert_eq!(
        assertion["AssertDescription"],
        "This assembly is for review: it was generated with --no-assets and holds no code for the Lambdas. Run `make lambdas` and `keywheel synth`, then deploy."
    );
    for step in [
        "Create",
        "Verify",
        "Publish",
        "Deactivate",
        "Delete",
        "Watch",
    ] {
        let code = |template: &Value| {
            template["Resources"][format!("{step}Function")]["Properties"]["Code"]["S3Key"].clone()
        };
        assert_eq!(
            code(&review),
            format!("{}-is-not-built.zip", step.to_lowercase())
        );
        review["Resources"][format!("{step}Function")]["Properties"]["Code"]["S3Key"] =
            code(&built);
    }
    let members = review.as_object_mut().unwrap();
    members.shift_remove("Rules");
    members.shift_remove("Parameters");
    assert_eq!(review, built);
}

#[test]
fn the_state_machine_in_the_template_is_the_rotation() {
    let template = template(&infrastructure(&read(QUICKSTART)), "quickstart");
    let machine = &template["Resources"]["Rotation"]["Properties"];
    let definition = machine["DefinitionString"].as_str().unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(definition).unwrap(),
        serde_json::to_value(statemachine::rotation::definition()).unwrap()
    );
    let substitutions = machine["DefinitionSubstitutions"].as_object().unwrap();
    for substitution in statemachine::rotation::Substitution::ALL {
        assert!(substitutions.contains_key(substitution.name()));
        assert!(definition.contains(&substitution.placeholder()));
    }
    assert_eq!(machine["LoggingConfiguration"]["Level"], "ERROR");
    assert_eq!(
        machine["LoggingConfiguration"]["IncludeExecutionData"],
        false
    );
}

#[test]
fn each_schedule_starts_the_rotation_with_its_input_and_after_everything_else() {
    let configuration = read(EVERYTHING);
    let template = template(&infrastructure(&configuration), "everything-fleet-1");
    for user in &configuration.users {
        let resources = template["Resources"].as_object().unwrap();
        let schedules: Vec<_> = resources
            .values()
            .filter(|resource| resource["Type"] == "AWS::Scheduler::Schedule")
            .filter(|resource| {
                let input = &resource["Properties"]["Target"]["Input"];
                let input: Rotation = serde_json::from_str(input.as_str().unwrap()).unwrap();
                input == user.rotation
            })
            .collect();
        let expressions: Vec<_> = schedules
            .iter()
            .map(|schedule| {
                schedule["Properties"]["ScheduleExpression"]
                    .as_str()
                    .unwrap()
            })
            .collect();
        let is_calendar = user.name().as_str() == "Calendar@Bot";
        if is_calendar {
            // The second one begins at once, as a rate does.
            assert_eq!(expressions, ["cron(0 3 1 * ? *)", "rate(3650 days)"]);
        } else {
            assert_eq!(expressions, ["rate(90 days)"]);
        }
        for schedule in schedules {
            let before = schedule["DependsOn"].as_array().map_or(0, Vec::len);
            let created =
                usize::from(!user.existing) + 2 * usize::from(!user.managed_secret.existing);
            assert_eq!(before, created);
            assert_eq!(
                schedule["Properties"]["FlexibleTimeWindow"],
                json!({"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 240})
            );
            assert_eq!(
                schedule["Properties"]["Target"]["RetryPolicy"],
                json!({"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185})
            );
        }
    }
}

#[test]
fn no_template_holds_a_value_for_a_secret() {
    for file in [QUICKSTART, EVERYTHING, TOPIC] {
        for file in cdk::assembly(&infrastructure(&read(file)), None) {
            let text = String::from_utf8(file.bytes).unwrap();
            assert!(!text.contains("SecretString"), "{}", file.path);
        }
    }
}

#[test]
fn users_and_secrets_carry_the_tags_that_the_roles_look_for() {
    let template = template(&infrastructure(&read(EVERYTHING)), "everything-fleet-1");
    let mut tagged = 0;
    for (id, resource) in template["Resources"].as_object().unwrap() {
        let kind = resource["Type"].as_str().unwrap();
        if !["AWS::IAM::User", "AWS::SecretsManager::Secret"].contains(&kind) {
            continue;
        }
        let tags = resource["Properties"]["Tags"].as_array().unwrap();
        for (key, value) in [
            (tag::ROTATABLE, tag::ROTATABLE_VALUE),
            (tag::PIPELINE, "everything"),
            ("team", "platform"),
        ] {
            assert!(tags.contains(&json!({"Key": key, "Value": value})), "{id}");
        }
        tagged += 1;
    }
    assert_eq!(tagged, 3);
}

#[test]
fn what_is_there_already_is_left_to_whoever_adopts_it() {
    let configuration = read(EVERYTHING);
    let adoptions = adoptions(&configuration);
    let secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:old/bot-AbCdEf";
    assert_eq!(
        adoptions,
        [
            Adoption::User("Adopted".to_owned()),
            Adoption::Secret {
                id: secret.to_owned(),
                schedule: None,
            },
            Adoption::User("HalfAdopted".to_owned()),
        ]
    );
    let commands: Vec<_> = adoptions
        .iter()
        .map(|adoption| adoption.command(&configuration))
        .collect();
    assert_eq!(
        commands[..2],
        [
            "aws iam tag-user --user-name 'Adopted' --tags Key=Rotatable,Value=true Key=keywheel:pipeline,Value=everything".to_owned(),
            format!("aws secretsmanager tag-resource --region eu-central-1 --secret-id '{secret}' --tags Key=Rotatable,Value=true Key=keywheel:pipeline,Value=everything"),
        ]
    );
}

#[test]
fn an_existing_topic_needs_neither_key_nor_policy_nor_an_alarm_of_its_own() {
    let infrastructure = infrastructure(&read(TOPIC));
    let kinds: Vec<_> = infrastructure
        .pipeline
        .resources
        .iter()
        .map(|managed| managed.id.as_str())
        .filter(|id| id.starts_with("Alert"))
        .collect();
    assert_eq!(kinds, ["AlertRuleRole", "AlertRule", "AlertRuleAlarm"]);
    let rules = all(&infrastructure.pipeline, |resource| match resource {
        Resource::Rule(rule) => Some(rule),
        _ => None,
    });
    assert_eq!(
        rules[0].topic,
        "arn:aws:sns:us-west-2:123456789012:oncall".into()
    );
}

#[test]
fn the_alert_rule_catches_what_the_machine_could_not_tell() {
    let template = template(&infrastructure(&read(QUICKSTART)), "quickstart");
    let rule = &template["Resources"]["AlertRule"]["Properties"];
    let pattern = rule["EventPattern"]["Fn::Sub"].as_str().unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(pattern).unwrap(),
        statemachine::rotation::unannounced_failures("${Rotation}")
    );
    let transformer = &rule["Targets"][0]["InputTransformer"];
    assert_eq!(
        transformer["InputTemplate"],
        statemachine::rotation::unannounced_message("us-west-2")
    );
    assert_eq!(transformer["InputPathsMap"]["status"], "$.detail.status");
}

#[test]
fn fields_of_a_secret_that_look_like_placeholders_reach_the_input_as_they_are() {
    let configuration = pipeline(
        "  Bot: { secret: bot, secretFormat: { accessKeyId: \"${AWS::AccountId}\", secretAccessKey: b } }\n",
    );
    let infrastructure = infrastructure(&configuration);
    let template = template(&infrastructure, "acme-fleet-1");
    let input = &template["Resources"]["ScheduleBot41e35ba1"]["Properties"]["Target"]["Input"];
    let input: Rotation = serde_json::from_str(input.as_str().unwrap()).unwrap();
    assert_eq!(input, configuration.users[0].rotation);
}

/// CloudFormation refuses a template with `null` anywhere in it, and no checker says so.
#[test]
fn no_template_holds_null() {
    fn nulls(value: &Value) -> usize {
        match value {
            Value::Null => 1,
            Value::Array(items) => items.iter().map(nulls).sum(),
            Value::Object(members) => members.values().map(nulls).sum(),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
        }
    }
    for file in [QUICKSTART, EVERYTHING, TOPIC] {
        for file in cdk::assembly(&infrastructure(&read(file)), None) {
            let document: Value = serde_json::from_slice(&file.bytes).unwrap();
            assert_eq!(nulls(&document), 0, "{}", file.path);
        }
    }
}
