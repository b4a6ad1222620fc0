//! The guides for operators: their commands print what they show, against a pipeline that the sandbox serves.

use crate::console;
use crate::document::Document;
use crate::program::{keywheel, playground, shell};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The guides whose commands take a pipeline that is deployed.
pub(crate) const GUIDES: [&str; 1] = ["docs/operate.md"];

/// The program while it serves; it ends with the test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn commands_for_operators_print_what_is_shown() {
    for document in Document::all() {
        if GUIDES.contains(&document.name().as_str()) {
            follow(&document);
        }
    }
}

fn follow(document: &Document) {
    let name = document.name();
    let configurations = document.blocks_in("yaml");
    let configuration = configurations.first().map(String::as_str);
    let folder = playground(&name.replace('/', "-"), configuration);
    let mut child = Command::new(keywheel())
        .args(["sandbox", "--port", "0"])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let _served = Served(child);
    let exports: Vec<String> = lines
        .by_ref()
        .map(|line| line.expect("text"))
        .take_while(|line| line.starts_with("export ") || line.starts_with("# AWS"))
        .collect();
    std::thread::spawn(move || lines.for_each(drop));
    let exports = exports.join("\n");
    for block in document.blocks_in("console") {
        for example in console::examples(&block) {
            let command = &example.command;
            let output = shell(&format!("unset ${{!AWS_@}}\n{exports}\n{command}"), &folder);
            let complaint = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{name}: `{command}`: {complaint}");
            let printed = String::from_utf8_lossy(&output.stdout);
            let shown: Vec<String> = example.shown.iter().map(|line| plain(line)).collect();
            let lines: Vec<String> = printed.lines().map(plain).collect();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            assert!(
                console::matches(&shown, &lines),
                "{name}: `{command}` is shown to print\n\n{}\n\nand prints\n\n{printed}",
                example.shown.join("\n")
            );
        }
    }
}

/// A line whose digits are no particular ones: the sandbox begins at the time of this machine.
fn plain(line: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit();
    line.replace(is_digit, "0")
}
