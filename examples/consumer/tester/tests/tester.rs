//! The tester at work in an account in memory, on the users of this example's keywheel.yaml.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use codegen::config::{self, Configuration};
use contract::{Duration, FieldNames, KeyMaterial, Probe, SecretDocument, SecretLayout};
use sandbox::fault::Fate;
use sandbox::iam::Status;
use sandbox::world::{Beginning, Schedule, Trigger, UserSpec, World, WorldSpec};
use sandbox::{Account, AccountSpec};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use tester::{Failure, Report, Tester, Verdict};

const CONFIGURATION: &str = include_str!("../../keywheel.yaml");
const BUCKET: &str = "consumer-test-123456789012";

/// Runs on virtual time.
fn on_virtual_time<Done>(run: impl Future<Output = Done>) -> Done {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(run)
}

fn event() -> Value {
    json!({ "bucket": BUCKET, "key": "test", "pipeline": "consumer" })
}

fn tester(account: &Account) -> Tester {
    let (id, secret) = account.issue_role_credentials("consumer-tester");
    Tester::new(&account.sdk_config(&id, &secret))
}

/// An account with the object.
fn account() -> Account {
    let account = Account::new(AccountSpec::default());
    account.put_object(BUCKET, "test", "test");
    account
}

/// A user that may read the object, and its key in a secret of this pipeline.
fn bot(account: &Account, name: &str, layout: &SecretLayout) -> KeyMaterial {
    let secret = format!("consumer/{name}");
    account.create_user(name).unwrap();
    account.allow_read(BUCKET, name);
    let key = account.create_access_key_long_ago(name).unwrap();
    let mut document = SecretDocument::empty();
    document.key = Some(KeyMaterial {
        id: key.id.clone(),
        secret: contract::SecretAccessKey::new(key.secret.expose().to_owned()),
    });
    account
        .create_secret(&secret, Some(&document.write(layout)))
        .unwrap();
    let tags = [("Rotatable", "true"), ("keywheel:pipeline", "consumer")];
    account.tag_secret(&secret, &tags).unwrap();
    key
}

fn verdicts(report: &Report) -> Vec<(&str, Verdict, &str)> {
    let findings = report.findings.iter();
    findings
        .map(|finding| {
            (
                finding.secret.as_str(),
                finding.verdict,
                finding.facts.as_str(),
            )
        })
        .collect()
}

fn configuration() -> Configuration {
    config::read(CONFIGURATION.as_bytes()).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// What this example's keywheel.yaml describes, right after its deployment.
fn world() -> World {
    let account = AccountSpec::default();
    let users = configuration().users.into_iter().map(|user| UserSpec {
        trigger: match user.trigger {
            config::Trigger::Schedule => Trigger::Schedule,
            config::Trigger::SecretsManager => Trigger::SecretsManager,
        },
        schedule: Schedule::Every {
            first_after: Duration::from_hours(2),
            interval: Duration::from_days(30),
        },
        rotation: user.rotation,
        beginning: Beginning::EmptySecret,
        application: None,
    });
    World::new(&WorldSpec {
        pipeline: "consumer".to_owned(),
        stack: tests::pipeline_stack("consumer", &account),
        users: users.collect(),
        account,
    })
    .unwrap()
}

#[test]
fn the_tester_reads_the_object_that_new_keys_are_verified_with() {
    let event: tester::Event = serde_json::from_value(event()).unwrap();
    for user in configuration().users {
        assert_eq!(
            user.rotation.verification.probes,
            [Probe::S3 {
                bucket: event.bucket.clone(),
                key: event.key.clone(),
            }]
        );
    }
}

#[test]
fn before_during_and_after_rotations_every_published_key_works() {
    on_virtual_time(async {
        let world = world();
        let account = world.account().clone();
        let tester = tester(&account);
        let mut seen = Vec::new();
        let testing = async {
            // Every hour, in all waits, over two rotations of each user.
            for _ in 0..45 * 24 {
                let report = tester.handle(&event()).await.unwrap();
                assert_eq!(report.findings.len(), 2);
                for finding in report.findings {
                    let what = (finding.secret, finding.verdict, finding.access_key_id);
                    if !seen.contains(&what) {
                        seen.push(what);
                    }
                }
                account
                    .clock()
                    .sleep(std::time::Duration::from_hours(1))
                    .await;
            }
        };
        tokio::join!(world.run_for(Duration::from_days(45)), testing);

        let chronicle = world.chronicle();
        assert_eq!(chronicle.violations, []);
        assert_eq!(chronicle.alerts.len(), 0);
        for secret in ["consumer/scheduled-bot-key", "consumer/native-bot-key"] {
            let verdicts: Vec<_> = seen
                .iter()
                .filter(|(name, ..)| name == secret)
                .map(|(_, verdict, key)| (*verdict, key.is_some()))
                .collect();
            assert_eq!(
                verdicts,
                [
                    (Verdict::NoKey, false),
                    (Verdict::Works, true),
                    (Verdict::Works, true)
                ],
                "{secret}"
            );
        }
    });
}

/// The ancestor looked at the first page only.
#[test]
fn the_hundred_and_first_secret_is_tried_too() {
    on_virtual_time(async {
        let account = account();
        for number in 1..=150 {
            bot(
                &account,
                &format!("bot-{number:03}"),
                &SecretLayout::Standard,
            );
        }
        let key = bot(&account, "last", &SecretLayout::Standard);
        let tester = tester(&account);
        let report = tester.handle(&event()).await.unwrap();
        assert_eq!(report.findings.len(), 151);
        assert_eq!(report.failures().count(), 0);

        account
            .update_access_key("last", key.id.as_str(), Status::Inactive)
            .unwrap();
        account
            .clock()
            .sleep(std::time::Duration::from_mins(1))
            .await;
        let failure = tester.handle(&event()).await.unwrap_err();
        assert_eq!(
            failure.to_string(),
            format!(
                "1 of 151 rotatable secrets cannot be used. consumer/last: AWS does not accept the key {}: it was deactivated or deleted.",
                key.id
            )
        );
    });
}

#[test]
fn keys_are_read_in_every_layout() {
    on_virtual_time(async {
        let account = account();
        let names: FieldNames =
            serde_json::from_value(json!({ "accessKeyId": "id", "secretAccessKey": "pw" }))
                .unwrap();
        bot(&account, "own", &SecretLayout::Fields(names.clone()));
        bot(&account, "legacy", &SecretLayout::Legacy);
        bot(&account, "standard", &SecretLayout::Standard);
        let mut event = event();
        event["fields"] = json!({ "consumer/own": names });
        let report = tester(&account).handle(&event).await.unwrap();
        assert_eq!(report.findings.len(), 3);
        assert!(
            report
                .findings
                .iter()
                .all(|finding| finding.verdict == Verdict::Works)
        );
    });
}

#[test]
fn each_secret_that_cannot_be_used_is_named_with_its_reason_and_the_rest_is_tried() {
    on_virtual_time(async {
        let account = account();
        let standard = &SecretLayout::Standard;
        let deactivated = bot(&account, "a-deactivated", standard);
        account
            .update_access_key("a-deactivated", deactivated.id.as_str(), Status::Inactive)
            .unwrap();
        let forbidden = bot(&account, "b-forbidden", standard);
        account.forbid_read(BUCKET, "b-forbidden");
        bot(&account, "c-broken", standard);
        account
            .put_secret_value("consumer/c-broken", "not a document")
            .unwrap();
        let swapped = bot(&account, "d-swapped", standard);
        let wrong =
            json!({ "AccessKeyId": swapped.id, "SecretAccessKey": forbidden.secret.expose() });
        account
            .put_secret_value("consumer/d-swapped", &wrong.to_string())
            .unwrap();
        let works = bot(&account, "e-works", standard);
        account
            .create_secret("consumer/f-new", Some(r#"{"UserName":"f-new"}"#))
            .unwrap();
        account
            .tag_secret(
                "consumer/f-new",
                &[("Rotatable", "true"), ("keywheel:pipeline", "consumer")],
            )
            .unwrap();
        account
            .clock()
            .sleep(std::time::Duration::from_mins(1))
            .await;

        let log = Log::default();
        let failure = {
            let lines = tester::log_lines(log.clone(), ());
            let _logging = tracing::subscriber::set_default(lines);
            tester(&account).handle(&event()).await.unwrap_err()
        };
        let Failure::KeysDoNotWork(report) = &failure else {
            panic!("{failure}");
        };
        assert_eq!(
            verdicts(report),
            [
                (
                    "consumer/a-deactivated",
                    Verdict::Fails,
                    format!(
                        "AWS does not accept the key {}: it was deactivated or deleted",
                        deactivated.id
                    )
                    .as_str()
                ),
                (
                    "consumer/b-forbidden",
                    Verdict::Fails,
                    &format!(
                        "the key {} works, but may not read s3://{BUCKET}/test",
                        forbidden.id
                    )
                ),
                (
                    "consumer/c-broken",
                    Verdict::Fails,
                    "it holds no key: the value is not a JSON object"
                ),
                (
                    "consumer/d-swapped",
                    Verdict::Fails,
                    &format!(
                        "the secret of the key {} is not the one that AWS knows",
                        swapped.id
                    )
                ),
                (
                    "consumer/e-works",
                    Verdict::Works,
                    &format!("the key {} works", works.id)
                ),
                (
                    "consumer/f-new",
                    Verdict::NoKey,
                    "it names a user and holds no key yet"
                ),
            ]
        );

        // Neither what it says nor what it logs has a secret in it.
        let log = log.text();
        assert_eq!(log.lines().count(), 6, "{log}");
        let printed = format!("{log}{failure}{failure:?}{}", json!(report));
        for canary in account.canaries() {
            assert!(!printed.contains(&canary), "{printed}");
        }
    });
}

#[test]
fn secrets_of_other_pipelines_and_secrets_that_are_not_rotated_are_left_alone() {
    on_virtual_time(async {
        let account = account();
        bot(&account, "mine", &SecretLayout::Standard);
        bot(&account, "other", &SecretLayout::Standard);
        account
            .tag_secret("consumer/other", &[("keywheel:pipeline", "other")])
            .unwrap();
        bot(&account, "paused", &SecretLayout::Standard);
        // Both of the list's filters are met: by two tags, and by their beginnings.
        account
            .tag_secret("consumer/paused", &[("Rotatable", "false"), ("x", "true")])
            .unwrap();
        let tester = tester(&account);
        let names = async |event: Value| {
            let report = tester.handle(&event).await.unwrap();
            let findings = report.findings.into_iter();
            findings.map(|finding| finding.secret).collect::<Vec<_>>()
        };
        assert_eq!(names(event()).await, ["consumer/mine"]);
        assert_eq!(
            names(json!({ "bucket": BUCKET, "key": "test" })).await,
            ["consumer/mine", "consumer/other"]
        );
    });
}

#[test]
fn an_event_or_a_list_that_cannot_be_read_is_a_failure() {
    on_virtual_time(async {
        let account = account();
        let tester = tester(&account);
        let failure = tester.handle(&json!({ "bucket": BUCKET })).await;
        assert_eq!(
            failure.unwrap_err().to_string(),
            "The event is not valid: missing field `key`."
        );
        let _refusing = account.rule(|attempt| {
            (attempt.operation == "ListSecrets")
                .then_some(Fate::Refuse(sandbox::fault::Refusal::AccessDenied))
        });
        let failure = tester.handle(&event()).await.unwrap_err();
        assert_eq!(failure.name(), "SecretsNotListed");
    });
}

/// What the tester logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl tracing_subscriber::fmt::MakeWriter<'_> for Log {
    type Writer = Log;

    fn make_writer(&self) -> Log {
        self.clone()
    }
}
