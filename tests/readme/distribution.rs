//! What brings Keywheel to people: the book, the action for pull requests, the release.

use crate::document::root;
use crate::is_made;
use crate::program::{fed, playground, shell};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("a text")
}

/// A document in YAML or TOML, as Python reads it.
fn read(path: &str, reader: &str) -> Value {
    let script = format!("import json, sys; {reader}; print(json.dumps(document))");
    let python = "target/tools/python/bin/python";
    let output = fed(python, &["-c", &script], &text(path));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{path}: {complaint}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn yaml(path: &str) -> Value {
    // YAML 1.1 takes the key `on` for a truth value; JSON's keys are texts.
    read(path, "import yaml; document = yaml.safe_load(sys.stdin)")
}

#[test]
fn the_book_has_the_guides_and_each_chapter_is_a_file() {
    let book = read(
        "book.toml",
        "import tomllib; document = tomllib.loads(sys.stdin.read())",
    );
    assert_eq!(book["book"]["src"], "docs");
    assert_eq!(book["build"]["build-dir"], "target/book/docs");
    assert!(is_made("book"));
    let summary = text("docs/SUMMARY.md");
    let chapters: Vec<&str> = summary
        .split("](")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(')')?.0))
        .collect();
    assert!(chapters.len() > 10, "{chapters:?}");
    let once: BTreeSet<_> = chapters.iter().collect();
    assert_eq!(once.len(), chapters.len(), "a chapter is there twice");
    for chapter in chapters {
        assert!(root().join("docs").join(chapter).is_file(), "{chapter}");
    }
}

/// The steps of all jobs.
fn steps(workflow: &Value) -> Vec<&Value> {
    let jobs = workflow["jobs"].as_object().expect("jobs");
    let steps = jobs.values().flat_map(|job| job["steps"].as_array());
    steps.flatten().collect()
}

#[test]
fn workflows_call_what_is_in_the_makefile_and_grant_nothing_by_default() {
    for path in [".github/workflows/ci.yml", ".github/workflows/release.yml"] {
        let workflow = yaml(path);
        assert_eq!(workflow["permissions"]["contents"], "read", "{path}");
        let mut commands = 0;
        for step in steps(&workflow) {
            let Some(command) = step["run"].as_str() else {
                let action = step["uses"].as_str().expect("an action");
                let (name, version) = action.split_once('@').expect("a version");
                assert!(name.starts_with("actions/"), "{path}: {action}");
                assert!(version.starts_with('v'), "{path}: {action}");
                continue;
            };
            commands += 1;
            match command.split_once(' ') {
                Some(("make", target)) => assert!(is_made(target), "{path}: {command}"),
                Some(("rustup" | "gh", _)) => {}
                _ => assert_eq!(command, ".ci/run", "{path}"),
            }
        }
        assert!(commands > 0, "{path}");
    }
}

#[test]
fn what_is_released_holds_what_its_recipe_makes() {
    // `make` reads the recipe, and does nothing.
    let output = shell(
        "make --dry-run dist VERSION=v1.2.3 PLATFORM=linux-x86_64",
        root(),
    );
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}");
    for part in [
        "cargo build --release --locked --package keywheel",
        "keywheel man target/dist/keywheel-v1.2.3-linux-x86_64/man",
        "keywheel completions $shell",
        "list --layout crate > target/dist/keywheel-v1.2.3-linux-x86_64/LICENSES.txt",
        "mv cli/bill.cdx.json target/dist/keywheel-v1.2.3-linux-x86_64/keywheel.cdx.json",
        "mv handlers/bill.cdx.json target/dist/keywheel-v1.2.3-linux-x86_64/lambdas.cdx.json",
        "tar -C target/dist -czf target/dist/keywheel-v1.2.3-linux-x86_64.tar.gz",
    ] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
}

#[test]
fn the_action_uses_the_inputs_that_it_declares_and_no_text_of_others_in_a_script() {
    let action = yaml("action.yml");
    let declared: BTreeSet<&str> = action["inputs"]
        .as_object()
        .expect("inputs")
        .keys()
        .map(String::as_str)
        .collect();
    let source = text("action.yml");
    let used: BTreeSet<&str> = source
        .split("inputs.")
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).next())
        .collect();
    assert_eq!(used, declared);
    assert_eq!(action["runs"]["using"], "composite");
    for step in action["runs"]["steps"].as_array().expect("steps") {
        let script = step["run"].as_str().expect("a script");
        assert_eq!(step["shell"], "bash");
        // What is put into a script by `${{ }}` is run.
        assert!(!script.contains("${{"), "{script}");
        let output = fed("bash", &["-n"], script);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{complaint}");
    }
}

const FILE: &str = "\
pipeline: acme-keys
region: us-west-2
alerts: { emails: [oncall@example.com] }
users:
  RotatableBot: { secret: dev/rotatable-bot-key, onRemove: delete }
";

/// A repository with the file in its first commit.
struct Repository(std::path::PathBuf);

impl Repository {
    fn new(name: &str) -> Self {
        let folder = playground(name, Some(FILE));
        let repository = Repository(folder);
        repository.run(
            "git init --quiet && git config user.email a@b.co && git config user.name a && \
             keywheel synth --no-assets && git add keywheel.* && git commit --quiet --message first",
        );
        repository
    }

    fn run(&self, command: &str) {
        let output = shell(command, &self.0);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {complaint}");
    }

    fn change(&self, file: &str) {
        fs::write(self.0.join("keywheel.yaml"), file).expect("written");
    }

    /// The exit code and the comment.
    fn review(&self, base: &str) -> (Option<i32>, String) {
        let script = root().join("action/review.sh");
        let command = format!("'{}' keywheel.yaml {base} review.md", script.display());
        let output = shell(&command, &self.0);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        let review = fs::read_to_string(self.0.join("review.md"));
        (output.status.code(), review.unwrap_or(complaint))
    }
}

#[test]
fn a_pull_request_is_told_what_a_deployment_would_change() {
    let repository = Repository::new("a pull request");
    repository.change(&FILE.replace("onRemove: delete", "rotateEvery: 90d, onRemove: delete"));
    let (code, review) = repository.review("HEAD");
    assert_eq!(code, Some(0), "{review}");
    let head = "<!-- keywheel -->\n### Keywheel: `keywheel.yaml`\n\nA deployment would change this; no IAM user and no secret is replaced or deleted.\n";
    assert!(review.starts_with(head), "{review}");
    assert!(review.contains("RotatableBot"), "{review}");
    // Nothing is left behind in the repository.
    repository.run("test \"$(git worktree list | wc -l)\" = 1 && test -z \"$(git status --porcelain keywheel.lock)\"");
}

#[test]
fn a_pull_request_that_deletes_a_user_or_has_findings_or_an_old_lock_fails() {
    let repository = Repository::new("a bad pull request");
    let other = FILE
        .replace("RotatableBot", "OtherBot")
        .replace("rotatable", "other");
    repository.change(&other);
    repository.run("keywheel synth --no-assets");
    let (code, review) = repository.review("HEAD");
    assert_eq!(code, Some(1), "{review}");
    assert!(
        review.contains("**A deployment would replace or delete an IAM user or a secret.**")
            && review.contains("!! RotatableBot"),
        "{review}"
    );

    repository.run("git checkout --quiet keywheel.lock");
    repository.change(&format!("{FILE}  NewBot: {{ secret: dev/new-bot-key }}\n"));
    let (code, review) = repository.review("HEAD");
    assert_eq!(code, Some(1), "{review}");
    assert!(
        review.contains("**keywheel.lock is not up to date.**"),
        "{review}"
    );

    repository.change(&FILE.replace("dev/", "dev /"));
    let (code, review) = repository.review("HEAD");
    assert_eq!(code, Some(1), "{review}");
    assert!(
        review.contains("It has findings") && review.contains("invalid-value"),
        "{review}"
    );
}

#[test]
fn a_pull_request_with_the_first_file_is_told_what_is_generated() {
    let repository = Repository::new("a first pull request");
    repository.run(
        "git rm --quiet --cached keywheel.yaml && git commit --quiet --message without && git add keywheel.yaml",
    );
    let (code, review) = repository.review("HEAD");
    assert_eq!(code, Some(0), "{review}");
    assert!(
        review.contains("The pipeline is new.") && review.contains("acme-keys-fleet-1"),
        "{review}"
    );
    assert!(Path::new(&repository.0).join("keywheel.yaml").is_file());
}
