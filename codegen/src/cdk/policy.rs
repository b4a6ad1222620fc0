//! Policies as IAM's JSON.

use super::intrinsic::{Deployed, Intrinsics};
use crate::infrastructure::{Condition, Expression, Policy, Principal, Statement};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

impl<'a> Intrinsics<'a> {
    /// The whole document.
    pub(super) fn policy(self, policy: &'a Policy) -> Document<'a> {
        Document {
            version: "2012-10-17",
            statement: self.statements(policy),
        }
    }

    pub(super) fn statements(self, policy: &'a Policy) -> Vec<WrittenStatement<'a>> {
        let statements = policy.statements.iter();
        statements
            .map(|statement| WrittenStatement {
                statement,
                intrinsics: self,
            })
            .collect()
    }

    fn values(self, expressions: &'a [Expression]) -> Values<'a> {
        match expressions {
            [one] => Values::One(self.deployed(one)),
            many => Values::Many(many.iter().map(|one| self.deployed(one)).collect()),
        }
    }
}

/// A policy document.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Document<'a> {
    version: &'static str,
    statement: Vec<WrittenStatement<'a>>,
}

/// A statement, with the members that it has.
pub(super) struct WrittenStatement<'a> {
    statement: &'a Statement,
    intrinsics: Intrinsics<'a>,
}

/// One value by itself, several as a list.
#[derive(Serialize)]
#[serde(untagged)]
enum Values<'a> {
    One(Deployed<'a>),
    Many(Vec<Deployed<'a>>),
}

impl Serialize for WrittenStatement<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (statement, intrinsics) = (self.statement, self.intrinsics);
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
                members.serialize_entry("Principal", &One("AWS", intrinsics.values(arns)))?;
            }
        }
        members.serialize_entry("Action", &statement.actions)?;
        if !statement.resources.is_empty() {
            members.serialize_entry("Resource", &intrinsics.values(&statement.resources))?;
        }
        if !statement.conditions.is_empty() {
            let conditions = Conditions {
                conditions: &statement.conditions,
                intrinsics,
            };
            members.serialize_entry("Condition", &conditions)?;
        }
        members.end()
    }
}

/// A statement's conditions: by operator, and there by key.
struct Conditions<'a> {
    conditions: &'a [Condition],
    intrinsics: Intrinsics<'a>,
}

impl Conditions<'_> {
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

impl Serialize for Conditions<'_> {
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

struct OfOperator<'a> {
    operator: &'static str,
    conditions: &'a Conditions<'a>,
}

impl Serialize for OfOperator<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let conditions = self.conditions.conditions.iter();
        let conditions = conditions.filter(|condition| condition.operator == self.operator);
        serializer.collect_map(conditions.map(|condition| {
            let values = self.conditions.intrinsics.values(&condition.values);
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
