//! A name that no user has.

/// What to say to whoever asked for `unknown`, where these users are known.
#[must_use]
pub fn hint(unknown: &str, known: &[&str]) -> String {
    /// As many as a person reads.
    const MOST: usize = 5;
    if let Some(near) = nearest(unknown, known) {
        return format!("did you mean `{near}`?");
    }
    let shown: Vec<String> = known
        .iter()
        .take(MOST)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = match known.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("it has {}{more}", shown.join(", "))
}

/// The user that was meant, if one is near enough to be worth asking.
fn nearest<'a>(unknown: &str, known: &[&'a str]) -> Option<&'a str> {
    // IAM's own limit; distances take quadratic time.
    if unknown.len() > 64 {
        return None;
    }
    let wanted = unknown.to_lowercase();
    known
        .iter()
        .map(|name| {
            let distance = strsim::damerau_levenshtein(&wanted, &name.to_lowercase());
            (distance, *name)
        })
        .filter(|(distance, name)| *distance <= name.len().div_ceil(4))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_nearly_right_is_offered_and_else_the_first_ones_are_listed() {
        let known = ["BuildBot", "DeployBot", "LegacyBot"];
        assert_eq!(hint("buildbot", &known), "did you mean `BuildBot`?");
        assert_eq!(hint("DeplyoBot", &known), "did you mean `DeployBot`?");
        assert_eq!(
            hint("alice", &known),
            "it has `BuildBot`, `DeployBot`, `LegacyBot`"
        );
        assert_eq!(
            hint(&"x".repeat(1_000_000), &["a", "b", "c", "d", "e", "f", "g"]),
            "it has `a`, `b`, `c`, `d`, `e` and 2 more"
        );
    }
}
