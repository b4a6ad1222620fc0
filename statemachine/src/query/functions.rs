//! The functions that Step Functions adds to JSONata, and those that must not look around by themselves.
//!
//! AWS, "Transforming data with JSONata in Step Functions", section "JSONata functions provided by Step Functions".

use super::needs::Needs;
use super::{Randomness, Scope, bounds, dates};
use crate::digest::digest;
use jsonata_core::evaluator::{Evaluator, EvaluatorError};
use jsonata_core::value::JValue;
use std::rc::Rc;

type Outcome = Result<JValue, EvaluatorError>;

/// The longest sequence that `$range` and `$partition` make; AWS's own `States.ArrayRange` stops at 1,000 items.
const LONGEST: usize = 100_000;

/// Makes the functions callable that an expression names.
pub(super) fn register(
    evaluator: &mut Evaluator,
    scope: &dyn Scope,
    needs: &Needs,
) -> Result<(), EvaluatorError> {
    for (name, function) in [
        ("partition", partition as fn(&[JValue]) -> Outcome),
        ("range", range),
        ("hash", hash),
        ("parse", parse),
    ] {
        if needs.has(name) {
            evaluator.register_fn(name, function)?;
        }
    }
    if needs.has("uuid") {
        let uuids = Rc::clone(scope.randomness());
        evaluator.register_fn("uuid", move |_: &[JValue]| {
            Ok(JValue::from(uuids.borrow_mut().uuid()))
        })?;
    }
    if needs.has("random") {
        let numbers = Rc::clone(scope.randomness());
        evaluator.register_fn_override("random", move |arguments: &[JValue]| {
            random(arguments, &mut numbers.borrow_mut())
        })?;
    }
    bounds::register(evaluator, needs)?;
    let now = scope.now();
    dates::register(evaluator, needs, now)?;
    if needs.has("millis") {
        evaluator.register_fn_override("millis", move |_: &[JValue]| {
            Ok(JValue::from_i64(now.as_millisecond()))
        })?;
    }
    if needs.has("now") {
        evaluator.register_fn_override("now", move |_: &[JValue]| {
            Ok(JValue::from(format!("{now:.3}")))
        })?;
    }
    Ok(())
}

/// `$partition(array, size)`: the array in pieces of this size.
fn partition(arguments: &[JValue]) -> Outcome {
    let Some(JValue::Array(items)) = arguments.first() else {
        return absent_or(
            arguments.first(),
            "the first argument of $partition must be an array",
        );
    };
    let size = arguments
        .get(1)
        .and_then(JValue::as_f64)
        .map(f64::trunc)
        .filter(|size| *size >= 1.0)
        .ok_or_else(|| wrong("the second argument of $partition must be a number of at least 1"))?;
    Ok(JValue::array(
        items
            .chunks(size as usize)
            .map(|piece| JValue::array(piece.to_vec()))
            .collect(),
    ))
}

/// `$range(first, last, step)`: the numbers from the first up to the last, which may be among them.
fn range(arguments: &[JValue]) -> Outcome {
    let number = |index: usize| {
        arguments
            .get(index)
            .and_then(JValue::as_f64)
            .ok_or_else(|| wrong("the arguments of $range must be three numbers"))
    };
    let (first, last, step) = (number(0)?, number(1)?, number(2)?);
    if step == 0.0 {
        return Err(wrong("the third argument of $range must not be 0"));
    }
    let steps = ((last - first) / step).floor();
    if steps < 0.0 {
        return Ok(JValue::array(Vec::new()));
    }
    if steps.is_nan() || steps >= LONGEST as f64 {
        return Err(wrong("the result of $range is too long"));
    }
    Ok(JValue::array(
        (0..=steps as usize)
            .map(|index| JValue::from_f64(first + index as f64 * step))
            .collect(),
    ))
}

/// `$hash(data, algorithm)`: the hash of a text in hexadecimal digits.
fn hash(arguments: &[JValue]) -> Outcome {
    let data = match arguments.first() {
        Some(JValue::String(text)) => text.to_string(),
        None | Some(JValue::Undefined) => return Ok(JValue::Undefined),
        Some(value) => value
            .to_json_string()
            .map_err(|_| wrong("the first argument of $hash must be JSON"))?,
    };
    let algorithm = arguments.get(1).and_then(JValue::as_str);
    algorithm
        .and_then(|algorithm| digest(&data, algorithm))
        .map(JValue::from)
        .ok_or_else(|| {
            wrong("the second argument of $hash must be MD5, SHA-1, SHA-256, SHA-384 or SHA-512")
        })
}

/// `$parse(text)`: the JSON that the text is.
fn parse(arguments: &[JValue]) -> Outcome {
    let Some(text) = arguments.first().and_then(JValue::as_str) else {
        return absent_or(arguments.first(), "the argument of $parse must be a string");
    };
    let value: serde_json::Value = serde_json::from_str(text)
        .map_err(|error| wrong(&format!("the argument of $parse is not JSON: {error}")))?;
    Ok(JValue::from(value))
}

/// `$random()`: a number from 0 up to 1. `$random(seed)`: always the same one for a seed.
fn random(arguments: &[JValue], randomness: &mut Randomness) -> Outcome {
    let fraction = match arguments.first() {
        None | Some(JValue::Undefined) => randomness.fraction(),
        Some(JValue::Number(seed)) => Randomness::from_seed(seed.to_bits()).fraction(),
        Some(_) => return Err(wrong("the argument of $random must be a number")),
    };
    Ok(JValue::from_f64(fraction))
}

/// Nothing yields nothing, as with JSONata's own functions; anything else is wrong.
fn absent_or(argument: Option<&JValue>, message: &str) -> Outcome {
    match argument {
        None | Some(JValue::Undefined) => Ok(JValue::Undefined),
        Some(_) => Err(wrong(message)),
    }
}

fn wrong(message: &str) -> EvaluatorError {
    EvaluatorError::EvaluationError(message.to_owned())
}
