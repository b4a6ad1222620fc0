//! What simulate and synth produce: for scripts, into files, the same twice.

use sandbox::{Account, AccountSpec};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const QUICKSTART: &str = "../examples/quickstart/keywheel.yaml";
const CONSUMER: &str = "../examples/consumer/keywheel.yaml";
const DEFINITION: &str = include_str!("../../examples/quickstart/rotation.asl.json");
const TIMELINE: &str = include_str!("../../examples/quickstart/timeline.txt");
const IMPATIENT: &str = "tests/cmd/simulate.in/impatient.yaml";
const WITH_FINDINGS: &str = "tests/cmd/check.in/unknown-key.yaml";

/// Runs the program in its package's folder.
fn keywheel(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_keywheel"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts")
}

/// The product of a command that has nothing to complain about.
fn product(arguments: &[&str]) -> String {
    let output = keywheel(arguments);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).expect("text")
}

fn document(text: &str) -> Value {
    serde_json::from_str(text).expect("a JSON document")
}

/// A place for files that no other test uses.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn the_quickstart_rotates_as_the_published_timeline_shows() {
    let timeline = product(&["simulate", QUICKSTART]);
    assert!(
        timeline == TIMELINE,
        "examples/quickstart/timeline.txt is out of date; `make golden` writes it"
    );
}

#[test]
fn the_quickstart_is_synthesized_as_it_is_published() {
    let definition = product(&["synth", QUICKSTART, "--target", "asl"]);
    assert!(
        definition == DEFINITION,
        "examples/quickstart/rotation.asl.json is out of date; `make golden` writes it"
    );
}

/// Every example that is a file, by the name of its folder.
const EXAMPLES: [&str; 6] = [
    "consumer",
    "existing-users",
    "kms",
    "quickstart",
    "replicas",
    "secrets-manager",
];

/// Synthesizes a file for both targets.
fn synthesize(file: &str, folder: &Path) {
    let lock = folder.join("keywheel.lock");
    for target in ["cdk", "terraform"] {
        let output = folder.join(target);
        let paths = [&lock, &output].map(|path| path.to_str().expect("text"));
        let given = ["synth", file, "--target", target, "--no-assets"];
        product(&[&given[..], &["--lock", paths[0], "--output", paths[1]]].concat());
    }
}

#[test]
fn each_example_is_checked_simulated_and_synthesized_without_a_complaint() {
    for example in EXAMPLES {
        let file = format!("../examples/{example}/keywheel.yaml");
        let checked = product(&["check", &file]);
        assert!(checked.ends_with(", no findings\n"), "{checked}");
        let simulated = document(&product(&["simulate", &file, "--days", "100", "--json"]));
        assert_eq!(
            simulated["violations"],
            Value::Array(Vec::new()),
            "{example}"
        );
        let rotations = &simulated["summary"]["rotations"];
        assert!(rotations["succeeded"].as_u64() > Some(0), "{simulated:#}");
        assert_eq!(rotations["failed"], 0, "{example}");
        synthesize(&file, &folder(&format!("example {example}")));
    }
    let examples = fs::read_dir("../examples").expect("the examples");
    let files = examples.filter_map(|entry| {
        let folder = entry.expect("an entry").path();
        let name = folder.file_name()?.to_str()?.to_owned();
        folder.join("keywheel.yaml").is_file().then_some(name)
    });
    let mut files: Vec<_> = files.collect();
    files.sort();
    assert_eq!(files, EXAMPLES, "an example that is not tried");
}

#[test]
fn a_fleet_is_generated_from_a_list_of_names() {
    let folder = folder("example fleet");
    let file = folder.join("keywheel.yaml");
    let script = format!(
        "seq --format 'sensor-%04g' 1200 | ../examples/fleet/generate.sh > '{}'",
        file.display()
    );
    let status = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &script])
        .status();
    assert!(status.expect("a shell").success());
    let file = file.to_str().expect("text");
    assert_eq!(
        product(&["check", file]),
        format!("{file}: 1200 users, no findings\n")
    );
    let given = ["simulate", file, "--user", "sensor-0777", "--json"];
    let simulated = document(&product(&given));
    assert_eq!(simulated["violations"], Value::Array(Vec::new()));
    synthesize(file, &folder);
    let fleets = fs::read_dir(folder.join("cdk")).expect("an assembly");
    let templates = fleets.filter(|entry| {
        let name = entry.as_ref().expect("a file").file_name();
        name.to_string_lossy().ends_with(".template.json")
    });
    // The machinery, and at most 500 resources a stack.
    assert!(templates.count() > 8);
}

#[test]
fn the_same_command_prints_the_same_bytes_and_another_seed_other_ones() {
    for format in [&[][..], &["--json"]] {
        let print = |seed| product(&[&["simulate", QUICKSTART, "--seed", seed], format].concat());
        assert!(
            print("0") == print("0"),
            "{format:?} differs from run to run"
        );
        assert!(
            print("0") != print("1"),
            "{format:?} does not follow the seed"
        );
    }
}

#[test]
fn the_document_tells_of_both_rotations_of_both_users() {
    let document = document(&product(&["simulate", QUICKSTART, "--json"]));
    let of_rotation = |rotation: &Value| {
        let states = rotation["steps"].as_array().unwrap().iter();
        let last = states.clone().next_back().unwrap();
        (
            rotation["outcome"]["status"].as_str().unwrap().to_owned(),
            last["state"].as_str().unwrap().to_owned(),
            last["stages"]["previous"].clone(),
        )
    };
    let ends: Vec<_> = document["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| {
            let rotations = user["rotations"].as_array().unwrap().iter();
            rotations.map(of_rotation).collect::<Vec<_>>()
        })
        .collect();
    let (first, second) = ("Announce the new key", "Announce deletion");
    for (end, user) in ends.iter().zip(["RotatableBot", "LegacyBot"]) {
        assert_eq!(end.len(), 2, "{user}");
        assert_eq!(end[0], ("SUCCEEDED".into(), first.into(), Value::Null));
        assert_eq!((&*end[1].0, &*end[1].1), ("SUCCEEDED", second));
        assert_eq!(end[1].2["status"], "Deleted");
    }
    assert_eq!(ends.len(), 2);
    assert_eq!(document["alerts"], Value::Array(vec![]));
    assert_eq!(document["violations"], Value::Array(vec![]));
    let summary = &document["summary"];
    assert_eq!(summary["rotations"]["succeeded"], 4);
    assert_eq!(summary["apiCalls"]["iam:CreateAccessKey"], 4);
    assert_eq!(summary["apiCalls"]["iam:DeleteAccessKey"], 2);
}

/// Every path of a document, with `[]` for the items of a list. What AWS and the state machine name,
/// rather than this program, ends a path.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    const NAMED_ELSEWHERE: [&str; 5] = [".apiCalls", ".answer", ".output", "happenings", "sights"];
    let is_leaf = NAMED_ELSEWHERE.iter().any(|name| path.ends_with(name));
    match value {
        Value::Object(fields) if !is_leaf => {
            for (name, value) in fields {
                let separator = if path.is_empty() { "" } else { "." };
                paths(value, &format!("{path}{separator}{name}"), found);
            }
        }
        Value::Array(items) => {
            for item in items {
                paths(item, &format!("{path}[]"), found);
            }
        }
        Value::Null => {}
        _ => {
            found.insert(path.to_owned());
        }
    }
}

/// The paths that a section of the guide describes in its table.
fn described(section: &str) -> BTreeSet<String> {
    let guide = include_str!("../../docs/simulate.md");
    let (_, section) = guide
        .split_once(&format!("\n## {section}\n"))
        .expect("the guide has the section");
    let (section, _) = section.split_once("\n## ").unwrap_or((section, ""));
    section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(path, _)| path.to_owned())
        .collect()
}

#[test]
fn the_document_has_the_fields_that_the_guide_describes() {
    // No configuration breaks an invariant; what the guide says of one is not in its table.
    let mut found = BTreeSet::new();
    let fine = document(&product(&["simulate", QUICKSTART, "--json"]));
    paths(&fine, "", &mut found);
    let failing = keywheel(&["simulate", IMPATIENT, "--json"]);
    assert_eq!(failing.status.code(), Some(1));
    paths(
        &document(&String::from_utf8_lossy(&failing.stdout)),
        "",
        &mut found,
    );
    assert_eq!(found, described("The document"));
}

#[test]
fn the_document_about_faults_has_the_fields_that_the_guide_describes() {
    let search = [
        "simulate",
        QUICKSTART,
        "--faults",
        "--rotations",
        "12",
        "--json",
    ];
    let mut found = BTreeSet::new();
    paths(&document(&product(&search)), "", &mut found);
    assert_eq!(found, described("Faults"));
}

#[test]
fn nothing_that_is_printed_looks_like_a_secret_access_key() {
    let of_a_secret = |c: char| c.is_ascii_alphanumeric() || c == '/' || c == '+';
    let secret_in = |text: &str| {
        let words = text.split(|c| !of_a_secret(c));
        words.filter(|word| word.len() >= 40).count()
    };
    // What is searched for is what the sandbox gives out.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let key = runtime.block_on(async {
        let account = Account::new(AccountSpec::default());
        account.create_user("Bot").unwrap();
        account.create_access_key("Bot").unwrap()
    });
    assert_eq!(secret_in(&format!("\"{}\"", key.secret.expose())), 1);

    for arguments in [
        &["simulate", QUICKSTART][..],
        &["simulate", QUICKSTART, "--json"],
        &["simulate", IMPATIENT],
        &["simulate", IMPATIENT, "--json"],
    ] {
        let output = keywheel(arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.len() > 1_000, "{text}");
        assert_eq!(secret_in(&text), 0, "{text}");
    }
}

#[test]
fn a_product_goes_into_the_file_and_nowhere_else() {
    let file = folder("a-product").join("rotation.asl.json");
    let name = file.to_str().unwrap();
    for _ in 0..2 {
        let printed = product(&["synth", QUICKSTART, "--target", "asl", "-o", name]);
        assert_eq!(printed, "");
        assert_eq!(fs::read_to_string(&file).unwrap(), DEFINITION);
    }
}

#[test]
fn findings_are_kept_out_of_the_product() {
    let file = folder("findings").join("rotation.asl.json");
    let name = file.to_str().unwrap();
    for arguments in [
        &["simulate", WITH_FINDINGS][..],
        &["simulate", WITH_FINDINGS, "--json"],
        &["synth", WITH_FINDINGS, "--target", "asl"],
        &["synth", WITH_FINDINGS, "--target", "asl", "-o", name],
    ] {
        let output = keywheel(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{arguments:?}");
        assert!(complaint.ends_with(": 1 finding\n"), "{complaint}");
    }
    assert!(!file.exists());
}

#[test]
fn both_targets_come_with_the_same_runbook_of_this_pipeline() {
    let runbook = |target: &str| {
        let folder = folder(&format!("runbook for {target}"));
        let lock = folder.with_extension("lock");
        let given = ["synth", CONSUMER, "--no-assets", "--target", target];
        let (folder_name, lock) = (folder.to_str().unwrap(), lock.to_str().unwrap());
        product(&[&given[..], &["--output", folder_name, "--lock", lock]].concat());
        fs::read_to_string(folder.join("RUNBOOK.md")).expect("a runbook")
    };
    let text = runbook("cdk");
    assert_eq!(text, runbook("terraform"));
    for said in [
        "# Runbook of consumer\n",
        "| state machine | `consumer-rotation` |",
        "| NativeBot | `consumer/native-bot-key` |",
        "| Secrets Manager |",
        "`consumer-native-rule-failed`",
        "### A key is compromised",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
}
