//! Payload templates: JSON whose fields that end in `.$` are paths or intrinsic functions.

mod reference;
mod template;

pub(crate) use reference::Reference;
pub(crate) use template::{Payload, Selection, SelectionError};

use serde_json::{Map, Value};

/// What paths and intrinsic functions can see.
pub(crate) trait Sight {
    /// `$`.
    fn input(&self) -> &Value;
    /// `$$`.
    fn context(&self) -> &Value;
    /// `$name`.
    fn variables(&self) -> &Map<String, Value>;
    /// A number from 0 up to 1, always the same for a seed.
    fn fraction(&self, seed: Option<i64>) -> f64;
    /// A UUID of version 4.
    fn uuid(&self) -> String;
}
