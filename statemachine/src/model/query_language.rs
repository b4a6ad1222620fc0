//! The language of a definition's expressions.

use super::fields::{Read, expected};
use crate::diagnostic::{Diagnostic, Pointer};
use serde::Serialize;
use serde_json::Value;

/// The language of expressions, of a machine or of one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum QueryLanguage {
    /// JSONata: `{% … %}`.
    JSONata,
    /// JSONPath, which a machine speaks that names no language.
    JSONPath,
}

impl Read for QueryLanguage {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let language = match value.as_str() {
            Some("JSONata") => Some(QueryLanguage::JSONata),
            Some("JSONPath") => Some(QueryLanguage::JSONPath),
            _ => None,
        };
        expected(language, "\"JSONata\" or \"JSONPath\"", at, findings)
    }
}
