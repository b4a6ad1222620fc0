//! Best practices, as checkov and cdk-nag's AwsSolutions pack know them. What they find is mended, or
//! accepted with an argument.

mod accepted;

use crate::assembly::{Code, Generated};
use crate::tools::{node_script, printed, python};
use accepted::ACCEPTED;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

/// Something that one of the two finds fault with.
#[derive(Clone)]
struct Finding {
    rule: String,
    /// The stack and the logical id: `quickstart/CreateRole`.
    resource: String,
    says: String,
}

/// A finding that is no fault here.
struct Accepted {
    rule: &'static str,
    /// The resources, `*` for any characters.
    resources: &'static str,
    because: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.rule, self.resource, self.says)
    }
}

impl Finding {
    fn new(template: &str, resource: &str, rule: &Value, says: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let file = Path::new(template).file_name().expect("a file");
        let file = file.to_str().expect("text");
        let stack = file.strip_suffix(".template.json").expect("a template");
        Finding {
            rule: text(rule),
            resource: format!("{stack}/{resource}"),
            says: text(says),
        }
    }
}

impl Accepted {
    fn covers(&self, finding: &Finding) -> bool {
        self.rule == finding.rule && matches(self.resources, &finding.resource)
    }
}

/// Whether a text is like a pattern.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            let ends = (0..=text.len()).filter(|end| text.is_char_boundary(*end));
            ends.into_iter().any(|end| matches(rest, &text[end..]))
        }),
    }
}

/// The templates of each configuration that there is a golden of.
fn templates() -> Vec<PathBuf> {
    let all = [
        Generated::quickstart(),
        Generated::everything(),
        Generated::topic(),
    ];
    let templates = all.iter().flat_map(|generated| {
        let folder = generated.write(Code::Some, "practices");
        let stacks = generated.infrastructure.stacks();
        stacks.map(move |stack| folder.join(format!("{}.template.json", stack.name)))
    });
    templates.collect()
}

fn checkov(templates: &[PathBuf]) -> Vec<Finding> {
    let mut command = python("checkov");
    command.args(["--framework", "cloudformation", "--output", "json"]);
    command.args(["--compact", "--quiet", "--soft-fail", "--skip-download"]);
    // It guesses by patterns whether an environment holds a secret, and took the ARN of a topic for one on
    // one machine and not on the next. Below stands what an environment may hold, which leaves no guess.
    command.args(["--skip-check", "CKV_AWS_45"]);
    for template in templates {
        command.arg("--file").arg(template);
    }
    let report = printed(&mut command, "");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    // A template that it cannot read is one in which it finds nothing.
    assert_eq!(report["summary"]["parsing_errors"], 0, "{report:#}");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let failed = report["results"]["failed_checks"].as_array();
    let failed = failed.expect("findings").iter();
    failed
        .map(|check| {
            // The type and the logical id.
            let resource = text(&check["resource"]);
            let (_, id) = resource.rsplit_once('.').expect("a type and an id");
            let template = text(&check["file_path"]);
            Finding::new(&template, id, &check["check_id"], &check["check_name"])
        })
        .collect()
}

fn cdk_nag(templates: &[PathBuf]) -> Vec<Finding> {
    let report = printed(node_script("nag.cjs").args(templates), "");
    let report: Vec<Value> = serde_json::from_str(&report).expect("a list");
    let findings = report.iter().map(|finding| {
        let text = |name: &str| finding[name].as_str().expect("text");
        let (template, resource) = (text("template"), text("resource"));
        Finding::new(template, resource, &finding["rule"], &finding["says"])
    });
    findings.collect()
}

#[test]
fn checkov_and_cdk_nag_find_only_what_is_accepted_with_an_argument() {
    let templates = templates();
    let found = [checkov(&templates), cdk_nag(&templates)].concat();
    let open = found
        .iter()
        .filter(|finding| !ACCEPTED.iter().any(|accepted| accepted.covers(finding)));
    let open: Vec<_> = open.map(ToString::to_string).collect();
    assert_eq!(
        open, [""; 0],
        "mend these, or argue in practices/accepted.rs"
    );
    let stale = ACCEPTED
        .iter()
        .filter(|accepted| !found.iter().any(|finding| accepted.covers(finding)));
    let stale: Vec<_> = stale
        .map(|accepted| format!("{} {}", accepted.rule, accepted.resources))
        .collect();
    assert_eq!(stale, [""; 0], "nothing is found there: take these away");
}

#[test]
fn the_environment_of_a_lambda_holds_names_and_arns_and_nothing_else() {
    let mut seen = BTreeSet::new();
    for generated in Generated::all() {
        let template = generated.pipeline();
        let resources = template["Resources"].as_object().expect("resources");
        for (id, resource) in resources {
            let variables = resource["Properties"]["Environment"]["Variables"].as_object();
            for (name, value) in variables.into_iter().flatten() {
                let is_fine = match (name.as_str(), value) {
                    ("KEYWHEEL_SCHEDULE_GROUP", Value::String(value)) => {
                        *value == generated.infrastructure.pipeline.name
                    }
                    ("KEYWHEEL_TOPIC_ARN", Value::String(value)) => {
                        *value == "arn:aws:sns:us-west-2:123456789012:oncall"
                    }
                    ("KEYWHEEL_TOPIC_ARN", value) => *value == json!({ "Ref": "AlertTopic" }),
                    ("KEYWHEEL_STATE_MACHINE_ARN", value) => {
                        let arn = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:";
                        *value == json!({ "Fn::Sub": format!("{arn}{}-rotation", generated.name) })
                    }
                    _ => false,
                };
                assert!(is_fine, "{} {id}: {name}={value}", generated.name);
                seen.insert(name.clone());
            }
        }
    }
    assert_eq!(
        seen.iter().map(String::as_str).collect::<Vec<_>>(),
        [
            "KEYWHEEL_SCHEDULE_GROUP",
            "KEYWHEEL_STATE_MACHINE_ARN",
            "KEYWHEEL_TOPIC_ARN"
        ]
    );
}

#[test]
fn whatever_is_accepted_is_argued_and_once() {
    for (number, accepted) in ACCEPTED.iter().enumerate() {
        assert!(accepted.because.ends_with('.'), "{}", accepted.rule);
        let same =
            |other: &Accepted| (other.rule, other.resources) == (accepted.rule, accepted.resources);
        assert!(!ACCEPTED[..number].iter().any(same), "{}", accepted.rule);
    }
}
