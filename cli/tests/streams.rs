//! Standard input and output, and input that no file of the manual shows.

use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

const QUICKSTART: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../examples/quickstart/keywheel.yaml"
);
const SCHEMA: &str = include_str!("../../docs/keywheel.schema.json");

fn keywheel(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keywheel"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn check(input: &[u8]) -> Output {
    let mut child = keywheel(&["check", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // The program stops reading a file that is too large; the rest is not taken.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("the program ends")
}

fn printed(output: &Output) -> (Option<i32>, String) {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (
        output.status.code(),
        String::from_utf8(output.stdout.clone()).expect("text"),
    )
}

#[test]
fn the_quickstart_has_no_findings() {
    let (code, text) = printed(&keywheel(&["check", QUICKSTART]).output().unwrap());
    assert_eq!(
        (code, text),
        (Some(0), format!("{QUICKSTART}: 2 users, no findings\n"))
    );
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let (code, text) = printed(&check(&std::fs::read(QUICKSTART).unwrap()));
    assert_eq!(
        (code, text.as_str()),
        (Some(0), "standard input: 2 users, no findings\n")
    );
}

#[test]
fn ten_megabytes_of_nonsense_are_refused_in_a_few_lines() {
    let mut rng = fastrand::Rng::with_seed(10);
    let noise: Vec<u8> = (0..10_000_000).map(|_| rng.u8(..)).collect();
    for nonsense in [noise, vec![b'['; 10_000_000], b"a: b\n".repeat(2_000_000)] {
        assert_eq!(
            printed(&check(&nonsense)),
            (
                Some(1),
                "\
file-too-large

  × the file is larger than 2 MiB
  help: check that this is a keywheel.yaml; 10,000 users fit easily

standard input: 1 finding
"
                .to_owned()
            )
        );
    }
}

#[test]
fn one_endless_line_is_cut_to_what_a_person_reads() {
    for nonsense in [
        "[", "{", "x", "a: ", "- ", "\"", "'", "ü", "&a ", "\t", "#", "%", "| ", "a,",
    ] {
        let (code, text) = printed(&check(nonsense.repeat(500_000).as_bytes()));
        assert_eq!(code, Some(1), "{nonsense:?}");
        assert!(
            text.len() < 8_000,
            "{nonsense:?} printed {} bytes",
            text.len()
        );
        assert!(text.ends_with("standard input: 1 finding\n"), "{text}");
    }
}

#[test]
fn bytes_that_are_not_text_are_refused() {
    assert_eq!(
        printed(&check(b"pipeline: acme\xff\n")),
        (
            Some(1),
            "\
not-utf8

  × the file is not UTF-8, from line 1, column 15 on
  help: save it as UTF-8

standard input: 1 finding
"
            .to_owned()
        )
    );
}

#[test]
fn nothing_of_the_file_commands_the_terminal() {
    let file = "pipeline: \"\\e]0;owned\\a\"\nregion: \u{1b}[31m\nusers: \u{9b}1m \u{202e}\n";
    let (code, text) = printed(&check(file.as_bytes()));
    assert_eq!(code, Some(1));
    let commands = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!text.contains(commands), "{text:?}");
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = keywheel(&["completions", "bash"]).spawn().unwrap();
    let mut first = [0];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_schema_is_the_published_one() {
    let (code, text) = printed(&keywheel(&["schema"]).output().unwrap());
    assert_eq!(code, Some(0));
    assert!(
        text == SCHEMA,
        "docs/keywheel.schema.json is out of date; `keywheel schema` prints it"
    );
}

#[test]
fn each_shell_gets_completions_that_know_the_commands() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, text) = printed(&keywheel(&["completions", shell]).output().unwrap());
        assert_eq!(code, Some(0), "{shell}");
        for word in [
            "check",
            "simulate",
            "synth",
            "schema",
            "completions",
            "target",
        ] {
            assert!(text.contains(word), "{shell} does not complete `{word}`");
        }
    }
}
