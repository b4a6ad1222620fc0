//! Policies as IAM's JSON.

use super::intrinsic::Intrinsics;
use crate::infrastructure::{Expression, Policy, Principal, Statement};
use serde_json::{Map, Value, json};

impl Intrinsics<'_> {
    pub(super) fn policy(self, policy: &Policy) -> Value {
        json!({
            "Version": "2012-10-17",
            "Statement": self.statements(policy),
        })
    }

    pub(super) fn statements(self, policy: &Policy) -> Vec<Value> {
        let statements = policy.statements.iter();
        statements
            .map(|statement| self.statement(statement))
            .collect()
    }

    pub(super) fn statement(self, statement: &Statement) -> Value {
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
        put("Sid", json!(statement.sid));
        put("Effect", json!(statement.effect.name()));
        match &statement.principal {
            None => {}
            Some(Principal::Anyone) => put("Principal", json!("*")),
            Some(Principal::Service(service)) => put("Principal", json!({"Service": service})),
            Some(Principal::Arns(arns)) => put("Principal", json!({"AWS": self.values(arns)})),
        }
        put("Action", json!(statement.actions));
        if !statement.resources.is_empty() {
            put("Resource", self.values(&statement.resources));
        }
        if !statement.conditions.is_empty() {
            put("Condition", self.conditions(statement));
        }
        Value::Object(members)
    }

    fn conditions(self, statement: &Statement) -> Value {
        let mut operators = Map::new();
        for condition in &statement.conditions {
            let operator = operators
                .entry(condition.operator)
                .or_insert_with(|| json!({}));
            operator[condition.key.as_str()] = self.values(&condition.values);
        }
        Value::Object(operators)
    }

    /// One value by itself, several as a list.
    fn values(self, expressions: &[Expression]) -> Value {
        match expressions {
            [one] => self.value(one),
            many => many
                .iter()
                .map(|expression| self.value(expression))
                .collect(),
        }
    }
}
