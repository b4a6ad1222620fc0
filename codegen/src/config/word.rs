//! Words that a file may hold in some place, and the one that was meant.

use crate::config::finding::{Code, Finding};
use crate::config::kind::Place;
use crate::config::yaml::Node;
pub(crate) use contract::complaint::excerpt;
use std::fmt;

/// A word that is none of the known ones.
pub(crate) fn unknown_word(
    node: &Node,
    place: Place<'_>,
    word: &str,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Finding {
    let hint = match nearest(word, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write {}", one_of(known)),
    };
    Finding::new(
        Code::InvalidValue,
        format!("`{}` is not a value of {place}", excerpt(word)),
    )
    .at(node.span, "unknown value")
    .hint(hint)
}

pub(crate) fn one_of(words: impl Iterator<Item = impl fmt::Display>) -> String {
    words
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(" or ")
}

/// The known word that was meant, if one is near enough to be worth asking.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |word: &str| word.replace(['-', '_', ' '], "").to_lowercase();
    // Distances take quadratic time, and no known word is this long.
    if word.len() > 64 {
        return None;
    }
    let wanted = plain(word);
    known
        .map(|known| (strsim::damerau_levenshtein(&wanted, &plain(known)), known))
        .filter(|(distance, known)| *distance <= known.len().div_ceil(4))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_offered_only_when_it_is_near() {
        let known = ["rotateEvery", "gracePeriod", "quietPeriod", "verify"];
        for (word, near) in [
            ("rotate_every", Some("rotateEvery")),
            ("RotateEvery", Some("rotateEvery")),
            ("rotatEvry", Some("rotateEvery")),
            ("gracePeroid", Some("gracePeriod")),
            ("verfiy", Some("verify")),
            ("tags", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known.into_iter()), near, "{word}");
        }
    }
}
