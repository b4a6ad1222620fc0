//! Why an operation did not succeed, in one place: what happened, and what to do about it.

use crate::Pipeline;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use handlers::Failure;
use std::error::Error as StdError;
use std::fmt;

/// A call to AWS: what was asked of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The action as IAM policies name it, such as `iam:ListAccessKeys`.
    pub action: &'static str,
    /// What it is about, such as `user RotatableBot`.
    pub subject: String,
}

impl Call {
    /// This call.
    #[must_use]
    pub fn new(action: &'static str, subject: impl Into<String>) -> Self {
        Call {
            action,
            subject: subject.into(),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.subject)
    }
}

/// Why an operation did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// AWS refused a call, or failed at it.
    Refused {
        /// The call.
        call: Call,
        /// AWS's name of the error.
        code: String,
        /// AWS's words.
        said: String,
    },
    /// No answer came: nobody knows whether the call took effect.
    Unreachable {
        /// The call.
        call: Call,
        /// Why, as far as it is known.
        why: String,
    },
    /// There is nobody to call AWS as.
    NoCredentials {
        /// Why, unless there simply are none.
        why: Option<String>,
    },
    /// A call that a step of a rotation makes as well.
    Step(Failure),
    /// The configuration has no user of this name.
    UnknownUser {
        /// The name.
        name: String,
        /// Which ones there are, or the one that was probably meant.
        hint: String,
    },
    /// The credentials are those of another account than the configuration's.
    OtherAccount {
        /// The account that the configuration is bound to.
        configured: String,
        /// The account of the credentials.
        actual: String,
    },
    /// The clients ask another region than the one the pipeline is in.
    OtherRegion {
        /// The pipeline's region.
        configured: String,
        /// The region that is asked.
        asked: String,
    },
    /// What is deployed is not what this version reads.
    Unreadable {
        /// What it is.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// A part of the pipeline is not there.
    NotDeployed {
        /// The part, such as `state machine acme-keys-rotation`.
        what: String,
        /// Where it was looked for: the account and the region.
        place: String,
    },
}

/// What AWS calls an error of each kind. Each service has names of its own.
const DENIED: [&str; 5] = [
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "UnauthorizedOperation",
];
const EXPIRED: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];
const UNKNOWN_CALLER: [&str; 4] = [
    "InvalidClientTokenId",
    "InvalidAccessKeyId",
    "UnrecognizedClientException",
    "UnrecognizedClient",
];
const WRONG_SIGNATURE: [&str; 2] = ["SignatureDoesNotMatch", "InvalidSignatureException"];
const THROTTLED: [&str; 7] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "SlowDown",
];
const NOT_THERE: [&str; 7] = [
    "NoSuchEntity",
    "ResourceNotFoundException",
    "StateMachineDoesNotExist",
    "ExecutionDoesNotExist",
    "NotFound",
    "NotFoundException",
    "ResourceNotFound",
];

impl Error {
    /// A call that did not succeed.
    pub fn of_call<E>(call: Call, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + StdError + 'static,
    {
        if let SdkError::ServiceError(answer) = error {
            let status = answer.raw().status().as_u16();
            let code = answer.err().code();
            return Error::Refused {
                call,
                code: code.map_or_else(|| format!("HTTP {status}"), ToOwned::to_owned),
                said: answer.err().message().unwrap_or_default().to_owned(),
            };
        }
        let causes = Causes::of(error);
        match causes.credentials {
            Some(why) => Error::NoCredentials { why },
            None => Error::Unreachable {
                call,
                why: causes.told.join(": "),
            },
        }
    }

    /// AWS's name of the error, when AWS answered.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Error::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Whether the caller lacks a permission.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        match self {
            Error::Step(failure) => failure.name() == contract::ErrorName::AccessDenied,
            _ => self.is_one_of(&DENIED),
        }
    }

    /// Whether what the call is about is not there.
    #[must_use]
    pub fn is_not_there(&self) -> bool {
        self.is_one_of(&NOT_THERE)
    }

    /// Whether it is the command line that is wrong, rather than AWS that refuses.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Error::UnknownUser { .. } | Error::OtherRegion { .. })
    }

    /// The same as of a part of the pipeline: one that is not there is not deployed.
    #[must_use]
    pub fn or_not_deployed(self, pipeline: &Pipeline) -> Self {
        match self {
            Error::Refused { call, .. } if self.is_not_there() => Error::NotDeployed {
                what: call.subject,
                place: pipeline.place(),
            },
            error => error,
        }
    }

    fn is_one_of(&self, codes: &[&str]) -> bool {
        self.code().is_some_and(|code| codes.contains(&code))
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Error::Refused { call, .. } if self.is_denied() => format!(
                "have {} allowed for whoever runs this; `keywheel doctor` names every permission that is missing",
                call.action
            ),
            Error::Refused { .. } if self.is_one_of(&EXPIRED) => {
                "get new credentials; `aws sso login` renews what comes from SSO".to_owned()
            }
            Error::Refused { .. } if self.is_one_of(&UNKNOWN_CALLER) => {
                "name another profile with --profile, or get new credentials: the key is of no account, or not active any more".to_owned()
            }
            Error::Refused { .. } if self.is_one_of(&WRONG_SIGNATURE) => {
                "check the secret access key that calls are signed with, and the clock of this machine".to_owned()
            }
            Error::Refused { .. } if self.is_one_of(&THROTTLED) => {
                "run it again in a minute: other programs of this account use up the same rate".to_owned()
            }
            Error::Refused { .. } if self.is_not_there() => {
                "check that the configuration is the one that is deployed, and that the credentials are of its account".to_owned()
            }
            Error::Refused { .. } => "read AWS's message; if it does not help, run it again later".to_owned(),
            Error::Unreachable { .. } => {
                "check the network, the region's name, AWS_ENDPOINT_URL if it is set, and HTTPS_PROXY if there is a proxy".to_owned()
            }
            Error::NoCredentials { why: None } => {
                "name a profile with --profile, or set AWS_PROFILE or AWS_ACCESS_KEY_ID".to_owned()
            }
            Error::NoCredentials { why: Some(_) } => {
                "try the same with `aws sts get-caller-identity`; `aws sso login` renews what comes from SSO".to_owned()
            }
            Error::Step(_) if self.is_denied() => {
                "have the action allowed for whoever runs this; `keywheel doctor` names every permission that is missing".to_owned()
            }
            Error::Step(failure) => lowered(failure.name().remedy()),
            Error::UnknownUser { hint, .. } => hint.clone(),
            Error::OtherAccount { .. } => "name a profile of that account with --profile".to_owned(),
            Error::OtherRegion { .. } => {
                "leave --region out: the configuration names the region".to_owned()
            }
            Error::Unreadable { .. } => {
                "deploy what this version of Keywheel generates".to_owned()
            }
            Error::NotDeployed { .. } => {
                "deploy the configuration first, or check that the credentials are of the account that it is deployed to".to_owned()
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Refused { call, code, said } => {
                let verb = if self.is_denied() {
                    "AWS does not allow"
                } else if self.is_one_of(&THROTTLED) {
                    "AWS throttles"
                } else if self.is_one_of(&EXPIRED) {
                    "the AWS credentials have expired; AWS refuses"
                } else if self.is_one_of(&UNKNOWN_CALLER) {
                    "AWS does not know the credentials; it refuses"
                } else {
                    "AWS refuses"
                };
                write!(f, "{verb} {call}: ")?;
                if self.is_denied() || said.is_empty() {
                    write!(f, "{code}")?;
                }
                match (said.trim_end_matches('.'), self.is_denied()) {
                    ("", _) => Ok(()),
                    (said, true) => write!(f, ": {said}"),
                    (said, false) => f.write_str(said),
                }
            }
            Error::Unreachable { call, why } => {
                write!(f, "no answer from AWS to {call}: {why}")
            }
            Error::NoCredentials { why: None } => f.write_str("there are no AWS credentials"),
            Error::NoCredentials { why: Some(why) } => {
                write!(f, "the AWS credentials cannot be had: {why}")
            }
            Error::Step(failure) => f.write_str(failure.facts().trim_end_matches('.')),
            Error::UnknownUser { name, .. } => {
                write!(f, "the configuration has no user `{}`", name.escape_debug())
            }
            Error::OtherAccount { configured, actual } => write!(
                f,
                "the configuration is for the account {configured}, and the credentials are of {actual}"
            ),
            Error::OtherRegion { configured, asked } => {
                write!(f, "the pipeline is in {configured}, not in {asked}")
            }
            Error::Unreadable { what, why } => write!(f, "{what} cannot be read: {why}"),
            Error::NotDeployed { what, place } => write!(f, "there is no {what} in {place}"),
        }
    }
}

impl StdError for Error {}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Error::Step(failure)
    }
}

/// A remedy as a hint: hints begin in lower case and end without a full stop.
fn lowered(remedy: &str) -> String {
    let (first, rest) = remedy.split_at(1);
    first.to_lowercase() + rest.trim_end_matches('.')
}

/// What is behind an error, each thing once.
#[derive(Default)]
struct Causes {
    told: Vec<String>,
    /// Why there are no credentials, if that is the reason; nothing when they simply are not configured.
    credentials: Option<Option<String>>,
}

impl Causes {
    fn of(error: &(dyn StdError + 'static)) -> Self {
        let mut causes = Causes::default();
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(credentials) = error.downcast_ref::<CredentialsError>() {
                causes.credentials = Some(match credentials {
                    CredentialsError::CredentialsNotLoaded(_) => None,
                    error => Some(Causes::of_chain(error)),
                });
            }
            let text = error.to_string().trim_end().to_owned();
            if causes.told.last() != Some(&text) {
                causes.told.push(text);
            }
            next = error.source();
        }
        causes
    }

    fn of_chain(error: &CredentialsError) -> String {
        let source = error.source().map(|source| Causes::of(source).told);
        let mut told = vec![error.to_string()];
        told.extend(source.unwrap_or_default());
        told.join(": ")
    }
}
