//! What rotates the keys: functions, roles, the state machine, and who hears of it.

use crate::world::{artifacts, deployed, edited, file, first, said, synthesized};
use codegen::difference;
use codegen::lock::Lock;
use contract::Function;
use contract::step::Step;
use serde_json::{Value, json};

const BOT: &str = "  Bot: { secret: bot }\n";

/// The functions that each pipeline has.
const ALWAYS: [Function; 6] = [
    Function::Step(Step::Create),
    Function::Step(Step::Verify),
    Function::Step(Step::Publish),
    Function::Step(Step::Deactivate),
    Function::Step(Step::Delete),
    Function::Watch,
];

#[test]
fn new_code_is_told_by_its_digest() {
    let file = file("", BOT);
    let (old, new) = (artifacts("1"), artifacts("2"));
    let [before, after] =
        [&old, &new].map(|artifacts| synthesized(&file, &Lock::empty(), Some(artifacts)).0);
    let difference = difference::between(&before.assembly(), &after.assembly());
    let expected = ALWAYS.map(|function| {
        let digest = &new.of(function).sha256()[..12];
        format!(
            "- function acme-{}: new code (sha256 {digest}…)",
            function.name()
        )
    });
    assert_eq!(said(&difference), expected);
}

#[test]
fn an_assembly_for_review_is_not_to_be_deployed() {
    let file = file("", BOT);
    let built = synthesized(&file, &Lock::empty(), Some(&artifacts("1"))).0;
    let difference = difference::between(&built.assembly(), &first(&file).assembly());
    let sentences = said(&difference);
    let codes: Vec<_> = ALWAYS
        .map(Function::name)
        .map(|name| format!("! function acme-{name}: no code: {name}-is-not-built"))
        .into();
    assert_eq!(sentences[..6], codes);
    assert_eq!(
        sentences[6],
        "! stack acme: is for review: it holds no code, and a deployment stops before it touches anything"
    );
}

#[test]
fn what_is_deployed_otherwise_is_said_once_for_all_of_a_kind() {
    let logs = "log group /aws/lambda/acme-create, log group /aws/lambda/acme-verify, log group /aws/lambda/acme-publish, log group /aws/lambda/acme-deactivate, log group /aws/lambda/acme-delete, log group /aws/vendedlogs/states/acme-rotation, log group /aws/lambda/acme-watch";
    assert_eq!(
        said(&deployed(&file("", BOT), &file("logRetention: 90d\n", BOT))),
        [format!("- {logs}: changes RetentionInDays: 30 → 90")]
    );
    assert_eq!(
        said(&deployed(
            &file("", BOT),
            &file("architecture: arm64\n", BOT)
        )),
        [
            "- function acme-create, function acme-verify, function acme-publish, function acme-deactivate, function acme-delete, function acme-watch: changes Architectures[0]: x86_64 → arm64"
        ]
    );
    assert_eq!(
        said(&deployed(&file("", BOT), &file("tracing: false\n", BOT))),
        [
            "- role acme-create, role acme-verify, role acme-publish, role acme-deactivate, role acme-delete, role acme-watch: may no longer xray:PutTelemetryRecords and xray:PutTraceSegments on *",
            "- function acme-create, function acme-verify, function acme-publish, function acme-deactivate, function acme-delete, function acme-watch: loses TracingConfig: {\"Mode\":\"Active\"}",
            "- role acme-rotation: may no longer xray:GetSamplingRules, xray:GetSamplingTargets, xray:PutTelemetryRecords and xray:PutTraceSegments on *",
            "- state machine acme-rotation: loses TracingConfiguration: {\"Enabled\":true}",
        ]
    );
}

#[test]
fn who_hears_of_alerts_is_told() {
    let old = file("", BOT);
    assert_eq!(
        said(&deployed(&old, &old.replace("a@b.co", "c@b.co"))),
        [
            "! subscription a@b.co is deleted",
            "- subscription c@b.co is created",
        ]
    );
}

/// The policy of a role, to be edited.
fn statements(role: &mut Value) -> &mut Vec<Value> {
    let policy = &mut role["Properties"]["Policies"][0]["PolicyDocument"];
    policy["Statement"].as_array_mut().expect("a list")
}

#[test]
fn a_role_that_may_more_or_less_is_told_by_its_actions() {
    let folder = first(&file("", BOT));
    let managed = "on arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:* when aws:ResourceTag/Rotatable is true and aws:ResourceTag/keywheel:pipeline is acme";
    let edit = |change: fn(&mut Vec<Value>)| {
        said(&edited(&folder, |new| {
            change(statements(new.resource("PublishRole")));
        }))
    };
    assert_eq!(
        edit(|statements| {
            let actions = statements[0]["Action"].as_array_mut().unwrap();
            actions.push(json!("secretsmanager:GetSecretValue"));
        }),
        [format!(
            "! role acme-publish: may now secretsmanager:GetSecretValue {managed}"
        )]
    );
    assert_eq!(
        edit(|statements| {
            let actions = statements[0]["Action"].as_array_mut().unwrap();
            actions.pop();
        }),
        [format!(
            "- role acme-publish: may no longer secretsmanager:UpdateSecretVersionStage {managed}"
        )]
    );
    assert_eq!(
        edit(|statements| {
            let actions = statements[0]["Action"].as_array_mut().unwrap();
            actions.push(json!("secretsmanager:*"));
        }),
        [format!(
            "! role acme-publish: may now secretsmanager:* {managed} (a wildcard)"
        )]
    );
    // The same grants in two statements.
    assert_eq!(
        edit(|statements| {
            let mut other = statements[0].clone();
            let one = statements[0]["Action"].as_array_mut().unwrap().split_off(1);
            other["Action"] = Value::Array(one);
            statements.push(other);
        }),
        ["- role acme-publish: changes Policies[0].PolicyDocument.Statement"]
    );
}

#[test]
fn a_grant_that_widens_or_loses_its_condition_is_flagged() {
    let folder = first(&file("", BOT));
    let secrets = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*";
    let actions = "secretsmanager:DescribeSecret and secretsmanager:UpdateSecretVersionStage";
    let tagged =
        "when aws:ResourceTag/Rotatable is true and aws:ResourceTag/keywheel:pipeline is acme";
    let difference = edited(&folder, |new| {
        let statement = &mut statements(new.resource("PublishRole"))[0];
        statement.as_object_mut().unwrap().shift_remove("Condition");
    });
    assert_eq!(
        said(&difference),
        [
            format!(
                "! role acme-publish: may now {actions} on {secrets} (without a condition that was there)"
            ),
            format!("- role acme-publish: may no longer {actions} on {secrets} {tagged}"),
        ]
    );
    let difference = edited(&folder, |new| {
        statements(new.resource("PublishRole"))[0]["Resource"] = json!("*");
    });
    assert_eq!(
        said(&difference),
        [
            format!(
                "! role acme-publish: may now {actions} on * {tagged} (a wildcard, wider than before)"
            ),
            format!("- role acme-publish: may no longer {actions} on {secrets} {tagged}"),
        ]
    );
}

#[test]
fn resource_policies_and_trust_are_told_by_whom_they_let_in() {
    let folder = first(&file("", BOT));
    let difference = edited(&folder, |new| {
        let trust = &mut new.resource("CreateRole")["Properties"]["AssumeRolePolicyDocument"];
        trust["Statement"][0]["Principal"] = json!({"AWS": ["arn:aws:iam::999999999999:root"]});
        let policy = &mut new.resource("SecretPolicyBot41e35ba1")["Properties"]["ResourcePolicy"];
        policy["Statement"][0]["Effect"] = json!("Allow");
    });
    assert_eq!(
        said(&difference),
        [
            "! Bot: the secret policy now lets anyone secretsmanager:* on SecretBot41e35ba1 when aws:SecureTransport is false (a wildcard)",
            "! Bot: the secret policy no longer denies anyone secretsmanager:* on SecretBot41e35ba1 when aws:SecureTransport is false",
            "! role acme-create: now lets arn:aws:iam::999999999999:root sts:AssumeRole",
            "- role acme-create: no longer lets lambda.amazonaws.com sts:AssumeRole",
        ]
    );
}

#[test]
fn the_state_machine_is_told_state_by_state() {
    let folder = first(&file("", BOT));
    let difference = edited(&folder, |new| {
        let text = &mut new.resource("Rotation")["Properties"]["DefinitionString"];
        let mut definition: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
        let states = definition["States"].as_object_mut().unwrap();
        states["Verify the new key"]["TimeoutSeconds"] = json!(1);
        states["Verify the new key"]["Comment"] = json!("hurry");
        let alert = states.shift_remove("Alert").unwrap();
        states.insert("Shout".to_owned(), alert);
        definition["TimeoutSeconds"] = json!(60);
        *text = json!(definition.to_string());
    });
    assert_eq!(
        said(&difference),
        [
            "- state machine acme-rotation: changes the state “Verify the new key”: TimeoutSeconds, Comment",
            "- state machine acme-rotation: loses the state “Alert”",
            "- state machine acme-rotation: gains the state “Shout”",
            "- state machine acme-rotation: gains DefinitionString.TimeoutSeconds: 60",
        ]
    );
}

#[test]
fn replacements_of_the_machinery_are_told_with_what_hangs_on_them() {
    let folder = first(&file("", BOT));
    let difference = edited(&folder, |new| {
        new.resource("AlertTopic")["Properties"]["TopicName"] = json!("other");
        new.resource("Schedules")["Type"] = json!("AWS::New::Thing");
        new.resource("DeadLetters")["Metadata"] = json!({"a": 1});
    });
    assert_eq!(
        said(&difference),
        [
            "! topic acme-alerts is replaced (TopicName acme-alerts → other): the old one is deleted",
            "! subscription a@b.co is replaced (AlertTopic is replaced): the old one is deleted",
            "! schedule group acme becomes AWS::New::Thing, and CloudFormation refuses that",
            "- queue acme-dead-letters: gains Metadata: {\"a\":1}",
        ]
    );
    assert!(difference.losses().is_empty());
}

#[test]
fn a_resource_of_an_unknown_type_may_be_replaced() {
    let mut old = first(&file("", BOT));
    *old.resource("Schedules") =
        json!({"Type": "AWS::New::Thing", "Properties": {"Size": 1, "Color": "red"}});
    let difference = edited(&old, |new| {
        new.resource("Schedules")["Properties"]["Size"] = json!(2);
    });
    assert_eq!(
        said(&difference),
        [
            "! AWS::New::Thing Schedules may be replaced (Size): if so, the old one is deleted",
            "- AWS::New::Thing Schedules: changes Size: 1 → 2",
        ]
    );
}
