//! The page of a simulation, opened in a browser: Chromium, which `make test` installs.

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Simulates, and opens the page in a browser.
fn seen(name: &str, arguments: &[&str]) -> Value {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("browser")
        .join(name);
    fs::create_dir_all(&folder).expect("a folder");
    let page = folder.join("page.html");
    let simulated = Command::new(env!("CARGO_BIN_EXE_keywheel"))
        .arg("simulate")
        .args(arguments)
        .arg("--html")
        .arg(&page)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts");
    assert!(simulated.stderr.is_empty(), "{simulated:?}");
    let node_modules = node_modules();
    let output = Command::new("node")
        .arg("tests/browser.mjs")
        .args([&page, &node_modules])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        // Where Chromium is unpacked, with its libraries.
        .env("TMPDIR", &folder)
        .env("AWS_EXECUTION_ENV", "AWS_Lambda_nodejs20.x")
        .output()
        .expect("node starts");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// What `make test` installs.
fn node_modules() -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("it is in a folder");
    let folder = repository.join("target/tools/node/node_modules");
    assert!(
        folder.join("@sparticuz/chromium").is_dir(),
        "{} does not hold a browser: run `make test`, which installs it",
        folder.display()
    );
    folder
}

#[test]
fn a_reader_finds_everything_with_the_keyboard_alone_and_the_page_asks_for_nothing() {
    let quickstart = "../examples/quickstart/keywheel.yaml";
    let seen = seen("quickstart", &[quickstart, "--days", "120"]);
    assert_eq!(
        seen,
        json!({
            "complaints": [],
            "requests": ["file"],
            "title": "quickstart: 120 days simulated",
            "verdict": "Nobody would have been called. A working key was published all the time.",
            "lanes": 2,
            "drawn": 2,
            "picture": true,
            "spoken": "RotatableBot: 4 rotations succeeded, at the end …75KJ is published",
            "table": ["2026-01-01 00:12", "2026-01-01 00:12", "30 days", "2026-01-31 00:12", "2026-02-01 16:00", "2026-02-08 16:00"],
            "filtered": "0 of 2 users",
            "options": ["the whole time", "90 days", "30 days", "7 days"],
            "isZoomed": true,
            "outcome": "Both keys work for 1 day 22 hours.",
            "longer": "Both keys work for 3 days.",
            "refused": "keywheel check would refuse this.\n\ngracePeriod 3d + quietPeriod 1d + deletionDelay 30d is 34d, \
                        not less than rotateEvery 30d: make the waits shorter, or rotateEvery longer than 34d",
            "hasDarkLooks": true,
            "printsControls": false,
            "fitsOnAPhone": true,
        })
    );
}
