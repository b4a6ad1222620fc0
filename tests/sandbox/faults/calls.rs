//! Single calls, made with the SDK's clients.

use super::{journal, keys};
use crate::clients::{Clients, account, refusal, seconds};
use aws_sdk_iam::config::retry::RetryConfig;
use jiff::SignedDuration;
use sandbox::fault::{Attempt, Fate, Gate};
use sandbox::iam::Status;
use sandbox::{Account, Service};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A role's IAM client that tries once.
fn once(account: &Account) -> aws_sdk_iam::Client {
    let (id, secret) = account.issue_role_credentials("operator");
    let config = account.sdk_config(&id, &secret).into_builder();
    aws_sdk_iam::Client::new(&config.retry_config(RetryConfig::disabled()).build())
}

fn always(fate: Fate) -> impl FnMut(&Attempt) -> Option<Fate> + Send + 'static {
    move |_| Some(fate.clone())
}

async fn listed(iam: &aws_sdk_iam::Client) -> Vec<(String, String)> {
    let answer = iam.list_access_keys().user_name("Bot").send().await;
    let listed = answer.unwrap().access_key_metadata;
    listed
        .into_iter()
        .map(|key| {
            (
                key.access_key_id.unwrap(),
                key.status.unwrap().as_str().to_owned(),
            )
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn each_service_refuses_in_its_own_words_and_does_nothing() {
    let account = account();
    account.create_secret("dev/bot", Some("{}")).unwrap();
    let clients = Clients::of_role(&account);
    let iam = || clients.iam.create_access_key().user_name("Bot").send();
    let sts = || clients.sts.get_caller_identity().send();
    let secrets = || {
        clients
            .secrets
            .describe_secret()
            .secret_id("dev/bot")
            .send()
    };
    let sns = || clients.sns.create_topic().name("alerts").send();
    let s3 = || clients.s3.get_object().bucket("b").key("k").send();
    let said = async |fate| {
        let _rule = account.rule(always(fate));
        [
            refusal(iam().await),
            refusal(sts().await),
            refusal(secrets().await),
            refusal(sns().await),
            refusal(s3().await),
        ]
    };
    assert_eq!(
        said(Fate::throttled()).await,
        [
            "Throttling (400): Rate exceeded",
            "Throttling (400): Rate exceeded",
            "ThrottlingException (400): Rate exceeded",
            "Throttled (429): Rate exceeded",
            "SlowDown (503): Please reduce your request rate.",
        ]
    );
    assert_eq!(
        said(Fate::unavailable()).await,
        [
            "ServiceUnavailable (503): The request has failed due to a temporary failure of the server.",
            "ServiceUnavailable (503): The request has failed due to a temporary failure of the server.",
            "InternalServiceError (500): An error occurred on the server side.",
            "InternalError (500): The request processing has failed because of an unknown error, exception or failure.",
            "InternalError (500): We encountered an internal error. Please try again.",
        ]
    );
    let nobody_may = |action: &str| {
        format!(
            "User: arn:aws:sts::123456789012:assumed-role/operator/operator is not authorized to perform: {action} because no identity-based policy allows the {action} action"
        )
    };
    assert_eq!(
        said(Fate::access_denied()).await,
        [
            format!("AccessDenied (403): {}", nobody_may("iam:CreateAccessKey")),
            format!(
                "AccessDenied (403): {}",
                nobody_may("sts:GetCallerIdentity")
            ),
            format!(
                "AccessDeniedException (400): {}",
                nobody_may("secretsmanager:DescribeSecret")
            ),
            format!(
                "AuthorizationError (403): {}",
                nobody_may("sns:CreateTopic")
            ),
            format!("AccessDenied (403): {}", nobody_may("s3:GetObject")),
        ]
    );
    let teapot = said(Fate::refused(418, "Teapot", "No coffee.")).await;
    assert_eq!(teapot, ["Teapot (418): No coffee."; 5]);
    assert_eq!(keys(&account), []);
}

#[tokio::test(start_paused = true)]
async fn the_sdk_retries_what_passes_and_each_retry_is_an_attempt() {
    let account = account();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let _rule = account.rule({
        let seen = Arc::clone(&seen);
        move |attempt| {
            seen.lock().unwrap().push(attempt.to_string());
            (attempt.number < 3).then(Fate::throttled)
        }
    });
    let iam = Clients::of_role(&account).iam;
    assert_eq!(listed(&iam).await, []);
    let call = |number| format!("{number}. role/operator iam:ListAccessKeys user/Bot");
    assert_eq!(*seen.lock().unwrap(), [1, 2, 3].map(call));
    assert_eq!(account.attempts(), 3);
    let outcomes: Vec<_> = journal(&account)
        .iter()
        .map(|line| line.rsplit(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(outcomes, ["Throttling", "Throttling", "ok"]);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_says_who_calls_what() {
    let account = account();
    let seen = Arc::new(Mutex::new(None));
    let _rule = account.rule({
        let seen = Arc::clone(&seen);
        move |attempt| {
            *seen.lock().unwrap() = Some(attempt.clone());
            None
        }
    });
    let (id, secret) = account.issue_role_credentials("operator");
    let clients = Clients::with(&account, &id, &secret);
    let created = clients.iam.create_access_key().user_name("Bot");
    created.send().await.unwrap();
    let attempt = seen.lock().unwrap().take().unwrap();
    assert!(attempt.is("iam:CreateAccessKey"));
    assert!(!attempt.is("iam:DeleteAccessKey") && !attempt.is("sts:CreateAccessKey"));
    let journal = account.journal();
    assert_eq!(
        attempt,
        Attempt {
            number: 1,
            at: journal[0].at,
            invocation: None,
            execution: None,
            number_in_execution: None,
            caller: journal[0].caller.clone(),
            access_key_id: Some(id),
            service: Service::Iam,
            region: "us-east-1".to_owned(),
            operation: "CreateAccessKey".to_owned(),
            resource: Some("user/Bot".to_owned()),
        }
    );
    assert_eq!(attempt.function(), None);
}

#[tokio::test(start_paused = true)]
async fn a_call_without_an_answer_has_no_effect() {
    let account = account();
    let _rule = account.rule(always(Fate::NoAnswer));
    let sent = once(&account).create_access_key().user_name("Bot").send();
    let error = sent.await.unwrap_err();
    assert!(error.as_service_error().is_none(), "{error:?}");
    assert_eq!(keys(&account), []);
    assert_eq!(journal(&account), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_leaves_the_effect() {
    let account = account();
    let _rule = account.rule(always(Fate::LoseResponse));
    let sent = once(&account).create_access_key().user_name("Bot").send();
    let error = sent.await.unwrap_err();
    assert!(error.as_service_error().is_none(), "{error:?}");
    assert_eq!(keys(&account).len(), 1);
    let journal = journal(&account);
    assert_eq!(journal.len(), 1);
    assert!(journal[0].ends_with(" ok"), "{}", journal[0]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_hangs_is_never_answered_and_has_no_effect() {
    let account = account();
    let _rule = account.rule(always(Fate::Hang));
    let sent = once(&account).create_access_key().user_name("Bot").send();
    let hour = Duration::from_secs(3_600);
    assert!(tokio::time::timeout(hour, sent).await.is_err());
    assert_eq!(keys(&account), []);
}

#[tokio::test(start_paused = true)]
async fn a_stale_list_does_not_show_the_new_key() {
    let account = account();
    let iam = Clients::of_role(&account).iam;
    let key = account.create_access_key("Bot").unwrap();
    seconds(account.clock(), 10).await;
    let stale = |age| account.rule(always(Fate::Stale(Duration::from_secs(age))));
    let active = [(key.id.to_string(), "Active".to_owned())];
    {
        let _rule = stale(30);
        assert_eq!(listed(&iam).await, []);
    }
    {
        let _rule = stale(5);
        assert_eq!(listed(&iam).await, active);
    }
    assert_eq!(listed(&iam).await, active);
}

#[tokio::test(start_paused = true)]
async fn a_stale_list_still_shows_an_old_status_and_a_deleted_key() {
    let account = account();
    let iam = Clients::of_role(&account).iam;
    let key = account.create_access_key("Bot").unwrap();
    let id = key.id.as_str();
    let shown = |status: &str| [(id.to_owned(), status.to_owned())];
    let minute_old = || account.rule(always(Fate::Stale(Duration::from_secs(60))));
    seconds(account.clock(), 90).await;
    account
        .update_access_key("Bot", id, Status::Inactive)
        .unwrap();
    {
        let _rule = minute_old();
        assert_eq!(listed(&iam).await, shown("Active"));
    }
    assert_eq!(listed(&iam).await, shown("Inactive"));
    seconds(account.clock(), 90).await;
    account.delete_access_key("Bot", id).unwrap();
    {
        let _rule = minute_old();
        assert_eq!(listed(&iam).await, shown("Inactive"));
    }
    assert_eq!(listed(&iam).await, []);
}

#[tokio::test(start_paused = true)]
async fn a_stale_last_use_does_not_tell_of_the_latest() {
    let account = account();
    let iam = Clients::of_role(&account).iam;
    let key = account.create_access_key("Bot").unwrap();
    seconds(account.clock(), 60).await;
    account.use_key(&key, Service::Sts).unwrap();
    seconds(account.clock(), 3_600).await;
    let service = async || {
        let asked = iam.get_access_key_last_used();
        let answer = asked.access_key_id(key.id.as_str()).send().await.unwrap();
        answer.access_key_last_used.unwrap().service_name
    };
    {
        let _rule = account.rule(always(Fate::Stale(Duration::from_secs(3_500))));
        assert_eq!(service().await, "N/A");
    }
    assert_eq!(service().await, "sts");
}

#[tokio::test(start_paused = true)]
async fn a_delayed_call_takes_effect_later() {
    let account = account();
    let _rule = account.rule(always(Fate::Delay(Duration::from_secs(7))));
    let start = account.clock().now();
    let sent = once(&account).create_access_key().user_name("Bot").send();
    sent.await.unwrap();
    let effect = account.journal()[0].at.duration_since(start);
    assert_eq!(effect, SignedDuration::from_millis(7_020));
}

#[tokio::test(start_paused = true)]
async fn calls_wait_at_a_gate_until_it_is_opened() {
    let account = account();
    let gate = Gate::new();
    let _rule = account.rule({
        let gate = gate.clone();
        move |attempt| {
            attempt
                .is("iam:CreateAccessKey")
                .then(|| Fate::Until(gate.clone()))
        }
    });
    let iam = once(&account);
    let call = iam.create_access_key().user_name("Bot").send();
    let meanwhile = async {
        gate.arrivals(1).await;
        seconds(account.clock(), 200).await;
        assert_eq!(keys(&account), []);
        // Others go through.
        assert_eq!(listed(&iam).await, []);
        gate.open();
    };
    let (created, ()) = tokio::join!(call, meanwhile);
    created.unwrap();
    assert_eq!(keys(&account).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_arrives_too_late_is_refused_for_its_signature() {
    let account = account();
    let _rule = account.rule(always(Fate::Delay(Duration::from_secs(301))));
    let sent = once(&account).create_access_key().user_name("Bot").send();
    assert_eq!(
        refusal(sent.await),
        "SignatureDoesNotMatch (403): Signature expired: 20261122T000000Z is now earlier than 20261122T000501Z - 5 min."
    );
}

#[tokio::test(start_paused = true)]
async fn the_first_rule_that_speaks_wins() {
    let account = account();
    let iam = once(&account);
    let call = async || iam.list_access_keys().user_name("Bot").send().await;
    let _silent = account.rule(|_| None);
    let pass = account.rule(|attempt| (attempt.number == 1).then_some(Fate::Pass));
    let _throttled = account.rule(always(Fate::throttled()));
    let _denied = account.rule(always(Fate::access_denied()));
    assert!(call().await.is_ok());
    drop(pass);
    assert_eq!(refusal(call().await), "Throttling (400): Rate exceeded");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_guard_takes_its_rule_away() {
    let account = account();
    let iam = once(&account);
    let call = async || iam.list_access_keys().user_name("Bot").send().await;
    let throttled = account.rule(always(Fate::throttled()));
    let hanging = account.rule(always(Fate::Hang));
    assert!(call().await.is_err());
    drop(hanging);
    assert!(call().await.is_err());
    drop(throttled);
    assert!(call().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_rule_may_do_what_a_person_does_just_before_the_call() {
    let account = account();
    let operator = account.clone();
    let _rule = account.rule(move |attempt| {
        if attempt.number == 1 {
            operator.create_access_key("Bot").unwrap();
        }
        None
    });
    assert_eq!(listed(&once(&account)).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_no_lambda_only_loses_the_connection() {
    let account = account();
    let iam = once(&account);
    let create = async || iam.create_access_key().user_name("Bot").send().await;
    {
        let _rule = account.rule(always(Fate::KillBefore));
        assert!(create().await.is_err());
        assert_eq!(keys(&account), []);
    }
    let _rule = account.rule(always(Fate::KillAfter));
    assert!(create().await.is_err());
    assert_eq!(keys(&account).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn one_account_does_not_change_the_backoff_of_another() {
    let took = async |other: bool| {
        let account = account();
        let neighbour = self::account();
        let _ill = account.rule(|attempt| (attempt.number < 3).then(Fate::unavailable));
        if other {
            listed(&Clients::of_role(&neighbour).iam).await;
        }
        let start = account.clock().now();
        listed(&Clients::of_role(&account).iam).await;
        account.clock().now().duration_since(start)
    };
    assert_eq!(took(false).await, took(true).await);
}
