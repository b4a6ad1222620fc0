//! Reference paths: where a result is put.

use super::{Path, Step};
use serde_json::{Map, Value};

/// A path of names and indexes alone, which names the place of a result.
#[derive(Clone, Debug)]
pub(crate) struct ReferencePath(Vec<Place>);

/// One step of a reference path.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Name(String),
    Index(usize),
}

impl Place {
    pub(super) fn of(step: &Step) -> Option<Place> {
        match step {
            Step::Names(names) => match names.as_slice() {
                [name] => Some(Place::Name(name.clone())),
                _ => None,
            },
            Step::Indexes(indexes) => match indexes.as_slice() {
                [index] => usize::try_from(*index).ok().map(Place::Index),
                _ => None,
            },
            _ => None,
        }
    }
}

impl ReferencePath {
    /// The reference path that a path is, if it is one.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        path.places().map(ReferencePath)
    }

    /// The document with the result at this place. What is missing on the way there becomes an object.
    ///
    /// # Errors
    /// When something on the way there is neither an object nor an array that is long enough.
    pub(crate) fn put(&self, mut document: Value, result: Value) -> Result<Value, ()> {
        let mut place = &mut document;
        for step in &self.0 {
            place = match step {
                Place::Name(name) => {
                    if place.is_null() {
                        *place = Value::Object(Map::new());
                    }
                    match place {
                        Value::Object(members) => members.entry(name).or_insert(Value::Null),
                        _ => return Err(()),
                    }
                }
                Place::Index(index) => place.get_mut(*index).ok_or(())?,
            };
        }
        *place = result;
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn put(path: &str, document: Value) -> Result<Value, ()> {
        let path = Path::parse(path).expect(path);
        ReferencePath::of(&path)
            .expect("names and indexes")
            .put(document, json!(1))
    }

    #[test]
    fn a_result_is_put_at_its_place_and_the_way_there_is_made() {
        assert_eq!(put("$", json!({"a": 2})), Ok(json!(1)));
        assert_eq!(
            put("$.a", json!({"a": 2, "b": 3})),
            Ok(json!({"a": 1, "b": 3}))
        );
        assert_eq!(
            put("$.a.b", json!({"c": 3})),
            Ok(json!({"c": 3, "a": {"b": 1}}))
        );
        assert_eq!(
            put("$.a[1]", json!({"a": [2, 3]})),
            Ok(json!({"a": [2, 1]}))
        );
        assert_eq!(put("$.a.b", json!({"a": null})), Ok(json!({"a": {"b": 1}})));
        assert_eq!(put("$.a", json!([2])), Err(()));
        assert_eq!(put("$.a.b", json!({"a": "text"})), Err(()));
        assert_eq!(put("$.a[5]", json!({"a": [2, 3]})), Err(()));
    }

    #[test]
    fn a_path_that_names_several_places_is_not_a_reference() {
        for path in ["$.*", "$..a", "$.a[0:1]", "$['a','b']", "$[-1]"] {
            assert!(ReferencePath::of(&Path::parse(path).expect(path)).is_none());
        }
    }
}
