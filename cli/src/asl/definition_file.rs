//! A file with a definition in the Amazon States Language.

use crate::failure::Failure;
use crate::findings::{Label, Remark, Report};
use crate::output::Output;
use serde_json::Value;
use statemachine::checker::{self, Code, Finding, Severity};
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The argument that names it.
#[derive(Debug, clap::Args)]
pub(crate) struct DefinitionArgument {
    /// The definition, a JSON file, or `-` for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    path: PathBuf,
}

impl DefinitionArgument {
    /// Whether it means standard input.
    pub(crate) fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }
}

impl From<PathBuf> for DefinitionArgument {
    fn from(path: PathBuf) -> Self {
        DefinitionArgument { path }
    }
}

/// A definition's bytes and name.
pub(crate) struct DefinitionFile {
    name: String,
    bytes: Vec<u8>,
}

/// The most findings that are shown, which is also the most that AWS lists.
const SHOWN: usize = 100;

/// The largest file that is read: enough to see that it has more characters than a definition may have,
/// of four bytes each.
const LARGEST_FILE: u64 = 4 * checker::MAX_DEFINITION as u64 + 1;

impl DefinitionFile {
    /// Loads the file; what it holds is not looked at yet.
    pub(crate) fn open(argument: &DefinitionArgument) -> Result<Self, Failure> {
        let path = &argument.path;
        let (name, bytes) = if argument.is_stdin() {
            ("standard input".to_owned(), start_of(io::stdin()))
        } else {
            let name = path.display().to_string();
            (name, File::open(path).and_then(start_of))
        };
        match bytes {
            Ok(bytes) => Ok(DefinitionFile { name, bytes }),
            Err(error) => Err(Failure::file(&name, "read", &error, hint(&error))),
        }
    }

    /// What messages call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What the machine is called: the file's name without what tells its format.
    pub(crate) fn machine_name(&self) -> &str {
        let file = Path::new(&self.name).file_name();
        let file = file.and_then(|file| file.to_str()).unwrap_or_default();
        match file.split_once('.').map_or(file, |(name, _)| name) {
            "" | "standard input" => "machine",
            name => name,
        }
    }

    /// Its text, or that it is none.
    pub(crate) fn text(&self) -> Result<&str, Report<'_>> {
        std::str::from_utf8(&self.bytes).map_err(|error| {
            let start = error.valid_up_to();
            self.unreadable("the file is not UTF-8".to_owned(), start)
        })
    }

    /// The JSON in it, or why there is none.
    fn json(&self) -> Result<Value, Report<'_>> {
        let text = self.text()?;
        serde_json::from_str(text).map_err(|error| {
            let start = offset(text, error.line(), error.column());
            self.unreadable(error.to_string(), start)
        })
    }

    /// Loads the file, and reads the JSON in it. Why there is none has been said then.
    pub(crate) fn read(
        argument: &DefinitionArgument,
        output: &mut Output,
    ) -> Result<Option<(Self, Value)>, Failure> {
        let file = DefinitionFile::open(argument)?;
        match file.json() {
            Ok(definition) => Ok(Some((file, definition))),
            Err(report) => {
                output.complain(&report.render(output.complaint));
                Ok(None)
            }
        }
    }

    fn unreadable(&self, message: String, start: usize) -> Report<'_> {
        let remark = Remark {
            code: Code::InvalidJsonDescription.as_str(),
            message,
            hint: None,
            is_warning: false,
            labels: vec![self.here(start)],
        };
        Report::new(&self.name, &self.bytes, [remark])
    }

    fn here(&self, start: usize) -> Label {
        Label {
            span: start..(start + 1).min(self.bytes.len()),
            text: "here".to_owned(),
        }
    }

    /// What the checker found, with the places in the text.
    pub(crate) fn report(&self, findings: &[Finding]) -> Report<'_> {
        let text = std::str::from_utf8(&self.bytes).unwrap_or_default();
        let remarks = findings.iter().take(SHOWN).map(|finding| Remark {
            code: finding.code.as_str(),
            message: finding.message.clone(),
            hint: None,
            is_warning: finding.severity == Severity::Warning,
            labels: self.labels(text, finding),
        });
        Report::new(&self.name, &self.bytes, remarks).out_of(findings.len())
    }

    fn labels(&self, text: &str, finding: &Finding) -> Vec<Label> {
        let label = match &finding.location {
            Some(location) => checker::span(text, location).map(|span| Label {
                span,
                text: location.to_string(),
            }),
            None if finding.code == Code::InvalidJsonDescription => {
                let error = serde_json::from_str::<Value>(text).err();
                error.map(|error| self.here(offset(text, error.line(), error.column())))
            }
            None => None,
        };
        label.into_iter().collect()
    }
}

/// The bytes before the place that serde_json calls so, counting lines and bytes of a line from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    text.floor_char_boundary((before + column.saturating_sub(1)).min(text.len()))
}

fn start_of(file: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "name the file that holds the definition",
        ErrorKind::IsADirectory => "name the file in it",
        _ => "check the file's permissions",
    }
}
