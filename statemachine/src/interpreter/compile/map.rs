//! A Map state.

use super::source::Source;
use super::{Surroundings, program};
use crate::diagnostic::Diagnostic;
use crate::interpreter::limits::MAX_SECONDS;
use crate::interpreter::plan::{
    Batcher, Distribution, InputType, Items, MapPlan, Reader, Work, Writer,
};
use crate::model::QueryLanguage;
use crate::payload::Reference;
use serde_json::Value;
use std::rc::Rc;

pub(super) fn map(
    source: &Source<'_>,
    language: QueryLanguage,
    inside: Surroundings,
    findings: &mut Vec<Diagnostic>,
) -> Option<Work> {
    let processor = source
        .inside("ItemProcessor", findings)
        .or_else(|| source.inside("Iterator", findings));
    let Some(processor) = processor else {
        findings.push(source.says("`ItemProcessor` is missing"));
        return None;
    };
    let mode = processor
        .get("ProcessorConfig")
        .and_then(|config| config.get("Mode"))
        .and_then(Value::as_str);
    let selector = source.template("ItemSelector", language, findings);
    let selector = match language {
        QueryLanguage::JSONPath => {
            selector.or_else(|| source.template("Parameters", language, findings))
        }
        QueryLanguage::JSONata => selector,
    };
    let limit = 0..=MAX_SECONDS;
    let mut quantity = |field, path| source.quantity(field, Some(path), &limit, findings);
    let max_concurrency = quantity("MaxConcurrency", "MaxConcurrencyPath");
    let tolerated_count = quantity("ToleratedFailureCount", "ToleratedFailureCountPath");
    let tolerated_percentage = source.percentage(
        "ToleratedFailurePercentage",
        "ToleratedFailurePercentagePath",
        findings,
    );
    let items = items(source, language, findings);
    let distribution = match mode {
        Some("DISTRIBUTED") => Some(Distribution {
            label: source.text("Label", findings).map(str::to_owned),
            reader: source
                .inside("ItemReader", findings)
                .and_then(|reader| self::reader(&reader, language, findings)),
            batcher: source
                .inside("ItemBatcher", findings)
                .map(|batcher| self::batcher(&batcher, language, findings)),
            writer: source
                .inside("ResultWriter", findings)
                .and_then(|writer| self::writer(&writer, language, findings)),
        }),
        _ => None,
    };
    let processor = program(&processor, inside, findings).map(Rc::new);
    Some(Work::Map(Box::new(MapPlan {
        items: items?,
        selector,
        processor: processor?,
        max_concurrency,
        tolerated_count,
        tolerated_percentage,
        distribution,
    })))
}

fn items(
    source: &Source<'_>,
    language: QueryLanguage,
    findings: &mut Vec<Diagnostic>,
) -> Option<Items> {
    match language {
        QueryLanguage::JSONata if source.has("Items") => source
            .template("Items", language, findings)
            .map(Items::Template),
        QueryLanguage::JSONPath if source.has("ItemsPath") => {
            let text = source.text("ItemsPath", findings)?;
            Reference::parse(text)
                .map(Items::Path)
                .map_err(|error| findings.push(source.at("ItemsPath").says(error.to_string())))
                .ok()
        }
        _ => Some(Items::Input),
    }
}

/// `Parameters` in JSONPath, `Arguments` in JSONata.
fn parameters_field(language: QueryLanguage) -> &'static str {
    match language {
        QueryLanguage::JSONPath => "Parameters",
        QueryLanguage::JSONata => "Arguments",
    }
}

fn reader(
    source: &Source<'_>,
    language: QueryLanguage,
    findings: &mut Vec<Diagnostic>,
) -> Option<Reader> {
    let arn = source.required_text("Resource", findings)?.to_owned();
    let config = source.inside("ReaderConfig", findings);
    let text = |field: &str| {
        let value = config.as_ref().and_then(|config| config.get(field));
        value.and_then(Value::as_str)
    };
    let input_type = match text("InputType") {
        Some("CSV") => InputType::Csv {
            headers: match text("CSVHeaderLocation") {
                Some("GIVEN") => Some(headers(config.as_ref())),
                _ => None,
            },
            delimiter: match text("CSVDelimiter") {
                Some("PIPE") => '|',
                Some("SEMICOLON") => ';',
                Some("SPACE") => ' ',
                Some("TAB") => '\t',
                _ => ',',
            },
        },
        Some("JSONL") => InputType::JsonLines,
        Some("PARQUET") => InputType::Parquet,
        Some("MANIFEST") => InputType::Inventory,
        None if arn.contains("listObjectsV2") => InputType::Objects,
        _ => InputType::Json {
            pointer: text("ItemsPointer").map(str::to_owned),
        },
    };
    let input_type = match text("ManifestType") {
        Some("ATHENA_DATA") => InputType::AthenaManifest(Box::new(input_type)),
        _ => input_type,
    };
    let max_items = config.as_ref().and_then(|config| {
        config.quantity(
            "MaxItems",
            Some("MaxItemsPath"),
            &(0..=100_000_000),
            findings,
        )
    });
    Some(Reader {
        arn,
        parameters: source.template(parameters_field(language), language, findings),
        input_type,
        max_items,
    })
}

fn headers(config: Option<&Source<'_>>) -> Vec<String> {
    let headers = config.and_then(|config| config.get("CSVHeaders"));
    let headers = headers.and_then(Value::as_array).into_iter().flatten();
    headers
        .filter_map(|header| header.as_str().map(str::to_owned))
        .collect()
}

fn batcher(
    source: &Source<'_>,
    language: QueryLanguage,
    findings: &mut Vec<Diagnostic>,
) -> Batcher {
    let limit = 1..=MAX_SECONDS;
    Batcher {
        max_items: source.quantity(
            "MaxItemsPerBatch",
            Some("MaxItemsPerBatchPath"),
            &limit,
            findings,
        ),
        max_bytes: source.quantity(
            "MaxInputBytesPerBatch",
            Some("MaxInputBytesPerBatchPath"),
            &limit,
            findings,
        ),
        input: source.template("BatchInput", language, findings),
    }
}

fn writer(
    source: &Source<'_>,
    language: QueryLanguage,
    findings: &mut Vec<Diagnostic>,
) -> Option<Writer> {
    // Only a `WriterConfig`: the results are transformed and stay in the output.
    let arn = source.text("Resource", findings)?.to_owned();
    Some(Writer {
        arn,
        parameters: source.template(parameters_field(language), language, findings),
    })
}
