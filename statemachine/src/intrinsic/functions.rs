//! What the functions do.

use super::{base64, format};
use crate::digest::digest;
use crate::payload::Sight;
use serde_json::{Map, Number, Value};

/// The longest array that a function makes (AWS: `States.ArrayRange`).
const MAX_ARRAY: usize = 1_000;

/// The longest text that is encoded, decoded or hashed (AWS).
const MAX_TEXT: usize = 10_000;

/// An intrinsic function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Array,
    ArrayPartition,
    ArrayContains,
    ArrayRange,
    ArrayGetItem,
    ArrayLength,
    ArrayUnique,
    Base64Encode,
    Base64Decode,
    Hash,
    JsonMerge,
    StringToJson,
    JsonToString,
    MathRandom,
    MathAdd,
    StringSplit,
    Uuid,
    Format,
}

/// The functions with the least and the greatest number of their arguments.
const FUNCTIONS: [(&str, Function, usize, usize); 18] = [
    ("States.Array", Function::Array, 0, usize::MAX),
    ("States.ArrayPartition", Function::ArrayPartition, 2, 2),
    ("States.ArrayContains", Function::ArrayContains, 2, 2),
    ("States.ArrayRange", Function::ArrayRange, 3, 3),
    ("States.ArrayGetItem", Function::ArrayGetItem, 2, 2),
    ("States.ArrayLength", Function::ArrayLength, 1, 1),
    ("States.ArrayUnique", Function::ArrayUnique, 1, 1),
    ("States.Base64Encode", Function::Base64Encode, 1, 1),
    ("States.Base64Decode", Function::Base64Decode, 1, 1),
    ("States.Hash", Function::Hash, 2, 2),
    ("States.JsonMerge", Function::JsonMerge, 3, 3),
    ("States.StringToJson", Function::StringToJson, 1, 1),
    ("States.JsonToString", Function::JsonToString, 1, 1),
    ("States.MathRandom", Function::MathRandom, 2, 3),
    ("States.MathAdd", Function::MathAdd, 2, 2),
    ("States.StringSplit", Function::StringSplit, 2, 2),
    ("States.UUID", Function::Uuid, 0, 0),
    ("States.Format", Function::Format, 1, usize::MAX),
];

impl Function {
    pub(super) fn named(name: &str) -> Option<Self> {
        let found = FUNCTIONS.iter().find(|(known, ..)| *known == name);
        found.map(|(_, function, ..)| *function)
    }

    /// Whether the function takes so many arguments.
    pub(super) fn takes(self, count: usize) -> bool {
        FUNCTIONS.iter().any(|(_, function, least, most)| {
            *function == self && (*least..=*most).contains(&count)
        })
    }

    /// The function's value.
    pub(super) fn of(self, arguments: &[Value], sight: &dyn Sight) -> Result<Value, String> {
        match (self, arguments) {
            (Function::Array, items) => Ok(Value::Array(items.to_vec())),
            (Function::ArrayPartition, [items, size]) => {
                let items = array(items)?;
                let size = whole(size)?;
                let size = usize::try_from(size)
                    .ok()
                    .filter(|size| *size > 0)
                    .ok_or("The chunk size must be a positive number")?;
                Ok(items
                    .chunks(size)
                    .map(|chunk| Value::Array(chunk.to_vec()))
                    .collect())
            }
            (Function::ArrayContains, [items, item]) => Ok(Value::Bool(
                array(items)?.iter().any(|other| same(other, item)),
            )),
            (Function::ArrayRange, [first, last, step]) => {
                range(whole(first)?, whole(last)?, whole(step)?)
            }
            (Function::ArrayGetItem, [items, index]) => {
                let items = array(items)?;
                let index = whole(index)?;
                usize::try_from(index)
                    .ok()
                    .and_then(|index| items.get(index))
                    .cloned()
                    .ok_or_else(|| {
                        format!("Index {index} out of bounds for length {}", items.len())
                    })
            }
            (Function::ArrayLength, [items]) => Ok(Value::from(array(items)?.len())),
            (Function::ArrayUnique, [items]) => {
                let mut unique: Vec<Value> = Vec::new();
                for item in array(items)? {
                    if !unique.iter().any(|other| same(other, item)) {
                        unique.push(item.clone());
                    }
                }
                Ok(Value::Array(unique))
            }
            (Function::Base64Encode, [text]) => {
                Ok(Value::from(base64::encode(short(text)?.as_bytes())))
            }
            (Function::Base64Decode, [text]) => base64::decode(short(text)?)
                .map(|bytes| Value::from(String::from_utf8_lossy(&bytes).into_owned()))
                .ok_or_else(|| "The argument is not valid Base64".to_owned()),
            (Function::Hash, [data, algorithm]) => {
                let data = match data {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                algorithm
                    .as_str()
                    .and_then(|algorithm| digest(&data, algorithm))
                    .map(Value::from)
                    .ok_or_else(|| {
                        "The algorithm must be MD5, SHA-1, SHA-256, SHA-384 or SHA-512".to_owned()
                    })
            }
            (Function::JsonMerge, [first, second, deep]) => merge(first, second, deep),
            (Function::StringToJson, [text]) => {
                let text = string(text)?;
                if text.trim().is_empty() {
                    return Ok(Value::Null);
                }
                serde_json::from_str(text)
                    .map_err(|error| format!("Could not parse the text as JSON: {error}"))
            }
            (Function::JsonToString, [value]) => Ok(Value::from(value.to_string())),
            (Function::MathRandom, [first, last, seed @ ..]) => {
                let (first, last) = (whole(first)?, whole(last)?);
                let span = last
                    .checked_sub(first)
                    .and_then(|span| u64::try_from(span).ok())
                    .filter(|span| *span > 0)
                    .ok_or("The end must be greater than the start")?;
                let fraction = match seed.first() {
                    Some(seed) => sight.fraction(Some(whole(seed)?)),
                    None => sight.fraction(None),
                };
                let offset = (span as f64 * fraction) as i64;
                Ok(Value::from(first.saturating_add(offset)))
            }
            (Function::MathAdd, [first, second]) => rounded(first)?
                .checked_add(rounded(second)?)
                .map(Value::from)
                .ok_or_else(|| "The sum is too large".to_owned()),
            (Function::StringSplit, [text, separators]) => {
                let (text, separators) = (string(text)?, string(separators)?);
                if separators.is_empty() {
                    return Ok(Value::Array(vec![Value::from(text)]));
                }
                Ok(text
                    .split(|character| separators.contains(character))
                    .filter(|part| !part.is_empty())
                    .map(Value::from)
                    .collect())
            }
            (Function::Uuid, []) => Ok(Value::from(sight.uuid())),
            (Function::Format, [template, values @ ..]) => {
                format::format(string(template)?, values).map(Value::from)
            }
            _ => Err("invalid number of arguments".to_owned()),
        }
    }
}

fn array(value: &Value) -> Result<&Vec<Value>, String> {
    value
        .as_array()
        .ok_or_else(|| "The argument is not an array".to_owned())
}

fn string(value: &Value) -> Result<&str, String> {
    value
        .as_str()
        .ok_or_else(|| "The argument is not a string".to_owned())
}

fn short(value: &Value) -> Result<&str, String> {
    let text = string(value)?;
    if text.chars().count() > MAX_TEXT {
        return Err(format!("The argument has more than {MAX_TEXT} characters"));
    }
    Ok(text)
}

/// A number without a fraction.
fn whole(value: &Value) -> Result<i64, String> {
    value.as_i64().map_or_else(|| rounded(value), Ok)
}

/// A number, rounded to the nearest whole one; halves go up, as `Math.round` of Java has it.
fn rounded(value: &Value) -> Result<i64, String> {
    let number = value
        .as_number()
        .ok_or_else(|| "The argument is not a number".to_owned())?;
    if let Some(whole) = number.as_i64() {
        return Ok(whole);
    }
    Ok(number
        .as_f64()
        .map_or(0, |number| (number + 0.5).floor() as i64))
}

/// Whether two values are the same, 1 and 1.0 included.
fn same(one: &Value, other: &Value) -> bool {
    let numbers = one.as_f64().zip(other.as_f64());
    one == other || numbers.is_some_and(|(one, other)| one == other)
}

fn range(first: i64, last: i64, step: i64) -> Result<Value, String> {
    if step == 0 {
        return Err("The step must not be 0".to_owned());
    }
    let mut numbers = Vec::new();
    let mut next = Some(first);
    while let Some(number) = next.filter(|number| {
        if step > 0 {
            *number <= last
        } else {
            *number >= last
        }
    }) {
        if numbers.len() >= MAX_ARRAY {
            return Err(format!("The range has more than {MAX_ARRAY} numbers"));
        }
        numbers.push(Value::Number(Number::from(number)));
        next = number.checked_add(step);
    }
    Ok(Value::Array(numbers))
}

fn merge(first: &Value, second: &Value, deep: &Value) -> Result<Value, String> {
    if deep.as_bool() != Some(false) {
        return Err("Deep merging is not supported; the third argument must be false".to_owned());
    }
    let object = |value: &Value| -> Result<Map<String, Value>, String> {
        value
            .as_object()
            .cloned()
            .ok_or_else(|| "The argument is not an object".to_owned())
    };
    let mut merged = object(first)?;
    merged.extend(object(second)?);
    Ok(Value::Object(merged))
}
