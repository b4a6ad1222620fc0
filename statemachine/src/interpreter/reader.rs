//! What an `ItemReader` reads, as items.

use super::plan::InputType;
use serde_json::{Map, Value};

/// The items in the answer of a reader's call: of GetObject its `Body`, of ListObjectsV2 its `Contents`.
///
/// # Errors
/// Why there are none.
pub(super) fn items(
    answer: &Value,
    input_type: &InputType,
    max_items: Option<u64>,
) -> Result<Vec<Value>, String> {
    // 0 is no limit.
    let most = max_items
        .filter(|most| *most > 0)
        .and_then(|most| usize::try_from(most).ok())
        .unwrap_or(usize::MAX);
    let mut items = match input_type {
        InputType::Objects => match answer.get("Contents") {
            Some(Value::Array(objects)) => objects.clone(),
            _ => Vec::new(),
        },
        InputType::Json { pointer } => {
            let document: Value = serde_json::from_str(body(answer)?)
                .map_err(|error| format!("The content of the object is not JSON: {error}"))?;
            let place = match pointer {
                Some(pointer) => document.pointer(pointer),
                None => Some(&document),
            };
            match place {
                Some(Value::Array(items)) => items.clone(),
                _ => return Err("Attempting to map over non-iterable node.".to_owned()),
            }
        }
        InputType::JsonLines => body(answer)?
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| serde_json::from_str(line).map_err(|error| error.to_string()))
            .collect::<Result<_, _>>()?,
        InputType::Csv { headers, delimiter } => {
            table(body(answer)?, headers.as_deref(), *delimiter, most)
        }
        InputType::Parquet => return Err("Parquet files cannot be read here.".to_owned()),
        // What a manifest lists is read file by file.
        InputType::Inventory | InputType::AthenaManifest(_) => Vec::new(),
    };
    items.truncate(most);
    Ok(items)
}

/// The content of an object.
pub(super) fn body(answer: &Value) -> Result<&str, String> {
    answer
        .get("Body")
        .and_then(Value::as_str)
        .ok_or_else(|| "The object has no content.".to_owned())
}

/// The rows of a table, each an object. What a row has too much is left out; what it lacks is empty.
fn table(text: &str, headers: Option<&[String]>, delimiter: char, most: usize) -> Vec<Value> {
    let mut rows = Rows {
        rest: text,
        delimiter,
    };
    let headers = match headers {
        Some(headers) => headers.to_vec(),
        None => rows.next().unwrap_or_default(),
    };
    rows.take(most)
        .map(|row| {
            let mut cells = row.into_iter();
            let members: Map<String, Value> = headers
                .iter()
                .map(|header| {
                    let cell = cells.next().unwrap_or_default();
                    (header.clone(), Value::from(cell))
                })
                .collect();
            Value::Object(members)
        })
        .collect()
}

/// The rows of a table (RFC 4180).
struct Rows<'a> {
    rest: &'a str,
    delimiter: char,
}

impl Iterator for Rows<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        if self.rest.is_empty() {
            return None;
        }
        let mut row = Vec::new();
        let mut cell = String::new();
        let mut quoted = false;
        let mut characters = self.rest.char_indices().peekable();
        while let Some((at, next)) = characters.next() {
            match next {
                '"' if quoted => {
                    if characters.next_if(|(_, next)| *next == '"').is_some() {
                        cell.push('"');
                    } else {
                        quoted = false;
                    }
                }
                '"' if cell.is_empty() => quoted = true,
                _ if quoted => cell.push(next),
                '\n' => {
                    self.rest = &self.rest[at + 1..];
                    row.push(cell);
                    return Some(row);
                }
                '\r' if characters.peek().is_some_and(|(_, next)| *next == '\n') => {}
                _ if next == self.delimiter => row.push(std::mem::take(&mut cell)),
                _ => cell.push(next),
            }
        }
        self.rest = "";
        row.push(cell);
        Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn csv(body: &str, headers: Option<&[&str]>, max_items: u64) -> Vec<Value> {
        let headers = headers.map(|headers| headers.iter().map(ToString::to_string).collect());
        let input_type = InputType::Csv {
            headers,
            delimiter: ',',
        };
        items(&json!({"Body": body}), &input_type, Some(max_items)).expect("a table")
    }

    #[test]
    fn a_row_is_an_object_of_texts() {
        assert_eq!(
            csv("a,b\n1,\"x, \"\"y\"\"\"\r\n2\n3,4,5\n", None, 0),
            [
                json!({"a": "1", "b": "x, \"y\""}),
                json!({"a": "2", "b": ""}),
                json!({"a": "3", "b": "4"})
            ]
        );
        assert_eq!(
            csv("1\n2\n3", Some(&["n"]), 2),
            [json!({"n": "1"}), json!({"n": "2"})]
        );
    }

    #[test]
    fn only_an_array_can_be_mapped() {
        let read = |body: &str, pointer: Option<&str>| {
            let pointer = pointer.map(str::to_owned);
            items(&json!({"Body": body}), &InputType::Json { pointer }, None)
        };
        assert_eq!(read("[1, 2]", None), Ok(vec![json!(1), json!(2)]));
        assert_eq!(read(r#"{"a": [3]}"#, Some("/a")), Ok(vec![json!(3)]));
        assert_eq!(
            read("{}", None),
            Err("Attempting to map over non-iterable node.".to_owned())
        );
    }

    #[test]
    fn a_parquet_file_cannot_be_read() {
        assert_eq!(
            items(&json!({"Body": "PAR1"}), &InputType::Parquet, None),
            Err("Parquet files cannot be read here.".to_owned())
        );
    }

    #[test]
    fn lines_and_listings_are_items_too() {
        let lines = json!({"Body": "{\"a\":1}\n\n2\n"});
        assert_eq!(
            items(&lines, &InputType::JsonLines, None),
            Ok(vec![json!({"a": 1}), json!(2)])
        );
        let listing = json!({"Contents": [{"Key": "a"}, {"Key": "b"}]});
        assert_eq!(
            items(&listing, &InputType::Objects, Some(1)),
            Ok(vec![json!({"Key": "a"})])
        );
    }
}
