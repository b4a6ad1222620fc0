//! The guides for operators: their commands print what they show, against a pipeline that the sandbox serves.

use crate::console;
use crate::document::Document;
use crate::program::{playground, shell};
use crate::served::serve;

/// The guides whose commands take a pipeline that is deployed.
pub(crate) const GUIDES: [&str; 1] = ["docs/operate.md"];

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
    let (_served, exports) = serve(["sandbox"], &folder);
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
