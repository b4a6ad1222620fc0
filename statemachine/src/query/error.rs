//! Why an expression has no usable value, in AWS's words.

/// A failed evaluation: `States.QueryEvaluationError` of the state that asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QueryError {
    /// The field, such as `Output/result`, if one is to blame.
    pub(crate) location: Option<String>,
    /// AWS's sentence about it.
    pub(crate) message: String,
}

impl QueryError {
    /// What the expression in a field did, such as `returned nothing (undefined).`
    pub(crate) fn of(expression: &str, location: &str, what: &str) -> Self {
        QueryError {
            location: Some(location.to_owned()),
            message: format!(
                "The JSONata expression '{expression}' specified for the field '{location}' {what}"
            ),
        }
    }

    /// A value of another type than the field takes.
    pub(crate) fn wrong_type(
        expression: &str,
        location: &str,
        expected: &str,
        value: &serde_json::Value,
    ) -> Self {
        let actual = match value {
            serde_json::Value::Null => "null",
            serde_json::Value::Bool(_) => "boolean",
            serde_json::Value::Number(_) => "number",
            serde_json::Value::String(_) => "string",
            serde_json::Value::Array(_) => "array",
            serde_json::Value::Object(_) => "object",
        };
        QueryError::of(
            expression,
            location,
            &format!(
                "returned an unexpected result type. Expected '{expected}', but was '{actual}' for value: {value}"
            ),
        )
    }
}
