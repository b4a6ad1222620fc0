//! JSONPath as Step Functions speaks it: Jayway's dialect, with Jayway's messages.
//!
//! A [`Path`] is parsed once, when the definition is loaded. Read from a document, a path that can name
//! only one place yields the value there, or an error; any other yields the list of the values it finds.

mod evaluate;
mod filter;
mod parse;
mod pattern;
mod reference;

pub(crate) use evaluate::java_text;
use filter::Filter;
pub(crate) use parse::SyntaxError;
pub(crate) use reference::ReferencePath;

use serde_json::Value;

/// A path, parsed.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    steps: Vec<Step>,
}

/// One step of a path.
#[derive(Clone, Debug)]
enum Step {
    /// `.name`, `['name']`, `['one','two']`.
    Names(Vec<String>),
    /// `.*`, `[*]`.
    Wildcard,
    /// `[0]`, `[-1]`, `[0,2]`.
    Indexes(Vec<i64>),
    /// `[1:3]`, `[:2]`, `[-2:]`.
    Slice { from: Option<i64>, to: Option<i64> },
    /// `[?(…)]`.
    Filter(Filter),
    /// `..`, before the step that it looks for everywhere.
    Descend,
    /// `.length()` and the like, at the end of a path.
    Function(Function),
}

/// What a path may compute at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Length,
    Min,
    Max,
    Sum,
    Avg,
    Keys,
    First,
    Last,
}

impl Path {
    /// Parses a path, which begins with `$`.
    ///
    /// # Errors
    /// When it is not a path of Jayway's dialect.
    pub(crate) fn parse(text: &str) -> Result<Self, SyntaxError> {
        parse::path(text)
    }

    /// What the path names in a document.
    ///
    /// # Errors
    /// In Jayway's words, when a path that names one place leads nowhere.
    pub(crate) fn read(&self, document: &Value) -> Result<Value, String> {
        evaluate::read(self, document)
    }
}

/// Whether steps can name only one place. Several names at the end make one object.
fn is_definite(steps: &[Step]) -> bool {
    let last = steps.len().saturating_sub(1);
    steps.iter().enumerate().all(|(index, step)| match step {
        Step::Names(names) => names.len() == 1 || index == last,
        Step::Indexes(indexes) => indexes.len() == 1,
        Step::Function(_) => true,
        Step::Wildcard | Step::Slice { .. } | Step::Filter(_) | Step::Descend => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(path: &str, document: &Value) -> Result<Value, String> {
        Path::parse(path).expect(path).read(document)
    }

    fn library() -> Value {
        json!({
            "books": [
                {"title": "A", "price": 8, "tags": ["x", "y"]},
                {"title": "B", "price": 12.5},
                {"title": "C", "price": 20, "isbn": "1"}
            ],
            "the owner": {"name": "Ada", "none": null}
        })
    }

    #[test]
    fn a_definite_path_yields_the_value_and_any_other_a_list() {
        let library = library();
        for (path, expected) in [
            ("$", library.clone()),
            ("$.books[0].title", json!("A")),
            ("$['books'][-1]['title']", json!("C")),
            ("$['the owner'].name", json!("Ada")),
            ("$[\"the owner\"].none", Value::Null),
            ("$.books[*].price", json!([8, 12.5, 20])),
            ("$.books[0,2].title", json!(["A", "C"])),
            ("$.books[1:].title", json!(["B", "C"])),
            ("$.books[:-1].title", json!(["A", "B"])),
            ("$.books[-1:].title", json!(["C"])),
            ("$..title", json!(["A", "B", "C"])),
            (
                "$.books[0]['title','price']",
                json!({"title": "A", "price": 8}),
            ),
            ("$.*.name", json!(["Ada"])),
            ("$.books.length()", json!(3)),
            ("$..price.sum()", json!(40.5)),
            ("$..nothing", json!([])),
            ("$.books[7:].title", json!([])),
        ] {
            assert_eq!(read(path, &library), Ok(expected), "{path}");
        }
    }

    #[test]
    fn a_filter_keeps_what_it_holds_for() {
        let library = library();
        for (condition, expected) in [
            ("@.price > 10", json!(["B", "C"])),
            ("@.isbn", json!(["C"])),
            ("!@.isbn", json!(["A", "B"])),
            ("@.price >= 8 && @.price < 20", json!(["A", "B"])),
            ("@.title == 'A' || @['title'] == \"C\"", json!(["A", "C"])),
            ("(@.title == 'A' || @.price > 10) && @.isbn", json!(["C"])),
            ("@.title in ['B', 'C']", json!(["B", "C"])),
            ("@.title nin ['B', 'C']", json!(["A"])),
            ("@.tags contains 'y'", json!(["A"])),
            ("@.tags size 2", json!(["A"])),
            ("@.title != 'A'", json!(["B", "C"])),
            ("@.price == 8.0", json!(["A"])),
            ("@.price > $.books[0].price", json!(["B", "C"])),
        ] {
            let path = format!("$.books[?({condition})].title");
            assert_eq!(read(&path, &library), Ok(expected), "{path}");
        }
    }

    #[test]
    fn what_is_not_there_is_said_in_jayway_s_words() {
        let library = library();
        for (path, message) in [
            ("$.none", "No results for path: $['none']"),
            ("$.none.more", "Missing property in path $['none']"),
            ("$.books[9]", "No results for path: $['books'][9]"),
            (
                "$.books[0].title.first",
                "Expected to find an object with property ['first'] in path $['books'][0]['title'] but found 'java.lang.String'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.",
            ),
            (
                "$['the owner'][0]",
                "Filter: [0] can only be applied to arrays. Current context is: {name=Ada, none=null}",
            ),
        ] {
            assert_eq!(read(path, &library), Err(message.to_owned()), "{path}");
        }
    }

    #[test]
    fn what_is_not_a_path_is_refused() {
        for path in [
            "",
            "a",
            "$.",
            "$[",
            "$['a'",
            "$.a[?(@.b",
            "$.a..",
            "$.a b",
            "$[?(1 +)]",
            "$a",
        ] {
            assert!(Path::parse(path).is_err(), "{path}");
        }
        let nested = format!("$[?({}@.a{})]", "(".repeat(10_000), ")".repeat(10_000));
        assert!(Path::parse(&nested).is_err());
    }
}
