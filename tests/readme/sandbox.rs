//! The sandbox is served as its guide shows, and each command that the guide shows succeeds.

use crate::document::Document;
use crate::program::{keywheel, playground, shell};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The program while it serves; it ends with the test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_commands_for_a_served_sandbox_succeed() {
    let mut documents = Document::all().into_iter();
    let guide = documents
        .find(|document| document.name() == "docs/sandbox.md")
        .expect("the guide is there");
    let configuration = guide.blocks_in("yaml").remove(0);
    let folder = playground("the guide to the sandbox", Some(&configuration));
    let mut blocks = guide.blocks_in("sh").into_iter();
    let serve = blocks.next().expect("how to serve it");
    let (_served, exports) = serve_as_shown(&serve, &folder);

    let has_cli = shell("command -v aws", &folder).status.success();
    assert!(blocks.len() > 2, "the guide shows what to do");
    for block in blocks.filter(|_| has_cli) {
        let output = shell(&format!("unset ${{!AWS_@}}\n{exports}\n{block}"), &folder);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{block}{complaint}");
        assert!(!output.stdout.is_empty(), "{block} prints nothing");
    }
}

/// Serves on a free port; gives the lines that clients are to set.
fn serve_as_shown(command: &str, folder: &Path) -> (Served, String) {
    let mut words = command.split_whitespace();
    assert_eq!(words.next(), Some("keywheel"), "{command}");
    let mut child = Command::new(keywheel())
        .args(words)
        .args(["--port", "0"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut exports = String::new();
    for line in lines.by_ref() {
        let line = line.expect("text");
        exports += &line;
        exports.push('\n');
        if line.starts_with("# RotatableBot") {
            break;
        }
    }
    // It tells what happens; somebody has to listen.
    std::thread::spawn(move || lines.for_each(drop));
    (Served(child), exports)
}
