//! What a Map state does.

use super::{Program, Quantity, Template};
use crate::payload::Reference;
use std::rc::Rc;

pub(in crate::interpreter) struct MapPlan {
    pub(in crate::interpreter) items: Items,
    /// `ItemSelector`, formerly `Parameters`.
    pub(in crate::interpreter) selector: Option<Template>,
    pub(in crate::interpreter) processor: Rc<Program>,
    pub(in crate::interpreter) max_concurrency: Option<Quantity>,
    pub(in crate::interpreter) tolerated_count: Option<Quantity>,
    pub(in crate::interpreter) tolerated_percentage: Option<Quantity>,
    /// In mode DISTRIBUTED: how it differs from an inline Map.
    pub(in crate::interpreter) distribution: Option<Distribution>,
}

/// Where the items come from.
pub(in crate::interpreter) enum Items {
    /// The state's input is the array.
    Input,
    /// `ItemsPath`.
    Path(Reference),
    /// `Items`.
    Template(Template),
}

/// What only a distributed Map has.
pub(in crate::interpreter) struct Distribution {
    pub(in crate::interpreter) label: Option<String>,
    pub(in crate::interpreter) reader: Option<Reader>,
    pub(in crate::interpreter) batcher: Option<Batcher>,
    pub(in crate::interpreter) writer: Option<Writer>,
}

/// `ItemReader`.
pub(in crate::interpreter) struct Reader {
    pub(in crate::interpreter) arn: String,
    pub(in crate::interpreter) parameters: Option<Template>,
    pub(in crate::interpreter) input_type: InputType,
    pub(in crate::interpreter) max_items: Option<Quantity>,
}

/// How what is read becomes items.
#[derive(Clone, Debug)]
pub(in crate::interpreter) enum InputType {
    /// An array in JSON, which a JSON pointer may lead to.
    Json { pointer: Option<String> },
    /// One JSON value in each line.
    JsonLines,
    /// Rows; the names of the columns are given, or stand in the first row.
    Csv {
        headers: Option<Vec<String>>,
        delimiter: char,
    },
    /// Tables in Apache Parquet, which nothing here can read.
    Parquet,
    /// The rows of the files that an S3 Inventory lists.
    Inventory,
    /// What is in the files that Athena's UNLOAD lists.
    AthenaManifest(Box<InputType>),
    /// The objects of a bucket.
    Objects,
}

/// `ItemBatcher`.
pub(in crate::interpreter) struct Batcher {
    pub(in crate::interpreter) max_items: Option<Quantity>,
    pub(in crate::interpreter) max_bytes: Option<Quantity>,
    pub(in crate::interpreter) input: Option<Template>,
}

/// `ResultWriter`.
pub(in crate::interpreter) struct Writer {
    pub(in crate::interpreter) arn: String,
    pub(in crate::interpreter) parameters: Option<Template>,
}

impl MapPlan {
    /// Whether several items go to one execution.
    pub(in crate::interpreter) fn is_batched(&self) -> bool {
        self.distribution
            .as_ref()
            .is_some_and(|distribution| distribution.batcher.is_some())
    }
}
