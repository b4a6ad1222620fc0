//! `keywheel credential-process`

mod answer;
mod cache;
mod reader;
mod refusal;

use crate::aws::{AwsArguments, UsedProfile};
use crate::environment;
use crate::failure::Failure;
use crate::output::Output;
use answer::Answer;
use aws_smithy_async::time::SharedTimeSource;
use aws_types::SdkConfig;
use cache::{AFTER_FAILURE, Cache, CachedKey};
use contract::environment::AWS_ACCESS_KEY_ID;
use contract::{Duration, FieldNames, SecretId, SecretLayout, label};
use jiff::Timestamp;
use refusal::Subject;
use std::process::ExitCode;

/// Print the key in a secret for AWS's tools and SDKs
///
/// An application whose profile has this command as its `credential_process` uses the current key, and goes
/// on through rotations without being deployed or restarted: the answer expires, so it is asked for
/// again. The secret is read as any tool of AWS would read it, with the credentials of the environment, of
/// a profile, or of SSO. Between calls the key is cached in a file that nobody else can read; while
/// Secrets Manager cannot be read, the cached key is what is printed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples, as lines of ~/.aws/config:
  [profile app]
  credential_process = keywheel credential-process --secret dev/rotatable-bot-key --profile reader

Exit codes:
  0  the key is on standard output
  1  there is no key: the secret cannot be read or has none, and none is cached
  2  the command line is wrong

Environment:
  AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, HTTPS_PROXY and so on, as for any tool of AWS
  XDG_CACHE_HOME  where the cache is, in a folder `keywheel`; ~/.cache when it is not set")]
pub(crate) struct CredentialProcess {
    /// The name or the ARN of the secret
    #[arg(long, value_name = "ID", value_parser = parsed_secret)]
    secret: SecretId,
    #[command(flatten)]
    aws: AwsArguments,
    /// How long a key is used before the secret is read again, from 1m to 12h
    #[arg(long, value_name = "DURATION", default_value = "15m", value_parser = parsed_duration)]
    cache_for: Duration,
    /// Read the secret at each call, and write nothing to the disk
    #[arg(long)]
    no_cache: bool,
    /// Print the key before the current one, should the current one not do
    #[arg(long)]
    previous: bool,
    /// The field of the access key id, if it has a name of its own
    #[arg(long, value_name = "NAME", requires = "secret_access_key_field")]
    access_key_id_field: Option<String>,
    /// The field of the secret access key, if it has a name of its own
    #[arg(long, value_name = "NAME", requires = "access_key_id_field")]
    secret_access_key_field: Option<String>,
}

/// With a longer one, a client would use a key for a good part of the grace period.
const LONGEST: Duration = Duration::from_hours(12);
const SHORTEST: Duration = Duration::from_minutes(1);

fn parsed_secret(text: &str) -> Result<SecretId, String> {
    let parsed: Result<SecretId, _> = text.parse();
    parsed.map_err(|error| format!("{error}: {}", error.hint()))
}

fn parsed_duration(text: &str) -> Result<Duration, String> {
    let parsed: Result<Duration, _> = text.parse();
    let duration = parsed.map_err(|error| format!("{error}: {}", error.hint()))?;
    if (SHORTEST..=LONGEST).contains(&duration) {
        Ok(duration)
    } else {
        Err(format!("it is between {SHORTEST} and {LONGEST}"))
    }
}

impl CredentialProcess {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::Defect(format!("cannot wait for AWS: {error}")))?;
        runtime.block_on(self.answer(output))?;
        Ok(ExitCode::SUCCESS)
    }

    async fn answer(&self, output: &mut Output) -> Result<(), Failure> {
        let profile = self.aws.profile().await;
        if let Some(profile) = profile.as_ref().filter(|profile| asks_us(profile)) {
            return Err(asks_itself(profile));
        }
        let config = self.aws.config(self.region_in_secret()).await;
        let region = config.region().ok_or_else(no_region)?.to_string();
        let subject = Subject {
            secret: self.secret.as_str(),
            region: &region,
            label: if self.previous {
                label::PREVIOUS
            } else {
                label::CURRENT
            },
        };
        let now = now();
        let cache = self.cache(&config, subject, profile.as_ref(), output);
        let cached = cache.as_ref().and_then(Cache::load);
        let (key, ask_again) = match (&cache, cached) {
            (Some(cache), Some(cached)) => {
                self.renewed(cache, cached, &config, subject, now, output)
                    .await
            }
            (cache, _) => {
                let read = self.read(&config, subject, now).await?;
                if let Some(cache) = cache {
                    keep(cache, &read, output);
                }
                (read, self.cache_for.after(now))
            }
        };
        let answer = Answer {
            key: &key.key,
            ask_again,
        };
        Ok(output.print(&answer.json())?)
    }

    /// The cached key, or the one that has taken its place, and when to ask again. Whatever happens, there is
    /// a key: Keywheel does not deactivate one that is in use.
    async fn renewed(
        &self,
        cache: &Cache,
        cached: CachedKey,
        config: &SdkConfig,
        subject: Subject<'_>,
        now: Timestamp,
        output: &mut Output,
    ) -> (CachedKey, Timestamp) {
        if let Some(until) = cached.fresh_until(now, self.cache_for) {
            return (cached, until);
        }
        let soon = AFTER_FAILURE.after(now);
        // Where no lock can be had, each process reads for itself.
        let turn = cache.turn();
        if matches!(turn, Ok(None)) {
            return (cached, soon);
        }
        // Another process may have had its turn since.
        let cached = cache.load().unwrap_or(cached);
        if let Some(until) = cached.fresh_until(now, self.cache_for) {
            return (cached, until);
        }
        match self.read(config, subject, now).await {
            Ok(read) => {
                keep(cache, &read, output);
                (read, self.cache_for.after(now))
            }
            Err(refusal) => {
                output.complain(&format!(
                    "warning: {}\n\n  {} as of {:.0} is used until it can be read\n  hint: {}\n",
                    refusal.message, cached.key.id, cached.read_at, refusal.hint
                ));
                let cached = CachedKey {
                    failed_at: Some(now),
                    ..cached
                };
                keep(cache, &cached, output);
                (cached, soon)
            }
        }
    }

    async fn read(
        &self,
        config: &SdkConfig,
        subject: Subject<'_>,
        now: Timestamp,
    ) -> Result<CachedKey, refusal::Refusal> {
        Ok(CachedKey {
            key: reader::read(config, subject, &self.layout()).await?,
            read_at: now,
            failed_at: None,
        })
    }

    fn layout(&self) -> SecretLayout {
        match (&self.access_key_id_field, &self.secret_access_key_field) {
            (Some(id), Some(secret)) => SecretLayout::Fields(FieldNames {
                access_key_id: id.clone(),
                secret_access_key: secret.clone(),
                user_name: None,
                user_id: None,
                created_at: None,
                version: None,
            }),
            // The legacy one is read along with it.
            _ => SecretLayout::Standard,
        }
    }

    /// `arn:aws:secretsmanager:us-west-2:…`
    fn region_in_secret(&self) -> Option<&str> {
        let arn = self.secret.as_str().strip_prefix("arn:")?;
        arn.split(':').nth(2).filter(|region| !region.is_empty())
    }

    /// The cache, unless it is not wanted or cannot be had. The same name may be another secret's in another
    /// account, so whatever decides on the account tells one file from another.
    fn cache(
        &self,
        config: &SdkConfig,
        subject: Subject<'_>,
        profile: Option<&UsedProfile>,
        output: &mut Output,
    ) -> Option<Cache> {
        if self.no_cache {
            return None;
        }
        let key_id = environment::value(AWS_ACCESS_KEY_ID).unwrap_or_default();
        let key_id = key_id.to_string_lossy();
        let cache = Cache::of(&[
            subject.secret,
            subject.region,
            subject.label,
            config.endpoint_url().unwrap_or_default(),
            profile.map_or(&key_id, UsedProfile::name),
            self.access_key_id_field.as_deref().unwrap_or_default(),
            self.secret_access_key_field.as_deref().unwrap_or_default(),
        ]);
        cache.inspect_err(|error| not_cached(error, output)).ok()
    }
}

/// The time, as the SDK tells it.
fn now() -> Timestamp {
    let clock = SharedTimeSource::default();
    Timestamp::try_from(clock.now()).unwrap_or(Timestamp::MAX)
}

fn keep(cache: &Cache, key: &CachedKey, output: &mut Output) {
    if let Err(error) = cache.store(key) {
        not_cached(&error, output);
    }
}

fn not_cached(error: &std::io::Error, output: &mut Output) {
    output.complain(&format!(
        "warning: the key is not cached: {error}\n\n  hint: set XDG_CACHE_HOME to a folder of your own, or give --no-cache\n"
    ));
}

fn no_region() -> Failure {
    Failure::usage(
        "it is not said which region the secret is in",
        "give --region, set AWS_REGION, or name the secret by its ARN",
    )
}

/// Whether a profile's credentials come from this command. To read the secret with them, it would have to be
/// read before, and so on without an end.
fn asks_us(profile: &UsedProfile) -> bool {
    let command = profile.process().unwrap_or_default();
    command.contains("keywheel") && command.contains("credential-process")
}

fn asks_itself(profile: &UsedProfile) -> Failure {
    Failure::usage(
        format!(
            "the profile {} gets its credentials from this command, which cannot read the secret with them",
            profile.name().escape_debug()
        ),
        "name with --profile another one, whose credentials may read the secret",
    )
}
