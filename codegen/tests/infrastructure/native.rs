//! Users whose rotations Secrets Manager starts.

use crate::roles::roles;
use crate::sentences::{of, sentences};
use crate::world::{NATIVE, infrastructure, pipeline, read, template};
use codegen::infrastructure::adoptions;
use contract::{Function, Rotation, environment, tag};
use serde_json::{Value, json};

fn fleet() -> Value {
    template(&infrastructure(&read(NATIVE)), "native-fleet-1")
}

fn machinery() -> Value {
    template(&infrastructure(&read(NATIVE)), "native")
}

#[test]
fn only_a_configuration_that_needs_it_has_the_rotation_function() {
    let scheduled = pipeline("  Bot: { secret: bot }\n");
    assert_eq!(scheduled.functions(), Function::ALL[..6]);
    let text = template(&infrastructure(&scheduled), "acme").to_string();
    for word in ["otate", "secretsmanager.amazonaws.com", "Native"] {
        let word = format!("\"{word}");
        assert!(!text.contains(&word), "{word}");
    }
    assert_eq!(read(NATIVE).functions(), Function::ALL);
}

#[test]
fn the_secrets_own_rotation_comes_last_and_calls_rotate_at_once_and_by_the_file() {
    let template = fleet();
    let last = |user: &str| {
        let ids = template["Resources"].as_object().unwrap().keys();
        let ids: Vec<_> = ids.filter(|id| id.contains(user)).collect();
        let id = ids.last().unwrap().as_str();
        assert!(id.starts_with("RotationSchedule"), "{ids:?}");
        let schedule = &template["Resources"][id];
        let before: Vec<_> = schedule["DependsOn"].as_array().unwrap().iter().collect();
        let secret = &schedule["Properties"]["SecretId"]["Ref"];
        let others = ids[..ids.len() - 1].iter().filter(|id| ***id != *secret);
        assert_eq!(before, others.copied().collect::<Vec<_>>());
        schedule["Properties"].clone()
    };
    let rotate =
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:native-rotate";
    let expected = |secret: Value, expression: &str, window: &str| {
        json!({
            "SecretId": secret,
            "RotationLambdaARN": {"Fn::Sub": rotate},
            "RotateImmediatelyOnUpdate": true,
            "RotationRules": {"ScheduleExpression": expression, "Duration": window},
        })
    };
    let of_stack = |user: &str| {
        let mut ids = template["Resources"].as_object().unwrap().keys();
        let id = ids.find(|id| id.starts_with(&format!("Secret{user}")));
        json!({"Ref": id.unwrap()})
    };
    assert_eq!(
        last("IntervalBot"),
        expected(of_stack("IntervalBot"), "rate(30 days)", "4h")
    );
    assert_eq!(
        last("CalendarBot"),
        expected(
            of_stack("CalendarBot"),
            "cron(0 3 1 JAN,APR,JUL,OCT ? *)",
            "2h"
        )
    );
    let adopted = "arn:aws:secretsmanager:us-west-2:123456789012:secret:native/adopted-AbCdEf";
    assert_eq!(
        last("AdoptedBot"),
        expected(json!(adopted), "rate(20 hours)", "4h")
    );
    assert!(
        !template
            .to_string()
            .contains("RotationScheduleScheduledBot")
    );
}

#[test]
fn the_schedule_holds_the_input_and_starts_nothing() {
    let (configuration, template) = (read(NATIVE), fleet());
    for user in &configuration.users {
        let resources = template["Resources"].as_object().unwrap().values();
        let schedules: Vec<_> = resources
            .filter(|resource| resource["Type"] == "AWS::Scheduler::Schedule")
            .map(|resource| &resource["Properties"])
            .filter(|properties| {
                let input = properties["Target"]["Input"].as_str().unwrap();
                serde_json::from_str::<Rotation>(input).unwrap() == user.rotation
            })
            .collect();
        // A calendar of the scheduler's has a first start besides; Secrets Manager rotates at once.
        let [schedule] = schedules.as_slice() else {
            panic!("{schedules:?}");
        };
        let is_scheduled = user.name().as_str() == "ScheduledBot";
        let state = if is_scheduled { "ENABLED" } else { "DISABLED" };
        assert_eq!(schedule["State"], state);
    }
    let text = template.to_string();
    let holds =
        "Holds the input of the rotations of IntervalBot, which its secret's own rotation starts";
    assert!(text.contains(holds));
}

#[test]
fn a_secret_names_the_schedule_that_holds_its_input() {
    let template = fleet();
    let resources = template["Resources"].as_object().unwrap();
    let schedules: Vec<_> = resources
        .iter()
        .filter(|(_, resource)| resource["Type"] == "AWS::SecretsManager::Secret")
        .map(|(_, secret)| {
            let tags = secret["Properties"]["Tags"].as_array().unwrap();
            let tag = tags.iter().find(|tagged| tagged["Key"] == tag::SCHEDULE);
            tag.map(|tag| tag["Value"].as_str().unwrap())
        })
        .collect();
    assert_eq!(schedules, [Some("CalendarBot"), Some("IntervalBot"), None]);
    let names: Vec<_> = resources
        .values()
        .filter(|resource| resource["Type"] == "AWS::Scheduler::Schedule")
        .map(|schedule| schedule["Properties"]["Name"].as_str().unwrap())
        .collect();
    for name in schedules.into_iter().flatten() {
        assert!(names.contains(&name), "{name}");
    }
}

#[test]
fn who_adopts_a_secret_tags_it_with_its_schedule() {
    let configuration = read(NATIVE);
    let commands: Vec<_> = adoptions(&configuration)
        .iter()
        .map(|adoption| adoption.command(&configuration))
        .collect();
    assert_eq!(
        commands[1],
        "aws secretsmanager tag-resource --region us-west-2 --secret-id 'arn:aws:secretsmanager:us-west-2:123456789012:secret:native/adopted-AbCdEf' --tags Key=Rotatable,Value=true Key=keywheel:pipeline,Value=native Key=keywheel:schedule,Value=Adopted_Bot.12261d55"
    );
}

#[test]
fn rotate_is_told_where_the_inputs_are_and_what_to_start() {
    let template = machinery();
    let function = &template["Resources"]["RotateFunction"]["Properties"];
    assert_eq!(
        function["Environment"]["Variables"],
        json!({
            environment::SCHEDULE_GROUP.name: "native",
            environment::STATE_MACHINE.name: {"Fn::Sub":
                "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:native-rotation"},
        })
    );
    assert_eq!(
        function["LoggingConfig"]["LogGroup"],
        "/aws/lambda/native-rotate"
    );
    assert_eq!(function["Timeout"], 60);
    assert_eq!(
        template["Resources"]["RotatePermission"]["Properties"],
        json!({
            "FunctionName": {"Fn::GetAtt": ["RotateFunction", "Arn"]},
            "Action": "lambda:InvokeFunction",
            "Principal": "secretsmanager.amazonaws.com",
            "SourceAccount": {"Ref": "AWS::AccountId"},
        })
    );
}

/// Its own calls are two; the others are those of the steps that it runs, and none of deactivate's or
/// delete's.
#[test]
fn rotate_may_do_what_create_verify_and_publish_may_and_hand_over() {
    let roles = roles(NATIVE);
    let may = |role: &str| -> Vec<String> {
        let sentences = of(&roles[role].policy).into_iter();
        let mut may: Vec<_> = sentences
            .filter(|sentence| !sentence.starts_with("logs:"))
            .collect();
        may.sort();
        may.dedup();
        may
    };
    let steps = ["create", "verify", "publish"].map(may).concat();
    let own = [
        "scheduler:GetSchedule on arn:aws:scheduler:REGION:ACCOUNT:schedule/native/*",
        "states:StartExecution on arn:aws:states:REGION:ACCOUNT:stateMachine:native-rotation",
    ];
    let mut expected: Vec<_> = steps
        .into_iter()
        .chain(own.map(ToOwned::to_owned))
        .collect();
    expected.sort();
    expected.dedup();
    assert_eq!(may("rotate"), expected);
    let logs: Vec<_> = of(&roles["rotate"].policy)
        .into_iter()
        .filter(|sentence| sentence.starts_with("logs:"))
        .collect();
    assert_eq!(
        logs,
        [
            "logs:CreateLogStream on RotateLog",
            "logs:PutLogEvents on RotateLog"
        ]
    );
    assert_eq!(
        sentences(&roles["rotate"].trust),
        ["lambda.amazonaws.com: sts:AssumeRole"]
    );
    assert_eq!(
        sentences(&roles["alert-rule"].trust),
        [
            "events.amazonaws.com: sts:AssumeRole if aws:SourceAccount = ACCOUNT and aws:SourceArn ~ arn:aws:events:REGION:ACCOUNT:rule/native-unannounced-failures or arn:aws:events:REGION:ACCOUNT:rule/native-native-failures"
        ]
    );
}

#[test]
fn the_second_rule_tells_the_same_people_of_rotations_that_secrets_manager_gave_up() {
    let template = machinery();
    let (first, second) = (
        &template["Resources"]["AlertRule"]["Properties"],
        &template["Resources"]["NativeRule"]["Properties"],
    );
    for name in ["Arn", "RoleArn", "DeadLetterConfig"] {
        assert_eq!(second["Targets"][0][name], first["Targets"][0][name]);
    }
    let pattern = second["EventPattern"]["Fn::Sub"].as_str().unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(pattern).unwrap(),
        statemachine::rotation::native_failures(
            "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:native-rotate"
        )
    );
    let transformer = &second["Targets"][0]["InputTransformer"];
    let message = transformer["InputTemplate"].as_str().unwrap();
    assert_eq!(message, statemachine::rotation::native_message("us-west-2"));
    for name in transformer["InputPathsMap"].as_object().unwrap().keys() {
        assert!(message.contains(&format!("<{name}>")), "{name}");
    }
    let alarm = &template["Resources"]["NativeRuleAlarm"]["Properties"];
    assert_eq!(
        alarm["Dimensions"][0],
        json!({"Name": "RuleName", "Value": "native-native-failures"})
    );
}

/// As create's policy, which names each customer's key.
#[test]
fn the_most_keys_that_a_file_may_name_fit_into_rotates_policy() {
    let users: String = (0..80)
        .map(|number| {
            let key = format!("mrk-{number:032}");
            format!("  u{number}: {{ secret: s{number}, trigger: secretsManager, kmsKeyArn: arn:aws-us-gov:kms:us-west-2:123456789012:key/{key} }}\n")
        })
        .collect();
    let template = template(&infrastructure(&pipeline(&users)), "acme");
    let policy =
        &template["Resources"]["RotateRole"]["Properties"]["Policies"][0]["PolicyDocument"];
    let length = policy.to_string().len();
    assert!(length < 10_240, "{length}");
}
