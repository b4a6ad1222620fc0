//! What a distributed Map writes: its results and their manifest.

use super::distributed::distribution;
use super::execution::Execution;
use super::failure::Failure;
use super::io::TaskId;
use super::thread::{Fork, MapRun, Thread};
use super::visit::Visit;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

impl Execution {
    /// Asks the driver to write the next of the results; `None` when nothing is to be written any more.
    pub(super) fn write_results(
        &mut self,
        thread: &mut Thread,
        now: Timestamp,
        visit: &Visit,
        fork: &mut Fork,
    ) -> Option<Result<TaskId, Failure>> {
        let writer = distribution(visit)?.writer.as_ref()?;
        if fork.run()?.written.is_none() {
            let parameters = writer.parameters.as_ref();
            let input = Arc::clone(&fork.input);
            match thread.evaluated(&mut self.shared, now, visit, &input, parameters) {
                Ok(place) => {
                    let folder = self.shared.randomness.borrow_mut().uuid();
                    let results = fork.result();
                    fork.run_mut()?.begin_writing(&place, &folder, &results);
                }
                Err(failure) => return Some(Err(failure)),
            }
        }
        let object = fork.run_mut()?.to_write.pop()?;
        Some(Ok(self.shared.invoke(
            visit.name(),
            &writer.arn,
            object,
            None,
        )))
    }
}

impl MapRun {
    /// Puts the objects together that a `ResultWriter` writes: the results, then the manifest.
    fn begin_writing(&mut self, place: &Value, folder: &str, results: &Value) {
        let bucket = place.get("Bucket").cloned().unwrap_or_default();
        let prefix = place
            .get("Prefix")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let prefix = match prefix.trim_end_matches('/') {
            "" => folder.to_owned(),
            prefix => format!("{prefix}/{folder}"),
        };
        let results_key = format!("{prefix}/SUCCEEDED_0.json");
        let manifest_key = format!("{prefix}/manifest.json");
        let results = results.to_string();
        let manifest = json!({
            "DestinationBucket": bucket,
            "MapRunArn": self.arn,
            "ResultFiles": {
                "FAILED": [],
                "PENDING": [],
                "SUCCEEDED": [{"Key": results_key, "Size": results.len()}],
            },
        });
        let object = |key: &str, body: String| json!({"Bucket": bucket, "Key": key, "Body": body});
        self.to_write = vec![
            object(&manifest_key, manifest.to_string()),
            object(&results_key, results),
        ];
        self.written = Some(json!({
            "MapRunArn": self.arn,
            "ResultWriterDetails": {"Bucket": bucket, "Key": manifest_key},
        }));
    }
}
