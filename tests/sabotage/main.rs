//! Rules of the rotation broken on purpose, one at a time, and the tests that notice.
//!
//! `make sabotage` builds a copy of the workspace for each and runs the tests there; that takes
//! minutes, so otherwise it is only checked that each sabotage still finds its place.

#![expect(
    clippy::unwrap_used,
    reason = "a copy that cannot be made is a test that cannot run"
)]

mod copy;
mod rules;

use copy::Copy;
use rules::RULES;
use std::path::Path;
use std::process::Command;

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn each_sabotage_finds_its_place_in_the_code() {
    for rule in RULES {
        let code = std::fs::read_to_string(workspace().join(rule.file)).unwrap();
        assert_eq!(code.matches(rule.code).count(), 1, "{}", rule.without);
        assert_ne!(rule.code, rule.sabotage, "{}", rule.without);
    }
}

#[test]
#[ignore = "builds and runs the tests once for each rule, which takes minutes: `make sabotage`"]
fn each_sabotage_is_noticed_by_a_test() {
    let copy = Copy::of(workspace());
    let mut unnoticed = Vec::new();
    for rule in RULES {
        copy.renew();
        copy.replace(rule.file, rule.code, rule.sabotage);
        let failed = failed_tests(&copy);
        println!("\n{}", rule.without);
        for test in failed.iter().take(SHOWN) {
            println!("    {test}");
        }
        if let Some(more) = failed.len().checked_sub(SHOWN + 1) {
            println!("    and {} more", more + 1);
        }
        if failed.is_empty() {
            unnoticed.push(rule.without);
        }
    }
    assert_eq!(unnoticed, [""; 0]);
}

/// How many of the tests that notice are named.
const SHOWN: usize = 3;

/// The tests that take seconds; the others are asked only when none of these notices.
const QUICK: [&str; 13] = [
    "--",
    "--skip",
    "faults::",
    "--skip",
    "races::",
    "--skip",
    "stumbles::",
    "--skip",
    "native::searches::",
    "--skip",
    "campaigns::",
    "--skip",
    "rates::",
];

/// The names of the tests that fail in the copy.
fn failed_tests(copy: &Copy) -> Vec<String> {
    let failed = failed_of(copy, &QUICK);
    if failed.is_empty() {
        failed_of(copy, &[])
    } else {
        failed
    }
}

fn failed_of(copy: &Copy, filter: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(copy.tree())
        .args(["test", "--no-fail-fast", "--target-dir"])
        .arg(copy.build())
        .args(["-p", "keywheel-handlers", "-p", "keywheel-tests"])
        .args(["--lib", "--test", "simulation"])
        .args(filter)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("test result: "),
        "the tests did not run:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let failed = text.lines().filter_map(|line| {
        let name = line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?;
        Some(name.to_owned())
    });
    failed.collect()
}
