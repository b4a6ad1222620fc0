//! The one place that reads the environment.

use contract::environment::Variable;
use std::ffi::OsString;

/// What the variable is set to; set to nothing, it is not set.
#[expect(
    clippy::disallowed_methods,
    reason = "only variables that are declared in contract::environment can be asked for"
)]
pub(crate) fn value(variable: Variable) -> Option<OsString> {
    std::env::var_os(variable.name).filter(|value| !value.is_empty())
}
