//! Variables: their names, their scopes and what they are assigned.

use super::jsonata::Reserved;
use super::shape::Object;
use super::{Checker, Code, Location, jsonpath};
use crate::model::QueryLanguage;

/// The longest name of a variable, in characters ("Passing data between states with variables").
const MAX_NAME: usize = 80;

impl Checker<'_> {
    /// An `Assign`: of a state, of a choice rule or of a catcher.
    pub(super) fn assign(
        &mut self,
        object: &Object,
        language: QueryLanguage,
        reserved: Reserved,
        at: &Location,
    ) {
        let Some(value) = object.get("Assign") else {
            return;
        };
        let at = at.field("Assign");
        let Some(variables) = self.object(value, &at) else {
            return;
        };
        for key in variables.keys() {
            self.variable_name(variable(key, language), &at.field(key));
        }
        match language {
            QueryLanguage::JSONPath => self.payload_template(value, &at),
            QueryLanguage::JSONata => self.jsonata_template(value, reserved, &at),
        }
    }

    fn variable_name(&mut self, name: &str, at: &Location) {
        if name == "states" {
            self.error(
                Code::ReservedVariableName,
                "Cannot assign to reserved variable '$states'.",
                at,
            );
            return;
        }
        let begins_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || !c.is_ascii());
        let fault = if !begins_well || !name.chars().all(jsonpath::is_variable_part) {
            "contains invalid characters"
        } else if name.chars().count() > MAX_NAME {
            "is longer than 80 characters"
        } else {
            // The last one is the state itself, which may assign again what it finds.
            let outer = self.scopes.len().saturating_sub(1);
            if self.scopes[..outer].iter().any(|scope| scope.finds(name)) {
                let message =
                    format!("The variable name '{name}' was already defined in a parent scope.");
                self.error(Code::DuplicateVariableName, message, at);
            }
            return;
        };
        let message = format!("Invalid variable name '{name}': the variable name {fault}.");
        self.error(Code::InvalidVariableName, message, at);
    }
}

/// The variable that a key of an `Assign` stands for.
pub(super) fn variable(key: &str, language: QueryLanguage) -> &str {
    match language {
        QueryLanguage::JSONPath => key.strip_suffix(".$").unwrap_or(key),
        QueryLanguage::JSONata => key,
    }
}
