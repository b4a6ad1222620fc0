//! asl-validator and statelint on the state machine that is in the template.

use crate::assembly::Generated;
use crate::intrinsic::Resolver;
use crate::tools::{everything, node, printed, python, run, scratch};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

/// The definition as Step Functions gets it, in a file.
fn definition(generated: &Generated) -> PathBuf {
    let template = generated.pipeline();
    let region = &generated.infrastructure.environment.region;
    let properties = &template["Resources"]["Rotation"]["Properties"];
    let text = properties["DefinitionString"].as_str().expect("text");
    let substitutions =
        Resolver::of(&template, region).value(&properties["DefinitionSubstitutions"]);
    let substitutions = substitutions.as_object().expect("an object").iter();
    let text = substitutions.fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("${{{name}}}"), value.as_str().expect("an ARN"))
    });
    assert!(!text.contains("${"), "something is not substituted: {text}");
    let path = scratch(&format!("{}.asl.json", generated.name));
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(&path, text).expect("written");
    path
}

#[test]
fn asl_validator_finds_the_state_machine_valid() {
    for generated in [Generated::quickstart(), Generated::topic()] {
        let path = definition(&generated);
        let mut command = node("asl-validator");
        command.arg("--json-path").arg(&path);
        let verdict = printed(&mut command, "");
        let valid = format!("State machine definition \"{}\" is valid", path.display());
        assert!(verdict.contains(&valid), "{verdict}");
    }
}

/// statelint 3.1 was written before the language had JSONata in Wait states: of these it wants numbers
/// and dates. asl-validator knows better, and the definition's own tests evaluate the expressions.
fn is_jsonata_in_a_wait(finding: &str) -> bool {
    let seconds = finding.contains(".Seconds is \"{% ") && finding.ends_with("an Integer");
    let date = finding.contains(".Timestamp is \"{% ") && finding.ends_with("an RFC3339 timestamp");
    seconds || date
}

#[test]
fn statelint_finds_nothing_but_that_waits_are_in_jsonata() {
    let path = definition(&Generated::everything());
    let output = run(python("statelint").arg(&path), "");
    let said = everything(&output);
    let waits = fs::read_to_string(&path).expect("the definition");
    let waits: Value = serde_json::from_str(&waits).expect("JSON");
    let states = waits["States"].as_object().expect("states").values();
    let waits = states.filter(|state| state["Type"] == "Wait").count();
    // Its first line says how many findings follow.
    let findings: Vec<_> = said.lines().filter(|line| line.starts_with(' ')).collect();
    assert_eq!(findings.len(), waits, "{said}");
    for finding in findings {
        assert!(is_jsonata_in_a_wait(finding), "{finding}");
    }
}
