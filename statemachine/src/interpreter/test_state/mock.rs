//! What stands for the work of a state that is tested.

use serde_json::Value;

/// What the task, the branches or the items of a state answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Mock {
    /// This result.
    Result(Value),
    /// This error.
    Error {
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
}

/// How strictly a mocked result is compared with what the service answers, by the API's names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldValidation {
    /// `STRICT`: the fields that are there must be right, and those that the service always answers there.
    #[default]
    Strict,
    /// `PRESENT`: the fields that are there must be right.
    Present,
    /// `NONE`.
    None,
}

/// What a field of an answer must be.
enum Shape {
    Text,
    /// A text that is not empty.
    Blob,
    Number,
    /// A number in this range.
    Range(i64, i64),
    List(&'static Shape),
    Object(&'static [(&'static str, Shape)]),
    /// The same, always with these fields.
    Whole(&'static [(&'static str, Shape)], &'static [&'static str]),
}

/// The answers of the services that are called most, by the end of the resource's ARN; what is not here is
/// not checked. Names and types are those of the services' API references.
const ANSWERS: [(&str, Shape); 9] = [
    (
        ":::lambda:invoke",
        Shape::Object(&[
            ("StatusCode", Shape::Number),
            ("FunctionError", Shape::Text),
            ("LogResult", Shape::Text),
            ("ExecutedVersion", Shape::Text),
        ]),
    ),
    (
        ":::events:putEvents",
        Shape::Object(&[
            ("FailedEntryCount", Shape::Number),
            (
                "Entries",
                Shape::List(&Shape::Object(&[
                    ("EventId", Shape::Text),
                    ("ErrorCode", Shape::Text),
                    ("ErrorMessage", Shape::Text),
                ])),
            ),
        ]),
    ),
    (
        ":::states:startExecution",
        Shape::Whole(
            &[("ExecutionArn", Shape::Text), ("StartDate", Shape::Text)],
            &["ExecutionArn", "StartDate"],
        ),
    ),
    (
        ":::sqs:sendMessage",
        Shape::Object(&[
            ("MessageId", Shape::Text),
            ("MD5OfMessageBody", Shape::Text),
            ("SequenceNumber", Shape::Text),
        ]),
    ),
    (
        ":::sns:publish",
        Shape::Object(&[("MessageId", Shape::Text), ("SequenceNumber", Shape::Text)]),
    ),
    (
        ":::aws-sdk:s3:getObject",
        Shape::Object(&[
            ("ContentLength", Shape::Number),
            ("ContentType", Shape::Text),
            ("ETag", Shape::Text),
            ("LastModified", Shape::Text),
            ("VersionId", Shape::Text),
        ]),
    ),
    (
        ":::aws-sdk:kms:encrypt",
        Shape::Object(&[
            ("CiphertextBlob", Shape::Blob),
            ("KeyId", Shape::Text),
            ("EncryptionAlgorithm", Shape::Text),
        ]),
    ),
    (
        ":::aws-sdk:lambda:getFunction",
        Shape::Object(&[(
            "Configuration",
            Shape::Object(&[
                ("FunctionName", Shape::Text),
                ("Handler", Shape::Text),
                ("MemorySize", Shape::Range(128, 10_240)),
                ("Timeout", Shape::Number),
            ]),
        )]),
    ),
    (
        ":::aws-sdk:secretsmanager:getSecretValue",
        Shape::Object(&[
            ("ARN", Shape::Text),
            ("Name", Shape::Text),
            ("SecretString", Shape::Text),
            ("VersionId", Shape::Text),
            ("VersionStages", Shape::List(&Shape::Text)),
        ]),
    ),
];

/// Checks that a mocked result is one that the service could answer.
///
/// # Errors
/// The first field that is not.
pub(super) fn check(arn: &str, result: &Value, mode: FieldValidation) -> Result<(), String> {
    let answer = ANSWERS.iter().find(|(end, _)| arn.ends_with(end));
    match answer {
        Some((_, shape)) if mode != FieldValidation::None => shape.check("", result, mode),
        _ => Ok(()),
    }
}

impl Shape {
    fn check(&self, field: &str, value: &Value, mode: FieldValidation) -> Result<(), String> {
        let must = |holds: bool, what: &str| {
            if holds {
                Ok(())
            } else {
                Err(format!("Field '{field}' {what}"))
            }
        };
        match self {
            Shape::Text => must(value.is_string(), "must be a string"),
            Shape::Blob => {
                must(value.is_string(), "must be a string")?;
                must(value != "", "is smaller than the minimum length")
            }
            Shape::Number => must(value.is_number(), "must be a number"),
            Shape::Range(least, most) => {
                must(value.is_number(), "must be a number")?;
                let number = value.as_f64().unwrap_or_default();
                must(number >= *least as f64, "is less than the minimum value")?;
                must(number <= *most as f64, "exceeds the maximum value")
            }
            Shape::List(shape) => {
                must(value.is_array(), "must be an array")?;
                let mut items = value.as_array().into_iter().flatten();
                items.try_for_each(|item| shape.check(field, item, mode))
            }
            Shape::Whole(fields, required) => {
                Shape::Object(fields).check(field, value, mode)?;
                let missing = required.iter().find(|name| value.get(name).is_none());
                match missing {
                    Some(name) if mode == FieldValidation::Strict => {
                        Err(format!("Required field '{name}' is missing"))
                    }
                    _ => Ok(()),
                }
            }
            Shape::Object(fields) => {
                if field.is_empty() && !value.is_object() {
                    return Ok(());
                }
                must(value.is_object(), "must be an object")?;
                fields
                    .iter()
                    .try_for_each(|(name, shape)| match value.get(name) {
                        Some(member) => shape.check(name, member, mode),
                        None => Ok(()),
                    })
            }
        }
    }
}
