//! SNS.

use crate::clients::{Clients, account, refusal};

#[tokio::test(start_paused = true)]
async fn a_message_is_kept_as_it_was_published() {
    let account = account();
    let sns = Clients::of_role(&account).sns;
    let topic = sns.create_topic().name("alerts").send().await.unwrap();
    let topic = topic.topic_arn().unwrap();
    assert_eq!(topic, "arn:aws:sns:us-west-2:123456789012:alerts");
    let again = sns.create_topic().name("alerts").send().await.unwrap();
    assert_eq!(again.topic_arn(), Some(topic));

    let subscribe = async || {
        let subscribe = sns.subscribe().topic_arn(topic).protocol("email");
        subscribe
            .endpoint("oncall@example.com")
            .return_subscription_arn(true)
            .send()
            .await
            .unwrap()
            .subscription_arn
    };
    assert_eq!(subscribe().await, subscribe().await);

    let published = sns
        .publish()
        .topic_arn(topic)
        .subject("Key of Bot: <held> & waiting")
        .message("Two keys.\nünïcode = fine + \"quoted\"")
        .send()
        .await
        .unwrap();
    account.view(|view| {
        assert_eq!(view.sns().subscriptions(topic).len(), 1);
        let [message] = view.sns().messages() else {
            panic!("one message")
        };
        assert_eq!(Some(message.id.as_str()), published.message_id());
        assert_eq!(message.topic_arn, topic);
        assert_eq!(
            message.subject.as_deref(),
            Some("Key of Bot: <held> & waiting")
        );
        assert_eq!(message.message, "Two keys.\nünïcode = fine + \"quoted\"");
    });
}

#[tokio::test(start_paused = true)]
async fn what_sns_would_not_send_is_refused() {
    let account = account();
    let topic = account.create_topic("alerts").unwrap();
    let sns = Clients::of_role(&account).sns;
    let publish = async |topic: &str, subject: &str, message: &str| {
        let request = sns.publish().topic_arn(topic).subject(subject);
        refusal(request.message(message).send().await)
    };
    for subject in ["two\nlines", "ünïcode", &"x".repeat(101)] {
        assert_eq!(
            publish(&topic, subject, "m").await,
            "InvalidParameter (400): Invalid parameter: Subject"
        );
    }
    assert_eq!(
        publish(&topic, "s", &"x".repeat(262_145)).await,
        "InvalidParameter (400): Invalid parameter: Message too long"
    );
    assert_eq!(
        publish("arn:aws:sns:us-west-2:123456789012:other", "s", "m").await,
        "NotFound (404): Topic does not exist"
    );
    assert_eq!(
        publish("other", "s", "m").await,
        "InvalidParameter (400): Invalid parameter: TopicArn"
    );
    assert!(account.view(|view| view.sns().messages().is_empty()));
}
