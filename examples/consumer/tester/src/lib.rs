//! A Lambda that uses the key in each rotatable secret, as an application would.
//!
//! It lists the secrets that are tagged `Rotatable=true`, reads the key that each publishes, and reads
//! one object with it. It says about every secret how that went, and fails if one cannot be used: its
//! metric of errors is what an alarm watches. What it knows is what any application knows: the secret.

mod event;
mod failure;
mod refusal;
mod report;

pub use event::Event;
pub use failure::Failure;
pub use report::{Finding, Report, Verdict};

use aws_credential_types::Credentials;
use aws_sdk_secretsmanager::types::{Filter, FilterNameStringType, SecretListEntry};
use aws_types::SdkConfig;
use contract::{KeyMaterial, SecretDocument, label, tag};
use refusal::Refusal;
use serde::Deserialize;
use serde_json::Value;
use tracing::level_filters::LevelFilter;
use tracing::{Subscriber, error, info};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use zeroize::Zeroizing;

/// The tester Lambda.
#[derive(Debug)]
pub struct Tester {
    config: SdkConfig,
    secrets: aws_sdk_secretsmanager::Client,
}

/// What there is to use in a secret.
enum Published {
    Key(KeyMaterial),
    NoKey(&'static str),
}

impl Tester {
    /// With the client of its role; those that use the keys are made key by key.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Tester {
            config: config.clone(),
            secrets: aws_sdk_secretsmanager::Client::new(config),
        }
    }

    /// Tries every key out.
    ///
    /// # Errors
    /// When one does not work, after all have been tried, or when nobody knows which there are.
    pub async fn handle(&self, payload: &Value) -> Result<Report, Failure> {
        let event = Event::deserialize(payload)
            .map_err(|error| Failure::InvalidEvent(error.to_string()))?;
        let mut findings = Vec::new();
        for secret in self.rotatable(&event).await? {
            let finding = self.find_out(&event, secret).await;
            log(&finding);
            findings.push(finding);
        }
        let report = Report { findings };
        if report.failures().next().is_some() {
            return Err(Failure::KeysDoNotWork(report));
        }
        Ok(report)
    }

    /// The names of the secrets, of all pages.
    async fn rotatable(&self, event: &Event) -> Result<Vec<String>, Failure> {
        let filter = |key: FilterNameStringType, value: &str| {
            Filter::builder().key(key).values(value).build()
        };
        let mut pages = self
            .secrets
            .list_secrets()
            .filters(filter(FilterNameStringType::TagKey, tag::ROTATABLE))
            .filters(filter(FilterNameStringType::TagValue, tag::ROTATABLE_VALUE))
            .into_paginator()
            .send();
        let mut names = Vec::new();
        while let Some(page) = pages.next().await {
            let page =
                page.map_err(|error| Failure::SecretsNotListed(Refusal::of(&error).facts()))?;
            let entries = page.secret_list.unwrap_or_default().into_iter();
            names.extend(
                entries
                    .filter(|entry| is_meant(entry, event))
                    .filter_map(|entry| entry.name),
            );
        }
        Ok(names)
    }

    async fn find_out(&self, event: &Event, secret: String) -> Finding {
        let key = match self.published(event, &secret).await {
            Ok(Published::Key(key)) => key,
            Ok(Published::NoKey(why)) => {
                return Finding {
                    secret,
                    access_key_id: None,
                    verdict: Verdict::NoKey,
                    facts: why.to_owned(),
                };
            }
            Err(facts) => {
                return Finding {
                    secret,
                    access_key_id: None,
                    verdict: Verdict::Fails,
                    facts,
                };
            }
        };
        let (verdict, facts) = match self.read_object(event, &key).await {
            Ok(()) => (Verdict::Works, format!("the key {} works", key.id)),
            Err(refusal) => (Verdict::Fails, refusal.to_key(&key.id, event)),
        };
        Finding {
            secret,
            access_key_id: Some(key.id),
            verdict,
            facts,
        }
    }

    /// What an application would find in the secret now.
    async fn published(&self, event: &Event, secret: &str) -> Result<Published, String> {
        let answer = self
            .secrets
            .get_secret_value()
            .secret_id(secret)
            .version_stage(label::CURRENT)
            .send()
            .await;
        let value = match answer {
            Ok(answer) => Zeroizing::new(answer.secret_string.unwrap_or_default()),
            Err(error) => {
                let refusal = Refusal::of(&error);
                return match refusal.code() {
                    // Lists are minutes behind, so it may be gone altogether.
                    Some("ResourceNotFoundException") => {
                        Ok(Published::NoKey("it has no value yet"))
                    }
                    // A label is all that is asked for, so nothing else can be wrong with the request.
                    Some("InvalidRequestException") => Ok(Published::NoKey("it is being deleted")),
                    _ => Err(format!("it could not be read: {}", refusal.facts())),
                };
            }
        };
        let document = SecretDocument::read(&value, &event.layout(secret))
            .map_err(|error| format!("it holds no key: {error}"))?;
        Ok(match document.key {
            Some(key) => Published::Key(key),
            None => Published::NoKey("it names a user and holds no key yet"),
        })
    }

    /// Uses the key. Its answer is enough; the object is dropped unread.
    async fn read_object(&self, event: &Event, key: &KeyMaterial) -> Result<(), Refusal> {
        let credentials =
            Credentials::new(key.id.as_str(), key.secret.expose(), None, None, "secret");
        let config = aws_sdk_s3::config::Builder::from(&self.config)
            .credentials_provider(credentials)
            .build();
        let request = aws_sdk_s3::Client::from_conf(config).get_object();
        let answer = request.bucket(&event.bucket).key(&event.key).send().await;
        answer.map(drop).map_err(|error| Refusal::of(&error))
    }
}

/// Secrets Manager's filters match beginnings, and the key and the value of different tags.
fn is_meant(entry: &SecretListEntry, event: &Event) -> bool {
    let has = |key: &str, value: &str| {
        let mut tags = entry.tags().iter();
        tags.any(|tag| tag.key() == Some(key) && tag.value() == Some(value))
    };
    has(tag::ROTATABLE, tag::ROTATABLE_VALUE)
        && event
            .pipeline
            .as_deref()
            .is_none_or(|pipeline| has(tag::PIPELINE, pipeline))
}

fn log(finding: &Finding) {
    let Finding {
        secret,
        access_key_id,
        verdict,
        facts,
    } = finding;
    let key = access_key_id.as_ref().map(tracing::field::display);
    match verdict {
        Verdict::Fails => error!(secret, access_key_id = key, "{facts}"),
        Verdict::Works | Verdict::NoKey => info!(secret, access_key_id = key, "{facts}"),
    }
}

/// What writes the log: one JSON object a line. Only this crate's own lines are written: the SDK's at
/// level trace contain the bodies of requests and responses, keys and all.
pub fn log_lines<Writer, Timer>(writer: Writer, timer: Timer) -> impl Subscriber + Send + Sync
where
    Writer: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
    Timer: FormatTime + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_timer(timer)
        .with_writer(writer);
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::INFO);
    tracing_subscriber::registry().with(lines.with_filter(ours))
}
