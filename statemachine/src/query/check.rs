//! What Step Functions does not allow in an expression although JSONata does.

use super::needs::Needs;
use super::{bounds, dates};
use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};

/// Looks through a parsed expression, and turns `$now(…)` into `$fromMillis($millis(), …)`, so that
/// the clock has one way in. Yields what the expression needs.
///
/// AWS ("Transforming data with JSONata in Step Functions") has no input document outside of
/// `$states`, so `$$` means nothing, and `$` only inside of something that has a context: a step of a
/// path, a filter, a sort, a transformation. `$eval` is not available.
pub(super) fn check(root: &mut AstNode) -> Result<Needs, String> {
    let mut needs = Needs::default();
    visit(root, false, &mut needs)?;
    Ok(needs)
}

/// Looks through a node, and puts the [bounds] around what could grow without end.
pub(super) fn visit(node: &mut AstNode, context: bool, needs: &mut Needs) -> Result<(), String> {
    unchain(node);
    look_through(node, context, needs)?;
    bounds::guard(node, needs);
    dates::complete(node, needs);
    Ok(())
}

/// Turns `text ~> $pad(width)` into the call that it means, for the functions whose arguments are looked at.
fn unchain(node: &mut AstNode) {
    if let AstNode::Binary { op, lhs, rhs } = node
        && *op == BinaryOp::ChainPipe
        && let AstNode::Function { name, args, .. } = rhs.as_mut()
        && matches!(
            name.as_str(),
            "toMillis" | "fromMillis" | "pad" | "substring"
        )
        && !args
            .iter()
            .any(|argument| matches!(argument, AstNode::Placeholder))
    {
        args.insert(0, std::mem::replace(lhs.as_mut(), AstNode::Undefined));
        *node = std::mem::replace(rhs.as_mut(), AstNode::Undefined);
    }
}

fn look_through(node: &mut AstNode, context: bool, needs: &mut Needs) -> Result<(), String> {
    match node {
        AstNode::Variable(name) => match name.as_str() {
            "" if !context => Err("`$` has no value here; use `$states.input`".to_owned()),
            "eval" => Err(NO_EVAL.to_owned()),
            name => {
                needs.name(name);
                Ok(())
            }
        },
        AstNode::ParentVariable(_) => {
            Err("`$$` has no value in a state machine; use `$states.input`".to_owned())
        }
        AstNode::Function { name, args, .. } => {
            if name == "eval" {
                return Err(NO_EVAL.to_owned());
            }
            needs.name(name);
            visit_all(args, context, needs)?;
            if name == "now" && !args.is_empty() {
                needs.name("millis");
                *name = "fromMillis".to_owned();
                args.insert(
                    0,
                    AstNode::Function {
                        name: "millis".to_owned(),
                        args: Vec::new(),
                        is_builtin: true,
                    },
                );
            }
            Ok(())
        }
        AstNode::Call { procedure, args } => {
            visit(procedure, context, needs)?;
            visit_all(args, context, needs)
        }
        AstNode::Path { steps } => {
            let member = match steps.as_slice() {
                [first, second, ..] => states_member(first, second),
                _ => None,
            };
            if let Some(member) = member {
                needs.member(&member);
                return steps[1..]
                    .iter_mut()
                    .try_for_each(|step| visit_step(step, true, needs));
            }
            for (index, step) in steps.iter_mut().enumerate() {
                visit_step(step, context || index > 0, needs)?;
            }
            Ok(())
        }
        AstNode::Binary { op, lhs, rhs } => {
            match op {
                BinaryOp::Coalesce => return Err(too_new("??")),
                BinaryOp::Default => return Err(too_new("?:")),
                _ => {}
            }
            if let (BinaryOp::ColonEqual, AstNode::Variable(name)) = (&op, lhs.as_ref()) {
                needs.binds(name);
                return visit(rhs, context, needs);
            }
            visit(lhs, context, needs)?;
            visit(rhs, context, needs)
        }
        AstNode::Unary { operand, .. } => visit(operand, context, needs),
        AstNode::Lambda { params, body, .. } => {
            params.iter().for_each(|name| needs.binds(name));
            visit(body, context, needs)
        }
        AstNode::Array(items) | AstNode::ArrayGroup(items) | AstNode::Block(items) => {
            visit_all(items, context, needs)
        }
        AstNode::Object(pairs) => visit_pairs(pairs, context, needs),
        AstNode::ObjectTransform { input, pattern } => {
            visit(input, context, needs)?;
            visit_pairs(pattern, true, needs)
        }
        AstNode::Conditional {
            condition,
            then_branch,
            else_branch,
        } => {
            visit(condition, context, needs)?;
            visit(then_branch, context, needs)?;
            else_branch
                .as_mut()
                .map_or(Ok(()), |branch| visit(branch, context, needs))
        }
        AstNode::FunctionApplication(inner) => visit(inner, context, needs),
        AstNode::Sort { input, terms } => {
            visit(input, context, needs)?;
            terms
                .iter_mut()
                .try_for_each(|(term, _)| visit(term, true, needs))
        }
        AstNode::Transform {
            location,
            update,
            delete,
        } => {
            visit(location, true, needs)?;
            visit(update, true, needs)?;
            delete
                .as_mut()
                .map_or(Ok(()), |fields| visit(fields, true, needs))
        }
        AstNode::String(_)
        | AstNode::Name(_)
        | AstNode::Number(_)
        | AstNode::Boolean(_)
        | AstNode::Null
        | AstNode::Undefined
        | AstNode::Placeholder
        | AstNode::Regex { .. }
        | AstNode::Wildcard
        | AstNode::Descendant
        | AstNode::Parent(_) => Ok(()),
    }
}

/// The member of `$states` that a path begins with.
fn states_member(first: &PathStep, second: &PathStep) -> Option<String> {
    match (&first.node, &second.node) {
        (AstNode::Variable(states), AstNode::Name(member))
            if states == "states" && first.stages.is_empty() =>
        {
            Some(member.clone())
        }
        _ => None,
    }
}

const NO_EVAL: &str = "`$eval` is not available in a state machine; use `$parse`";

/// The parser knows later versions than Step Functions does.
fn too_new(operator: &str) -> String {
    format!("`{operator}` came with JSONata 2.1, and Step Functions speaks JSONata 2.0.6")
}

fn visit_all(nodes: &mut [AstNode], context: bool, needs: &mut Needs) -> Result<(), String> {
    nodes
        .iter_mut()
        .try_for_each(|node| visit(node, context, needs))
}

fn visit_pairs(
    pairs: &mut [(AstNode, AstNode)],
    context: bool,
    needs: &mut Needs,
) -> Result<(), String> {
    pairs.iter_mut().try_for_each(|(name, value)| {
        visit(name, context, needs)?;
        visit(value, context, needs)
    })
}

fn visit_step(step: &mut PathStep, context: bool, needs: &mut Needs) -> Result<(), String> {
    visit(&mut step.node, context, needs)?;
    step.stages.iter_mut().try_for_each(|stage| match stage {
        Stage::Filter(filter) => visit(filter, true, needs),
        Stage::KeepArray | Stage::Index(_) => Ok(()),
    })
}
