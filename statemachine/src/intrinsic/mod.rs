//! Intrinsic functions: `States.Format('Hello {}', $.name)`.
//!
//! AWS, "Intrinsics for JSONPath states in Step Functions".

mod base64;
mod format;
mod functions;
mod parse;

use crate::payload::{Reference, Sight};
use functions::Function;
pub(crate) use parse::SyntaxError;
use serde_json::Value;

/// A call of an intrinsic function, parsed.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    text: String,
    function: Function,
    arguments: Vec<Argument>,
}

/// An argument of a call.
#[derive(Clone, Debug)]
enum Argument {
    Literal(Value),
    /// A text in quotes, whose escapes [`format`] has yet to read.
    Text(String),
    Path(Reference),
    Call(Box<Call>),
}

/// Why a call has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallError {
    /// A path among the arguments leads nowhere.
    Path(String),
    /// The function does not take these arguments.
    Function(String),
}

impl Call {
    /// Parses a call.
    ///
    /// # Errors
    /// When the text is not a call of a function that there is.
    pub(crate) fn parse(text: &str) -> Result<Self, SyntaxError> {
        parse::call(text)
    }

    /// The value of the call.
    ///
    /// # Errors
    /// In AWS's words, with the call that failed.
    pub(crate) fn evaluate(&self, sight: &dyn Sight) -> Result<Value, CallError> {
        let mut values = Vec::with_capacity(self.arguments.len());
        for argument in &self.arguments {
            values.push(match argument {
                Argument::Literal(value) => value.clone(),
                Argument::Text(text) if self.function == Function::Format => {
                    Value::String(text.clone())
                }
                Argument::Text(text) => Value::String(format::unescaped(text)),
                Argument::Path(reference) => reference.read(sight).map_err(|_| {
                    CallError::Path(self.had(&format!(
                        "The JSONPath argument for the field '{}' could not be found in the input '{}'",
                        reference.text(),
                        reference.document(sight)
                    )))
                })?,
                Argument::Call(call) => call.evaluate(sight)?,
            });
        }
        self.function
            .of(&values, sight)
            .map_err(|message| CallError::Function(self.had(&message)))
    }

    fn had(&self, error: &str) -> String {
        format!(
            "The function '{}' had the following error: {error}",
            self.text
        )
    }
}
