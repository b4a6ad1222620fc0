//! A file with mocks.

use crate::asl::json_argument::read_file;
use crate::failure::Failure;
use serde_json::Value;
use statemachine::rehearsal::{LocalMocks, Mocks};
use statemachine::{Diagnostic, Machine};
use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

/// Mocks, in their own form or in that of Step Functions Local.
pub(super) struct MocksFile {
    name: String,
    content: Content,
}

enum Content {
    Own(Mocks),
    Local(LocalMocks),
}

impl MocksFile {
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let document = read_file(path, "the mocks")?;
        let name = path.display().to_string().escape_debug().to_string();
        let content = if LocalMocks::is_one(&document) {
            LocalMocks::read(&document).map(Content::Local)
        } else {
            Mocks::read(&document).map(Content::Own)
        };
        match content {
            Ok(content) => Ok(MocksFile { name, content }),
            Err(findings) => Err(refused(&name, &findings)),
        }
    }

    /// The mocks for these machines, the first of which is run.
    pub(super) fn mocks(
        self,
        test_case: Option<&str>,
        machines: &[(String, Rc<Machine>)],
    ) -> Result<Mocks, Failure> {
        let mocks = match (self.content, test_case) {
            (Content::Own(mocks), None) => mocks,
            (Content::Own(_), Some(_)) => {
                return Err(Failure::usage(
                    format!("{} has no test cases", self.name),
                    "leave --test-case out: only mock configurations of Step Functions Local have them",
                ));
            }
            (Content::Local(local), test_case) => {
                let machine = machines.first().map_or("", |(name, _)| name.as_str());
                choose(&self.name, &local, machine, test_case)?
            }
        };
        let known: BTreeSet<&str> = machines
            .iter()
            .flat_map(|(_, machine)| state_names(machine.definition()))
            .collect();
        if let Some(unknown) = mocks.states().find(|state| !known.contains(state)) {
            let nearest = known
                .iter()
                .max_by(|one, other| {
                    let likeness = |name| strsim::jaro_winkler(unknown, name);
                    likeness(one).total_cmp(&likeness(other))
                })
                .copied()
                .unwrap_or_default();
            return Err(Failure::usage(
                format!(
                    "{} has mocks for '{unknown}', which is not a state",
                    self.name
                ),
                format!("did you mean '{nearest}'?"),
            ));
        }
        Ok(mocks)
    }
}

/// The mocks of a test case, which may be left out where there is only one.
fn choose(
    file: &str,
    local: &LocalMocks,
    machine: &str,
    test_case: Option<&str>,
) -> Result<Mocks, Failure> {
    let (wanted_machine, wanted_case) = match test_case {
        Some(text) => match text.split_once('#') {
            Some((machine, case)) => (Some(machine), Some(case)),
            None => (None, Some(text)),
        },
        None => (None, None),
    };
    let all: Vec<(&str, &str)> = local
        .test_cases()
        .flat_map(|(machine, cases)| cases.map(move |case| (machine, case)))
        .collect();
    let mut fitting: Vec<(&str, &str)> = all
        .iter()
        .copied()
        .filter(|(machine, case)| {
            wanted_machine.is_none_or(|wanted| wanted == *machine)
                && wanted_case.is_none_or(|wanted| wanted == *case)
        })
        .collect();
    // A case without its machine means this machine's, if the file knows it.
    if wanted_machine.is_none() && fitting.iter().any(|(of, _)| *of == machine) {
        fitting.retain(|(of, _)| *of == machine);
    }
    match fitting.as_slice() {
        [(machine, case)] => local.mocks(machine, case).cloned(),
        _ => None,
    }
    .ok_or_else(|| {
        let list = |cases: &[(&str, &str)]| {
            let names: Vec<String> = cases
                .iter()
                .map(|(machine, case)| format!("{machine}#{case}"))
                .collect();
            names.join(", ")
        };
        let message = match (test_case, fitting.is_empty()) {
            (Some(case), true) => format!("{file} has no test case `{case}`"),
            _ => format!("{file} has several test cases"),
        };
        let hint = if all.is_empty() {
            "the file has none at all".to_owned()
        } else {
            let choice = if fitting.is_empty() { &all } else { &fitting };
            format!("--test-case takes one of {}", list(choice))
        };
        Failure::usage(message, hint)
    })
}

/// The names of all states, at whatever depth.
fn state_names(definition: &Value) -> Vec<&str> {
    let mut names = Vec::new();
    let mut open = vec![definition];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                if let Some(Value::Object(states)) = members.get("States") {
                    names.extend(states.keys().map(String::as_str));
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    names
}

fn refused(name: &str, findings: &[Diagnostic]) -> Failure {
    let lines: String = findings
        .iter()
        .map(|finding| format!("\n  {finding}"))
        .collect();
    Failure::usage(
        format!("{name} cannot be used as mocks:{lines}"),
        "`keywheel asl run --help` shows what mocks look like",
    )
}
