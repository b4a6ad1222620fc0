//! Policies as arguments of `jsonencode`.

use super::condition;
use super::hcl::Hcl;
use super::reference::References;
use super::symbol::{READER, SECRET_KEY};
use crate::infrastructure::{Expression, Policy, Principal, Statement};

impl References<'_> {
    /// A policy document as JSON, in a line that is indented this deep.
    pub(super) fn policy(self, policy: &Policy, indent: usize) -> String {
        let document = Hcl::object([
            ("Version", Hcl::text("2012-10-17")),
            ("Statement", self.statements(policy)),
        ]);
        Hcl::Call("jsonencode", vec![document]).print(indent)
    }

    /// The statements, those under a condition in lists of their own.
    pub(super) fn statements(self, policy: &Policy) -> Hcl {
        let mut lists: Vec<Hcl> = Vec::new();
        for run in policy
            .statements
            .chunk_by(|a, b| [a, b].map(condition::of_statement) == [None, None])
        {
            let statements = run.iter().map(|statement| self.statement(statement));
            let list = Hcl::List(statements.collect());
            lists.push(match run.first().and_then(condition::of_statement) {
                None => list,
                Some(condition) => Hcl::When(condition.expression(), Box::new(list)),
            });
        }
        if let [Hcl::List(_)] = lists.as_slice() {
            lists.remove(0)
        } else {
            Hcl::Call("concat", lists)
        }
    }

    fn statement(self, statement: &Statement) -> Hcl {
        let Statement {
            sid,
            effect,
            principal,
            actions,
            resources,
            conditions,
        } = statement;
        let mut members = vec![
            ("Sid", Hcl::text(sid)),
            ("Effect", Hcl::text(effect.name())),
        ];
        match principal {
            None => {}
            Some(Principal::Anyone) => members.push(("Principal", Hcl::text("*"))),
            Some(Principal::Service(service)) => {
                members.push(("Principal", Hcl::object([("Service", Hcl::text(service))])));
            }
            Some(Principal::Arns(arns)) => {
                members.push(("Principal", Hcl::object([("AWS", self.values(arns))])));
            }
        }
        members.push(("Action", Hcl::texts(actions)));
        if !resources.is_empty() {
            members.push(("Resource", self.values(resources)));
        }
        if !conditions.is_empty() {
            let mut operators: Vec<(String, Vec<(String, Hcl)>)> = Vec::new();
            for condition in conditions {
                let member = (condition.key.clone(), self.values(&condition.values));
                match operators
                    .iter_mut()
                    .find(|(operator, _)| operator == condition.operator)
                {
                    Some((_, members)) => members.push(member),
                    None => operators.push((condition.operator.to_owned(), vec![member])),
                }
            }
            let operators = operators
                .into_iter()
                .map(|(operator, members)| (operator, Hcl::Object(members)));
            members.push(("Condition", Hcl::Object(operators.collect())));
        }
        Hcl::object(members)
    }

    /// One value by itself, several as a list; what stands for several is the variable that holds them.
    fn values(self, expressions: &[Expression]) -> Hcl {
        match expressions {
            [Expression::Literal(text)] if text == SECRET_KEY => {
                Hcl::expression("var.secret_kms_key_arns")
            }
            [Expression::Literal(text)] if text == READER => Hcl::expression("var.secret_readers"),
            [one] => self.value(one),
            many => Hcl::List(
                many.iter()
                    .map(|expression| self.value(expression))
                    .collect(),
            ),
        }
    }
}
