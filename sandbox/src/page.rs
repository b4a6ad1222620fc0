//! Pages of the services that name the next page by a token.

use serde_json::{Map, Value};

/// Which part of a listing is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// The place of its first item.
    pub(crate) begin: usize,
    /// How many items it has at most.
    pub(crate) size: usize,
}

impl Page {
    /// The page that a token leads to; `None` when no listing gave that token.
    pub(crate) fn at(token: Option<&str>, size: usize) -> Option<Self> {
        let begin = match token {
            None => 0,
            Some(token) => token.parse().ok()?,
        };
        Some(Page { begin, size })
    }

    /// The items of this page, and the token of the next one if there is more.
    pub(crate) fn cut<T>(self, items: impl Iterator<Item = T>) -> (Vec<T>, Option<String>) {
        let mut items: Vec<T> = items.skip(self.begin).take(self.size + 1).collect();
        let more = items.len() > self.size;
        items.truncate(self.size);
        (items, more.then(|| (self.begin + self.size).to_string()))
    }
}

/// An answer with a page of items under one name, and the token of the next page, if there is one, under
/// another.
pub(crate) fn listed(
    (name, items): (&str, Vec<Value>),
    (token, next): (&str, Option<String>),
) -> Value {
    let mut answer = Map::from_iter([(name.to_owned(), Value::Array(items))]);
    if let Some(next) = next {
        answer.insert(token.to_owned(), Value::String(next));
    }
    Value::Object(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_until_there_is_no_token() {
        let page = |token: Option<&str>| Page::at(token, 2).unwrap().cut(1..=3);
        assert_eq!(page(None), (vec![1, 2], Some("2".to_owned())));
        assert_eq!(page(Some("2")), (vec![3], None));
    }

    #[test]
    fn a_token_that_no_page_gave_leads_nowhere() {
        assert_eq!(Page::at(Some("x"), 2), None);
    }
}
