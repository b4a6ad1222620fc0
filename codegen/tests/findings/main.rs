//! Every class of mistake with everything that is said about it.

mod keys;
mod resources;
mod trigger;
mod values;
mod waits;
mod yaml;

use codegen::config::{self, Finding};

/// A finding on one line: places, code, message, hint.
fn line(finding: &Finding) -> String {
    let places: Vec<_> = finding
        .labels
        .iter()
        .map(|label| {
            let start = label.span.start;
            format!("{}:{} {}", start.line, start.column, label.text)
        })
        .collect();
    let hint = finding.hint.as_deref().unwrap_or("-");
    format!(
        "[{}] {}: {} | {hint}",
        places.join(", "),
        finding.code.as_str(),
        finding.message
    )
}

fn findings(file: impl AsRef<[u8]>) -> Vec<String> {
    match config::read(file.as_ref()) {
        Ok(configuration) => panic!("no findings: {configuration:?}"),
        Err(findings) => findings.iter().map(line).collect(),
    }
}

/// The findings of a file that is right up to its third line.
fn after_head(rest: &str) -> Vec<String> {
    findings(format!(
        "pipeline: acme-keys\nregion: us-west-2\nalerts: {{ emails: [oncall@example.com] }}\n{rest}"
    ))
}
