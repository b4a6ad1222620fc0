//! The CDK CLI deploys the assembly to moto, and destroys it.
//!
//! Two assemblies are deployed, one of an account and a region that the file names, one that goes
//! wherever the credentials lead. Of both, moto is asked what there is then.

use crate::assembly::{ACCOUNT, Code, Generated};
use crate::cdk::cdk;
use crate::intrinsic::Resolver;
use crate::moto::Moto;
use crate::policies::Policies;
use crate::tools::{everything, printed, python_script, run};
use contract::Function;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What moto passes over in a template, without a word.
const PASSED_OVER: [&str; 10] = [
    "AWS::CloudWatch::Alarm",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::Scheduler::Schedule",
    "AWS::Scheduler::ScheduleGroup",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SecretsManager::RotationSchedule",
    "AWS::SecretsManager::Secret",
];

/// What moto breaks on although CloudFormation's reference has it, in a form that it understands: a
/// rule's pattern as an object instead of its text, and a key without tags.
fn for_moto(mut template: Value, region: &str) -> Value {
    let original = template.clone();
    let resolver = Resolver::of(&original, region);
    let resources = template["Resources"].as_object_mut().expect("resources");
    for resource in resources.values_mut() {
        let kind = resource["Type"].as_str().expect("a type").to_owned();
        let properties = &mut resource["Properties"];
        match kind.as_str() {
            "AWS::Events::Rule" => properties["EventPattern"] = pattern(properties, &resolver),
            "AWS::KMS::Key" => {
                let properties = properties.as_object_mut().expect("properties");
                properties.remove("Tags").expect("the key has tags");
            }
            _ => (),
        }
    }
    template
}

fn pattern(rule: &Value, resolver: &Resolver<'_>) -> Value {
    let text = resolver.value(&rule["EventPattern"]);
    serde_json::from_str(text.as_str().expect("text")).expect("JSON")
}

const DEPLOY: &[&str] = &["deploy", "--all", "--require-approval", "never"];

/// A pipeline, an AWS for it, and what the CLI deploys.
struct Deployment {
    generated: Generated,
    moto: Moto,
    assembly: PathBuf,
}

impl Deployment {
    fn of(generated: Generated, code: Code) -> Self {
        let assembly = generated.write(code, "deployment");
        for stack in generated.infrastructure.stacks() {
            let path = assembly.join(format!("{}.template.json", stack.name));
            let template = fs::read(&path).expect("a template");
            let template = serde_json::from_slice(&template).expect("JSON");
            let template = for_moto(template, &generated.infrastructure.environment.region);
            fs::write(path, template.to_string()).expect("written");
        }
        let moto = Moto::start(generated.name);
        let deployment = Deployment {
            generated,
            moto,
            assembly,
        };
        let target = format!("aws://{ACCOUNT}/{}", deployment.region());
        deployment.cdk(&["bootstrap", &target]);
        deployment
    }

    fn region(&self) -> &str {
        &self.generated.infrastructure.environment.region
    }

    fn cdk(&self, arguments: &[&str]) {
        let said = printed(&mut self.command(arguments), "");
        assert_eq!(self.moto.complaints(), "", "cdk {arguments:?}: {said}");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = cdk(&self.assembly);
        self.moto.serve(self.region(), &mut command);
        command.args(arguments);
        command
    }

    fn inventory(&self) -> Value {
        let mut command = python_script("inventory.py");
        self.moto.serve(self.region(), &mut command);
        let inventory = printed(&mut command, "");
        assert_eq!(self.moto.complaints(), "");
        serde_json::from_str(&inventory).expect("JSON")
    }

    /// How many resources moto is to make.
    fn resources(&self) -> usize {
        let templates = self.generated.templates();
        let resources = templates.values().flat_map(|template| {
            template["Resources"]
                .as_object()
                .expect("resources")
                .values()
        });
        let kinds = resources.map(|resource| resource["Type"].as_str().expect("a type"));
        // A key's alias is on the line of the key.
        let kinds = kinds.filter(|kind| *kind != "AWS::KMS::Alias");
        kinds.filter(|kind| !PASSED_OVER.contains(kind)).count()
    }

    /// The documents in the resources are those of the template.
    fn documents_are_right(&self, inventory: &Value) {
        let policies = Policies::of(&self.generated);
        assert_eq!(inventory["policies"], json!(policies.identity));
        assert_eq!(inventory["trust"], json!(policies.trust));
        let template = self.generated.pipeline();
        let resolver = Resolver::of(&template, self.region());
        let properties = |id: &str| &template["Resources"][id]["Properties"];
        let rotation = properties("Rotation");
        let definition = rotation["DefinitionString"].as_str().expect("text");
        // Moto does not carry out the substitutions, which are the definition's tests' affair.
        let definition: Value = serde_json::from_str(definition).expect("JSON");
        let name = rotation["StateMachineName"].as_str().expect("a name");
        assert_eq!(inventory["definitions"], json!({name: definition}));
        let rule = properties("AlertRule");
        let name = rule["Name"].as_str().expect("a name");
        assert_eq!(
            inventory["patterns"],
            json!({name: pattern(rule, &resolver)})
        );
    }
}

/// What differs from pipeline to pipeline.
struct Expected<'a> {
    pipeline: &'a str,
    region: &'a str,
    boundary: &'a str,
    tags: &'a str,
    log_days: u32,
    /// The key of the topic.
    key: &'a str,
    /// The lines about what not every pipeline has.
    others: &'a [&'a str],
}

impl Expected<'_> {
    fn resources(&self, zips: &Path) -> Vec<String> {
        let Expected {
            pipeline,
            region,
            boundary,
            tags,
            log_days,
            key,
            others,
        } = self;
        // Nobody's secret is rotated by Secrets Manager here.
        let functions = Function::ALL.into_iter();
        let functions = functions.filter(|function| *function != Function::Rotate);
        let names: Vec<_> = functions.clone().map(Function::name).collect();
        let mut lines: Vec<String> = others.iter().map(|line| (*line).to_owned()).collect();
        let others = ["rotation", "scheduler", "watch-schedule", "alert-rule"];
        for role in names.iter().chain(&others) {
            lines.push(format!(
                "role {pipeline}-{role}, boundary {boundary}, tags {tags}"
            ));
        }
        let of_function = |name| format!("/aws/lambda/{pipeline}-{name}");
        let mut logs: Vec<_> = names.iter().map(of_function).collect();
        logs.push(format!("/aws/vendedlogs/states/{pipeline}-rotation"));
        for log in logs {
            lines.push(format!("log group {log}, {log_days} days, tags {tags}"));
        }
        for function in functions {
            let name = function.name();
            let size = zip_size(zips, name);
            let timeout = if function == Function::Watch { 900 } else { 60 };
            lines.push(format!(
                "function {pipeline}-{name}, provided.al2023, handler bootstrap, role {pipeline}-{name}, 128 MB, {timeout} s, zip of {size} bytes"
            ));
        }
        lines.extend([
            format!("dashboard {pipeline}"),
            format!("queue {pipeline}-dead-letters, 1209600 s, encrypted true, tags {tags}"),
            format!(
                "rule {pipeline}-unannounced-failures, ENABLED, to ['arn:aws:sns:{region}:{ACCOUNT}:{pipeline}-alerts']"
            ),
            format!("state machine {pipeline}-rotation, STANDARD, role {pipeline}-rotation, tags {tags}"),
            format!(
                "topic {pipeline}-alerts, called Keywheel {pipeline}, key arn:aws:kms:{region}:{ACCOUNT}:key/{key}"
            ),
        ]);
        lines.sort();
        lines
    }
}

/// The size of the asset that the template gives to a function: what was uploaded is what was generated.
fn zip_size(assembly: &Path, name: &str) -> u64 {
    let function = format!("{}{}Function", name[..1].to_uppercase(), &name[1..]);
    let templates = fs::read_dir(assembly).expect("the assembly");
    let templates = templates.map(|entry| fs::read(entry.expect("a file").path()).expect("a file"));
    let mut keys = templates.filter_map(|file| {
        let template: Value = serde_json::from_slice(&file).ok()?;
        let code = &template["Resources"][&function]["Properties"]["Code"];
        Some(code["S3Key"].as_str()?.to_owned())
    });
    let key = keys.next().expect("a template has the function");
    let zip = assembly.join(format!("asset.{key}"));
    fs::metadata(zip).expect("the asset").len()
}

fn deploys_and_destroys(generated: Generated, expected: &Expected<'_>, kept: &[&str]) {
    let deployment = Deployment::of(generated, Code::Some);
    deployment.cdk(DEPLOY);
    let inventory = deployment.inventory();
    let resources = expected.resources(&deployment.assembly);
    assert_eq!(inventory["resources"], json!(resources));
    assert_eq!(resources.len(), deployment.resources());
    deployment.documents_are_right(&inventory);

    deployment.cdk(&["destroy", "--all", "--force"]);
    assert_eq!(
        deployment.inventory(),
        json!({"resources": kept, "policies": {}, "trust": {}, "definitions": {}, "patterns": {}})
    );
}

#[test]
fn the_cdk_cli_deploys_the_quickstart_and_destroys_it_but_for_the_users() {
    let expected = Expected {
        pipeline: "quickstart",
        region: "us-west-2",
        boundary: "none",
        tags: "keywheel:pipeline=quickstart",
        log_days: 30,
        key: "99999999-9999-9999-9999-999999999999",
        others: &[
            "key alias/quickstart-alerts, rotated True",
            "user /LegacyBot",
            "user /RotatableBot",
        ],
    };
    let users = ["user /LegacyBot", "user /RotatableBot"];
    deploys_and_destroys(Generated::quickstart(), &expected, &users);
}

#[test]
fn the_cdk_cli_deploys_everything_without_the_users_that_exist_and_destroys_who_may_go() {
    let expected = Expected {
        pipeline: "everything",
        region: "eu-central-1",
        boundary: "arn:aws:iam::123456789012:policy/pipeline-boundary",
        tags: "cost center=4711, keywheel:pipeline=everything, team=platform",
        log_days: 90,
        key: "11111111-1111-1111-1111-111111111111",
        others: &["user /bots/Calendar@Bot"],
    };
    deploys_and_destroys(Generated::everything(), &expected, &[]);
}

#[test]
fn an_assembly_without_code_is_refused_in_plain_words_and_nothing_is_made() {
    let deployment = Deployment::of(Generated::topic(), Code::None);
    let output = run(&mut deployment.command(DEPLOY), "");
    let said = everything(&output);
    assert!(!output.status.success(), "{said}");
    let words = "This assembly is for review: it was generated with --no-assets and holds no code for the Lambdas. Run `make lambdas` and `keywheel synth`, then deploy.";
    // The CLI's own warning, and at last what CloudFormation answers.
    assert!(said.contains(&format!("WARNING {words}")), "{said}");
    assert!(said.trim_end().ends_with(words), "{said}");
    assert_eq!(deployment.moto.complaints(), "");
    assert_eq!(
        deployment.inventory(),
        json!({"resources": [], "policies": {}, "trust": {}, "definitions": {}, "patterns": {}})
    );
}
