//! Running what a reader would type.

use crate::document::root;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// The `keywheel` program, built when it is not there yet.
pub(crate) fn keywheel() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let build = format!(
            "'{}' build --quiet --package keywheel --message-format json",
            env!("CARGO")
        );
        let output = bash(&build, root());
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{complaint}");
        let messages = String::from_utf8(output.stdout).expect("JSON");
        let program = messages.lines().find_map(|line| {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            Some(PathBuf::from(message["executable"].as_str()?))
        });
        program.expect("cargo names the program it has built")
    })
}

/// Runs a command line where `keywheel` is on the path.
pub(crate) fn shell(command: &str, folder: &Path) -> Output {
    let programs = keywheel().parent().expect("a folder");
    bash(
        &format!("PATH='{}':\"$PATH\"\n{command}", programs.display()),
        folder,
    )
}

/// What make and cargo tell the programs that they run. A make or a cargo that is run by this test is no
/// part of them: the one would announce its folder, the other build everything anew whose build script
/// asks for one of these.
const FORGET: &str =
    "unset MAKEFLAGS MAKELEVEL MFLAGS ${!CARGO_PKG_@} ${!CARGO_MANIFEST_@} CARGO_CRATE_NAME";

fn bash(script: &str, folder: &Path) -> Output {
    Command::new("bash")
        .args(["-euo", "pipefail", "-c"])
        .arg(format!("{FORGET}\n{script}"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the shell starts")
}

/// Runs `keywheel check -` on a configuration.
pub(crate) fn check(configuration: &str) -> Output {
    fed(keywheel(), &["check", "-"], configuration)
}

/// Runs a program, at the repository's root, with this on its standard input.
pub(crate) fn fed(program: impl AsRef<OsStr>, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(input.as_bytes()).expect("written");
    drop(pipe);
    child.wait_with_output().expect("the program ends")
}

/// A new folder where a reader tries things out: the examples, and perhaps a first keywheel.yaml.
pub(crate) fn playground(name: &str, configuration: Option<&str>) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    for example in ["examples/quickstart", "examples/order"] {
        fs::create_dir_all(folder.join(example)).expect("a folder");
        for entry in fs::read_dir(root().join(example)).expect("an example") {
            let file = entry.expect("a file");
            let copy = folder.join(example).join(file.file_name());
            fs::copy(file.path(), copy).expect("a copy");
        }
    }
    if let Some(configuration) = configuration {
        fs::write(folder.join("keywheel.yaml"), configuration).expect("written");
    }
    folder
}
