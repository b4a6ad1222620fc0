//! What Step Functions does not allow in an expression although JSONata does.

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};

/// Looks through a parsed expression, and turns `$now(…)` into `$fromMillis($millis(), …)`, so that
/// the clock has one way in.
///
/// AWS ("Transforming data with JSONata in Step Functions") has no input document outside of
/// `$states`, so `$$` means nothing, and `$` only inside of something that has a context: a step of a
/// path, a filter, a sort, a transformation. `$eval` is not available.
pub(super) fn check(root: &mut AstNode) -> Result<(), String> {
    visit(root, false)
}

fn visit(node: &mut AstNode, context: bool) -> Result<(), String> {
    match node {
        AstNode::Variable(name) => match name.as_str() {
            "" if !context => Err("`$` has no value here; use `$states.input`".to_owned()),
            "eval" => Err(NO_EVAL.to_owned()),
            _ => Ok(()),
        },
        AstNode::ParentVariable(_) => {
            Err("`$$` has no value in a state machine; use `$states.input`".to_owned())
        }
        AstNode::Function { name, args, .. } => {
            if name == "eval" {
                return Err(NO_EVAL.to_owned());
            }
            visit_all(args, context)?;
            if name == "now" && !args.is_empty() {
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
            visit(procedure, context)?;
            visit_all(args, context)
        }
        AstNode::Path { steps } => {
            for (index, step) in steps.iter_mut().enumerate() {
                visit_step(step, context || index > 0)?;
            }
            Ok(())
        }
        AstNode::Binary { op, lhs, rhs } => {
            match op {
                BinaryOp::Coalesce => return Err(too_new("??")),
                BinaryOp::Default => return Err(too_new("?:")),
                _ => {}
            }
            visit(lhs, context)?;
            visit(rhs, context)
        }
        AstNode::Unary { operand, .. } => visit(operand, context),
        AstNode::Lambda { body, .. } => visit(body, context),
        AstNode::Array(items) | AstNode::ArrayGroup(items) | AstNode::Block(items) => {
            visit_all(items, context)
        }
        AstNode::Object(pairs) => visit_pairs(pairs, context),
        AstNode::ObjectTransform { input, pattern } => {
            visit(input, context)?;
            visit_pairs(pattern, true)
        }
        AstNode::Conditional {
            condition,
            then_branch,
            else_branch,
        } => {
            visit(condition, context)?;
            visit(then_branch, context)?;
            else_branch
                .as_mut()
                .map_or(Ok(()), |branch| visit(branch, context))
        }
        AstNode::FunctionApplication(inner) => visit(inner, context),
        AstNode::Sort { input, terms } => {
            visit(input, context)?;
            terms.iter_mut().try_for_each(|(term, _)| visit(term, true))
        }
        AstNode::Transform {
            location,
            update,
            delete,
        } => {
            visit(location, true)?;
            visit(update, true)?;
            delete.as_mut().map_or(Ok(()), |fields| visit(fields, true))
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

const NO_EVAL: &str = "`$eval` is not available in a state machine; use `$parse`";

/// The parser knows later versions than Step Functions does.
fn too_new(operator: &str) -> String {
    format!("`{operator}` came with JSONata 2.1, and Step Functions speaks JSONata 2.0.6")
}

fn visit_all(nodes: &mut [AstNode], context: bool) -> Result<(), String> {
    nodes.iter_mut().try_for_each(|node| visit(node, context))
}

fn visit_pairs(pairs: &mut [(AstNode, AstNode)], context: bool) -> Result<(), String> {
    pairs.iter_mut().try_for_each(|(name, value)| {
        visit(name, context)?;
        visit(value, context)
    })
}

fn visit_step(step: &mut PathStep, context: bool) -> Result<(), String> {
    visit(&mut step.node, context)?;
    step.stages.iter_mut().try_for_each(|stage| match stage {
        Stage::Filter(filter) => visit(filter, true),
        Stage::KeepArray | Stage::Index(_) => Ok(()),
    })
}
