//! Policies as IAM's JSON, whatever their expressions are written as.

use super::{Condition, Expression, Policy, Principal, Statement};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// Writes expressions: as a template's functions, or worked out.
pub(crate) trait Writes<'a>: Copy {
    /// What an expression is written as.
    type Written: Serialize;

    /// Writes one.
    fn written(self, expression: &'a Expression) -> Self::Written;

    /// The whole document.
    fn policy(self, policy: &'a Policy) -> Document<'a, Self> {
        Document {
            version: "2012-10-17",
            statement: self.statements(policy),
        }
    }

    /// The statements alone.
    fn statements(self, policy: &'a Policy) -> Vec<WrittenStatement<'a, Self>> {
        let statements = policy.statements.iter();
        statements
            .map(|statement| WrittenStatement {
                statement,
                writer: self,
            })
            .collect()
    }
}

fn values<'a, W: Writes<'a>>(writer: W, expressions: &'a [Expression]) -> Values<W::Written> {
    match expressions {
        [one] => Values::One(writer.written(one)),
        many => Values::Many(many.iter().map(|one| writer.written(one)).collect()),
    }
}

/// A policy document.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase", bound = "")]
pub(crate) struct Document<'a, W: Writes<'a>> {
    version: &'static str,
    statement: Vec<WrittenStatement<'a, W>>,
}

/// A statement, with the members that it has.
pub(crate) struct WrittenStatement<'a, W> {
    statement: &'a Statement,
    writer: W,
}

/// One value by itself, several as a list.
#[derive(Serialize)]
#[serde(untagged)]
enum Values<Written> {
    One(Written),
    Many(Vec<Written>),
}

impl<'a, W: Writes<'a>> Serialize for WrittenStatement<'a, W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (statement, writer) = (self.statement, self.writer);
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("Sid", &statement.sid)?;
        members.serialize_entry("Effect", statement.effect.name())?;
        match &statement.principal {
            None => {}
            Some(Principal::Anyone) => members.serialize_entry("Principal", "*")?,
            Some(Principal::Service(service)) => {
                members.serialize_entry("Principal", &One("Service", service))?;
            }
            Some(Principal::Arns(arns)) => {
                members.serialize_entry("Principal", &One("AWS", values(writer, arns)))?;
            }
        }
        members.serialize_entry("Action", &statement.actions)?;
        if !statement.resources.is_empty() {
            members.serialize_entry("Resource", &values(writer, &statement.resources))?;
        }
        if !statement.conditions.is_empty() {
            let conditions = Conditions {
                conditions: &statement.conditions,
                writer,
            };
            members.serialize_entry("Condition", &conditions)?;
        }
        members.end()
    }
}

/// A statement's conditions: by operator, and there by key.
struct Conditions<'a, W> {
    conditions: &'a [Condition],
    writer: W,
}

impl<W> Conditions<'_, W> {
    /// The operators in the order in which they first come.
    fn operators(&self) -> Vec<&'static str> {
        let mut operators = Vec::new();
        for condition in self.conditions {
            if !operators.contains(&condition.operator) {
                operators.push(condition.operator);
            }
        }
        operators
    }
}

impl<'a, W: Writes<'a>> Serialize for Conditions<'a, W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let operators = self.operators().into_iter().map(|operator| {
            let keys = OfOperator {
                operator,
                conditions: self,
            };
            (operator, keys)
        });
        serializer.collect_map(operators)
    }
}

struct OfOperator<'c, 'a, W> {
    operator: &'static str,
    conditions: &'c Conditions<'a, W>,
}

impl<'a, W: Writes<'a>> Serialize for OfOperator<'_, 'a, W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let conditions = self.conditions.conditions.iter();
        let conditions = conditions.filter(|condition| condition.operator == self.operator);
        serializer.collect_map(conditions.map(|condition| {
            let values = values(self.conditions.writer, &condition.values);
            (&condition.key, values)
        }))
    }
}

/// An object with one member.
struct One<Content>(&'static str, Content);

impl<Content: Serialize> Serialize for One<Content> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.0, &self.1)])
    }
}
