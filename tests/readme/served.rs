//! A sandbox that is served beside a test.

use crate::program::keywheel;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The program while it serves; it ends with the test.
pub(crate) struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Serves on a free port; gives the lines that clients are to set.
pub(crate) fn serve<'a>(
    arguments: impl IntoIterator<Item = &'a str>,
    folder: &Path,
) -> (Served, String) {
    let mut child = Command::new(keywheel())
        .args(arguments)
        .args(["--port", "0"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let exports: Vec<String> = lines
        .by_ref()
        .map(|line| line.expect("text"))
        .take_while(|line| line.starts_with("export ") || line.starts_with("# AWS"))
        .collect();
    assert!(!exports.is_empty(), "nothing is served");
    // It tells what happens; somebody has to listen.
    std::thread::spawn(move || lines.for_each(drop));
    (Served(child), exports.join("\n"))
}
