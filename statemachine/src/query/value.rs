//! Values on their way out of the evaluator.

use jsonata_core::value::JValue;
use serde_json::{Map, Number, Value};

/// Why a value of the evaluator is not JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotJson {
    /// There is none.
    Undefined,
    /// A function, a regular expression, or a number that is not finite.
    Unsupported,
    /// More than any state could pass on.
    TooLarge,
}

/// The most values that a document may have. Parts of a value may be shared, so that it is small in the
/// evaluator and endless when it is written; with so many values it is beyond every limit of a state.
const MOST_VALUES: usize = 1 << 20;

/// The value as JSON. A whole number is written without a fraction, as JSON readers expect.
pub(super) fn to_json(value: &JValue) -> Result<Value, NotJson> {
    let mut left = MOST_VALUES;
    part_to_json(value, &mut left)
}

fn part_to_json(value: &JValue, left: &mut usize) -> Result<Value, NotJson> {
    *left = left.checked_sub(1).ok_or(NotJson::TooLarge)?;
    match value {
        JValue::Undefined => Err(NotJson::Undefined),
        JValue::Null => Ok(Value::Null),
        JValue::Bool(boolean) => Ok(Value::Bool(*boolean)),
        JValue::Number(number) => to_number(*number)
            .map(Value::Number)
            .ok_or(NotJson::Unsupported),
        JValue::String(text) => Ok(Value::String(text.to_string())),
        // What is undefined inside has been dropped by the evaluator; a function inside is not JSON either.
        JValue::Array(items) => items.iter().map(|item| part_to_json(item, left)).collect(),
        JValue::Object(members) => members
            .iter()
            .map(|(name, member)| Ok((name.clone(), part_to_json(member, left)?)))
            .collect::<Result<Map<String, Value>, NotJson>>()
            .map(Value::Object),
        JValue::Lambda(_) | JValue::Builtin { .. } | JValue::Regex { .. } => {
            Err(NotJson::Unsupported)
        }
    }
}

/// The largest whole number up to which an f64 holds every whole number.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn to_number(number: f64) -> Option<Number> {
    if number.fract() == 0.0 && number.abs() <= EXACT {
        Some(Number::from(number as i64))
    } else {
        Number::from_f64(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whole_numbers_have_no_fraction() {
        assert_eq!(to_json(&JValue::Number(1.0)), Ok(json!(1)));
        assert_eq!(to_json(&JValue::Number(-0.0)), Ok(json!(0)));
        assert_eq!(to_json(&JValue::Number(0.5)), Ok(json!(0.5)));
        assert_eq!(to_json(&JValue::Number(1e300)), Ok(json!(1e300)));
    }

    #[test]
    fn what_json_cannot_say_is_refused() {
        assert_eq!(to_json(&JValue::Undefined), Err(NotJson::Undefined));
        assert_eq!(
            to_json(&JValue::Number(f64::NAN)),
            Err(NotJson::Unsupported)
        );
        assert_eq!(
            to_json(&JValue::array(vec![JValue::builtin("map")])),
            Err(NotJson::Unsupported)
        );
    }
}
