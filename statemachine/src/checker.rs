//! The checker: what Step Functions says about a definition before it runs.
//!
//! [`check`] takes the text of a definition and gives all findings at once, each with AWS's own code,
//! message and location, as ValidateStateMachineDefinition does; [`Report::rejection`] is what
//! CreateStateMachine answers to the same definition.
//!
//! The checker aims to accept exactly what Step Functions accepts. Where it is not known what AWS does,
//! it accepts; where it is known that AWS accepts what cannot work, it warns. It knows the optimized
//! integrations but neither the actions of the AWS SDK nor their parameters, and it does not judge a
//! `Resource` with a `${…}` substitution, because CloudFormation fills that in before AWS sees it.
//!
//! ```
//! use statemachine::checker::{Code, Options, check};
//!
//! let report = check(
//!     r#"{"StartAt": "Greet", "States": {"Greet": {"Type": "Pass", "Next": "Leave"}}}"#,
//!     &Options::default(),
//! );
//! assert_eq!(report.findings()[0].code, Code::MissingTransitionTarget);
//! assert_eq!(
//!     report.rejection().unwrap().to_string(),
//!     "InvalidDefinition: Invalid State Machine Definition: \
//!      'MISSING_TRANSITION_TARGET: Missing 'Next' target: Leave at /States/Greet/Next, \
//!      MISSING_END_STATE: Workflow has no terminal state at null'",
//! );
//! ```

mod assign;
mod assignments;
mod choice;
mod error_handling;
mod fields;
mod finding;
mod integrations;
mod intrinsic;
mod item_reader;
mod jsonata;
mod jsonpath;
mod location;
mod logging;
mod machine;
mod map;
mod names;
mod path;
mod report;
mod resource;
mod shape;
mod source;
mod state;
mod task;
mod template;
mod timestamp;
mod transitions;

pub use finding::{Code, Finding, Severity};
pub use location::{Location, Step};
pub use logging::check_logging;
pub use report::{Rejection, Report};
pub use source::span;

use crate::model::QueryLanguage;
use assignments::Scope;
use serde_json::Value;
use std::collections::BTreeSet;

/// The most characters that a definition may have (CreateStateMachine in the AWS Step Functions API
/// Reference).
pub const MAX_DEFINITION: usize = 1_048_576;

/// How deep a definition may nest. AWS does not say where its limit is; serde_json's is this.
const MAX_DEPTH: usize = 127;

/// The most findings about one definition; a larger number helps nobody, and takes memory.
pub const MAX_FINDINGS: usize = 1_000;

/// What the definition is checked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The type of the state machine. Express workflows have fewer integration patterns.
    pub workflow_type: WorkflowType,
    /// Whether to report warnings too.
    pub warnings: bool,
}

/// The type of a state machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkflowType {
    /// Runs for up to a year; each state runs exactly once.
    #[default]
    Standard,
    /// Runs for up to five minutes, at least or at most once.
    Express,
}

/// Checks the text of a definition.
#[must_use]
pub fn check(definition: &str, options: &Options) -> Report {
    let refused = |code, message: String| {
        Report::new(vec![Finding {
            severity: Severity::Error,
            code,
            message,
            location: None,
        }])
    };
    if definition.len() > MAX_DEFINITION && definition.chars().count() > MAX_DEFINITION {
        let message = format!(
            "1 validation error detected: Value at 'definition' failed to satisfy constraint: \
             Member must have length less than or equal to {MAX_DEFINITION}"
        );
        return refused(Code::ValidationException, message);
    }
    if definition.trim().is_empty() {
        return refused(
            Code::MissingDescription,
            "Received a null or empty workflow input".to_owned(),
        );
    }
    match serde_json::from_str(definition) {
        Ok(document) => {
            let mut checker = Checker::new(options);
            checker.repeated_state_names(definition);
            checker.document(&document);
            checker.report()
        }
        Err(error) => refused(Code::InvalidJsonDescription, error.to_string()),
    }
}

/// Checks a definition that is already parsed. What only its text shows, its length and states that
/// are written down twice under one name, goes unseen.
#[must_use]
pub fn check_document(definition: &Value, options: &Options) -> Report {
    let mut checker = Checker::new(options);
    checker.document(definition);
    checker.report()
}

/// Checks one state alone, as TestState does: it may lead to states that are not there, and speaks
/// JSONPath unless it says otherwise. Locations begin at the state.
#[must_use]
pub fn check_state(state: &Value, options: &Options) -> Report {
    let mut checker = Checker::new(options);
    if checker.fits(state) {
        checker.scopes.push(Scope::default());
        checker.state("", state, &Location::default());
    }
    checker.report()
}

/// One check of one definition.
struct Checker<'o> {
    options: &'o Options,
    /// The query language of states that do not say theirs.
    language: QueryLanguage,
    /// The names of all states seen so far.
    state_names: BTreeSet<String>,
    /// The labels of all Map states seen so far.
    labels: BTreeSet<String>,
    /// The state that is looked at and each state around it, the outermost first.
    scopes: Vec<Scope>,
    findings: Vec<Finding>,
}

impl<'o> Checker<'o> {
    fn new(options: &'o Options) -> Self {
        Checker {
            options,
            language: QueryLanguage::JSONPath,
            state_names: BTreeSet::new(),
            labels: BTreeSet::new(),
            scopes: Vec::new(),
            findings: Vec::new(),
        }
    }

    fn document(&mut self, document: &Value) {
        if self.fits(document) {
            self.machine(document);
        }
    }

    /// Whether the document nests no deeper than is looked at.
    fn fits(&mut self, document: &Value) -> bool {
        let fits = location::depth(document) <= MAX_DEPTH;
        if !fits {
            let message = format!("The definition nests deeper than {MAX_DEPTH} levels");
            self.error(Code::TooDeeplyNested, message, &Location::default());
        }
        fits
    }

    fn error(&mut self, code: Code, message: impl Into<String>, at: &Location) {
        self.find(Finding {
            severity: Severity::Error,
            code,
            message: message.into(),
            location: Some(at.clone()),
        });
    }

    fn find(&mut self, finding: Finding) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        }
    }

    /// The most frequent kind of finding.
    fn schema(&mut self, message: impl Into<String>, at: &Location) {
        self.error(Code::SchemaValidationFailed, message, at);
    }

    fn warning(&mut self, code: Code, message: impl Into<String>, at: &Location) {
        if self.options.warnings {
            self.find(Finding {
                severity: Severity::Warning,
                code,
                message: message.into(),
                location: Some(at.clone()),
            });
        }
    }

    fn report(self) -> Report {
        Report::new(self.findings)
    }
}
