//! JSON with expressions in it.

use super::{Expression, QueryError, Scope};
use crate::diagnostic::{Diagnostic, Pointer};
use serde_json::{Map, Value};

/// A JSON value of a definition, any string of which may be an expression.
pub(crate) enum Template {
    /// No expression anywhere inside.
    Constant(Value),
    /// A string that is an expression.
    Expression(Box<Expression>),
    /// An array with an expression somewhere inside.
    Array(Vec<Template>),
    /// An object with an expression somewhere inside.
    Object(Members),
}

/// The members of an object, each a template.
pub(crate) struct Members(Vec<(String, Template)>);

impl Template {
    /// Parses the value of a field. `location` is the field as AWS's messages name it.
    pub(crate) fn parse(
        value: &Value,
        location: &str,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        match value {
            Value::String(text) => match Expression::delimited(text) {
                Ok(None) => Some(Template::Constant(value.clone())),
                Ok(Some(source)) => Expression::parse(source, location, at, findings)
                    .map(|expression| Template::Expression(Box::new(expression))),
                Err(message) => {
                    findings.push(at.says(message));
                    None
                }
            },
            Value::Array(elements) => {
                let parsed: Vec<Option<Template>> = elements
                    .iter()
                    .enumerate()
                    .map(|(index, element)| {
                        let location = format!("{location}[{index}]");
                        Template::parse(element, &location, &at.at(index), findings)
                    })
                    .collect();
                let parsed: Vec<Template> = parsed.into_iter().collect::<Option<_>>()?;
                Some(if parsed.iter().all(Template::is_constant) {
                    Template::Constant(value.clone())
                } else {
                    Template::Array(parsed)
                })
            }
            Value::Object(members) => {
                let parsed = Members::parse(members, location, at, findings)?;
                Some(if parsed.0.iter().all(|(_, member)| member.is_constant()) {
                    Template::Constant(value.clone())
                } else {
                    Template::Object(parsed)
                })
            }
            _ => Some(Template::Constant(value.clone())),
        }
    }

    /// That the value of a template which is one expression has another type than its field takes; `None`
    /// for any other template.
    pub(crate) fn wrong_type(
        &self,
        location: &str,
        expected: &str,
        value: &Value,
    ) -> Option<QueryError> {
        match self {
            Template::Expression(expression) => Some(QueryError::wrong_type(
                expression.source(),
                location,
                expected,
                value,
            )),
            _ => None,
        }
    }

    fn is_constant(&self) -> bool {
        matches!(self, Template::Constant(_))
    }

    /// The value with every expression replaced by its own.
    pub(crate) fn evaluate(&self, scope: &dyn Scope) -> Result<Value, QueryError> {
        match self {
            Template::Constant(value) => Ok(value.clone()),
            Template::Expression(expression) => expression.evaluate(scope),
            Template::Array(elements) => elements
                .iter()
                .map(|element| element.evaluate(scope))
                .collect(),
            Template::Object(members) => members.evaluate(scope).map(Value::Object),
        }
    }
}

impl Members {
    /// Parses an object whose members are each a template.
    pub(crate) fn parse(
        members: &Map<String, Value>,
        location: &str,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let parsed: Vec<Option<(String, Template)>> = members
            .iter()
            .map(|(name, member)| {
                let location = format!("{location}/{name}");
                let template = Template::parse(member, &location, &at.at(name), findings)?;
                Some((name.clone(), template))
            })
            .collect();
        parsed.into_iter().collect::<Option<_>>().map(Members)
    }

    /// The object with every expression replaced by its value.
    pub(crate) fn evaluate(&self, scope: &dyn Scope) -> Result<Map<String, Value>, QueryError> {
        self.0
            .iter()
            .map(|(name, member)| Ok((name.clone(), member.evaluate(scope)?)))
            .collect()
    }
}
