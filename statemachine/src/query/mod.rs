//! The query language: JSONata in `{% … %}`, as Step Functions speaks it.
//!
//! A [`Template`] is any JSON value of a definition with expressions in it. It is parsed when the
//! definition is loaded and evaluated against a [`Scope`], which holds everything that an expression
//! can see: `$states`, the variables, the clock and the randomness of the execution.

mod bounds;
mod check;
mod dates;
mod error;
mod expression;
mod functions;
mod needs;
#[cfg(test)]
mod official;
mod randomness;
mod scope;
mod template;
mod value;

pub(crate) use error::QueryError;
pub(crate) use expression::Expression;
/// A value as the evaluator has it; copies share it.
pub(crate) use jsonata_core::value::JValue as QueryValue;
pub(crate) use randomness::Randomness;
pub(crate) use scope::Scope;
pub(crate) use template::Template;
