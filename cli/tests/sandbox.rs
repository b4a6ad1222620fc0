//! `keywheel sandbox`, as its clients see it.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

const QUICKSTART: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../examples/quickstart/keywheel.yaml"
);

/// The program while it serves; it ends with the test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn keywheel(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keywheel"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// Serves the quickstart on a free port; gives its lines up to the last user.
fn serve() -> (Served, Vec<String>, BufReader<ChildStdout>) {
    serve_with(&[QUICKSTART])
}

fn serve_with(arguments: &[&str]) -> (Served, Vec<String>, BufReader<ChildStdout>) {
    let mut child = keywheel(&["sandbox", "--port", "0"])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let lines = (&mut stdout).lines().take(8);
    let lines = lines.collect::<Result<_, _>>().expect("text");
    (Served(child), lines, stdout)
}

#[test]
fn what_is_printed_is_all_that_a_client_needs() {
    let (_served, lines, _stdout) = serve();
    let variables: Vec<(&str, &str)> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
        .collect();
    let names: Vec<&str> = variables.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "AWS_ENDPOINT_URL",
            "AWS_REGION",
            "AWS_DEFAULT_REGION",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY"
        ]
    );
    let users: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.split_once(": secret "))
        .map(|(_, secret)| secret)
        .collect();
    assert_eq!(users.len(), 2, "{lines:?}");
    for secret in users {
        let output = keywheel(&["credential-process", "--no-cache", "--secret", secret])
            .envs(variables.iter().copied())
            .output()
            .expect("the program ends");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(
            printed.starts_with("{\"Version\":1,\"AccessKeyId\":\"AKIA"),
            "{output:?}"
        );
    }
}

#[test]
fn what_happens_is_told_until_ctrl_c_ends_it_well() {
    let (mut served, lines, stdout) = serve_with(&["--config", QUICKSTART, "--speed", "1h/s"]);
    let mut told = stdout.lines().map(|line| line.expect("text"));
    // The first rotation starts within the flexible window, of four hours.
    let started = told.next().expect("a rotation starts");
    assert!(started.contains("Bot  Started  "), "{started}");
    let made = told.find(|line| line.contains("  Create the new key  "));
    assert!(made.is_some_and(|line| line.ends_with(" made and stored")));
    let secret = lines[5].split_once('=').expect("a variable").1;
    let id = served.0.id().to_string();
    let kill = Command::new("kill").args(["-INT", &id]).status();
    assert!(kill.expect("a signal").success());
    assert_eq!(served.0.wait().expect("it ends").code(), Some(0));
    assert!(told.all(|line| !line.contains(secret)));
}

#[test]
fn a_speed_that_is_none_is_refused_with_what_to_write() {
    let output = keywheel(&["sandbox", QUICKSTART, "--speed", "fast"]).output();
    let output = output.expect("the program ends");
    assert_eq!(output.status.code(), Some(2));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        complaint.contains(
            "write what is to pass in a second, from 1s/s to 7d/s, as in `1h/s` or `3600x`"
        ),
        "{complaint}"
    );
}

#[test]
fn a_port_that_is_taken_is_said() {
    let (_served, lines, _stdout) = serve();
    let port = lines[1].rsplit(':').next().expect("a port");
    let output = keywheel(&["sandbox", QUICKSTART, "--port", port])
        .output()
        .expect("the program ends");
    assert_eq!(output.status.code(), Some(2));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        complaint.starts_with(&format!("error: cannot serve on port {port}: "))
            && complaint
                .ends_with("\n\n  hint: name another one with --port, or 0 for any that is free\n"),
        "{complaint}"
    );
}
