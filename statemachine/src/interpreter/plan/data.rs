//! How data goes through a state.

use super::Template;
use crate::jsonpath::ReferencePath;
use crate::payload::Selection;

/// The fields of a state that say what goes in and comes out.
#[derive(Default)]
pub(in crate::interpreter) struct Data {
    /// `InputPath`.
    pub(in crate::interpreter) input: Selector,
    /// `Parameters` in JSONPath, `Arguments` in JSONata.
    pub(in crate::interpreter) parameters: Option<Template>,
    /// `ResultSelector`.
    pub(in crate::interpreter) result_selector: Option<Template>,
    /// `ResultPath`.
    pub(in crate::interpreter) result_place: ResultPlace,
    /// `OutputPath`.
    pub(in crate::interpreter) output: Selector,
}

/// `InputPath` or `OutputPath`: a part of a document.
#[derive(Default)]
pub(in crate::interpreter) enum Selector {
    /// Absent: the whole.
    #[default]
    Whole,
    /// Null: an empty object.
    Nothing,
    Part(Selection),
}

/// `ResultPath`: where the result goes.
#[derive(Default)]
pub(in crate::interpreter) enum ResultPlace {
    /// Absent, or `$`: in the place of the input.
    #[default]
    Whole,
    /// Null: nowhere.
    Nowhere,
    /// Into the input.
    Part { text: String, path: ReferencePath },
}
