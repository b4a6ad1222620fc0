//! What the checker says about a definition.

use super::Location;
use std::fmt;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Step Functions accepts the definition, but it hardly does what was meant.
    Warning,
    /// Step Functions refuses the definition.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Warning => "WARNING",
            Severity::Error => "ERROR",
        })
    }
}

/// What kind of finding it is, under AWS's own names.
///
/// Sources: "ValidateStateMachineDefinitionDiagnostic" in the AWS Step Functions API Reference, and
/// for the codes of expressions and variables the answers that Step Functions gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// A field whose value looks like a path is not evaluated, for want of `.$` in its name.
    NoDollar,
    /// The `Result` of a Pass state looks like a path, and is passed on as it stands.
    PassResultIsStatic,
    /// The definition is not JSON.
    InvalidJsonDescription,
    /// There is no definition.
    MissingDescription,
    /// Something is missing, superfluous or of the wrong form.
    SchemaValidationFailed,
    /// No state ends the execution.
    MissingEndState,
    /// Two states have the same name.
    DuplicateStateName,
    /// A state has a name that no state may have.
    InvalidStateName,
    /// Two Map states have the same label.
    DuplicateLabelName,
    /// A Map state has a label that no Map state may have.
    InvalidLabelName,
    /// A transition leads to no state, or no transition leads to a state.
    MissingTransitionTarget,
    /// States, or what is in them, nest too deep.
    TooDeeplyNested,
    /// A JSONata expression that cannot be parsed.
    InvalidJsonataExpression,
    /// A JSONata expression that reads what is not there in a state machine.
    UnsupportedJsonataExpression,
    /// A variable has a name that no variable may have.
    InvalidVariableName,
    /// A variable has a name that belongs to the language.
    ReservedVariableName,
    /// An inner scope assigns a variable of an outer one.
    DuplicateVariableName,
    /// A name in `ErrorEquals` that no error has. Not a code of AWS, which accepts it silently.
    UnknownErrorName,
    /// Not a diagnostic: AWS refuses the call, because the definition is too long.
    ValidationException,
}

impl Code {
    /// The code as AWS spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Code::NoDollar => "NO_DOLLAR",
            Code::PassResultIsStatic => "PASS_RESULT_IS_STATIC",
            Code::InvalidJsonDescription => "INVALID_JSON_DESCRIPTION",
            Code::MissingDescription => "MISSING_DESCRIPTION",
            Code::SchemaValidationFailed => "SCHEMA_VALIDATION_FAILED",
            Code::MissingEndState => "MISSING_END_STATE",
            Code::DuplicateStateName => "DUPLICATE_STATE_NAME",
            Code::InvalidStateName => "INVALID_STATE_NAME",
            Code::DuplicateLabelName => "DUPLICATE_LABEL_NAME",
            Code::InvalidLabelName => "INVALID_LABEL_NAME",
            Code::MissingTransitionTarget => "MISSING_TRANSITION_TARGET",
            Code::TooDeeplyNested => "TOO_DEEPLY_NESTED",
            Code::InvalidJsonataExpression => "INVALID_JSONATA_EXPRESSION",
            Code::UnsupportedJsonataExpression => "UNSUPPORTED_JSONATA_EXPRESSION",
            Code::InvalidVariableName => "INVALID_VARIABLE_NAME",
            Code::ReservedVariableName => "RESERVED_VARIABLE_NAME",
            Code::DuplicateVariableName => "DUPLICATE_VARIABLE_NAME",
            Code::UnknownErrorName => "UNKNOWN_ERROR_NAME",
            Code::ValidationException => "ValidationException",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One finding: what AWS calls a diagnostic.
///
/// Messages are AWS's own where it is known what AWS says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Finding {
    /// Whether the definition is refused for it.
    pub severity: Severity,
    /// What kind of finding it is.
    pub code: Code,
    /// The finding in words.
    pub message: String,
    /// Where it is; nothing for what is wrong with the definition as a whole.
    pub location: Option<Location>,
}

impl fmt::Display for Finding {
    /// As AWS writes findings into the message of `InvalidDefinition`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} at ", self.code, self.message)?;
        match &self.location {
            Some(location) => write!(f, "{location}"),
            None => f.write_str("null"),
        }
    }
}
