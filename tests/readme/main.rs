//! What README.md and the guides say is true: their commands print what they show, their
//! configurations have no findings, their links lead somewhere.

mod account;
mod bench;
mod console;
mod consumer;
mod distribution;
mod document;
mod events;
mod operate;
mod picture;
mod program;
mod sandbox;
mod served;

use console::Example;
use document::{Document, root};
use std::fs;
use std::path::Path;

/// The commands that are not run, and why; the Makefile must have them all the same.
const NOT_RUN: [(&str, &str); 10] = [
    ("make test", "it runs this test"),
    ("make build", "it installs a compiler and takes minutes"),
    ("make init", "it downloads a provider"),
    ("make plan", "it asks AWS"),
    ("make apply", "it changes AWS"),
    ("make lambdas", "it installs a compiler and takes minutes"),
    ("make diff", "it asks AWS"),
    ("make deploy", "it changes AWS"),
    ("make destroy", "it changes AWS"),
    (
        "make lint",
        "it waits for the lock of the build that runs this test, and installs a program",
    ),
];

#[test]
fn commands_print_what_is_shown() {
    let mut commands = Vec::new();
    let takes_more = |name: &str| operate::GUIDES.contains(&name) || name == account::EXAMPLE;
    let is_for_anybody = |document: &Document| !takes_more(&document.name());
    for document in Document::all().into_iter().filter(is_for_anybody) {
        let configurations = document.blocks_in("yaml");
        let playground = program::playground(
            &document.name().replace('/', "-"),
            configurations.first().map(String::as_str),
        );
        for block in document.blocks_in("console") {
            for example in console::examples(&block) {
                follow(&document, &example, &playground);
                commands.push(example.command);
            }
        }
    }
    for expected in ["make demo", "make test", "keywheel check"] {
        let is_shown = commands.iter().any(|command| command == expected);
        assert!(is_shown, "no document shows `{expected}`");
    }
}

fn follow(document: &Document, example: &Example, playground: &Path) {
    let (name, command) = (document.name(), &example.command);
    if NOT_RUN.iter().any(|(not_run, _)| not_run == command) {
        assert_eq!(example.shown, [""; 0], "{name}: `{command}` is not run");
        return;
    }
    let folder = match command.split(' ').next() {
        Some("make") => root(),
        Some("keywheel") => playground,
        _ => panic!("{name}: `{command}` is neither a command of make nor of keywheel"),
    };
    let output = program::shell(command, folder);
    let (printed, complaint) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{name}: `{command}`: {complaint}");
    let lines: Vec<&str> = printed.lines().collect();
    assert!(
        console::matches(&example.shown, &lines),
        "{name}: `{command}` is shown to print\n\n{}\n\nand prints\n\n{printed}",
        example.shown.join("\n")
    );
}

/// Whether the Makefile has a rule for this.
pub(crate) fn is_made(target: &str) -> bool {
    let makefile = fs::read_to_string(root().join("Makefile")).expect("the Makefile");
    let rule = format!("{target}:");
    makefile.lines().any(|line| line.starts_with(&rule))
}

#[test]
fn the_commands_of_make_are_in_the_makefile() {
    for (command, _) in NOT_RUN {
        for target in command.strip_prefix("make ").unwrap().split(' ') {
            // A variable is no target.
            let is_there = target.contains('=') || is_made(target);
            assert!(is_there, "the Makefile has no `{target}`");
        }
    }
}

#[test]
fn the_makefile_has_the_verbs_of_the_ancestor() {
    for verb in [
        "build",
        "init",
        "plan",
        "apply",
        "destroy",
        "destroy-terraform",
    ] {
        assert!(is_made(verb), "the Makefile has no `{verb}`");
    }
}

#[test]
fn configurations_have_no_findings() {
    let mut configurations = 0;
    for document in Document::all() {
        for configuration in document.blocks_in("yaml") {
            let output = program::check(&configuration);
            let printed = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{}: {printed}", document.name());
            configurations += 1;
        }
    }
    assert!(configurations > 0, "no document shows a configuration");
}

#[test]
fn blocks_are_in_a_language_that_these_tests_know() {
    for document in Document::all() {
        for block in document.blocks() {
            // Terraform validates `hcl` in the tests of codegen, which have it.
            // `yaml` is a keywheel.yaml, and `yml` somebody else's file.
            let known = [
                "", "console", "hcl", "ini", "json", "sh", "text", "yaml", "yml",
            ];
            let known = known.contains(&block.language.as_str());
            assert!(
                known,
                "{} has a block in `{}`, which nothing checks",
                document.name(),
                block.language
            );
        }
    }
}

#[test]
fn json_is_json() {
    for document in Document::all() {
        for text in document.blocks_in("json") {
            let read: Result<serde_json::Value, _> = serde_json::from_str(&text);
            assert!(read.is_ok(), "{}: {read:?} in {text}", document.name());
        }
    }
}

#[test]
fn relative_links_lead_somewhere() {
    for document in Document::all() {
        for link in document.relative_links() {
            assert!(
                link.leads_somewhere(),
                "{} links to {}#{}",
                document.name(),
                link.file.display(),
                link.anchor
            );
        }
    }
}

#[test]
fn each_guide_is_a_chapter_of_the_book() {
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    for document in Document::all() {
        let Ok(name) = document.path.strip_prefix(root().join("docs")) else {
            continue;
        };
        let is_chapter = summary.contains(&format!("({})", name.display()));
        assert!(
            is_chapter || name == Path::new("SUMMARY.md"),
            "docs/SUMMARY.md has no {}",
            name.display()
        );
    }
}

#[test]
fn shell_scripts_and_other_programs_yaml_can_be_read() {
    let yaml = "import sys, yaml; assert [*yaml.safe_load_all(sys.stdin)][0]";
    for document in Document::all() {
        for block in document.blocks() {
            let output = match block.language.as_str() {
                "sh" => program::fed("bash", &["-n"], &block.text),
                "yml" => program::fed("target/tools/python/bin/python", &["-c", yaml], &block.text),
                _ => continue,
            };
            let complaint = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {complaint}", document.name());
        }
    }
}
