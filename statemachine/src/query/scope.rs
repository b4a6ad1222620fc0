//! What an expression can see.

use super::Randomness;
use super::needs::Needs;
use jsonata_core::evaluator::Context;
use jsonata_core::value::JValue;
use std::cell::RefCell;
use std::rc::Rc;

/// What an expression can see: `$states`, the variables, the clock and the randomness.
///
/// All expressions that are evaluated against one scope see the same, whatever order they come in.
pub(crate) trait Scope {
    /// The value of a variable.
    fn variable(&self, name: &str) -> Option<JValue>;
    /// A member of `$states`.
    fn states(&self, member: &'static str) -> Option<JValue>;
    /// The time.
    fn now(&self) -> jiff::Timestamp;
    /// Where `$random()` and `$uuid()` come from.
    fn randomness(&self) -> &Rc<RefCell<Randomness>>;
}

/// What an expression needs of a scope.
pub(super) fn context(scope: &dyn Scope, needs: &Needs) -> Context {
    let mut context = Context::new();
    for name in needs.names() {
        if let Some(value) = scope.variable(name) {
            context.bind(name.to_owned(), value);
        }
    }
    if needs.has("states") {
        let members = needs.members();
        let states = members
            .filter_map(|member| Some((member.to_owned(), scope.states(member)?)))
            .collect();
        context.bind("states".to_owned(), JValue::object(states));
    }
    context
}
