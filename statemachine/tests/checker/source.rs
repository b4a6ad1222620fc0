//! Findings in the text.

use statemachine::checker::{Location, Options, check, span};

const TEXT: &str = r#"{
  "StartAt": "A \"b\"",
  "States": {
    "A \"b\"": {"Type": "Choice", "Choices": [ {"Next": "X"}, [1, "}"] ], "Default" : "A \"b\""}
  }
}"#;

fn at(location: &Location) -> Option<&'static str> {
    span(TEXT, location).map(|span| &TEXT[span])
}

#[test]
fn a_place_has_a_span() {
    let root = Location::default();
    assert_eq!(at(&root), Some(TEXT));
    assert_eq!(at(&root.field("StartAt")), Some(r#""StartAt": "A \"b\"""#));
    let state = root.field("States").field("A \"b\"");
    assert_eq!(state.pointer(), "/States/A \"b\"");
    assert_eq!(
        at(&state.field("Default")),
        Some(r#""Default" : "A \"b\"""#)
    );
    let choices = state.field("Choices");
    assert_eq!(at(&choices.index(0)), Some(r#"{"Next": "X"}"#));
    assert_eq!(at(&choices.index(1)), Some(r#"[1, "}"]"#));
    assert_eq!(at(&choices.index(0).field("Next")), Some(r#""Next": "X""#));
}

#[test]
fn what_is_not_there_has_no_span() {
    let root = Location::default();
    assert_eq!(at(&root.field("Nothing")), None);
    assert_eq!(at(&root.index(0)), None);
    assert_eq!(at(&root.field("StartAt").field("x")), None);
    for text in ["", "{", "\"", "{\"a\"", "[1", "\"\\"] {
        assert_eq!(span(text, &root), None, "{text}");
    }
}

#[test]
fn every_finding_has_a_span() {
    let report = check(TEXT, &Options::default());
    let spans: Vec<Option<&str>> = report
        .findings()
        .iter()
        .map(|finding| finding.location.as_ref().and_then(at))
        .collect();
    assert_eq!(spans.len(), 3);
    let without = spans.iter().filter(|span| span.is_none()).count();
    assert_eq!(without, 0, "{:?}", report.findings());
}

#[test]
fn a_pointer_escapes_what_aws_does_not() {
    let location = Location::default().field("States").field("a/b~c").index(3);
    assert_eq!(location.pointer(), "/States/a~1b~0c/3");
    assert_eq!(location.to_string(), "/States/a/b~c[3]");
}
