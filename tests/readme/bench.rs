//! `make bench` takes a quarter of an hour, so that no test waits for it: what it is asked for is read here.

use crate::document::root;
use std::process::{Command, Output};

fn python(arguments: &[&str]) -> Output {
    let mut python = Command::new("python3");
    python.arg("-B").args(arguments).current_dir(root());
    python.output().expect("Python starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn without_a_group_everything_is_measured() {
    let parsed =
        "import sys; sys.path.insert(0, 'bench'); import bench; print(*bench.parsed([]).groups)";
    let output = python(&["-c", parsed]);
    assert_eq!(
        (text(&output.stdout).as_str(), text(&output.stderr).as_str()),
        (
            "lambdas synth simulate interpreter rotations operators page\n",
            ""
        )
    );
}

#[test]
fn a_group_that_there_is_not_is_refused_before_anything_is_measured() {
    let output = python(&["bench/bench.py", "synth", "speed"]);
    assert_eq!(
        (output.status.code(), text(&output.stdout).as_str()),
        (Some(2), "")
    );
    let refusal = text(&output.stderr);
    let said = "there is no group speed, only lambdas, synth, simulate, ";
    assert!(refusal.contains(said), "{refusal}");
}
