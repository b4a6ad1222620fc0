//! Where in a definition something stands.

use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// One step into a JSON document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The field of an object. Names are shared, because a long one may be part of many locations.
    Field(Arc<str>),
    /// An element of an array, from 0.
    Index(usize),
}

/// A place in a definition.
///
/// It displays as AWS writes locations: fields are separated by slashes and nothing is escaped, the
/// index of an element stands in brackets, as in `/States/Pay/Catch[0]/Next`; the whole is `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location(Vec<Step>);

impl Location {
    /// The field of this object.
    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        self.step(Step::Field(Arc::from(name)))
    }

    /// The element of this array.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    fn step(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Location(steps)
    }

    /// The steps from the document's root.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The same place as a JSON pointer (RFC 6901), such as `/States/Pay/Catch/0/Next`.
    #[must_use]
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.0 {
            pointer.push('/');
            match step {
                Step::Field(name) => {
                    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
                Step::Index(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("/");
        }
        self.0.iter().try_for_each(|step| match step {
            Step::Field(name) => write!(f, "/{name}"),
            Step::Index(index) => write!(f, "[{index}]"),
        })
    }
}

/// How deep arrays and objects nest in the document; a number or a string has depth 0.
///
/// It goes level by level, so that no document is too deep for it.
pub(super) fn depth(document: &Value) -> usize {
    let mut level = vec![document];
    let mut depth = 0;
    loop {
        let mut below = Vec::new();
        let mut nests = false;
        for value in level {
            match value {
                Value::Array(items) => {
                    nests = true;
                    below.extend(items);
                }
                Value::Object(fields) => {
                    nests = true;
                    below.extend(fields.values());
                }
                _ => {}
            }
        }
        if !nests {
            return depth;
        }
        depth += 1;
        level = below;
    }
}
