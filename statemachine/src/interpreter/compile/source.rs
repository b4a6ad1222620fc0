//! Reading the fields of an object.

use crate::diagnostic::{Diagnostic, Pointer};
use crate::interpreter::plan::{Quantity, Template, Text};
use crate::model::QueryLanguage;
use crate::payload::{Payload, Reference, Selection};
use crate::query::{self, Expression};
use serde_json::{Map, Value};

/// An object of a definition, and where it is.
pub(super) struct Source<'a> {
    object: &'a Map<String, Value>,
    at: Pointer,
    /// Where it is inside of its state, as AWS's messages name it: empty, or `Catch[0]`.
    part: String,
}

/// The range of a number.
pub(super) type Range = std::ops::RangeInclusive<u64>;

impl<'a> Source<'a> {
    pub(super) fn of(
        value: &'a Value,
        at: Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let Value::Object(object) = value else {
            findings.push(at.says("must be an object"));
            return None;
        };
        Some(Source {
            object,
            at,
            part: String::new(),
        })
    }

    /// The object in a field.
    pub(super) fn inside(&self, field: &str, findings: &mut Vec<Diagnostic>) -> Option<Source<'a>> {
        let value = self.get(field)?;
        let source = Source::of(value, self.at(field), findings)?;
        Some(Source {
            part: self.location(field),
            ..source
        })
    }

    /// The objects in a field that is a list.
    pub(super) fn list(&self, field: &str, findings: &mut Vec<Diagnostic>) -> Vec<Source<'a>> {
        let Some(value) = self.get(field) else {
            return Vec::new();
        };
        let Value::Array(items) = value else {
            findings.push(self.at(field).says("must be an array"));
            return Vec::new();
        };
        let sources = items.iter().enumerate().filter_map(|(index, item)| {
            let source = Source::of(item, self.at(field).at(index), findings)?;
            Some(Source {
                part: self.location(&format!("{field}[{index}]")),
                ..source
            })
        });
        sources.collect()
    }

    pub(super) fn at(&self, field: &str) -> Pointer {
        self.at.at(field)
    }

    pub(super) fn says(&self, message: impl Into<String>) -> Diagnostic {
        self.at.says(message)
    }

    /// A field as AWS's messages name it: `Catch[0]/Output`.
    pub(super) fn location(&self, field: &str) -> String {
        if self.part.is_empty() {
            field.to_owned()
        } else {
            format!("{}/{field}", self.part)
        }
    }

    pub(super) fn get(&self, field: &str) -> Option<&'a Value> {
        self.object.get(field)
    }

    /// The names of the fields.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'a str> {
        self.object.keys().map(String::as_str)
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.object.contains_key(field)
    }

    pub(super) fn required(
        &self,
        field: &str,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<&'a Value> {
        let value = self.get(field);
        if value.is_none() {
            findings.push(self.says(format!("`{field}` is missing")));
        }
        value
    }

    pub(super) fn text(&self, field: &str, findings: &mut Vec<Diagnostic>) -> Option<&'a str> {
        let value = self.get(field)?;
        let text = value.as_str();
        if text.is_none() {
            findings.push(self.at(field).says("must be a string"));
        }
        text
    }

    pub(super) fn required_text(
        &self,
        field: &str,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<&'a str> {
        self.required(field, findings)?;
        self.text(field, findings)
    }

    pub(super) fn language(&self, findings: &mut Vec<Diagnostic>) -> Option<QueryLanguage> {
        match self.text("QueryLanguage", findings)? {
            "JSONPath" => Some(QueryLanguage::JSONPath),
            "JSONata" => Some(QueryLanguage::JSONata),
            _ => {
                let at = self.at("QueryLanguage");
                findings.push(at.says("must be \"JSONPath\" or \"JSONata\""));
                None
            }
        }
    }

    /// A whole number in this range.
    pub(super) fn number(
        &self,
        field: &str,
        range: &Range,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<u64> {
        let value = self.get(field)?;
        let number = whole(value).filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = (range.start(), range.end());
            findings.push(
                self.at(field)
                    .says(format!("must be from {least} to {most}")),
            );
        }
        number
    }

    /// A whole number that may be computed; `path` is the field's name with `Path`.
    pub(super) fn quantity(
        &self,
        field: &str,
        path: Option<&'static str>,
        range: &Range,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Quantity> {
        if let Some(path) = path.filter(|path| self.has(path)) {
            let text = self.text(path, findings)?;
            return match Reference::parse(text) {
                Ok(reference) => Some(Quantity::Path {
                    field: path,
                    path: reference,
                }),
                Err(error) => {
                    findings.push(self.at(path).says(error.to_string()));
                    None
                }
            };
        }
        if let Some(Value::String(text)) = self.get(field) {
            let (location, at) = (self.location(field), self.at(field));
            return Expression::parse_field(text, &location, &at, findings)
                .map(Quantity::Expression);
        }
        self.number(field, range, findings).map(Quantity::Constant)
    }

    /// A percentage that may be computed; `path` is the field's name with `Path`.
    pub(super) fn percentage(
        &self,
        field: &str,
        path: &'static str,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Quantity> {
        match self.get(field) {
            Some(Value::Number(number)) => {
                let number = number
                    .as_f64()
                    .filter(|number| (0.0..=100.0).contains(number));
                if number.is_none() {
                    findings.push(self.at(field).says("must be from 0 to 100"));
                }
                number.map(Quantity::Fraction)
            }
            _ => self.quantity(field, Some(path), &(0..=100), findings),
        }
    }

    /// A text that may be computed; `path` is the field's name with `Path`.
    pub(super) fn computed_text(
        &self,
        field: &str,
        path: &'static str,
        language: QueryLanguage,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Text> {
        if self.has(path) {
            let text = self.text(path, findings)?;
            let selection = Selection::parse(text, &self.at(path), findings)?;
            return Some(Text::Selection {
                field: path,
                selection,
            });
        }
        let text = self.text(field, findings)?;
        if language == QueryLanguage::JSONata && (text.starts_with("{%") || text.ends_with("%}")) {
            let (location, at) = (self.location(field), self.at(field));
            return Expression::parse_field(text, &location, &at, findings).map(Text::Expression);
        }
        Some(Text::Constant(text.to_owned()))
    }

    /// A field with something computed in it.
    pub(super) fn template(
        &self,
        field: &str,
        language: QueryLanguage,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Template> {
        let value = self.get(field)?;
        let at = self.at(field);
        match language {
            QueryLanguage::JSONata => {
                query::Template::parse(value, &self.location(field), &at, findings)
                    .map(Template::Jsonata)
            }
            QueryLanguage::JSONPath => Payload::parse(value, &at, findings).map(Template::Jsonpath),
        }
    }
}

/// A number without a fraction: 5 and 5.0.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let number = value.as_f64()?;
        (number.fract() == 0.0 && (0.0..9e15).contains(&number)).then_some(number as u64)
    })
}
