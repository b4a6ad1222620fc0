//! The syntax of JSONata expressions, and what they may read in a state machine.

use super::Code;
use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};
use jsonata_core::parser::{self, ParserError};

/// The longest expression that is parsed. A definition has 1 MiB, but no sensible expression has.
const MAX_LENGTH: usize = 262_144;

/// Which fields of `$states` come and go.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reserved {
    /// `$states.result`.
    pub(super) result: bool,
    /// `$states.errorOutput`.
    pub(super) error_output: bool,
}

/// What stands between `{%` and `%}`, if the text is an expression.
///
/// # Errors
/// When one of the two is missing.
pub(super) fn delimited(text: &str) -> Result<Option<&str>, &'static str> {
    match (text.starts_with("{%"), text.ends_with("%}")) {
        (false, false) => Ok(None),
        (true, true) if text.len() >= 4 => Ok(Some(text[2..text.len() - 2].trim())),
        _ => Err("JSONata string must start with {% and end with %}"),
    }
}

/// What is wrong with an expression: errors, and for what surely fails later, warnings.
#[derive(Default)]
pub(super) struct Faults {
    /// Each with its code and message.
    pub(super) errors: Vec<(Code, String)>,
    /// Each with its message.
    pub(super) warnings: Vec<String>,
}

impl Faults {
    fn unsupported(&mut self, message: String) {
        let error = (Code::UnsupportedJsonataExpression, message);
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    fn invalid(message: String) -> Self {
        Faults {
            errors: vec![(Code::InvalidJsonataExpression, message)],
            warnings: Vec::new(),
        }
    }
}

/// Parses an expression and looks for what it reads that is not there.
///
/// An expression has no context item: the input is `$states.input` and variables are `$name`. So `$`
/// and a name mean nothing at the top level, that is outside of the later steps of a path, of filters,
/// of sorts and of groupings; `$$` means nothing anywhere.
pub(super) fn check(source: &str, reserved: Reserved) -> Faults {
    if source.len() > MAX_LENGTH {
        return Faults::invalid(format!("the expression is longer than {MAX_LENGTH} bytes"));
    }
    match parser::parse(source) {
        Ok(root) => {
            let mut faults = Faults::default();
            Walk {
                reserved,
                faults: &mut faults,
                open: vec![(&root, false)],
            }
            .run();
            faults
        }
        Err(error) => Faults::invalid(message(&error)),
    }
}

/// The parser's message as AWS gives it, without the code that JSONata puts in front.
fn message(error: &ParserError) -> String {
    let message = error.to_string();
    let coded = message.split_once(": ").filter(|(code, _)| {
        code.len() == 5
            && code.starts_with(|c: char| c.is_ascii_uppercase())
            && code[1..].bytes().all(|byte| byte.is_ascii_digit())
    });
    match coded {
        Some((_, rest)) => rest.to_owned(),
        None => message,
    }
}

/// Goes through an expression from left to right. It keeps a list of what is still open instead of
/// calling itself, because expressions may nest as deep as the parser lets them.
struct Walk<'a, 'f> {
    reserved: Reserved,
    faults: &'f mut Faults,
    /// Nodes still to be seen, the next one last, and whether each has a context item.
    open: Vec<(&'a AstNode, bool)>,
}

impl<'a> Walk<'a, '_> {
    fn run(&mut self) {
        while let Some((node, context)) = self.open.pop() {
            let first = self.open.len();
            self.visit(node, context);
            // The children were put down in the order in which they are written.
            self.open[first..].reverse();
        }
    }

    fn visit(&mut self, node: &'a AstNode, context: bool) {
        match node {
            AstNode::Name(name) if !context => self.top_level(name),
            AstNode::Variable(name) if name.is_empty() && !context => self.top_level("$"),
            AstNode::Variable(name) if name == "eval" => self.eval(),
            AstNode::ParentVariable(_) => {
                self.faults
                    .unsupported("Reference to '$$' is not supported.".to_owned());
            }
            AstNode::Function {
                name,
                args,
                is_builtin,
            } => {
                if !is_builtin && !context {
                    self.top_level(name);
                } else if name == "eval" {
                    self.eval();
                }
                self.see_all(args, context);
            }
            AstNode::Call { procedure, args } => {
                self.see(procedure, context);
                self.see_all(args, context);
            }
            AstNode::Path { steps } => self.path(steps, context),
            AstNode::Binary { op, lhs, rhs } => {
                if let Some(operator) = match op {
                    BinaryOp::Coalesce => Some("??"),
                    BinaryOp::Default => Some("?:"),
                    _ => None,
                } {
                    self.faults.errors.push((
                        Code::InvalidJsonataExpression,
                        format!(
                            "The operator \"{operator}\" came with JSONata 2.1; Step Functions has 2.0.6"
                        ),
                    ));
                }
                self.see(lhs, context);
                self.see(rhs, context);
            }
            AstNode::Unary { operand, .. } => self.see(operand, context),
            AstNode::Lambda { body, .. } => self.see(body, context),
            AstNode::Array(items) | AstNode::ArrayGroup(items) | AstNode::Block(items) => {
                self.see_all(items, context);
            }
            AstNode::Object(pairs) => self.see_pairs(pairs, context),
            AstNode::ObjectTransform { input, pattern } => {
                self.see(input, context);
                self.see_pairs(pattern, true);
            }
            AstNode::Conditional {
                condition,
                then_branch,
                else_branch,
            } => {
                self.see(condition, context);
                self.see(then_branch, context);
                if let Some(branch) = else_branch {
                    self.see(branch, context);
                }
            }
            AstNode::FunctionApplication(inner) => self.see(inner, context),
            AstNode::Sort { input, terms } => {
                self.see(input, context);
                for (term, _) in terms {
                    self.see(term, true);
                }
            }
            AstNode::Transform {
                location,
                update,
                delete,
            } => {
                self.see(location, true);
                self.see(update, true);
                if let Some(fields) = delete {
                    self.see(fields, true);
                }
            }
            AstNode::Name(_)
            | AstNode::Variable(_)
            | AstNode::String(_)
            | AstNode::Number(_)
            | AstNode::Boolean(_)
            | AstNode::Null
            | AstNode::Undefined
            | AstNode::Placeholder
            | AstNode::Regex { .. }
            | AstNode::Wildcard
            | AstNode::Descendant
            | AstNode::Parent(_) => {}
        }
    }

    fn path(&mut self, steps: &'a [PathStep], context: bool) {
        if let [first, second, ..] = steps
            && let (AstNode::Variable(variable), AstNode::Name(field)) = (&first.node, &second.node)
            && variable == "states"
        {
            self.reserved(field);
        }
        for (index, step) in steps.iter().enumerate() {
            self.see(&step.node, context || index > 0);
            for stage in &step.stages {
                if let Stage::Filter(filter) = stage {
                    self.see(filter, true);
                }
            }
        }
    }

    /// A field of `$states`.
    fn reserved(&mut self, field: &str) {
        let exists = match field {
            "result" => self.reserved.result,
            "errorOutput" => self.reserved.error_output,
            _ => true,
        };
        if !exists {
            self.faults
                .unsupported(format!("Field '$states.{field}' does not exist."));
        }
    }

    fn top_level(&mut self, name: &str) {
        self.faults.unsupported(format!(
            "Reference to '{name}' at the top level is not supported."
        ));
    }

    /// AWS accepts the definition, and the execution fails.
    fn eval(&mut self) {
        let message = "There is no function '$eval'; '$parse' reads JSON.".to_owned();
        if !self.faults.warnings.contains(&message) {
            self.faults.warnings.push(message);
        }
    }

    fn see(&mut self, node: &'a AstNode, context: bool) {
        self.open.push((node, context));
    }

    fn see_all(&mut self, nodes: &'a [AstNode], context: bool) {
        self.open.extend(nodes.iter().map(|node| (node, context)));
    }

    fn see_pairs(&mut self, pairs: &'a [(AstNode, AstNode)], context: bool) {
        for (name, value) in pairs {
            self.see(name, context);
            self.see(value, context);
        }
    }
}
