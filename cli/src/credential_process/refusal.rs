//! Why there is no key, in words that say what to do.

use crate::failure::Failure;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use contract::SecretError;
use std::error::Error;

/// A reason. Nothing of a secret's value is in it.
#[derive(Debug)]
pub(super) struct Refusal {
    /// What happened.
    pub(super) message: String,
    /// What to do about it.
    pub(super) hint: &'static str,
}

/// What a reason is about: `secret dev/bot in us-west-2`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) secret: &'a str,
    pub(super) region: &'a str,
    pub(super) label: &'static str,
}

type Call = SdkError<GetSecretValueError>;

impl Subject<'_> {
    fn refusal(self, what: &str, hint: &'static str) -> Refusal {
        let Subject { secret, region, .. } = self;
        Refusal {
            message: format!("secret {secret} in {region}: {what}"),
            hint,
        }
    }

    /// There is nobody to read the secret as.
    pub(super) fn without_credentials(self, error: &CredentialsError) -> Refusal {
        match error {
            CredentialsError::CredentialsNotLoaded(_) => self.refusal(
                "there are no AWS credentials to read it with",
                "name a profile that may read it with --profile, or set AWS_PROFILE or AWS_ACCESS_KEY_ID",
            ),
            error => self.refusal(
                &format!("the AWS credentials to read it with cannot be had: {}", causes(error)),
                "try the same with `aws sts get-caller-identity`; `aws sso login` renews what comes from SSO",
            ),
        }
    }

    /// The call failed.
    pub(super) fn not_read(self, error: &Call) -> Refusal {
        let Some(code) = error.code() else {
            return self.unreachable(error);
        };
        let said = error.message().unwrap_or(code);
        match code {
            "ResourceNotFoundException" if said.contains("staging label") => self.refusal(
                &format!("it has no version with the label {}", self.label),
                "before its first rotation a secret has no key, and before its second no previous one",
            ),
            "ResourceNotFoundException" => self.refusal(
                "there is no such secret",
                "check the name, the region and the account: a secret of another account is named by its ARN",
            ),
            "AccessDeniedException" => self.refusal(
                &format!("AWS does not allow to read it: {said}"),
                "allow secretsmanager:GetSecretValue, and kms:Decrypt if the secret has a key of its own; in keywheel.yaml, `readers` of the user do that",
            ),
            "UnrecognizedClientException" | "InvalidClientTokenId" | "ExpiredTokenException" => self
                .refusal(
                    &format!("AWS does not know the credentials it is read with: {said}"),
                    "get new ones: they have expired, or their key is not active any more",
                ),
            "InvalidSignatureException" => self.refusal(
                &format!("AWS does not accept the signature: {said}"),
                "check the secret access key it is read with, and the clock of this machine",
            ),
            "InvalidRequestException" => self.refusal(
                said,
                "if it is to be deleted, `aws secretsmanager restore-secret` brings it back",
            ),
            "DecryptionFailure" => self.refusal(
                &format!("its value cannot be decrypted: {said}"),
                "check that its KMS key is enabled, and that kms:Decrypt is allowed",
            ),
            _ => self.refusal(
                &format!("Secrets Manager fails with {code}: {said}"),
                "try again later",
            ),
        }
    }

    fn unreachable(self, error: &Call) -> Refusal {
        match error {
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) => self.refusal(
                &format!("Secrets Manager cannot be reached: {}", causes(error)),
                "check the network, the name of the region, and HTTPS_PROXY if there is a proxy",
            ),
            error => self.refusal(
                &format!("Secrets Manager's answer is not understood: {}", causes(error)),
                "check that nothing on the way answers in its place, and AWS_ENDPOINT_URL if it is set",
            ),
        }
    }

    /// The value is not text.
    pub(super) fn binary(self) -> Refusal {
        self.refusal(
            "its value is binary",
            "write the key as JSON text, as Keywheel does when it rotates",
        )
    }

    /// The value is not a key.
    pub(super) fn malformed(self, error: SecretError) -> Refusal {
        self.refusal(
            &error.to_string(),
            "name its fields with --access-key-id-field and --secret-access-key-field, if they have names of their own",
        )
    }

    /// The value is that of a user whose first key is still to come.
    pub(super) fn without_key(self) -> Refusal {
        self.refusal(
            "there is no key in it yet",
            "the first rotation puts one there; if the fields have names of their own, give them with --access-key-id-field and --secret-access-key-field",
        )
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused {
            message: refusal.message,
            hint: refusal.hint.to_owned(),
        }
    }
}

/// What an error says, and what is behind it, each once.
fn causes(error: &dyn Error) -> String {
    let mut told: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string().trim_end().to_owned();
        if told.last() != Some(&text) {
            told.push(text);
        }
        next = error.source();
    }
    told.join(": ")
}
