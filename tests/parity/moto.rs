//! An AWS on this machine: moto's server.

use crate::tools::{python_script, scratch};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};

/// A server that runs as long as this is there.
pub(crate) struct Moto {
    server: Child,
    /// The server ends when this closes, be it because the test was killed.
    leash: Option<ChildStdin>,
    port: String,
    log: PathBuf,
}

impl Moto {
    pub(crate) fn start(name: &str) -> Self {
        let log = scratch(&format!("moto-{name}.log"));
        fs::create_dir_all(log.parent().expect("a folder")).expect("a folder");
        let mut server = python_script("serve_moto.py")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("a log"))
            .spawn()
            .expect("the server starts");
        let leash = server.stdin.take();
        let mut port = String::new();
        let said = server.stdout.take().expect("a pipe");
        BufReader::new(said).read_line(&mut port).expect("text");
        let moto = Moto {
            server,
            leash,
            port: port.trim().to_owned(),
            log,
        };
        assert!(!moto.port.is_empty(), "moto did not start: {}", moto.log());
        moto
    }

    /// What clients take as their `AWS_ENDPOINT_URL`.
    pub(crate) fn url(&self) -> String {
        // S3's virtual hosts need a name that can have others below it.
        format!("http://localhost:{}", self.port)
    }

    /// Lets a program take this for AWS.
    pub(crate) fn serve(&self, region: &str, command: &mut Command) {
        command
            .env("AWS_ENDPOINT_URL", self.url())
            .env("AWS_REGION", region)
            .env("AWS_DEFAULT_REGION", region);
    }

    /// What the server complained of. The CDK CLI takes a deployment that breaks in the middle here for
    /// one that succeeded.
    pub(crate) fn complaints(&self) -> String {
        let log = self.log();
        match log.find("Traceback") {
            Some(start) => log[start..].to_owned(),
            None => String::new(),
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("the log")
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        drop(self.leash.take());
        let _ = self.server.wait();
    }
}
