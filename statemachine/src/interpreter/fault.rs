//! Why a field of a state has no value.

use super::failure::RUNTIME;
use crate::payload::SelectionError;
use crate::query::QueryError;

/// Why a field of a state has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// In JSONata: `States.QueryEvaluationError`, which is an event of its own.
    Query(QueryError),
    /// In JSONPath: an error that ends the state.
    Named {
        error: &'static str,
        message: String,
    },
}

impl Fault {
    /// A failure of the interpreter itself.
    pub(super) fn runtime(message: impl Into<String>) -> Self {
        Fault::Named {
            error: RUNTIME,
            message: message.into(),
        }
    }
}

impl From<QueryError> for Fault {
    fn from(error: QueryError) -> Self {
        Fault::Query(error)
    }
}

impl From<SelectionError> for Fault {
    fn from(error: SelectionError) -> Self {
        Fault::Named {
            error: error.error,
            message: error.message,
        }
    }
}
