//! Step Functions' own integrations.

use crate::clients::account;
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn a_task_publishes_text_as_it_is_and_anything_else_as_json() {
    let account = account();
    let topic = account.create_topic("alerts").unwrap();
    for message in [json!("text"), json!({"a": 1})] {
        let output = account
            .sns_publish(json!({"TopicArn": topic, "Message": message, "Subject": "s"}))
            .unwrap();
        assert!(output["MessageId"].is_string());
    }
    let sent = account.view(|view| {
        let messages = view.sns().messages().iter();
        messages
            .map(|sent| sent.message.clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(sent, ["text", r#"{"a":1}"#]);
    assert_eq!(
        account.journal()[0].to_string(),
        "2026-11-22T00:00:00Z states.amazonaws.com sns:Publish topic/alerts ok"
    );
}

#[tokio::test(start_paused = true)]
async fn a_task_fails_with_the_name_that_catch_matches() {
    let account = account();
    let failure = account
        .sns_publish(json!({"TopicArn": "arn:aws:sns:us-west-2:123456789012:none", "Message": "m"}))
        .unwrap_err();
    assert_eq!(failure.error, "SNS.NotFoundException");
    assert_eq!(
        failure.cause,
        "Topic does not exist (Service: AmazonSNS; Status Code: 404; Error Code: NotFound)"
    );
    let topic = account.create_topic("alerts").unwrap();
    let failure = account
        .sns_publish(json!({"TopicArn": topic, "Message": "m", "Subject": "a\nb"}))
        .unwrap_err();
    assert_eq!(failure.error, "SNS.InvalidParameterException");
}

#[tokio::test(start_paused = true)]
async fn an_event_with_an_object_as_its_detail_is_put() {
    let account = account();
    let entry = json!({"Source": "keywheel", "DetailType": "t", "Detail": {"user": "Bot"}});
    let output = account.events_put(json!({"Entries": [entry]})).unwrap();
    assert_eq!(output["FailedEntryCount"], 0);
    account.view(|view| {
        let [event] = view.events().events() else {
            panic!("one event")
        };
        assert_eq!(
            event.document(),
            json!({
                "version": "0",
                "id": output["Entries"][0]["EventId"],
                "detail-type": "t",
                "source": "keywheel",
                "account": "123456789012",
                "time": "2026-11-22T00:00:00Z",
                "region": "us-west-2",
                "resources": [],
                "detail": {"user": "Bot"},
            })
        );
    });
}

#[tokio::test(start_paused = true)]
async fn one_bad_entry_fails_the_task_and_the_others_are_put() {
    let account = account();
    let good = json!({"Source": "s", "DetailType": "t", "Detail": {}});
    let bad = json!({"DetailType": "t", "Detail": {}});
    let failure = account
        .events_put(json!({"Entries": [good, bad]}))
        .unwrap_err();
    assert_eq!(failure.error, "EventBridge.FailedEntry");
    let id = account.view(|view| view.events().events()[0].id.clone());
    assert_eq!(
        failure.cause,
        format!(
            r#"{{"Entries":[{{"EventId":"{id}"}},{{"ErrorCode":"InvalidArgument","ErrorMessage":"Parameter Source is not valid. Reason: Source is a required argument."}}],"FailedEntryCount":1}}"#
        )
    );
}
