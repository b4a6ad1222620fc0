//! `Retry` and `Catch`.

use super::jsonata::Reserved;
use super::shape::{MAX_SECONDS, Object};
use super::transitions::Node;
use super::{Checker, Code, Location};
use crate::model::QueryLanguage;

/// `MaxDelaySeconds` is less than this: a year and a day ("Handling errors in Step Functions
/// workflows").
const LONGEST_DELAY: u64 = 31_622_400;

/// The errors that Step Functions raises itself ("Error names" in the same place).
const ERROR_NAMES: [&str; 17] = [
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];

impl Checker<'_> {
    pub(super) fn retry(&mut self, state: &Object, at: &Location) {
        let at = at.field("Retry");
        let retriers = state
            .get("Retry")
            .and_then(|retriers| self.array(retriers, &at))
            .unwrap_or_default();
        for (index, value) in retriers.iter().enumerate() {
            let at = at.index(index);
            if let Some(retrier) = self.object(value, &at) {
                self.retrier(retrier, index + 1 == retriers.len(), &at);
            }
        }
    }

    fn retrier(&mut self, retrier: &Object, is_last: bool, at: &Location) {
        let fields = [
            "Comment",
            "ErrorEquals",
            "IntervalSeconds",
            "MaxAttempts",
            "BackoffRate",
            "MaxDelaySeconds",
            "JitterStrategy",
        ];
        self.allow(retrier, &fields, at);
        self.error_equals(retrier, is_last, &["ErrorEquals"], at);
        for (field, least, most) in [
            ("IntervalSeconds", 1, MAX_SECONDS),
            ("MaxAttempts", 0, MAX_SECONDS),
            ("MaxDelaySeconds", 1, LONGEST_DELAY - 1),
        ] {
            if let Some(value) = retrier.get(field) {
                self.integer(value, least, most, &at.field(field));
            }
        }
        if let Some(rate) = retrier.get("BackoffRate") {
            self.number(rate, 1.0, f64::MAX, &at.field("BackoffRate"));
        }
        if let Some(jitter) = retrier.get("JitterStrategy") {
            self.one_of(jitter, &["NONE", "FULL"], &at.field("JitterStrategy"));
        }
    }

    pub(super) fn catch<'v>(
        &mut self,
        state: &'v Object,
        language: QueryLanguage,
        node: &mut Node<'v>,
        at: &Location,
    ) {
        let at = at.field("Catch");
        let catchers = state
            .get("Catch")
            .and_then(|catchers| self.array(catchers, &at))
            .unwrap_or_default();
        for (index, value) in catchers.iter().enumerate() {
            let at = at.index(index);
            match self.object(value, &at) {
                Some(catcher) => {
                    self.catcher(catcher, index + 1 == catchers.len(), language, node, &at);
                }
                None => node.is_whole = false,
            }
        }
    }

    fn catcher<'v>(
        &mut self,
        catcher: &'v Object,
        is_last: bool,
        language: QueryLanguage,
        node: &mut Node<'v>,
        at: &Location,
    ) {
        let fields = [
            "Comment",
            "ErrorEquals",
            "Next",
            "ResultPath",
            "Output",
            "Assign",
        ];
        self.allow(catcher, &fields, at);
        self.error_equals(catcher, is_last, &["ErrorEquals", "Next"], at);
        if !catcher.contains_key("Next") {
            node.is_whole = false;
        }
        self.target(catcher, "Next", node, at);
        let reserved = Reserved {
            result: true,
            error_output: true,
        };
        self.assign(catcher, language, reserved, at);
        match language {
            QueryLanguage::JSONPath => self.result_path(catcher, at),
            QueryLanguage::JSONata => {
                if let Some(output) = catcher.get("Output") {
                    self.jsonata_template(output, reserved, &at.field("Output"));
                }
            }
        }
        if catcher.contains_key("ResultPath") {
            self.jsonpath_only("ResultPath", language, at);
        }
        if catcher.contains_key("Output") {
            self.jsonata_only("Output", language, at);
        }
    }

    /// What retriers and catchers have in common: the names of the errors, and required fields.
    fn error_equals(&mut self, object: &Object, is_last: bool, required: &[&str], at: &Location) {
        self.require(object, required, at);
        if let Some(comment) = object.get("Comment") {
            self.string(comment, &at.field("Comment"));
        }
        let at = at.field("ErrorEquals");
        let names = object
            .get("ErrorEquals")
            .and_then(|names| self.nonempty_array(names, &at))
            .unwrap_or_default();
        for (index, name) in names.iter().enumerate() {
            let at = at.index(index);
            if let Some(name) = self.string(name, &at) {
                self.error_name(name, &at);
            }
        }
        let has_all = names.iter().any(|name| name == "States.ALL");
        if has_all && (names.len() > 1 || !is_last) {
            self.schema("States.ALL must appear alone and at end of list", &at);
        }
    }

    /// Names that no error will have. AWS says nothing about them.
    fn error_name(&mut self, name: &str, at: &Location) {
        let is_reserved = name.starts_with("States.") || name.starts_with("State.");
        if is_reserved && !ERROR_NAMES.contains(&name) {
            let message = format!("Step Functions raises no error '{name}'");
            self.warning(Code::UnknownErrorName, message, at);
        }
    }
}
