//! The rules in docs/events.md pick the events that stand there, which a simulation has put.

use crate::document::Document;
use crate::program;
use serde_json::Value;

fn guide() -> Document {
    let mut documents = Document::all().into_iter();
    documents
        .find(|document| document.name() == "docs/events.md")
        .expect("the guide on events")
}

/// The events that are shown.
fn events() -> Vec<Value> {
    let shown = guide().blocks_in("json").into_iter();
    shown
        .map(|text| serde_json::from_str(&text).expect("JSON"))
        .collect()
}

fn read_yaml(text: &str) -> Value {
    let script =
        "import sys, json, yaml; json.dump(yaml.load(sys.stdin, yaml.BaseLoader), sys.stdout)";
    let output = program::fed("target/tools/python/bin/python", &["-c", script], text);
    assert!(output.status.success(), "{text}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The patterns of the rules in the templates of CloudFormation.
fn patterns() -> Vec<Value> {
    let templates = guide()
        .blocks_in("yml")
        .into_iter()
        .map(|text| read_yaml(&text));
    templates
        .flat_map(|template| {
            let resources = template["Resources"]
                .as_object()
                .cloned()
                .unwrap_or_default();
            resources.into_iter().map(|(_, resource)| resource)
        })
        .filter(|resource| resource["Type"] == "AWS::Events::Rule")
        .map(|rule| rule["Properties"]["EventPattern"].clone())
        .collect()
}

/// Whether an event matches a pattern of lists of values, which is all that the guide needs.
fn matches(pattern: &Value, event: &Value) -> bool {
    match pattern {
        Value::Object(fields) => fields
            .iter()
            .all(|(name, pattern)| matches(pattern, &event[name])),
        Value::Array(values) => values.contains(event),
        _ => panic!("{pattern} is no pattern"),
    }
}

#[test]
fn each_rule_picks_the_event_of_a_published_key_and_no_other() {
    let (patterns, events) = (patterns(), events());
    assert_eq!((patterns.len(), events.len()), (3, 5));
    for pattern in patterns {
        let picked: Vec<_> = events
            .iter()
            .filter(|event| matches(&pattern, event))
            .collect();
        let [picked] = &picked[..] else {
            panic!("{pattern} picks {} events", picked.len())
        };
        assert_eq!(picked["detail-type"], "Access Key Published");
    }
}

#[test]
fn the_rules_of_terraform_pick_what_those_of_cloudformation_pick() {
    let rules: Vec<_> = guide().blocks_in("hcl");
    assert_eq!(rules.len(), 3);
    for rule in rules {
        let (_, pattern) = rule.split_once("event_pattern = jsonencode({").unwrap();
        let (pattern, _) = pattern.split_once("})").unwrap();
        let words: Vec<_> = pattern.split_whitespace().collect();
        assert_eq!(
            words.join(" "),
            r#"source = ["keywheel"] detail-type = ["Access Key Published"] detail = { pipeline = ["acme-keys"] user = ["RotatableBot"] }"#
        );
    }
}

#[test]
fn what_a_target_is_told_is_in_the_event() {
    for template in guide().blocks_in("yml") {
        for path in template.split("$.").skip(1) {
            let path: String = path
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '.')
                .collect();
            let events = events();
            let value = path.split('.').fold(&events[0], |value, name| &value[name]);
            assert!(value.is_string(), "no event has {path}");
        }
    }
}
