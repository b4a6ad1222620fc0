//! What a state does about errors: `Retry` and `Catch`.

use super::Assign;
use super::fields::{Fields, Read, expected};
use crate::diagnostic::{Diagnostic, Pointer};
use serde::Serialize;
use serde_json::{Number, Value};

/// Tries a state again after certain errors.
///
/// Absent fields mean: one second, three attempts, doubling (Amazon States Language, "Retrying after error").
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Retrier {
    /// The names of the errors.
    pub error_equals: Vec<String>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Seconds before the first attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u64>,
    /// How many times to try again; 0 means never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_attempts: Option<u64>,
    /// What the interval is multiplied with from attempt to attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff_rate: Option<Number>,
    /// The longest interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_delay_seconds: Option<u64>,
    /// Whether intervals are shortened at random.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jitter_strategy: Option<JitterStrategy>,
}

/// Whether the intervals between attempts are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum JitterStrategy {
    /// Each is a random part of what it would be.
    Full,
    /// They are exact.
    None,
}

impl Retrier {
    /// A retrier for these errors, with the language's defaults.
    #[must_use]
    pub fn on<Name: Into<String>>(errors: impl IntoIterator<Item = Name>) -> Self {
        Retrier {
            error_equals: errors.into_iter().map(Into::into).collect(),
            ..Retrier::default()
        }
    }

    /// Seconds before the first attempt.
    #[must_use]
    pub fn interval_seconds(mut self, seconds: u64) -> Self {
        self.interval_seconds = Some(seconds);
        self
    }

    /// How many times to try again.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u64) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// What the interval is multiplied with; not a number means the default.
    #[must_use]
    pub fn backoff_rate(mut self, rate: f64) -> Self {
        self.backoff_rate = Number::from_f64(rate);
        self
    }

    /// The longest interval.
    #[must_use]
    pub fn max_delay_seconds(mut self, seconds: u64) -> Self {
        self.max_delay_seconds = Some(seconds);
        self
    }

    /// Shortens the intervals at random.
    #[must_use]
    pub fn full_jitter(mut self) -> Self {
        self.jitter_strategy = Some(JitterStrategy::Full);
        self
    }
}

impl Read for Retrier {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut fields = Fields::of(value, at, findings)?;
        let error_equals = fields.required("ErrorEquals", findings);
        let retrier = Retrier {
            error_equals: Vec::new(),
            comment: fields.optional("Comment", findings),
            interval_seconds: fields.optional("IntervalSeconds", findings),
            max_attempts: fields.optional("MaxAttempts", findings),
            backoff_rate: fields.optional("BackoffRate", findings),
            max_delay_seconds: fields.optional("MaxDelaySeconds", findings),
            jitter_strategy: fields.optional("JitterStrategy", findings),
        };
        fields.end("a retrier", findings);
        Some(Retrier {
            error_equals: error_equals?,
            ..retrier
        })
    }
}

impl Read for JitterStrategy {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let strategy = match value.as_str() {
            Some("FULL") => Some(JitterStrategy::Full),
            Some("NONE") => Some(JitterStrategy::None),
            _ => None,
        };
        expected(strategy, "\"FULL\" or \"NONE\"", at, findings)
    }
}

/// Goes on elsewhere after certain errors.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Catcher {
    /// The names of the errors.
    pub error_equals: Vec<String>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The variables to set; the error is `$states.errorOutput`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assign: Option<Assign>,
    /// The input of the state it goes on with; absent, that is the error output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// The state it goes on with.
    pub next: String,
}

impl Catcher {
    /// A catcher that goes on with `next` after these errors.
    #[must_use]
    pub fn on<Name: Into<String>>(
        errors: impl IntoIterator<Item = Name>,
        next: impl Into<String>,
    ) -> Self {
        Catcher {
            error_equals: errors.into_iter().map(Into::into).collect(),
            next: next.into(),
            ..Catcher::default()
        }
    }
}

impl Read for Catcher {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut fields = Fields::of(value, at, findings)?;
        let error_equals = fields.required("ErrorEquals", findings);
        let comment = fields.optional("Comment", findings);
        let assign = fields.optional("Assign", findings);
        let output = fields.optional("Output", findings);
        let next = fields.required("Next", findings);
        fields.end("a catcher", findings);
        Some(Catcher {
            error_equals: error_equals?,
            comment,
            assign,
            output,
            next: next?,
        })
    }
}
