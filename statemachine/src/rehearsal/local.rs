//! The mock configuration files of Step Functions Local.

use super::mocks::{Answer, Answers, End, Mocks};
use crate::diagnostic::{Diagnostic, Pointer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// A mock configuration file of Step Functions Local (AWS, "Configuration file for mocked service
/// integrations in Step Functions"): the answers of tasks, by machine and test case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocalMocks {
    /// By machine, then by test case.
    cases: BTreeMap<String, BTreeMap<String, Mocks>>,
}

impl LocalMocks {
    /// Whether a document looks like such a file.
    #[must_use]
    pub fn is_one(document: &Value) -> bool {
        ["StateMachines", "MockedResponses"]
            .iter()
            .any(|name| document.get(name).is_some())
    }

    /// Reads such a file.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn read(document: &Value) -> Result<Self, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        let at = Pointer::default();
        let Value::Object(members) = document else {
            return Err(vec![at.says("must be an object")]);
        };
        for name in members.keys() {
            if !matches!(name.as_str(), "StateMachines" | "MockedResponses") {
                findings.push(at.at(name).says(
                    "is unknown: a mock configuration has StateMachines and MockedResponses",
                ));
            }
        }
        let responses = member(document, "MockedResponses", &at, &mut findings);
        let mut answers = BTreeMap::new();
        for (name, response) in responses.into_iter().flatten() {
            let at = at.at("MockedResponses").at(name);
            answers.insert(name.as_str(), read_answers(response, &at, &mut findings));
        }
        let machines = member(document, "StateMachines", &at, &mut findings);
        let mut cases = BTreeMap::new();
        for (machine, value) in machines.into_iter().flatten() {
            let at = at.at("StateMachines").at(machine);
            let mut read = BTreeMap::new();
            let of_machine = member(value, "TestCases", &at, &mut findings);
            for (case, states) in of_machine.into_iter().flatten() {
                let at = at.at("TestCases").at(case);
                read.insert(
                    case.clone(),
                    read_case(states, &answers, &at, &mut findings),
                );
            }
            cases.insert(machine.clone(), read);
        }
        if findings.is_empty() {
            Ok(LocalMocks { cases })
        } else {
            Err(findings)
        }
    }

    /// The machines, each with the names of its test cases.
    pub fn test_cases(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &str>)> {
        self.cases
            .iter()
            .map(|(machine, cases)| (machine.as_str(), cases.keys().map(String::as_str)))
    }

    /// The mocks of a test case.
    #[must_use]
    pub fn mocks(&self, machine: &str, test_case: &str) -> Option<&Mocks> {
        self.cases.get(machine)?.get(test_case)
    }
}

/// A member that must be an object.
fn member<'a>(
    of: &'a Value,
    name: &str,
    at: &Pointer,
    findings: &mut Vec<Diagnostic>,
) -> Option<&'a Map<String, Value>> {
    let member = of.get(name).and_then(Value::as_object);
    if member.is_none() {
        findings.push(at.says(format!("must have an object `{name}`")));
    }
    member
}

/// The states of a test case, each with the name of its response.
fn read_case(
    states: &Value,
    answers: &BTreeMap<&str, Answers>,
    at: &Pointer,
    findings: &mut Vec<Diagnostic>,
) -> Mocks {
    let mut tasks = BTreeMap::new();
    let Value::Object(states) = states else {
        findings.push(at.says("must be an object with the response of each state"));
        return Mocks::default();
    };
    for (state, response) in states {
        let found = response.as_str().and_then(|name| answers.get(name));
        match (found, response.as_str()) {
            (Some(answers), _) => {
                tasks.insert(state.clone(), answers.clone());
            }
            (None, Some(name)) => {
                let at = at.at(state);
                findings.push(at.says(format!("`{name}` is not one of the MockedResponses")));
            }
            (None, None) => findings.push(at.at(state).says("must be the name of a response")),
        }
    }
    Mocks::of_tasks(tasks)
}

/// The answers of a mocked response, by the numbers of the calls.
fn read_answers(response: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Answers {
    let mut answers = Answers::default();
    let Value::Object(response) = response else {
        findings.push(at.says("must be an object with the answer to each call"));
        return answers;
    };
    for (calls, answer) in response {
        let at = at.at(calls);
        let Some(calls) = range(calls) else {
            findings.push(
                at.says("must be the number of a call, such as `0`, or a range, such as `1-2`"),
            );
            continue;
        };
        if let Some(end) = read_end(answer, &at, findings)
            && answers.add(calls, Answer::at_once(end))
        {
            findings.push(at.says("answers a call that another one answers"));
        }
    }
    answers
}

/// `0`, or `1-2`.
fn range(text: &str) -> Option<RangeInclusive<u64>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first <= last).then_some(first..=last)
}

/// `Return`, or `Throw`.
fn read_end(answer: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<End> {
    let members = answer.as_object().filter(|members| members.len() == 1);
    match members.and_then(|members| members.iter().next()) {
        Some((name, result)) if name == "Return" => Some(End::Result(result.clone())),
        Some((name, thrown)) if name == "Throw" => {
            let text = |name: &str| thrown.get(name).and_then(Value::as_str).map(str::to_owned);
            let (error, cause) = (text("Error"), text("Cause"));
            if error.is_none() {
                findings.push(at.at("Throw").says("must have a text `Error`"));
            }
            Some(End::Error { error, cause })
        }
        _ => {
            findings.push(at.says("must have either `Return` or `Throw`"));
            None
        }
    }
}
