//! Policies in words.

use codegen::infrastructure::{Condition, Expression, Policy, Principal, Statement};

fn words(expression: &Expression) -> String {
    match expression {
        Expression::Literal(text) => text.clone(),
        Expression::Account => "ACCOUNT".to_owned(),
        Expression::Region => "REGION".to_owned(),
        Expression::Partition => "aws".to_owned(),
        Expression::Arn(id) => id.as_str().to_owned(),
        Expression::Concat(parts) => parts.iter().map(words).collect(),
    }
}

fn condition(condition: &Condition) -> String {
    let values: Vec<_> = condition.values.iter().map(words).collect();
    let operator = match condition.operator {
        "StringEquals" | "Bool" => "=",
        "ForAllValues:StringEquals" => "are",
        "ArnLike" => "~",
        other => panic!("{other}"),
    };
    format!("{} {operator} {}", condition.key, values.join(" or "))
}

/// A statement as sentences, one for each action.
pub(crate) fn sentences(statement: &Statement) -> Vec<String> {
    let who = match &statement.principal {
        None => String::new(),
        Some(Principal::Anyone) => "anyone: ".to_owned(),
        Some(Principal::Service(service)) => format!("{service}: "),
        Some(Principal::Arns(arns)) => {
            let arns: Vec<_> = arns.iter().map(words).collect();
            format!("{}: ", arns.join(" or "))
        }
    };
    let effect = match statement.effect.name() {
        "Deny" => "not ",
        _ => "",
    };
    let resources: Vec<_> = statement.resources.iter().map(words).collect();
    let on = if resources.is_empty() {
        String::new()
    } else {
        format!(" on {}", resources.join(" or "))
    };
    let conditions: Vec<_> = statement.conditions.iter().map(condition).collect();
    let when = if conditions.is_empty() {
        String::new()
    } else {
        format!(" if {}", conditions.join(" and "))
    };
    let actions = statement.actions.iter();
    actions
        .map(|action| format!("{who}{effect}{action}{on}{when}"))
        .collect()
}

pub(crate) fn of(policy: &Policy) -> Vec<String> {
    policy.statements.iter().flat_map(sentences).collect()
}
