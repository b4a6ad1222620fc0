//! EventBridge, and what it sends to SNS.

use crate::clients::{Clients, account, refusal};
use aws_sdk_eventbridge::types::{InputTransformer, PutEventsRequestEntry, Target};
use sandbox::Account;
use sandbox::eventbridge::FailedInvocation;
use serde_json::{Map, Value, json};

/// The rule of the design: executions that ended without an alert of their own.
const UNALERTED: &str = r#"{
    "source": ["aws.states"],
    "detail-type": ["Step Functions Execution Status Change"],
    "detail": {
        "status": ["FAILED", "TIMED_OUT", "ABORTED"],
        "error": [{"exists": false}, {"anything-but": {"prefix": "Keywheel."}}]
    }
}"#;

fn status_change(account: &Account, detail: Value) {
    let Value::Object(detail) = detail else {
        panic!("a detail is an object")
    };
    account.emit_event(
        "aws.states",
        "Step Functions Execution Status Change",
        vec!["arn:execution".to_owned()],
        detail,
    );
}

fn messages(account: &Account) -> Vec<String> {
    account.view(|view| {
        let messages = view.sns().messages().iter();
        messages.map(|sent| sent.message.clone()).collect()
    })
}

#[tokio::test(start_paused = true)]
async fn a_matching_event_is_told_to_the_topic_in_the_words_of_the_template() {
    let account = account();
    let topic = account.create_topic("alerts").unwrap();
    let events = Clients::of_role(&account).events;
    let rule = events.put_rule().name("unalerted").event_pattern(UNALERTED);
    assert_eq!(
        rule.send().await.unwrap().rule_arn(),
        Some("arn:aws:events:us-west-2:123456789012:rule/unalerted")
    );
    let transformer = InputTransformer::builder()
        .input_paths_map("status", "$.detail.status")
        .input_paths_map("execution", "$.resources[0]")
        .input_template(r#""<execution> has <status> (<aws.events.rule-name>)""#)
        .build()
        .unwrap();
    let target = Target::builder()
        .id("topic")
        .arn(&topic)
        .input_transformer(transformer)
        .build()
        .unwrap();
    let targets = events.put_targets().rule("unalerted").targets(target);
    assert_eq!(targets.send().await.unwrap().failed_entry_count(), 0);

    status_change(&account, json!({"status": "SUCCEEDED"}));
    status_change(
        &account,
        json!({"status": "FAILED", "error": "Keywheel.Held"}),
    );
    assert_eq!(messages(&account), Vec::<String>::new());

    status_change(&account, json!({"status": "ABORTED"}));
    status_change(
        &account,
        json!({"status": "FAILED", "error": "States.Runtime"}),
    );
    assert_eq!(
        messages(&account),
        [
            r#""arn:execution has ABORTED (unalerted)""#,
            r#""arn:execution has FAILED (unalerted)""#
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn an_event_that_was_put_is_matched_like_any_other() {
    let account = account();
    let topic = account.create_topic("alerts").unwrap();
    account
        .put_rule(json!({"Name": "r", "EventPattern": r#"{"source": ["keywheel"]}"#}))
        .unwrap();
    account
        .put_targets(json!({"Rule": "r", "Targets": [{"Id": "1", "Arn": topic}]}))
        .unwrap();
    let entry = |source: &str, detail: &str| {
        PutEventsRequestEntry::builder()
            .source(source)
            .detail_type("Access Key Published")
            .detail(detail)
            .build()
    };
    let put = Clients::of_role(&account)
        .events
        .put_events()
        .entries(entry("keywheel", r#"{"user":"Bot"}"#))
        .entries(entry("aws.states", "{}"))
        .entries(entry("keywheel", "not JSON"))
        .send()
        .await
        .unwrap();
    assert_eq!(put.failed_entry_count(), 2);
    let codes: Vec<_> = put
        .entries()
        .iter()
        .map(|entry| entry.error_code())
        .collect();
    assert_eq!(
        codes,
        [
            None,
            Some("NotAuthorizedForSource"),
            Some("MalformedDetail")
        ]
    );
    // Without a transformer the whole event is sent.
    let [message] = &messages(&account)[..] else {
        panic!("one message")
    };
    let event: Value = serde_json::from_str(message).unwrap();
    assert_eq!(event["detail"], json!({"user": "Bot"}));
    assert_eq!(
        account.journal()[0].resource.as_deref(),
        Some("event/Access Key Published,Access Key Published,Access Key Published")
    );
}

#[tokio::test(start_paused = true)]
async fn a_topic_that_is_not_there_is_a_failed_invocation() {
    let account = account();
    let arn = "arn:aws:sns:us-west-2:123456789012:none";
    account
        .put_rule(json!({"Name": "r", "EventPattern": r#"{"source": ["s"]}"#}))
        .unwrap();
    account
        .put_targets(json!({"Rule": "r", "Targets": [{"Id": "1", "Arn": arn}]}))
        .unwrap();
    account.emit_event("s", "t", Vec::new(), Map::new());
    let failed = account.view(|view| view.events().failed_invocations().to_vec());
    assert_eq!(
        failed,
        [FailedInvocation {
            rule: "r".to_owned(),
            target_arn: arn.to_owned(),
            code: "NotFound"
        }]
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_no_rule_is_refused_when_it_is_put() {
    let account = account();
    let events = Clients::of_role(&account).events;
    let rule = events.put_rule().name("r").event_pattern(r#"{"a": "b"}"#);
    assert_eq!(
        refusal(rule.send().await),
        "InvalidEventPatternException (400): Event pattern is not valid. Reason: \"a\" must be an object or an array"
    );
    let target = |template: &str| {
        let transformer = InputTransformer::builder().input_template(template);
        Target::builder()
            .id("1")
            .arn("arn:aws:sns:us-west-2:123456789012:t")
            .input_transformer(transformer.build().unwrap())
            .build()
            .unwrap()
    };
    let targets = events.put_targets().rule("r").targets(target("\"x\""));
    assert_eq!(
        refusal(targets.send().await),
        "ResourceNotFoundException (400): Rule r does not exist on EventBus default."
    );
    let rule = events.put_rule().name("r").event_pattern(r#"{"a": ["b"]}"#);
    rule.send().await.unwrap();
    let targets = events.put_targets().rule("r").targets(target("\"<x>\""));
    assert_eq!(
        refusal(targets.send().await),
        "ValidationException (400): Invalid InputTemplate for target 1 : [Variable x is not defined in InputPathsMap]."
    );
}
