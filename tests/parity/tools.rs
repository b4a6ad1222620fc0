//! The tools, where the Makefile installs them: Python's in target/tools/python, Node's in
//! target/tools/node, each beside a copy of the lock file that it was installed from.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The tools of one language.
struct Toolbox {
    folder: &'static str,
    /// Where its programs are.
    programs: &'static str,
    /// What the Makefile copies after it has installed everything.
    installed: &'static str,
    /// What it is to be a copy of.
    lock: &'static str,
}

const PYTHON: Toolbox = Toolbox {
    folder: "python",
    programs: "bin",
    installed: "installed.txt",
    lock: include_str!("requirements.txt"),
};

const NODE: Toolbox = Toolbox {
    folder: "node",
    programs: "node_modules/.bin",
    installed: "installed.json",
    lock: include_str!("package-lock.json"),
};

impl Toolbox {
    /// Its folder, with everything in it.
    fn folder(&self) -> PathBuf {
        let folder = repository().join("target/tools").join(self.folder);
        let installed = fs::read_to_string(folder.join(self.installed));
        assert!(
            installed.is_ok_and(|installed| installed == self.lock),
            "{} does not hold the tools that this test needs: run `make test`, which installs them",
            folder.display()
        );
        folder
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.folder().join(self.programs).join(name));
        isolate(&mut command);
        command
    }
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package is in a folder of the repository")
}

/// A file beside these tests.
fn beside(name: &str) -> PathBuf {
    repository().join("tests/parity").join(name)
}

/// A folder for these tests to write to.
pub(crate) fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("parity")
        .join(name)
}

/// A program that is written in Python.
pub(crate) fn python(program: &str) -> Command {
    PYTHON.program(program)
}

/// A script in Python.
pub(crate) fn python_script(name: &str) -> Command {
    let mut command = PYTHON.program("python");
    command.arg(beside(name));
    command
}

/// A program that is written for Node.
pub(crate) fn node(program: &str) -> Command {
    NODE.program(program)
}

/// A script for Node.
pub(crate) fn node_script(name: &str) -> Command {
    let mut command = Command::new("node");
    isolate(&mut command);
    command
        .arg(beside(name))
        .env("NODE_PATH", NODE.folder().join("node_modules"));
    command
}

/// What a tool finds out must not depend on whose machine this is, nor reach any account of theirs.
fn isolate(command: &mut Command) {
    for variable in [
        "AWS_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_CA_BUNDLE",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "http_proxy",
        "https_proxy",
    ] {
        command.env_remove(variable);
    }
    for (variable, value) in [
        ("AWS_ACCESS_KEY_ID", "nobody"),
        ("AWS_SECRET_ACCESS_KEY", "nothing"),
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("PYTHONWARNINGS", "ignore"),
    ] {
        command.env(variable, value);
    }
}

/// Runs a tool to its end.
pub(crate) fn run(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut to = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    // A tool that ends without reading everything says itself why.
    let writer = std::thread::spawn(move || drop(to.write_all(input.as_bytes())));
    let output = child.wait_with_output().expect("the tool ends");
    writer.join().expect("it is written");
    output
}

/// What a tool that must succeed prints.
pub(crate) fn printed(command: &mut Command, input: &str) -> String {
    let output = run(command, input);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        output.status,
        everything(&output)
    );
    String::from_utf8(output.stdout).expect("text")
}

/// All that a tool said.
pub(crate) fn everything(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    texts.concat()
}
