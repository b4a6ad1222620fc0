//! Where a distributed Map state gets its items from, how it batches them, and where it writes to.

use super::shape::Object;
use super::{Checker, Location};
use crate::model::QueryLanguage;
use serde_json::Value;

impl Checker<'_> {
    pub(super) fn item_reader(&mut self, map: &Object, language: QueryLanguage, at: &Location) {
        let at = at.field("ItemReader");
        let Some(reader) = map
            .get("ItemReader")
            .and_then(|reader| self.object(reader, &at))
        else {
            return;
        };
        let fields = ["Resource", "Parameters", "Arguments", "ReaderConfig"];
        self.allow(reader, &fields, &at);
        self.require(reader, &["Resource"], &at);
        self.s3_call(reader, &["getObject", "listObjectsV2"], language, &at);
        let at = at.field("ReaderConfig");
        if let Some(config) = reader
            .get("ReaderConfig")
            .and_then(|config| self.object(config, &at))
        {
            self.reader_config(config, language, &at);
        }
    }

    fn reader_config(&mut self, config: &Object, language: QueryLanguage, at: &Location) {
        self.at_most_one(config, &["MaxItems", "MaxItemsPath"], at);
        self.quantity(config, "MaxItems", (0, u64::MAX), language, at);
        if config.contains_key("MaxItemsPath") {
            self.jsonpath_only("MaxItemsPath", language, at);
            self.reference_path(config, "MaxItemsPath", at);
        }
        let kind = config.get("InputType").and_then(|kind| {
            self.one_of(
                kind,
                &["CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"],
                &at.field("InputType"),
            )
        });
        let location = config.get("CSVHeaderLocation");
        match kind {
            Some("CSV") if location.is_none() => {
                self.schema("The field 'CSVHeaderLocation' is required", at);
            }
            Some("JSON") if location.is_some() => {
                self.unsupported("CSVHeaderLocation", at);
            }
            _ => {}
        }
        let location = location.and_then(|location| {
            self.one_of(
                location,
                &["FIRST_ROW", "GIVEN"],
                &at.field("CSVHeaderLocation"),
            )
        });
        if location == Some("GIVEN") {
            self.require(config, &["CSVHeaders"], at);
        }
        if let Some(headers) = config.get("CSVHeaders") {
            let at = at.field("CSVHeaders");
            let headers = self.array(headers, &at).unwrap_or_default();
            for (index, header) in headers.iter().enumerate() {
                self.string(header, &at.index(index));
            }
        }
    }

    pub(super) fn item_batcher(&mut self, map: &Object, language: QueryLanguage, at: &Location) {
        let at = at.field("ItemBatcher");
        let Some(batcher) = map
            .get("ItemBatcher")
            .and_then(|batcher| self.object(batcher, &at))
        else {
            return;
        };
        let fields = [
            "BatchInput",
            "MaxItemsPerBatch",
            "MaxItemsPerBatchPath",
            "MaxInputBytesPerBatch",
            "MaxInputBytesPerBatchPath",
        ];
        self.allow(batcher, &fields, &at);
        for field in ["MaxItemsPerBatch", "MaxInputBytesPerBatch"] {
            let path = format!("{field}Path");
            self.at_most_one(batcher, &[field, &path], &at);
            self.quantity(batcher, field, (0, u64::MAX), language, &at);
            if batcher.contains_key(&path) {
                self.jsonpath_only(&path, language, &at);
                self.reference_path(batcher, &path, &at);
            }
        }
        if let Some(input) = batcher.get("BatchInput") {
            self.template(input, language, &at.field("BatchInput"));
        }
    }

    pub(super) fn result_writer(&mut self, map: &Object, language: QueryLanguage, at: &Location) {
        let at = at.field("ResultWriter");
        let Some(writer) = map
            .get("ResultWriter")
            .and_then(|writer| self.object(writer, &at))
        else {
            return;
        };
        let fields = ["Resource", "Parameters", "Arguments", "WriterConfig"];
        self.allow(writer, &fields, &at);
        if !writer.contains_key("WriterConfig") {
            self.require(writer, &["Resource"], &at);
        }
        self.s3_call(writer, &["putObject"], language, &at);
        let at = at.field("WriterConfig");
        if let Some(config) = writer
            .get("WriterConfig")
            .and_then(|config| self.object(config, &at))
        {
            self.allow(config, &["Transformation", "OutputType"], &at);
            for (field, words) in [
                ("Transformation", &["NONE", "COMPACT", "FLATTEN"][..]),
                ("OutputType", &["JSON", "JSONL"]),
            ] {
                if let Some(word) = config.get(field) {
                    self.one_of(word, words, &at.field(field));
                }
            }
        }
    }

    /// `Resource` and what it is called with.
    fn s3_call(
        &mut self,
        object: &Object,
        actions: &[&str],
        language: QueryLanguage,
        at: &Location,
    ) {
        if let Some(resource) = object.get("Resource") {
            self.s3_resource(resource, actions, &at.field("Resource"));
        }
        if let Some(parameters) = object.get("Parameters") {
            self.jsonpath_only("Parameters", language, at);
            if language == QueryLanguage::JSONPath {
                self.payload_template(parameters, &at.field("Parameters"));
            }
        }
        if let Some(arguments) = object.get("Arguments") {
            self.jsonata_only("Arguments", language, at);
            if language == QueryLanguage::JSONata {
                self.template(arguments, language, &at.field("Arguments"));
            }
        }
    }

    fn s3_resource(&mut self, value: &Value, actions: &[&str], at: &Location) {
        let Some(resource) = self.string(value, at) else {
            return;
        };
        let action = resource
            .strip_prefix("arn:")
            .and_then(|rest| rest.split_once(':'))
            .and_then(|(_, rest)| rest.strip_prefix("states:::s3:"));
        let fits = action.is_some_and(|action| actions.contains(&action));
        if !fits && !resource.contains("${") {
            let message = "The field 'Resource' does not match any of the allowed values";
            self.schema(message, at);
        }
    }
}
