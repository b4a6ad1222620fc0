//! Whether a way of a Choice state is taken.

use crate::interpreter::fault::Fault;
use crate::interpreter::timestamp::parse_timestamp;
use crate::interpreter::view::View;
use crate::payload::Reference;
use crate::query::Expression;
use serde_json::Value;
use std::cmp::Ordering;

/// Whether a way is taken.
pub(in crate::interpreter) enum Condition {
    /// JSONata: `true` or `false`.
    Constant(bool),
    /// JSONata: `{% … %}`.
    Expression(Expression),
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Compare(Comparison),
}

/// A variable, compared with something.
pub(in crate::interpreter) struct Comparison {
    pub(in crate::interpreter) variable: Reference,
    pub(in crate::interpreter) operator: Operator,
    pub(in crate::interpreter) operand: Operand,
}

/// What a variable is compared with.
pub(in crate::interpreter) enum Operand {
    Constant(Value),
    Path(Reference),
}

/// How a variable is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::interpreter) enum Operator {
    String(Order),
    Numeric(Order),
    Timestamp(Order),
    BooleanEquals,
    StringMatches,
    IsNull,
    IsPresent,
    IsNumeric,
    IsString,
    IsBoolean,
    IsTimestamp,
}

/// Which order of two values is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::interpreter) enum Order {
    Equals,
    LessThan,
    LessThanEquals,
    GreaterThan,
    GreaterThanEquals,
}

impl Order {
    const ALL: [(&'static str, Order); 5] = [
        ("Equals", Order::Equals),
        ("LessThan", Order::LessThan),
        ("LessThanEquals", Order::LessThanEquals),
        ("GreaterThan", Order::GreaterThan),
        ("GreaterThanEquals", Order::GreaterThanEquals),
    ];

    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Order::Equals => ordering.is_eq(),
            Order::LessThan => ordering.is_lt(),
            Order::LessThanEquals => ordering.is_le(),
            Order::GreaterThan => ordering.is_gt(),
            Order::GreaterThanEquals => ordering.is_ge(),
        }
    }
}

impl Operator {
    /// The operator of this name, without `Path`.
    pub(in crate::interpreter) fn named(name: &str) -> Option<Self> {
        let ordered = |prefix: &str, make: fn(Order) -> Operator| {
            let rest = name.strip_prefix(prefix)?;
            let (_, order) = Order::ALL.iter().find(|(order, _)| *order == rest)?;
            Some(make(*order))
        };
        match name {
            "BooleanEquals" => Some(Operator::BooleanEquals),
            "StringMatches" => Some(Operator::StringMatches),
            "IsNull" => Some(Operator::IsNull),
            "IsPresent" => Some(Operator::IsPresent),
            "IsNumeric" => Some(Operator::IsNumeric),
            "IsString" => Some(Operator::IsString),
            "IsBoolean" => Some(Operator::IsBoolean),
            "IsTimestamp" => Some(Operator::IsTimestamp),
            _ => ordered("String", Operator::String)
                .or_else(|| ordered("Numeric", Operator::Numeric))
                .or_else(|| ordered("Timestamp", Operator::Timestamp)),
        }
    }

    /// Whether the comparison holds. Values of other types than the operator's never do.
    fn holds(self, variable: &Value, operand: &Value) -> bool {
        let is = |found: bool| operand.as_bool() == Some(found);
        match self {
            Operator::String(order) => match (variable, operand) {
                (Value::String(one), Value::String(other)) => order.holds(one.cmp(other)),
                _ => false,
            },
            Operator::Numeric(order) => match (variable, operand) {
                (Value::Number(one), Value::Number(other)) => {
                    let ordering = match (one.as_i64(), other.as_i64()) {
                        (Some(one), Some(other)) => Some(one.cmp(&other)),
                        _ => one
                            .as_f64()
                            .zip(other.as_f64())
                            .and_then(|(one, other)| one.partial_cmp(&other)),
                    };
                    ordering.is_some_and(|ordering| order.holds(ordering))
                }
                _ => false,
            },
            Operator::Timestamp(order) => {
                let moment = |value: &Value| value.as_str().and_then(parse_timestamp);
                moment(variable)
                    .zip(moment(operand))
                    .is_some_and(|(one, other)| order.holds(one.cmp(&other)))
            }
            Operator::BooleanEquals => variable.is_boolean() && variable == operand,
            Operator::StringMatches => match (variable, operand) {
                (Value::String(text), Value::String(pattern)) => matches(text, pattern),
                _ => false,
            },
            Operator::IsNull => is(variable.is_null()),
            Operator::IsPresent => is(true),
            Operator::IsNumeric => is(variable.is_number()),
            Operator::IsString => is(variable.is_string()),
            Operator::IsBoolean => is(variable.is_boolean()),
            Operator::IsTimestamp => is(variable.as_str().and_then(parse_timestamp).is_some()),
        }
    }
}

/// Whether a text fits a pattern, in which `*` stands for anything, `\*` for itself and `\\` for a backslash.
fn matches(text: &str, pattern: &str) -> bool {
    let mut parts = vec![String::new()];
    let mut characters = pattern.chars();
    while let Some(next) = characters.next() {
        let literal = match next {
            '*' => None,
            '\\' => characters.next().or(Some('\\')),
            other => Some(other),
        };
        match (literal, parts.last_mut()) {
            (Some(literal), Some(part)) => part.push(literal),
            _ => parts.push(String::new()),
        }
    }
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return false;
    };
    if parts.len() == 1 {
        return text == first;
    }
    let Some(mut rest) = text.strip_prefix(first.as_str()) else {
        return false;
    };
    for part in &parts[1..parts.len() - 1] {
        match rest.find(part.as_str()) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

impl Condition {
    pub(in crate::interpreter) fn holds(&self, view: &View<'_>) -> Result<bool, Fault> {
        match self {
            Condition::Constant(constant) => Ok(*constant),
            Condition::Expression(expression) => {
                expression.evaluate_boolean(view).map_err(Fault::from)
            }
            Condition::And(parts) => {
                for part in parts {
                    if !part.holds(view)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Condition::Or(parts) => {
                for part in parts {
                    if part.holds(view)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Condition::Not(part) => Ok(!part.holds(view)?),
            Condition::Compare(comparison) => comparison.holds(view),
        }
    }
}

impl Comparison {
    fn holds(&self, view: &View<'_>) -> Result<bool, Fault> {
        let operand = match &self.operand {
            Operand::Constant(value) => value.clone(),
            Operand::Path(path) => path.read(view).map_err(|_| invalid(path))?,
        };
        match self.variable.read(view) {
            Ok(variable) => Ok(self.operator.holds(&variable, &operand)),
            Err(_) if self.operator == Operator::IsPresent => Ok(operand.as_bool() == Some(false)),
            Err(_) => Err(invalid(&self.variable)),
        }
    }
}

fn invalid(path: &Reference) -> Fault {
    Fault::runtime(format!(
        "Invalid path '{}': The choice state's condition path references an invalid value.",
        path.text()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_star_stands_for_anything() {
        for (text, pattern) in [
            ("log-1.txt", "log-*.txt"),
            ("log-.txt", "log-*.txt"),
            ("a*b", "a\\*b"),
            ("a\\b", "a\\\\b"),
            ("abcabc", "*bc"),
            ("abc", "*"),
            ("", "*"),
            ("abc", "a*b*c"),
        ] {
            assert!(matches(text, pattern), "{text} {pattern}");
        }
        for (text, pattern) in [
            ("axb", "a\\*b"),
            ("abc", "b*"),
            ("ab", "a*bb"),
            ("a", "aa*"),
        ] {
            assert!(!matches(text, pattern), "{text} {pattern}");
        }
    }

    #[test]
    fn values_of_other_types_do_not_compare() {
        let equals = Operator::named("NumericEquals").expect("an operator");
        assert!(equals.holds(&json!(1), &json!(1.0)));
        for other in [json!("1"), json!(true), json!([1]), Value::Null] {
            assert!(!equals.holds(&other, &json!(1)), "{other}");
        }
        let later = Operator::named("TimestampGreaterThan").expect("an operator");
        assert!(later.holds(
            &json!("2026-01-01T00:00:00Z"),
            &json!("2026-01-01T00:00:00+01:00")
        ));
        assert!(!later.holds(&json!("tomorrow"), &json!("2026-01-01T00:00:00Z")));
        assert_eq!(Operator::named("StringBefore"), None);
    }
}
