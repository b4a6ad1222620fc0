//! Whom topic, queue, key and secrets let in by policies of their own.

use crate::sentences::of;
use crate::world::{EVERYTHING, QUICKSTART, all, infrastructure, read};
use codegen::infrastructure::Resource;

#[test]
fn topic_key_and_queue_let_in_only_who_has_no_role() {
    let infrastructure = infrastructure(&read(QUICKSTART));
    let policies = all(&infrastructure.pipeline, |resource| match resource {
        Resource::TopicPolicy(policy) => Some(&policy.policy),
        Resource::QueuePolicy(policy) => Some(&policy.policy),
        Resource::Key(key) => Some(&key.policy),
        _ => None,
    });
    let sentences: Vec<_> = policies.into_iter().flat_map(of).collect();
    let alarms = "if aws:SourceAccount = ACCOUNT and aws:SourceArn ~ arn:aws:cloudwatch:REGION:ACCOUNT:alarm:quickstart-*";
    assert_eq!(
        sentences,
        [
            "arn:aws:iam::ACCOUNT:root: kms:* on *".to_owned(),
            format!("cloudwatch.amazonaws.com: kms:Decrypt on * {alarms}"),
            format!("cloudwatch.amazonaws.com: kms:GenerateDataKey* on * {alarms}"),
            format!("cloudwatch.amazonaws.com: sns:Publish on AlertTopic {alarms}"),
            "anyone: not sns:Publish on AlertTopic if aws:SecureTransport = false".to_owned(),
            "events.amazonaws.com: sqs:SendMessage on DeadLetters if aws:SourceAccount = ACCOUNT and aws:SourceArn ~ arn:aws:events:REGION:ACCOUNT:rule/quickstart-unannounced-failures".to_owned(),
            "anyone: not sqs:* on DeadLetters if aws:SecureTransport = false".to_owned(),
        ]
    );
}

#[test]
fn a_secret_lets_in_its_readers_and_nobody_without_tls() {
    let infrastructure = infrastructure(&read(EVERYTHING));
    let policies = all(&infrastructure.fleets[0], |resource| match resource {
        Resource::SecretPolicy(policy) => Some(policy),
        _ => None,
    });
    let [own, readers] = policies.as_slice() else {
        panic!("{policies:?}");
    };
    // A policy of the customer's own is kept, and the readers are added.
    assert_eq!(
        own.document.as_ref().unwrap()["Statement"]["Sid"],
        "NobodyDeletes"
    );
    let secret = "SecretCalendarBot2630b839";
    assert_eq!(
        of(&own.statements),
        [
            format!("anyone: not secretsmanager:* on {secret} if aws:SecureTransport = false"),
            format!(
                "arn:aws:iam::123456789012:role/deployer: secretsmanager:DescribeSecret on {secret}"
            ),
            format!(
                "arn:aws:iam::123456789012:role/deployer: secretsmanager:GetSecretValue on {secret}"
            ),
        ]
    );
    let secret = "SecretHalfAdopted29feb24c";
    assert_eq!(
        of(&readers.statements),
        [
            format!("anyone: not secretsmanager:* on {secret} if aws:SecureTransport = false"),
            format!("arn:aws:iam::999999999999:root: secretsmanager:DescribeSecret on {secret}"),
            format!("arn:aws:iam::999999999999:root: secretsmanager:GetSecretValue on {secret}"),
        ]
    );
    // A customer's statement with such a Sid is refused, so that none is there twice.
    for policy in policies {
        for statement in &policy.statements.statements {
            assert!(statement.sid.starts_with("Keywheel"), "{}", statement.sid);
        }
    }
}
