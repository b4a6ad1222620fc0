//! Pages of a listing.

use super::error;
use crate::ServiceError;
use serde::Serialize;
use serde_json::{Value, json};

/// IAM's page when `MaxItems` is not given.
const DEFAULT: usize = 100;
const LARGEST: usize = 1_000;

/// A part of a listing.
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    /// Where the next page begins.
    pub(super) marker: Option<String>,
}

impl<T: Serialize> Page<T> {
    /// The answer of an operation that lists.
    pub(super) fn listed(self, name: &str) -> Value {
        json!({
            name: self.items,
            "IsTruncated": self.marker.is_some(),
            "Marker": self.marker,
        })
    }
}

/// The page that begins at `marker`. A marker is the position of the page's first item.
pub(super) fn page<T>(
    items: impl Iterator<Item = T>,
    marker: Option<&str>,
    max_items: Option<&str>,
) -> Result<Page<T>, ServiceError> {
    let begin: usize = match marker {
        None => 0,
        Some(marker) => marker
            .parse()
            .map_err(|_| error::validation("Invalid Marker."))?,
    };
    let size = match max_items {
        None => DEFAULT,
        Some(text) => text
            .parse()
            .ok()
            .filter(|size| (1..=LARGEST).contains(size))
            .ok_or_else(|| {
                error::validation(format!(
                    "1 validation error detected: Value at 'maxItems' failed to satisfy constraint: Member must have value between 1 and {LARGEST}"
                ))
            })?,
    };
    let mut items: Vec<T> = items.skip(begin).collect();
    let more = items.len() > size;
    items.truncate(size);
    Ok(Page {
        items,
        marker: more.then(|| (begin + size).to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_until_there_is_no_marker() {
        let first = page(1..=3, None, Some("2")).unwrap();
        assert_eq!(
            (first.items, first.marker.as_deref()),
            (vec![1, 2], Some("2"))
        );
        let second = page(1..=3, Some("2"), Some("2")).unwrap();
        assert_eq!((second.items, second.marker), (vec![3], None));
        let whole = page(1..=3, None, None).unwrap();
        assert_eq!((whole.items, whole.marker), (vec![1, 2, 3], None));
    }

    #[test]
    fn a_page_of_nothing_is_refused() {
        assert!(page(1..=3, None, Some("0")).is_err());
        assert!(page(1..=3, Some("x"), None).is_err());
    }
}
