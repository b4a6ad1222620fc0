//! Which fields a state may have, by its type and its query language.

use super::shape::Object;
use super::{Checker, Location};
use crate::model::QueryLanguage;

/// The query languages in which a field has a meaning.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Speaks {
    Both,
    JSONPath,
    JSONata,
}

use Speaks::{Both, JSONPath, JSONata};

/// The types of states, in AWS's order.
pub(super) const TYPES: [&str; 8] = [
    "Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map",
];

const COMMON: [(&str, Speaks); 3] = [("Type", Both), ("Comment", Both), ("QueryLanguage", Both)];

const PASS: [(&str, Speaks); 9] = [
    ("InputPath", JSONPath),
    ("OutputPath", JSONPath),
    ("Parameters", JSONPath),
    ("Result", JSONPath),
    ("ResultPath", JSONPath),
    ("Output", JSONata),
    ("Assign", Both),
    ("Next", Both),
    ("End", Both),
];

const TASK: [(&str, Speaks); 18] = [
    ("InputPath", JSONPath),
    ("OutputPath", JSONPath),
    ("Parameters", JSONPath),
    ("ResultSelector", JSONPath),
    ("ResultPath", JSONPath),
    ("TimeoutSecondsPath", JSONPath),
    ("HeartbeatSecondsPath", JSONPath),
    ("Arguments", JSONata),
    ("Output", JSONata),
    ("Assign", Both),
    ("Resource", Both),
    ("Credentials", Both),
    ("Retry", Both),
    ("Catch", Both),
    ("TimeoutSeconds", Both),
    ("HeartbeatSeconds", Both),
    ("Next", Both),
    ("End", Both),
];

const WAIT: [(&str, Speaks); 10] = [
    ("InputPath", JSONPath),
    ("OutputPath", JSONPath),
    ("SecondsPath", JSONPath),
    ("TimestampPath", JSONPath),
    ("Output", JSONata),
    ("Assign", Both),
    ("Seconds", Both),
    ("Timestamp", Both),
    ("Next", Both),
    ("End", Both),
];

const PARALLEL: [(&str, Speaks); 13] = [
    ("InputPath", JSONPath),
    ("OutputPath", JSONPath),
    ("Parameters", JSONPath),
    ("ResultSelector", JSONPath),
    ("ResultPath", JSONPath),
    ("Arguments", JSONata),
    ("Output", JSONata),
    ("Assign", Both),
    ("Branches", Both),
    ("Retry", Both),
    ("Catch", Both),
    ("Next", Both),
    ("End", Both),
];

const MAP: [(&str, Speaks); 26] = [
    ("InputPath", JSONPath),
    ("OutputPath", JSONPath),
    ("Parameters", JSONPath),
    ("ResultSelector", JSONPath),
    ("ResultPath", JSONPath),
    ("ItemsPath", JSONPath),
    ("MaxConcurrencyPath", JSONPath),
    ("ToleratedFailurePercentagePath", JSONPath),
    ("ToleratedFailureCountPath", JSONPath),
    ("Items", JSONata),
    ("Output", JSONata),
    ("Assign", Both),
    ("ItemProcessor", Both),
    ("Iterator", Both),
    ("ItemSelector", Both),
    ("ItemReader", Both),
    ("ItemBatcher", Both),
    ("ResultWriter", Both),
    ("MaxConcurrency", Both),
    ("ToleratedFailurePercentage", Both),
    ("ToleratedFailureCount", Both),
    ("Label", Both),
    ("Retry", Both),
    ("Catch", Both),
    ("Next", Both),
    ("End", Both),
];

const CHOICE: [(&str, Speaks); 6] = [
    ("InputPath", JSONPath),
    ("OutputPath", JSONPath),
    ("Output", JSONata),
    ("Assign", Both),
    ("Choices", Both),
    ("Default", Both),
];

const SUCCEED: [(&str, Speaks); 3] = [
    ("InputPath", JSONPath),
    ("OutputPath", JSONPath),
    ("Output", JSONata),
];

const FAIL: [(&str, Speaks); 4] = [
    ("Error", Both),
    ("Cause", Both),
    ("ErrorPath", JSONPath),
    ("CausePath", JSONPath),
];

fn of_type(kind: &str) -> &'static [(&'static str, Speaks)] {
    match kind {
        "Pass" => &PASS,
        "Task" => &TASK,
        "Wait" => &WAIT,
        "Parallel" => &PARALLEL,
        "Map" => &MAP,
        "Choice" => &CHOICE,
        "Succeed" => &SUCCEED,
        _ => &FAIL,
    }
}

/// Whether states of this type have the field, in this language.
pub(super) fn has(kind: &str, field: &str, language: QueryLanguage) -> bool {
    let other = match language {
        QueryLanguage::JSONPath => JSONata,
        QueryLanguage::JSONata => JSONPath,
    };
    of_type(kind)
        .iter()
        .any(|(known, speaks)| *known == field && *speaks != other)
}

impl Checker<'_> {
    /// The fields of a state of this type. `mixing` says that the state has no business to speak its
    /// language, in which case AWS says nothing about the fields of the other one.
    pub(super) fn state_fields(
        &mut self,
        state: &Object,
        kind: &str,
        language: QueryLanguage,
        mixing: bool,
        at: &Location,
    ) {
        for name in state.keys() {
            let known = COMMON
                .iter()
                .chain(of_type(kind))
                .find(|(known, _)| known == name);
            match known {
                None => self.unsupported(name, at),
                Some((_, JSONPath)) if !mixing => self.jsonpath_only(name, language, at),
                Some((_, JSONata)) if !mixing => self.jsonata_only(name, language, at),
                Some(_) => {}
            }
        }
    }

    /// A field that only JSONPath has.
    pub(super) fn jsonpath_only(&mut self, field: &str, language: QueryLanguage, at: &Location) {
        if language == QueryLanguage::JSONata {
            self.other_language(field, "JSONata", "JSONPath", at);
        }
    }

    /// A field that only JSONata has.
    pub(super) fn jsonata_only(&mut self, field: &str, language: QueryLanguage, at: &Location) {
        if language == QueryLanguage::JSONPath {
            self.other_language(field, "JSONPath", "JSONata", at);
        }
    }

    fn other_language(&mut self, field: &str, is: &str, needs: &str, at: &Location) {
        self.schema(
            format!(
                "The QueryLanguage is set to '{is}', but field '{field}' is only supported for the \
                 '{needs}' QueryLanguage"
            ),
            at,
        );
    }
}
