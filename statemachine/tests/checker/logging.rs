//! Logging configurations.

use serde_json::{Value, json};
use statemachine::checker::check_logging;

fn answer(destinations: usize, level: &str) -> Option<String> {
    let group = json!({"cloudWatchLogsLogGroup": {"logGroupArn": "arn:there:*"}});
    let configuration = json!({"level": level, "destinations": vec![group; destinations]});
    check_logging(&configuration, |arn| arn == "arn:there:*").map(|rejection| rejection.to_string())
}

#[test]
fn there_is_one_destination() {
    assert_eq!(answer(1, "ALL"), None);
    let several = "InvalidLoggingConfiguration: Invalid Logging Configuration: Must specify exactly one Log Destination.";
    assert_eq!(answer(0, "ERROR").as_deref(), Some(several));
    assert_eq!(answer(2, "ALL").as_deref(), Some(several));
    assert_eq!(answer(0, "OFF"), None);
    assert_eq!(check_logging(&Value::Null, |_| false), None);
}

#[test]
fn the_destination_exists() {
    let group = json!({"cloudWatchLogsLogGroup": {"logGroupArn": "arn:gone:*"}});
    let configuration = json!({"level": "ALL", "destinations": [group]});
    assert_eq!(
        check_logging(&configuration, |_| false)
            .unwrap()
            .to_string(),
        "InvalidLoggingConfiguration: Invalid Logging Configuration: Log Destination not found."
    );
}
