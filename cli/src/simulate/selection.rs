//! Which users are simulated.

use crate::failure::Failure;
use codegen::config::Configuration;
use operations::unknown_user;

/// Leaves the users of these names in the configuration; all of them when no name was given.
pub(super) fn apply(
    names: &[String],
    configuration: &mut Configuration,
    file: &str,
) -> Result<(), Failure> {
    let users = &mut configuration.users;
    let known: Vec<&str> = users.iter().map(|user| user.name().as_str()).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(Failure::usage(
            format!(
                "{} has no user `{}`",
                file.escape_debug(),
                unknown.escape_debug()
            ),
            unknown_user::hint(unknown, &known),
        ));
    }
    if !names.is_empty() {
        users.retain(|user| names.iter().any(|name| name == user.name().as_str()));
    }
    Ok(())
}
