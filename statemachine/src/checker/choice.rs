//! Choice states.

use super::jsonata::Reserved;
use super::shape::Object;
use super::transitions::Node;
use super::{Checker, Location, timestamp};
use crate::model::QueryLanguage;
use serde_json::Value;

/// What a comparison compares with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operand {
    Text,
    Number,
    Truth,
    Moment,
}

/// The comparison operators ("Choice workflow state"). Those of which the second element says so also
/// come with `Path` behind their name, and compare with what the path finds.
const OPERATORS: [(&str, bool, Operand); 23] = [
    ("StringEquals", true, Operand::Text),
    ("StringLessThan", true, Operand::Text),
    ("StringGreaterThan", true, Operand::Text),
    ("StringLessThanEquals", true, Operand::Text),
    ("StringGreaterThanEquals", true, Operand::Text),
    ("StringMatches", false, Operand::Text),
    ("NumericEquals", true, Operand::Number),
    ("NumericLessThan", true, Operand::Number),
    ("NumericGreaterThan", true, Operand::Number),
    ("NumericLessThanEquals", true, Operand::Number),
    ("NumericGreaterThanEquals", true, Operand::Number),
    ("BooleanEquals", true, Operand::Truth),
    ("TimestampEquals", true, Operand::Moment),
    ("TimestampLessThan", true, Operand::Moment),
    ("TimestampGreaterThan", true, Operand::Moment),
    ("TimestampLessThanEquals", true, Operand::Moment),
    ("TimestampGreaterThanEquals", true, Operand::Moment),
    ("IsNull", false, Operand::Truth),
    ("IsPresent", false, Operand::Truth),
    ("IsNumeric", false, Operand::Truth),
    ("IsString", false, Operand::Truth),
    ("IsBoolean", false, Operand::Truth),
    ("IsTimestamp", false, Operand::Truth),
];

/// What a rule may be, of which it must be one.
const KINDS: [&str; 5] = ["And", "Or", "Not", "Variable", "Condition"];

/// What a field of a rule compares with, if it is an operator.
fn operand(field: &str) -> Option<Comparand> {
    let operator = |name: &str| OPERATORS.iter().find(|(known, ..)| *known == name);
    if let Some((.., operand)) = operator(field) {
        return Some(Comparand::Literal(*operand));
    }
    match operator(field.strip_suffix("Path")?) {
        Some((_, true, _)) => Some(Comparand::Path),
        _ => None,
    }
}

enum Comparand {
    Literal(Operand),
    Path,
}

impl Checker<'_> {
    pub(super) fn choice<'v>(
        &mut self,
        state: &'v Object,
        language: QueryLanguage,
        node: &mut Node<'v>,
        at: &Location,
    ) {
        self.require(state, &["Choices"], at);
        let choices = at.field("Choices");
        let rules = state
            .get("Choices")
            .and_then(|rules| self.nonempty_array(rules, &choices));
        for (index, value) in rules.unwrap_or_default().iter().enumerate() {
            let at = choices.index(index);
            let Some(rule) = self.object(value, &at) else {
                node.is_whole = false;
                continue;
            };
            self.require(rule, &["Next"], &at);
            if !rule.contains_key("Next") {
                node.is_whole = false;
            }
            self.target(rule, "Next", node, &at);
            self.assign(rule, language, Reserved::default(), &at);
            if let Some(output) = rule.get("Output") {
                self.jsonata_only("Output", language, &at);
                if language == QueryLanguage::JSONata {
                    self.jsonata_template(output, Reserved::default(), &at.field("Output"));
                }
            }
            self.rule(rule, language, &["Next", "Assign", "Output"], &at);
        }
        self.target(state, "Default", node, at);
    }

    /// A rule, or a rule inside of one. `further` are the fields that only the former has.
    fn rule(&mut self, rule: &Object, language: QueryLanguage, further: &[&str], at: &Location) {
        for field in rule.keys() {
            let is_known = KINDS.contains(&field.as_str())
                || further.contains(&field.as_str())
                || field == "Comment"
                || operand(field).is_some();
            if !is_known {
                self.unsupported(field, at);
            } else if field == "Condition" {
                self.jsonata_only(field, language, at);
            } else if KINDS.contains(&field.as_str()) || operand(field).is_some() {
                self.jsonpath_only(field, language, at);
            }
        }
        if let Some(comment) = rule.get("Comment") {
            self.string(comment, &at.field("Comment"));
        }
        match language {
            QueryLanguage::JSONPath => self.comparison(rule, at),
            QueryLanguage::JSONata => {
                self.require(rule, &["Condition"], at);
                if let Some(condition) = rule.get("Condition") {
                    self.condition(condition, &at.field("Condition"));
                }
            }
        }
    }

    /// The condition of a rule in JSONata: an expression, or a truth value.
    fn condition(&mut self, condition: &Value, at: &Location) {
        if condition.is_boolean() {
            return;
        }
        if let Some(text) = self.string(condition, at)
            && !self.expression(text, Reserved::default(), at)
        {
            self.schema("JSONata string must start with {% and end with %}", at);
        }
    }

    fn comparison(&mut self, rule: &Object, at: &Location) {
        let kinds = KINDS.iter().filter(|kind| rule.contains_key(**kind));
        if kinds.count() != 1 {
            let kinds = KINDS.join(", ");
            let message =
                format!("The object must have only one of the following fields, [{kinds}]");
            self.schema(message, at);
        }
        for field in ["And", "Or"] {
            let at = at.field(field);
            let rules = rule
                .get(field)
                .and_then(|rules| self.nonempty_array(rules, &at));
            for (index, rule) in rules.unwrap_or_default().iter().enumerate() {
                self.inner_rule(rule, &at.index(index));
            }
        }
        if let Some(rule) = rule.get("Not") {
            self.inner_rule(rule, &at.field("Not"));
        }
        if let Some(variable) = rule.get("Variable") {
            self.variable(variable, &at.field("Variable"));
            let operators: Vec<&str> = rule
                .keys()
                .map(String::as_str)
                .filter(|field| operand(field).is_some())
                .collect();
            match operators.as_slice() {
                [_] => {}
                [] => {
                    let all: Vec<&str> = OPERATORS.iter().map(|(name, ..)| *name).collect();
                    self.exactly_one(rule, &all, at);
                }
                several => self.at_most_one(rule, several, at),
            }
        }
        for (field, value) in rule {
            let at = at.field(field);
            match operand(field) {
                Some(Comparand::Literal(operand)) => self.literal(operand, value, &at),
                Some(Comparand::Path) => self.variable(value, &at),
                None => {}
            }
        }
    }

    fn inner_rule(&mut self, value: &Value, at: &Location) {
        if let Some(rule) = self.object(value, at) {
            self.rule(rule, QueryLanguage::JSONPath, &[], at);
        }
    }

    fn literal(&mut self, operand: Operand, value: &Value, at: &Location) {
        match operand {
            Operand::Text => {
                self.string(value, at);
            }
            Operand::Number => self.number(value, f64::MIN, f64::MAX, at),
            Operand::Truth => {
                self.boolean(value, at);
            }
            Operand::Moment => {
                if let Some(text) = self.string(value, at)
                    && !timestamp::is_timestamp(text)
                {
                    self.schema("String does not match RFC3339 timestamp", at);
                }
            }
        }
    }
}
