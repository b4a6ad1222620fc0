//! Fields that hold a path.

use super::shape::Object;
use super::{Checker, Location, intrinsic, jsonpath};
use serde_json::Value;

const NOT_A_PATH: &str = "Value must be a valid JSONPath.";

impl Checker<'_> {
    /// A field that takes any path, and `null` where that means "nothing".
    pub(super) fn path(&mut self, object: &Object, field: &str, nullable: bool, at: &Location) {
        let Some(value) = object.get(field) else {
            return;
        };
        if nullable && value.is_null() {
            return;
        }
        let at = at.field(field);
        if let Some(text) = self.string(value, &at)
            && jsonpath::parse(text).is_err()
        {
            self.schema(NOT_A_PATH, &at);
        }
    }

    /// A field that takes a Reference Path: one that names exactly one value.
    pub(super) fn reference_path(&mut self, object: &Object, field: &str, at: &Location) {
        if let Some(value) = object.get(field) {
            self.reference(value, &at.field(field));
        }
    }

    fn reference(&mut self, value: &Value, at: &Location) {
        let Some(text) = self.string(value, at) else {
            return;
        };
        if jsonpath::parse(text).is_err() {
            self.schema(NOT_A_PATH, at);
        } else {
            self.unambiguous(text, at);
        }
    }

    /// `ResultPath`: a Reference Path into the state's input, or `null` for "nowhere".
    pub(super) fn result_path(&mut self, object: &Object, at: &Location) {
        let Some(value) = object.get("ResultPath").filter(|path| !path.is_null()) else {
            return;
        };
        self.reference_path(object, "ResultPath", at);
        if let Some(text) = value.as_str()
            && text.starts_with('$')
            && text[1..].starts_with(|c| c == '$' || jsonpath::is_variable_part(c))
        {
            let message = "Value is not a Reference Path: it must lead into the state's input";
            self.schema(message, &at.field("ResultPath"));
        }
    }

    /// What a choice rule compares.
    pub(super) fn variable(&mut self, value: &Value, at: &Location) {
        if let Some(text) = self.string(value, at) {
            self.unambiguous(text, at);
        }
    }

    fn unambiguous(&mut self, text: &str, at: &Location) {
        if let Err(why) = jsonpath::check_reference(text) {
            self.schema(format!("Value is not a Reference Path: {why}"), at);
        }
    }

    /// A field that takes a path or the call of an intrinsic function.
    pub(super) fn path_or_call(&mut self, object: &Object, field: &str, at: &Location) {
        let Some(value) = object.get(field) else {
            return;
        };
        let at = at.field(field);
        let Some(text) = self.string(value, &at) else {
            return;
        };
        let fits = if intrinsic::is_call(text) {
            intrinsic::check(text).is_ok()
        } else {
            jsonpath::parse(text).is_ok()
        };
        if !fits {
            self.schema(NOT_A_PATH, &at);
        }
    }
}
