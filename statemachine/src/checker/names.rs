//! The names of states and the labels of Map states.

use super::{Checker, Code, Location, source};
use serde_json::Value;

/// The longest name of a state, in characters ("Step Functions service quotas").
const MAX_STATE_NAME: usize = 80;

/// The longest label, in characters ("Label" in "Map state in Distributed mode").
const MAX_LABEL: usize = 40;

impl Checker<'_> {
    /// The name of a state is unique in the whole definition.
    pub(super) fn state_name(&mut self, name: &str, at: &Location) {
        if name.chars().count() > MAX_STATE_NAME {
            let message = format!(
                "Invalid State name: {name} exceeds the {MAX_STATE_NAME}-character limit allowed by the service"
            );
            self.error(Code::InvalidStateName, message, at);
        }
        if !self.state_names.insert(name.to_owned()) {
            self.repeated_state_name(name, at);
        }
    }

    /// States that are written down twice under one name in one place, of which a parser keeps the last.
    pub(super) fn repeated_state_names(&mut self, text: &str) {
        for at in source::repeated_states(text) {
            if let Some(super::Step::Field(name)) = at.steps().last() {
                self.repeated_state_name(name, &at);
            }
        }
    }

    fn repeated_state_name(&mut self, name: &str, at: &Location) {
        let message = format!("Duplicate State name: {name}");
        self.error(Code::DuplicateStateName, message, at);
    }

    /// The `Label` of a Map state, which becomes part of an ARN.
    pub(super) fn label(&mut self, label: &Value, at: &Location) {
        let Some(label) = self.string(label, at) else {
            return;
        };
        if label.chars().count() > MAX_LABEL {
            let message = format!(
                "Invalid Label name: {label} exceeds the {MAX_LABEL}-character limit allowed by the service"
            );
            self.error(Code::InvalidLabelName, message, at);
        }
        let unusable =
            |c: char| c.is_whitespace() || c.is_control() || "<>{}[]?*\"#%\\^|~`$&,;:/".contains(c);
        if let Some(c) = label.chars().find(|c| unusable(*c)) {
            let message = format!(
                "Invalid Label name: {label} contains '{}'",
                c.escape_debug()
            );
            self.error(Code::InvalidLabelName, message, at);
        }
        if !self.labels.insert(label.to_owned()) {
            let message = format!("Duplicate Label name: {label}");
            self.error(Code::DuplicateLabelName, message, at);
        }
    }
}
