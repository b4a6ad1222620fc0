//! What is wrong with a file, and where.

use crate::config::source::Span;
use std::collections::BTreeSet;

/// One thing that is wrong with a configuration.
///
/// The message states a fact, the hint says what to do about it, the labels point at the places.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The places, the one to look at first in front. Empty when the file as a whole is meant.
    pub labels: Vec<Label>,
    /// What kind of finding it is.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// One place that a finding points at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What there is to see.
    pub text: String,
}

/// What kind of finding it is. Codes are stable, messages are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// The file is larger than Keywheel reads.
    FileTooLarge,
    /// The file is not UTF-8.
    NotUtf8,
    /// The file is not YAML.
    NotYaml,
    /// The file says nothing.
    EmptyFile,
    /// YAML that a configuration has no use for: tags, several documents, keys that are not text.
    UnsupportedYaml,
    /// The file is nested too deeply, or its aliases multiply it.
    TooComplex,
    /// A key that does not exist.
    UnknownKey,
    /// A key that is there twice.
    DuplicateKey,
    /// A key that must be there.
    MissingKey,
    /// Two keys of which only one may be there.
    ConflictingKeys,
    /// A key without a value.
    NoValue,
    /// A value of another type.
    WrongType,
    /// A value of the right type that means nothing.
    InvalidValue,
    /// A value outside its bounds.
    OutOfBounds,
    /// The same entry twice in a list.
    DuplicateEntry,
    /// The same user twice.
    DuplicateUser,
    /// One secret for two users.
    DuplicateSecret,
    /// Waits that do not fit each other, the schedule, or Step Functions.
    ImpossibleWaits,
    /// A time that what starts the rotations does not know.
    BeyondTrigger,
    /// A resource that the pipeline's region cannot reach.
    OtherRegion,
    /// A resource that is not in the file's account.
    OtherAccount,
    /// A tag that Keywheel or AWS keeps for itself.
    ReservedTag,
    /// The name of a policy's statement that Keywheel keeps for its own.
    ReservedSid,
    /// A setting that nothing reads.
    NoEffect,
    /// A keywheel.lock that Keywheel did not write.
    MalformedLock,
    /// A keywheel.lock of another pipeline.
    OtherPipeline,
    /// A user that does not fit into its stack.
    FullStack,
    /// A user that was there before and comes back; advice rather than a mistake.
    ReturningUser,
    /// More findings than anybody reads.
    TooManyFindings,
}

impl Code {
    /// The code as it is printed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::FileTooLarge => "file-too-large",
            Code::NotUtf8 => "not-utf8",
            Code::NotYaml => "not-yaml",
            Code::EmptyFile => "empty-file",
            Code::UnsupportedYaml => "unsupported-yaml",
            Code::TooComplex => "too-complex",
            Code::UnknownKey => "unknown-key",
            Code::DuplicateKey => "duplicate-key",
            Code::MissingKey => "missing-key",
            Code::ConflictingKeys => "conflicting-keys",
            Code::NoValue => "no-value",
            Code::WrongType => "wrong-type",
            Code::InvalidValue => "invalid-value",
            Code::OutOfBounds => "out-of-bounds",
            Code::DuplicateEntry => "duplicate-entry",
            Code::DuplicateUser => "duplicate-user",
            Code::DuplicateSecret => "duplicate-secret",
            Code::ImpossibleWaits => "impossible-waits",
            Code::BeyondTrigger => "beyond-trigger",
            Code::OtherRegion => "other-region",
            Code::OtherAccount => "other-account",
            Code::ReservedTag => "reserved-tag",
            Code::ReservedSid => "reserved-sid",
            Code::NoEffect => "no-effect",
            Code::MalformedLock => "malformed-lock",
            Code::OtherPipeline => "other-pipeline",
            Code::FullStack => "full-stack",
            Code::ReturningUser => "returning-user",
            Code::TooManyFindings => "too-many-findings",
        }
    }
}

impl Finding {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Finding {
            labels: Vec::new(),
            code,
            message: printable(&message.into()),
            hint: None,
        }
    }

    pub(crate) fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: printable(&text.into()),
        });
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(printable(&hint.into()));
        self
    }
}

/// Escapes control characters: a message may repeat text of the file, which must not command the terminal.
fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escaped = c.is_control().then(|| c.escape_default());
            let plain = escaped.is_none().then_some(c);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

/// Collects findings: each once, though an alias may lead to the same place many times.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: BTreeSet<Finding>,
    more: bool,
}

impl Findings {
    /// More are not kept: a large file may hold a mistake in each line.
    const MOST: usize = 1_000;

    pub(crate) fn push(&mut self, finding: Finding) {
        self.push_with(|| finding);
    }

    /// Makes the finding only if it is going to be kept.
    pub(crate) fn push_with(&mut self, finding: impl FnOnce() -> Finding) {
        if self.found.len() < Self::MOST {
            self.found.insert(finding());
        } else {
            self.more = true;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them in the order of the file.
    pub(crate) fn into_sorted(self) -> Vec<Finding> {
        let mut found: Vec<_> = self.found.into_iter().collect();
        if self.more {
            found.push(
                Finding::new(
                    Code::TooManyFindings,
                    format!("there are more than {} findings", Self::MOST),
                )
                .hint("correct these and check again"),
            );
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_of_the_file_are_escaped_in_messages() {
        let finding = Finding::new(Code::UnknownKey, "`\u{1b}[31mred` is unknown");
        assert_eq!(finding.message, "`\\u{1b}[31mred` is unknown");
    }

    #[test]
    fn the_same_finding_is_kept_once_and_a_flood_is_cut() {
        let mut findings = Findings::default();
        for number in 0..3_000 {
            findings.push(Finding::new(Code::UnknownKey, format!("{}", number / 2)));
        }
        let found = findings.into_sorted();
        assert_eq!(found.len(), Findings::MOST + 1);
        assert_eq!(
            found[Findings::MOST].message,
            "there are more than 1000 findings"
        );
    }
}
