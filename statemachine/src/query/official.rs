//! The official tests of JSONata, as far as the dialect of Step Functions keeps them.
//!
//! `tests/jsonata` holds the cases; its README says where they come from and what they are compared with.

use super::value::to_json;
use super::{Randomness, Scope, check, functions, scope};
use crate::query::needs::Needs;
use jiff::Timestamp;
use jsonata_core::evaluator::{Evaluator, EvaluatorOptions};
use jsonata_core::parser;
use jsonata_core::value::JValue;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// The bindings of a case, as variables.
struct Bindings {
    bindings: Map<String, Value>,
    randomness: Rc<RefCell<Randomness>>,
}

impl Scope for Bindings {
    fn variable(&self, name: &str) -> Option<JValue> {
        self.bindings.get(name).cloned().map(JValue::from)
    }

    fn states(&self, _: &'static str) -> Option<JValue> {
        None
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn randomness(&self) -> &Rc<RefCell<Randomness>> {
        &self.randomness
    }
}

/// What a case comes to: a value, none, or the code of an error.
#[derive(Debug, PartialEq)]
enum Ending {
    Value(Value),
    Undefined,
    Error(String),
}

fn expected(case: &Value) -> Ending {
    let code = case.get("code").or_else(|| case.pointer("/error/code"));
    match (code.and_then(Value::as_str), case.get("result")) {
        (Some(code), _) => Ending::Error(code.to_owned()),
        (None, Some(result)) => Ending::Value(result.clone()),
        (None, None) => Ending::Undefined,
    }
}

fn code(message: &str) -> String {
    message.split(':').next().unwrap_or_default().to_owned()
}

/// Evaluates a case as an [`Expression`](super::Expression) is evaluated; but `$` is its data.
fn actual(case: &Value, datasets: &Value) -> Ending {
    let data = match case.get("data") {
        Some(data) => JValue::from(data.clone()),
        None => match case["dataset"].as_str() {
            Some(name) => JValue::from(datasets[name].clone()),
            None => JValue::Undefined,
        },
    };
    let mut root = match parser::parse(case["expr"].as_str().unwrap()) {
        Ok(root) => root,
        Err(error) => return Ending::Error(code(&error.to_string())),
    };
    let bindings = Bindings {
        bindings: case["bindings"].as_object().cloned().unwrap_or_default(),
        randomness: Rc::new(RefCell::new(Randomness::from_seed(1))),
    };
    let mut needs = Needs::default();
    for name in bindings.bindings.keys() {
        needs.name(name);
    }
    let options = EvaluatorOptions {
        timeout_ms: Some(10_000),
        max_stack_depth: Some(2_000),
        ..EvaluatorOptions::default()
    };
    // `$$` has no value in a state machine, and is the data here.
    let mut checked = root.clone();
    match check::visit(&mut checked, true, &mut needs) {
        Ok(()) => root = checked,
        Err(message) => assert!(message.starts_with("`$$`"), "{}: {message}", case["id"]),
    }
    let mut evaluator = Evaluator::with_options(scope::context(&bindings, &needs), options);
    functions::register(&mut evaluator, &bindings, &needs).unwrap();
    match evaluator.evaluate(&root, &data) {
        Ok(JValue::Undefined) => Ending::Undefined,
        // A function is no value that a document could hold; the official tests call it nothing.
        Ok(value) => to_json(&value).map_or(Ending::Undefined, Ending::Value),
        Err(error) => Ending::Error(code(error.message())),
    }
}

/// Numbers are the same when they are the same number, however written.
fn same(one: &Value, other: &Value, unordered: bool) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) if unordered => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|item| other.iter().any(|other| same(item, other, false)))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| same(one, other, false))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, member)| {
                    let other = other.get(name);
                    other.is_some_and(|other| same(member, other, false))
                })
        }
        _ => one == other,
    }
}

/// Cases that are refused as they should be, but under no code: the parser of the crate has one error for
/// them all, and refuses what the reference refuses only when it is evaluated (`2()`).
const WITHOUT_CODE: [&str; 13] = [
    "comments/case002",
    "literals/case008",
    "token-conversion/case002",
    "token-conversion/case003",
    "errors/case012",
    "errors/case013",
    "errors/case014",
    "errors/case022",
    "errors/case023",
    "errors/case024",
    "function-signatures/case028",
    "parent-operator/errors#2",
    "parent-operator/errors#3",
];

#[test]
fn the_official_cases_come_to_what_they_should() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../../tests/jsonata/cases.json")).unwrap();
    let datasets: Value =
        serde_json::from_str(include_str!("../../tests/jsonata/datasets.json")).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let (expected, actual) = (expected(case), actual(case, &datasets));
        let id = case["id"].as_str().unwrap();
        let is_without_code = WITHOUT_CODE.contains(&id);
        let is_right = match (&expected, &actual) {
            (Ending::Value(expected), Ending::Value(actual)) => {
                same(expected, actual, case["unordered"] == true)
            }
            (Ending::Error(_), Ending::Error(message)) if is_without_code => !message.is_empty(),
            (expected, actual) => expected == actual,
        };
        if !is_right {
            wrong.push(format!(
                "{id}: {} is {actual:?}, not {expected:?}",
                case["expr"]
            ));
        }
    }

    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
