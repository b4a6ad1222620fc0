//! How data goes through a state, and what the state leaves behind.

use super::source::Source;
use crate::diagnostic::Diagnostic;
use crate::interpreter::plan::{Data, Effects, ResultPlace, Selector};
use crate::jsonpath::{Path, ReferencePath};
use crate::model::QueryLanguage;
use crate::payload::Selection;
use serde_json::Value;

/// `InputPath`, `Parameters`, `ResultSelector`, `ResultPath` and `OutputPath`, or `Arguments`.
pub(super) fn data(
    source: &Source<'_>,
    language: QueryLanguage,
    findings: &mut Vec<Diagnostic>,
) -> Data {
    match language {
        QueryLanguage::JSONata => Data {
            parameters: source.template("Arguments", language, findings),
            ..Data::default()
        },
        QueryLanguage::JSONPath => Data {
            input: selector(source, "InputPath", findings),
            parameters: source.template("Parameters", language, findings),
            result_selector: source.template("ResultSelector", language, findings),
            result_place: result_place(source, findings),
            output: selector(source, "OutputPath", findings),
        },
    }
}

fn selector(source: &Source<'_>, field: &str, findings: &mut Vec<Diagnostic>) -> Selector {
    match source.get(field) {
        None => Selector::Whole,
        Some(Value::Null) => Selector::Nothing,
        Some(_) => source
            .text(field, findings)
            .and_then(|text| match text {
                "$" => Some(Selector::Whole),
                text => Selection::parse(text, &source.at(field), findings).map(Selector::Part),
            })
            .unwrap_or_default(),
    }
}

/// `ResultPath`.
pub(super) fn result_place(source: &Source<'_>, findings: &mut Vec<Diagnostic>) -> ResultPlace {
    match source.get("ResultPath") {
        None => ResultPlace::Whole,
        Some(Value::Null) => ResultPlace::Nowhere,
        Some(_) => {
            let Some(text) = source.text("ResultPath", findings) else {
                return ResultPlace::Whole;
            };
            if text == "$" {
                return ResultPlace::Whole;
            }
            let path = Path::parse(text)
                .ok()
                .and_then(|path| ReferencePath::of(&path));
            match path {
                Some(path) => ResultPlace::Part {
                    text: text.to_owned(),
                    path,
                },
                None => {
                    let at = source.at("ResultPath");
                    findings.push(at.says("must be a path of names and indexes"));
                    ResultPlace::Whole
                }
            }
        }
    }
}

/// `Assign` and `Output`.
pub(super) fn effects(
    source: &Source<'_>,
    language: QueryLanguage,
    findings: &mut Vec<Diagnostic>,
) -> Effects {
    if let Some(Value::Object(variables)) = source.get("Assign") {
        for name in ["states", "states.$"] {
            if variables.contains_key(name) {
                let at = source.at("Assign").at(name);
                findings.push(at.says("`$states` cannot be assigned"));
            }
        }
    }
    Effects {
        assign: source.template("Assign", language, findings),
        output: match language {
            QueryLanguage::JSONata => source.template("Output", language, findings),
            QueryLanguage::JSONPath => None,
        },
    }
}
