//! What values and objects may look like.

use super::{Checker, Location};
use serde_json::{Map, Value};

/// An object of a definition.
pub(super) type Object = Map<String, Value>;

/// The largest number of seconds, or attempts, in a definition.
pub(super) const MAX_SECONDS: u64 = 99_999_999;

impl Checker<'_> {
    pub(super) fn object<'v>(&mut self, value: &'v Value, at: &Location) -> Option<&'v Object> {
        let object = value.as_object();
        self.expect(object.is_some(), "OBJECT", at);
        object
    }

    pub(super) fn array<'v>(&mut self, value: &'v Value, at: &Location) -> Option<&'v [Value]> {
        let array = value.as_array();
        self.expect(array.is_some(), "ARRAY", at);
        array.map(Vec::as_slice)
    }

    /// An array with at least one element.
    pub(super) fn nonempty_array<'v>(
        &mut self,
        value: &'v Value,
        at: &Location,
    ) -> Option<&'v [Value]> {
        let array = self.array(value, at)?;
        if array.is_empty() {
            self.schema("Value cannot be empty", at);
        }
        Some(array)
    }

    pub(super) fn string<'v>(&mut self, value: &'v Value, at: &Location) -> Option<&'v str> {
        let text = value.as_str();
        self.expect(text.is_some(), "STRING", at);
        text
    }

    pub(super) fn boolean(&mut self, value: &Value, at: &Location) -> Option<bool> {
        let truth = value.as_bool();
        self.expect(truth.is_some(), "BOOLEAN", at);
        truth
    }

    /// A whole number between these two.
    pub(super) fn integer(&mut self, value: &Value, least: u64, most: u64, at: &Location) {
        let is_whole = value.is_i64()
            || value.is_u64()
            || value.as_f64().is_some_and(|number| number.fract() == 0.0);
        if !self.expect(is_whole, "INTEGER", at) {
            return;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "the bounds are far below 2^53, or the largest number of all"
        )]
        let (least, most) = (least as f64, most as f64);
        self.within(value, least, most, at);
    }

    /// A number between these two.
    pub(super) fn number(&mut self, value: &Value, least: f64, most: f64, at: &Location) {
        if self.expect(value.is_number(), "NUMBER", at) {
            self.within(value, least, most, at);
        }
    }

    fn within(&mut self, value: &Value, least: f64, most: f64, at: &Location) {
        match value.as_f64() {
            Some(number) if number < least => {
                self.schema(format!("Minimum value is {least}"), at);
            }
            Some(number) if number > most => {
                self.schema(format!("Maximum value is {most}"), at);
            }
            _ => {}
        }
    }

    /// One of a few words.
    pub(super) fn one_of<'v>(
        &mut self,
        value: &'v Value,
        words: &[&str],
        at: &Location,
    ) -> Option<&'v str> {
        let word = self.string(value, at)?;
        if words.contains(&word) {
            return Some(word);
        }
        let words = words.join(", ");
        self.schema(
            format!("Value should be one of the following: [{words}]"),
            at,
        );
        None
    }

    fn expect(&mut self, is: bool, kind: &str, at: &Location) -> bool {
        if !is {
            self.schema(format!("Expected value of type [{kind}]"), at);
        }
        is
    }

    /// Fields that the object must have.
    pub(super) fn require(&mut self, object: &Object, fields: &[&str], at: &Location) {
        let missing: Vec<&str> = fields
            .iter()
            .filter(|field| !object.contains_key(**field))
            .copied()
            .collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            self.schema(format!("These fields are required: [{missing}]"), at);
        }
    }

    /// Fields of which the object may have one.
    pub(super) fn at_most_one(&mut self, object: &Object, fields: &[&str], at: &Location) {
        let present = fields
            .iter()
            .filter(|field| object.contains_key(**field))
            .count();
        if present > 1 {
            let fields = fields.join(", ");
            self.schema(
                format!("There should only be one of the following fields: [{fields}]"),
                at,
            );
        }
    }

    /// Fields of which the object must have one.
    pub(super) fn exactly_one(&mut self, object: &Object, fields: &[&str], at: &Location) {
        if fields.iter().any(|field| object.contains_key(*field)) {
            self.at_most_one(object, fields, at);
        } else {
            let fields = fields.join(", ");
            self.schema(
                format!("This object should have only one of the following fields: [{fields}]"),
                at,
            );
        }
    }

    /// Each field of the object must be one of these.
    pub(super) fn allow(&mut self, object: &Object, fields: &[&str], at: &Location) {
        for name in object.keys() {
            if !fields.contains(&name.as_str()) {
                self.unsupported(name, at);
            }
        }
    }

    pub(super) fn unsupported(&mut self, field: &str, at: &Location) {
        self.schema(format!("Field '{field}' is not supported"), at);
    }
}
