//! The services of the sandbox.

use std::fmt;

/// An AWS service that the sandbox knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Identity and Access Management.
    Iam,
    /// Security Token Service.
    Sts,
    /// Secrets Manager.
    SecretsManager,
    /// Simple Storage Service.
    S3,
    /// Simple Notification Service.
    Sns,
    /// EventBridge.
    EventBridge,
    /// EventBridge Scheduler.
    Scheduler,
    /// Step Functions.
    StepFunctions,
    /// Lambda.
    Lambda,
}

/// How a service is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// A form in, XML out.
    Query {
        /// The XML namespace of the answers.
        namespace: &'static str,
    },
    /// JSON both ways, the operation in `x-amz-target`.
    Json { content_type: &'static str },
    /// The operation in the method and the path, answers in JSON.
    RestJson,
    /// The object is the body.
    Rest,
}

impl Service {
    const ALL: [Service; 9] = [
        Service::Iam,
        Service::Sts,
        Service::SecretsManager,
        Service::S3,
        Service::Sns,
        Service::EventBridge,
        Service::Scheduler,
        Service::StepFunctions,
        Service::Lambda,
    ];

    /// The name in signatures, in host names, in IAM actions and in `GetAccessKeyLastUsed`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Service::Iam => "iam",
            Service::Sts => "sts",
            Service::SecretsManager => "secretsmanager",
            Service::S3 => "s3",
            Service::Sns => "sns",
            Service::EventBridge => "events",
            Service::Scheduler => "scheduler",
            Service::StepFunctions => "states",
            Service::Lambda => "lambda",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Service::ALL
            .into_iter()
            .find(|service| service.name() == name)
    }

    /// The action of an operation, as policies name it.
    pub(crate) fn action(self, operation: &str) -> String {
        let action = match (self, operation) {
            (Service::Lambda, "Invoke") => "InvokeFunction",
            _ => operation,
        };
        format!("{self}:{action}")
    }

    pub(crate) const fn protocol(self) -> Protocol {
        match self {
            Service::Iam => Protocol::Query {
                namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
            },
            Service::Sts => Protocol::Query {
                namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
            },
            Service::Sns => Protocol::Query {
                namespace: "http://sns.amazonaws.com/doc/2010-03-31/",
            },
            Service::SecretsManager | Service::EventBridge => Protocol::Json {
                content_type: "application/x-amz-json-1.1",
            },
            Service::StepFunctions => Protocol::Json {
                content_type: "application/x-amz-json-1.0",
            },
            Service::Scheduler | Service::Lambda => Protocol::RestJson,
            Service::S3 => Protocol::Rest,
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
