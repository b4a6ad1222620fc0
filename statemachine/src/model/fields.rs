//! Reading JSON objects field by field, with every finding instead of the first.

use crate::diagnostic::{Diagnostic, Pointer};
use serde_json::{Map, Number, Value};

/// What can be read from a JSON value. `None` when it could not; the findings then say why.
pub(crate) trait Read: Sized {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self>;
}

/// An object being read. What is not asked for until [`Fields::end`] is refused there.
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    at: &'a Pointer,
    known: Vec<&'static str>,
}

/// Fields that only states in JSONPath have, so that their refusal can say so.
const JSONPATH_FIELDS: [&str; 13] = [
    "InputPath",
    "OutputPath",
    "Parameters",
    "Result",
    "ResultPath",
    "ResultSelector",
    "SecondsPath",
    "TimestampPath",
    "TimeoutSecondsPath",
    "HeartbeatSecondsPath",
    "ErrorPath",
    "CausePath",
    "Variable",
];

impl<'a> Fields<'a> {
    pub(crate) fn of(
        value: &'a Value,
        at: &'a Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let Value::Object(object) = value else {
            findings.push(at.says("must be an object"));
            return None;
        };
        Some(Fields {
            object,
            at,
            known: Vec::new(),
        })
    }

    /// Whether the field is there; asking does not count as reading it.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    pub(crate) fn optional<T: Read>(
        &mut self,
        name: &'static str,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<T> {
        self.known.push(name);
        let value = self.object.get(name)?;
        T::read(value, &self.at.at(name), findings)
    }

    pub(crate) fn required<T: Read>(
        &mut self,
        name: &'static str,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<T> {
        if !self.has(name) {
            findings.push(self.at.says(format!("`{name}` is missing")));
        }
        self.optional(name, findings)
    }

    /// Refuses the fields that nobody asked for. `noun` is what the object is, with its article.
    pub(crate) fn end(self, noun: &str, findings: &mut Vec<Diagnostic>) {
        for name in self.object.keys() {
            if self.known.contains(&name.as_str()) {
                continue;
            }
            let why = if JSONPATH_FIELDS.contains(&name.as_str()) {
                "a field of JSONPath, and this state is in JSONata".to_owned()
            } else if name == "Credentials" {
                "not supported by this interpreter".to_owned()
            } else {
                format!("not a field of {noun}")
            };
            findings.push(self.at.at(name).says(format!("`{name}` is {why}")));
        }
    }
}

impl Read for Value {
    fn read(value: &Value, _: &Pointer, _: &mut Vec<Diagnostic>) -> Option<Self> {
        Some(value.clone())
    }
}

impl Read for String {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let text = value.as_str().map(str::to_owned);
        expected(text, "a string", at, findings)
    }
}

impl Read for u64 {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        expected(value.as_u64(), "a whole number, not negative", at, findings)
    }
}

impl Read for Number {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        expected(value.as_number().cloned(), "a number", at, findings)
    }
}

impl Read for Map<String, Value> {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        expected(value.as_object().cloned(), "an object", at, findings)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let elements = expected(value.as_array(), "an array", at, findings)?;
        // All elements are read before one that failed spoils the result, for the sake of the findings.
        let read: Vec<Option<T>> = elements
            .iter()
            .enumerate()
            .map(|(index, element)| T::read(element, &at.at(index), findings))
            .collect();
        read.into_iter().collect()
    }
}

/// The value, or the finding that something else should stand there.
pub(crate) fn expected<T>(
    value: Option<T>,
    what: &str,
    at: &Pointer,
    findings: &mut Vec<Diagnostic>,
) -> Option<T> {
    if value.is_none() {
        findings.push(at.says(format!("must be {what}")));
    }
    value
}
