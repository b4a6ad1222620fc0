//! Dates that a text leaves out.
//!
//! `$toMillis('13:45', '[H]:[m]')` is a quarter to two of this day: what a picture has none of is taken from
//! the clock. The evaluator takes it from the machine's, which no virtual time moves; so the text and the
//! picture get what they lack from the execution's clock. No expression can name the functions that do it.

use super::needs::Needs;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use jsonata_core::ast::AstNode;
use jsonata_core::evaluator::{Evaluator, EvaluatorError};
use jsonata_core::value::JValue;

const TEXT: &str = "a text with its date";
const PICTURE: &str = "a picture with its date";

/// Puts the date into a call of `$toMillis` with a picture.
pub(super) fn complete(node: &mut AstNode, needs: &mut Needs) {
    let AstNode::Function { name, args, .. } = node else {
        return;
    };
    if let ("toMillis", [text, picture]) = (name.as_str(), args.as_mut_slice())
        && !matches!(text, AstNode::Placeholder)
        && !matches!(picture, AstNode::Placeholder)
        && !needs.has_bound("toMillis")
    {
        needs.name(TEXT);
        needs.name(PICTURE);
        *text = call(TEXT, vec![text.clone(), picture.clone()]);
        *picture = call(PICTURE, vec![picture.clone()]);
    }
}

fn call(name: &str, args: Vec<AstNode>) -> AstNode {
    AstNode::Function {
        name: name.to_owned(),
        args,
        is_builtin: true,
    }
}

/// Makes the functions callable, if an expression needs them.
pub(super) fn register(
    evaluator: &mut Evaluator,
    needs: &Needs,
    now: Timestamp,
) -> Result<(), EvaluatorError> {
    if !needs.has(TEXT) {
        return Ok(());
    }
    evaluator.register_fn(TEXT, move |arguments: &[JValue]| {
        Ok(match arguments {
            [JValue::String(text), JValue::String(picture)] => {
                let date = now.to_zoned(TimeZone::UTC).date();
                let (year, month, day) = (date.year(), date.month(), date.day());
                JValue::from(match lacks(picture) {
                    Lacks::Nothing => text.to_string(),
                    Lacks::Year => format!("{year:04}|{text}"),
                    Lacks::Month => format!("{year:04}-{month:02}|{text}"),
                    Lacks::Day => format!("{year:04}-{month:02}-{day:02}|{text}"),
                })
            }
            _ => arguments.first().cloned().unwrap_or(JValue::Undefined),
        })
    })?;
    evaluator.register_fn(PICTURE, |arguments: &[JValue]| {
        Ok(match arguments {
            [JValue::String(picture)] => JValue::from(match lacks(picture) {
                Lacks::Nothing => picture.to_string(),
                Lacks::Year => format!("[Y0001]|{picture}"),
                Lacks::Month => format!("[Y0001]-[M01]|{picture}"),
                Lacks::Day => format!("[Y0001]-[M01]-[D01]|{picture}"),
            }),
            _ => arguments.first().cloned().unwrap_or(JValue::Undefined),
        })
    })
}

/// What a picture leaves out in front of its largest unit.
enum Lacks {
    Nothing,
    Year,
    /// And the year.
    Month,
    /// And the month and the year.
    Day,
}

fn lacks(picture: &str) -> Lacks {
    // `[[` is a bracket, not a unit.
    let plain = picture.replace("[[", "");
    let units = plain.split('[').skip(1);
    let units: Vec<char> = units
        .filter_map(|unit| unit.trim_start().chars().next())
        .collect();
    let has = |letters: &str| units.iter().any(|unit| letters.contains(*unit));
    match () {
        // A year of weeks has its own rules, and needs its year.
        () if has("YXxWw") || !has("MDdHhPmsf") => Lacks::Nothing,
        () if has("Md") => Lacks::Year,
        () if has("D") => Lacks::Month,
        () => Lacks::Day,
    }
}
