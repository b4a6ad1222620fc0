//! The rules of a Choice state.

use super::data;
use super::source::Source;
use crate::diagnostic::Diagnostic;
use crate::interpreter::plan::{ChoicePlan, Comparison, Condition, Operand, Operator, RulePlan};
use crate::interpreter::timestamp::parse_timestamp;
use crate::model::QueryLanguage;
use crate::payload::Reference;
use crate::query::Expression;
use serde_json::Value;

/// How deep conditions may nest.
const MAX_NESTING: usize = 64;

pub(super) fn choice(
    source: &Source<'_>,
    language: QueryLanguage,
    findings: &mut Vec<Diagnostic>,
) -> Option<ChoicePlan> {
    source.required("Choices", findings)?;
    let rules = source.list("Choices", findings);
    if rules.is_empty() {
        let at = source.at("Choices");
        findings.push(at.says("must have at least one rule"));
    }
    let rules = rules
        .iter()
        .filter_map(|rule| {
            let condition = match language {
                QueryLanguage::JSONata => jsonata(rule, findings),
                QueryLanguage::JSONPath => jsonpath(rule, 0, findings),
            };
            let effects = data::effects(rule, language, findings);
            let next = rule.required_text("Next", findings);
            Some(RulePlan {
                condition: condition?,
                effects,
                next: next?.to_owned(),
            })
        })
        .collect();
    Some(ChoicePlan {
        rules,
        default: source.text("Default", findings).map(str::to_owned),
    })
}

fn jsonata(rule: &Source<'_>, findings: &mut Vec<Diagnostic>) -> Option<Condition> {
    match rule.required("Condition", findings)? {
        Value::Bool(constant) => Some(Condition::Constant(*constant)),
        Value::String(text) => {
            let (location, at) = (rule.location("Condition"), rule.at("Condition"));
            Expression::parse_field(text, &location, &at, findings).map(Condition::Expression)
        }
        _ => {
            let at = rule.at("Condition");
            findings.push(at.says("must be an expression, true or false"));
            None
        }
    }
}

fn jsonpath(
    rule: &Source<'_>,
    nesting: usize,
    findings: &mut Vec<Diagnostic>,
) -> Option<Condition> {
    if nesting > MAX_NESTING {
        findings.push(rule.says("is nested too deeply"));
        return None;
    }
    for (field, make) in [
        ("And", Condition::And as fn(Vec<Condition>) -> Condition),
        ("Or", Condition::Or),
    ] {
        if rule.has(field) {
            let parts = rule.list(field, findings);
            let parts = parts
                .iter()
                .map(|part| jsonpath(part, nesting + 1, findings))
                .collect::<Option<Vec<_>>>()?;
            return Some(make(parts));
        }
    }
    if rule.has("Not") {
        let part = rule.inside("Not", findings)?;
        return jsonpath(&part, nesting + 1, findings).map(|part| Condition::Not(Box::new(part)));
    }
    comparison(rule, findings).map(Condition::Compare)
}

fn comparison(rule: &Source<'_>, findings: &mut Vec<Diagnostic>) -> Option<Comparison> {
    let variable = path(rule, "Variable", findings)?;
    let found = rule.fields().find_map(|field| {
        let operator = Operator::named(field.strip_suffix("Path").unwrap_or(field))?;
        Some((field, operator))
    });
    let Some((field, operator)) = found else {
        findings.push(rule.says("an operator is missing"));
        return None;
    };
    let operand = if field.ends_with("Path") {
        Operand::Path(path(rule, field, findings)?)
    } else {
        let value = rule.get(field)?;
        if !fits(operator, value) {
            let at = rule.at(field);
            findings.push(at.says("is not a value that this operator compares with"));
            return None;
        }
        Operand::Constant(value.clone())
    };
    Some(Comparison {
        variable,
        operator,
        operand,
    })
}

fn fits(operator: Operator, value: &Value) -> bool {
    match operator {
        Operator::String(_) | Operator::StringMatches => value.is_string(),
        Operator::Numeric(_) => value.is_number(),
        Operator::Timestamp(_) => value.as_str().and_then(parse_timestamp).is_some(),
        Operator::BooleanEquals
        | Operator::IsNull
        | Operator::IsPresent
        | Operator::IsNumeric
        | Operator::IsString
        | Operator::IsBoolean
        | Operator::IsTimestamp => value.is_boolean(),
    }
}

fn path(rule: &Source<'_>, field: &str, findings: &mut Vec<Diagnostic>) -> Option<Reference> {
    rule.required(field, findings)?;
    let text = rule.text(field, findings)?;
    Reference::parse(text)
        .map_err(|error| findings.push(rule.at(field).says(error.to_string())))
        .ok()
}
