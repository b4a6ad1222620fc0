//! Where the sandbox and moto differ, and who is right.

/// A difference that is explained. The sandbox is right in all of them: what it was wrong in was mended.
pub(crate) struct Known {
    /// The question that they answer differently.
    pub(crate) question: &'static str,
    /// What is different.
    pub(crate) what: &'static str,
    /// Where AWS says it.
    pub(crate) source: &'static str,
}

const fn known(question: &'static str, what: &'static str, source: &'static str) -> Known {
    Known {
        question,
        what,
        source,
    }
}

const NOT_FOUND_IS_400: &str = "moto refuses with 404, AWS with 400";
const LAST_ACCESSED: &str = "moto leaves LastAccessedDate out";
const NO_REDRIVES: &str = "moto knows no redrives";
const STRICT: &str = "moto lets it pass";

pub(crate) const KNOWN: &[Known] = &[
    known(
        "iam: a page of users",
        "moto gives all of them whatever MaxItems says",
        "IAM API reference, ListUsers",
    ),
    known(
        "iam: tags are listed",
        "moto does not sort them: \"The returned list of tags is sorted by tag key\"",
        "IAM API reference, ListUserTags",
    ),
    known(
        "iam: a user without a proper name",
        STRICT,
        "IAM API reference, CreateUser, UserName",
    ),
    known(
        "iam: keys are listed",
        "moto leaves IsTruncated out",
        "IAM API reference, ListAccessKeys",
    ),
    known(
        "iam: keys after that",
        "moto leaves IsTruncated out",
        "IAM API reference, ListAccessKeys",
    ),
    known(
        "sts: a key that is Inactive",
        "moto looks at no signature: an Inactive key cannot be used",
        "IAM API reference, UpdateAccessKey",
    ),
    known(
        "iam: a key that is gone was used",
        "NoSuchEntity is no error of this operation any more: a key that is nobody's is refused like somebody else's",
        "IAM API reference, GetAccessKeyLastUsed",
    ),
    known(
        "iam: a user with keys is deleted",
        "moto deletes the user: \"you must delete the items attached to the user manually, or the deletion fails\"",
        "IAM API reference, DeleteUser",
    ),
    known(
        "secrets: no value is read",
        NOT_FOUND_IS_400,
        "Secrets Manager API reference, GetSecretValue, Errors",
    ),
    known(
        "secrets: nothing is described",
        NOT_FOUND_IS_400,
        "Secrets Manager API reference, DescribeSecret, Errors",
    ),
    known(
        "secrets: a label that is nowhere",
        NOT_FOUND_IS_400,
        "Secrets Manager API reference, GetSecretValue, Errors",
    ),
    known(
        "secrets: a version that is not there",
        NOT_FOUND_IS_400,
        "Secrets Manager API reference, GetSecretValue, Errors",
    ),
    known(
        "secrets: a secret after that",
        LAST_ACCESSED,
        "Secrets Manager API reference, DescribeSecret",
    ),
    known(
        "secrets: versions are listed",
        "moto has the name in place of the ARN, an empty NextToken and no KmsKeyIds",
        "Secrets Manager API reference, ListSecretVersionIds",
    ),
    known(
        "secrets: secrets are listed by name",
        LAST_ACCESSED,
        "Secrets Manager API reference, SecretListEntry",
    ),
    known(
        "secrets: secrets are listed by tag",
        LAST_ACCESSED,
        "Secrets Manager API reference, SecretListEntry",
    ),
    known(
        "secrets: it is described after that",
        NOT_FOUND_IS_400,
        "Secrets Manager API reference, DescribeSecret, Errors",
    ),
    known(
        "secrets: rotation without a function",
        STRICT,
        "Secrets Manager API reference, RotateSecret, InvalidRequestException",
    ),
    known(
        "secrets: AWSCURRENT is taken off",
        "moto leaves the secret without a current version",
        "Secrets Manager API reference, UpdateSecretVersionStage",
    ),
    known(
        "secrets: a deleted secret is written",
        STRICT,
        "Secrets Manager API reference, PutSecretValue, InvalidRequestException",
    ),
    known(
        "sns: an address is subscribed",
        "moto needs no confirmation: \"pending confirmation\"",
        "SNS API reference, Subscribe, SubscriptionArn",
    ),
    known(
        "sns: subscriptions are listed",
        "moto needs no confirmation",
        "SNS developer guide, email notifications",
    ),
    known(
        "sns: a subject of two lines",
        "moto lets it pass: a subject \"must not include line breaks or control characters\"",
        "SNS API reference, Publish, Subject",
    ),
    known(
        "states: an execution is described",
        NO_REDRIVES,
        "Step Functions API reference, DescribeExecution",
    ),
    known(
        "states: one that runs is redriven",
        "moto has no RedriveExecution",
        "Step Functions API reference, RedriveExecution",
    ),
    known(
        "states: executions that run are listed",
        NO_REDRIVES,
        "Step Functions API reference, ExecutionListItem",
    ),
    known(
        "states: it is described after that",
        "moto knows no redrives, and forgets the error and the cause",
        "Step Functions API reference, DescribeExecution",
    ),
    known(
        "states: a history begins and ends",
        "moto has the same history for every execution",
        "Step Functions API reference, HistoryEvent",
    ),
    known(
        "scheduler: a schedule",
        "moto leaves ActionAfterCompletion out",
        "EventBridge Scheduler API reference, GetSchedule",
    ),
    known(
        "scheduler: it is disabled now",
        "moto leaves ActionAfterCompletion out",
        "EventBridge Scheduler API reference, GetSchedule",
    ),
    known(
        "lambda: it is invoked",
        "moto invokes what is not there",
        "Lambda API reference, Invoke, ResourceNotFoundException",
    ),
];
