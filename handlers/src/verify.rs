//! Verify: tries the new key out with real signed calls.

use crate::failure::Cause;
use crate::{Failure, clients, input, metric, moment, secret_store};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SdkConfig;
use aws_types::region::Region;
use contract::metric::{Attempt, Measurement};
use contract::step::{self, StepInput, Verified};
use contract::{ErrorName, KeyMaterial, Probe, UserName};
use serde_json::Value;
use tracing::{Instrument, info};

/// The verify Lambda.
#[derive(Debug)]
pub struct Verify {
    config: SdkConfig,
    secrets: aws_sdk_secretsmanager::Client,
    clock: SharedTimeSource,
}

type Input = StepInput<step::Verify>;

impl Verify {
    /// With the clients that this step needs; the ones that use the new key are made per run.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Verify {
            config: config.clone(),
            secrets: clients::secrets(config),
            clock: moment::clock(config),
        }
    }

    /// Runs the step on the state machine's payload.
    ///
    /// # Errors
    /// A [`Failure`] whose name the state machine knows; `KeyNotYetActive` passes with time.
    pub async fn handle(&self, payload: &Value) -> Result<Verified, Failure> {
        let input: Input = input::read(payload)?;
        let span = crate::runtime::span(&input);
        self.run(&input).instrument(span).await
    }

    /// Runs the step.
    ///
    /// # Errors
    /// As [`Verify::handle`].
    pub async fn run(&self, input: &Input) -> Result<Verified, Failure> {
        // Boxed: the compiler only looks so deep into futures, and the clients' are deep.
        let tried = Box::pin(self.try_out(input)).await;
        let attempt = Attempt::of(tried.as_ref().err().map(Failure::name));
        let now = moment::now(&self.clock);
        metric::emit(Measurement::VerifyAttempt(attempt), input, now);
        tried
    }

    async fn try_out(&self, input: &Input) -> Result<Verified, Failure> {
        let key = self.pending_key(input).await?;
        let mut verified = Verified {
            arn: String::new(),
            calls: 0,
        };
        for region in &input.rotation.verification.regions {
            let sts = clients::sts(&self.as_key(&key, region));
            for _ in 0..input.rotation.verification.consecutive {
                verified.arn = identify(&sts, input, region).await?;
                verified.calls += 1;
            }
        }
        for probe in &input.rotation.verification.probes {
            self.probe(input, &key, probe).await?;
            verified.calls += 1;
        }
        info!(access_key_id = %key.id, calls = verified.calls, "the key works");
        Ok(verified)
    }

    async fn pending_key(&self, input: &Input) -> Result<KeyMaterial, Failure> {
        let (rotation, pending) = (&input.rotation, &input.part.pending);
        let mut document = secret_store::document(
            &self.secrets,
            &rotation.secret,
            &pending.version_id,
            &rotation.secret_layout,
        )
        .await?;
        match document.key.take() {
            Some(key) if key.id == pending.access_key_id => Ok(key),
            _ => Err(Failure::new(
                ErrorName::WrongIdentity,
                format!(
                    "Version {} of the secret {} does not hold the key {}.",
                    pending.version_id, rotation.secret, pending.access_key_id
                ),
            )),
        }
    }

    /// The Lambda's own configuration with the new key in place of its role.
    fn as_key(&self, key: &KeyMaterial, region: &str) -> SdkConfig {
        let credentials =
            Credentials::new(key.id.as_str(), key.secret.expose(), None, None, "keywheel");
        self.config
            .to_builder()
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .region(Region::new(region.to_owned()))
            .build()
    }

    async fn probe(&self, input: &Input, key: &KeyMaterial, probe: &Probe) -> Result<(), Failure> {
        let Probe::S3 {
            bucket,
            key: object,
        } = probe;
        let region = input
            .rotation
            .verification
            .regions
            .first()
            .map_or("us-east-1", String::as_str);
        let s3 = clients::s3(&self.as_key(key, region));
        // GetObject of the first byte, by way of HeadObject: GetObject's own client brings the checksums of bodies
        // along, a fifth of this Lambda's code, and HeadObject's answers do not say why they refuse.
        let get = s3
            .head_object()
            .bucket(bucket)
            .key(object)
            .range("bytes=0-0");
        let get = get.customize().mutate_request(|request| {
            request.set_method("GET").expect("GET is a method");
        });
        match get.send().await {
            Ok(_) => Ok(()),
            // Of an empty object there is no first byte, which only those hear who may read it.
            Err(error) if error.code() == Some("InvalidRange") => Ok(()),
            Err(error) => Err(refused(
                input,
                "s3:GetObject",
                &format!("s3://{bucket}/{object}"),
                &error,
            )),
        }
    }
}

/// Asks AWS who the key is.
async fn identify(
    sts: &aws_sdk_sts::Client,
    input: &Input,
    region: &str,
) -> Result<String, Failure> {
    let identity = sts
        .get_caller_identity()
        .send()
        .await
        .map_err(|error| refused(input, "sts:GetCallerIdentity", region, &error))?;
    let (arn, user_id) = (
        identity.arn.unwrap_or_default(),
        identity.user_id.unwrap_or_default(),
    );
    if user_id == input.part.user_id && is_arn_of(&arn, &input.rotation.user) {
        Ok(arn)
    } else {
        Err(Failure::new(
            ErrorName::WrongIdentity,
            format!(
                "The key {} belongs to {arn} ({user_id}), not to the user {} ({}).",
                input.part.pending.access_key_id, input.rotation.user, input.part.user_id
            ),
        ))
    }
}

fn is_arn_of(arn: &str, user: &UserName) -> bool {
    arn.contains(":user/") && arn.rsplit('/').next() == Some(user.as_str())
}

/// A call with the new key failed: it is too new, AWS is ill, or the key does not work.
fn refused<E: ProvideErrorMetadata>(
    input: &Input,
    call: &str,
    target: &str,
    error: &SdkError<E, HttpResponse>,
) -> Failure {
    let key = &input.part.pending.access_key_id;
    let failure = Failure::of_call(call, format_args!("{target} with the new key {key}"), error);
    let cause = Cause::of(error);
    if cause.is_unknown_key() {
        failure.renamed(ErrorName::KeyNotYetActive)
    } else if cause.name() == ErrorName::AwsUnavailable {
        failure
    } else {
        failure.renamed(ErrorName::VerificationFailed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arn_must_end_with_this_user() {
        let bot: UserName = "Bot".parse().unwrap();
        for (arn, is) in [
            ("arn:aws:iam::111111111111:user/Bot", true),
            ("arn:aws:iam::111111111111:user/ci/Bot", true),
            ("arn:aws:iam::111111111111:user/RoBot", false),
            ("arn:aws:sts::111111111111:assumed-role/create/Bot", false),
        ] {
            assert_eq!(is_arn_of(arn, &bot), is, "{arn}");
        }
    }
}
