//! The state machine as it is deployed.

/// The definition as indented JSON, with a newline at its end.
#[must_use]
pub fn definition() -> String {
    let definition = statemachine::rotation::definition();
    let mut text = serde_json::to_string_pretty(&definition).expect("a definition is plain data");
    text.push('\n');
    text
}
