//! Runs recorded executions through the interpreter, on virtual time, and writes down what it does.
//!
//! `conformance SUITE ACTUAL`: SUITE holds a folder `asl` with the recordings, ACTUAL is the file for the
//! results, which the suite's own `compare.py` compares with the recordings.

mod execution;
mod mocks;
mod recording;
mod same;
mod teststate;
mod verdicts;

use serde_json::{Map, Value};
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [suite, actual] = arguments.as_slice() else {
        return Err("usage: conformance SUITE ACTUAL".into());
    };
    let folder = Path::new(suite).join("asl");
    let mut results = Map::new();
    for file in recordings(&folder)? {
        for case in cases(&file)? {
            let id = case["id"].as_str().unwrap_or_default().to_owned();
            results.insert(id, execution::run(&case));
        }
    }
    fs::write(actual, serde_json::to_string(&results)?)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{} executions", results.len())?;
    for (name, judge) in verdicts::JUDGES {
        let file = folder.join(name);
        if file.exists() {
            let cases = cases(&file)?;
            let wrong: Vec<String> = cases.iter().filter_map(judge).collect();
            let right = cases.len() - wrong.len();
            writeln!(out, "{name}: {right} of {}", cases.len())?;
            for wrong in wrong {
                writeln!(out, "    {wrong}")?;
            }
        }
    }
    Ok(())
}

/// The files with recorded executions.
fn recordings(folder: &Path) -> Result<Vec<PathBuf>, io::Error> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let is_recording = name.is_some_and(|name| {
            name.starts_with("exec.") && name.ends_with(".json") || name == "choice.json"
        });
        if is_recording {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn cases(file: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
}
