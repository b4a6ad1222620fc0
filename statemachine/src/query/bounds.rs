//! Bounds that the evaluator does not keep by itself: how long a text and an array become, and how far
//! positions are away.
//!
//! The evaluator stops what nests too deep, takes too long or finds too much, but joins texts and puts arrays
//! together without a limit, and a loop that doubles either of them is faster than any watch. So [`guard`]
//! puts calls of our own around the places where they grow. No expression can name these functions, because
//! no name has a space in it.

use super::needs::Needs;
use jsonata_core::ast::{AstNode, BinaryOp};
use jsonata_core::evaluator::{Evaluator, EvaluatorError};
use jsonata_core::value::JValue;

/// The longest text that is made on the way to a result, in bytes. A result of a state has 262,144 at most.
const LONGEST_TEXT: usize = 1 << 24;
/// The most items of an array that is part of another one.
const MOST_ITEMS: usize = 1_000_000;
/// The largest width that a text is filled up to.
const WIDEST: f64 = 1e6;
/// The farthest time from 1970 in milliseconds, either way, as in JavaScript.
const FARTHEST_TIME: f64 = 8.64e15;
/// The position that is beyond every text.
const FARTHEST: f64 = 4_503_599_627_370_496.0;

const SMALL: &str = "a value of bounded size";
const WIDTH: &str = "a bounded width";
const NAMED: &str = "a function that is called by its name";
const TIME: &str = "a bounded time";
const POSITION: &str = "a bounded position";

/// Puts the bounds around a node whose parts have theirs already.
pub(super) fn guard(node: &mut AstNode, needs: &mut Needs) {
    match node {
        AstNode::Binary {
            op: BinaryOp::Concatenate,
            ..
        } => bound(node, SMALL, needs),
        // As a value it would be out of sight.
        AstNode::Variable(name) if name == "pad" => bound(node, NAMED, needs),
        AstNode::Array(items) => {
            let grow = items.iter_mut().filter(|item| {
                matches!(
                    item,
                    AstNode::Variable(_)
                        | AstNode::Block(_)
                        | AstNode::Conditional { .. }
                        | AstNode::Function { .. }
                        | AstNode::Call { .. }
                )
            });
            for item in grow {
                bound(item, SMALL, needs);
            }
        }
        AstNode::Function { name, args, .. } => {
            let bounds = match name.as_str() {
                "pad" => WIDTH,
                "substring" => POSITION,
                "fromMillis" => TIME,
                _ => return,
            };
            // Which of them is the number depends on whether the first one is the context.
            let numbers = args
                .iter_mut()
                .filter(|argument| !matches!(argument, AstNode::Placeholder | AstNode::String(_)));
            for number in numbers {
                bound(number, bounds, needs);
            }
        }
        _ => {}
    }
}

fn bound(node: &mut AstNode, bounds: &str, needs: &mut Needs) {
    needs.name(bounds);
    let inner = std::mem::replace(node, AstNode::Undefined);
    *node = AstNode::Function {
        name: bounds.to_owned(),
        args: vec![inner],
        is_builtin: true,
    };
}

/// Makes the bounds that an expression needs callable.
pub(super) fn register(evaluator: &mut Evaluator, needs: &Needs) -> Result<(), EvaluatorError> {
    for (name, function) in [
        (
            SMALL,
            small as fn(&[JValue]) -> Result<JValue, EvaluatorError>,
        ),
        (WIDTH, width),
        (TIME, time),
        (NAMED, named),
        (POSITION, position),
    ] {
        if needs.has(name) {
            evaluator.register_fn(name, function)?;
        }
    }
    Ok(())
}

fn first(arguments: &[JValue]) -> JValue {
    arguments.first().cloned().unwrap_or(JValue::Undefined)
}

fn small(arguments: &[JValue]) -> Result<JValue, EvaluatorError> {
    match first(arguments) {
        JValue::String(text) if text.len() > LONGEST_TEXT => Err(too_much("a text is too long")),
        JValue::Array(items) if items.len() > MOST_ITEMS => {
            Err(too_much("an array has too many items"))
        }
        value => Ok(value),
    }
}

fn width(arguments: &[JValue]) -> Result<JValue, EvaluatorError> {
    match first(arguments) {
        JValue::Number(width) if width.abs() > WIDEST => {
            Err(too_much("the second argument of $pad is too large"))
        }
        value => Ok(value),
    }
}

fn named(arguments: &[JValue]) -> Result<JValue, EvaluatorError> {
    match first(arguments) {
        JValue::Builtin { .. } => Err(too_much("$pad can only be called by its name")),
        value => Ok(value),
    }
}

fn time(arguments: &[JValue]) -> Result<JValue, EvaluatorError> {
    match first(arguments) {
        JValue::Number(millis) if millis.abs() > FARTHEST_TIME => {
            Err(too_much("the first argument of $fromMillis is no time"))
        }
        value => Ok(value),
    }
}

fn position(arguments: &[JValue]) -> Result<JValue, EvaluatorError> {
    Ok(match first(arguments) {
        JValue::Number(position) => JValue::from_f64(position.clamp(-FARTHEST, FARTHEST)),
        value => value,
    })
}

fn too_much(message: &str) -> EvaluatorError {
    EvaluatorError::EvaluationError(message.to_owned())
}
