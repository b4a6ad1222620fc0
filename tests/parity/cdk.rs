//! The CDK CLI.

use crate::tools::{node, scratch};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The CLI on an assembly.
pub(crate) fn cdk(assembly: &Path) -> Command {
    // Neither a cdk.json nor what the CLI keeps at home may change what it does.
    let folder = scratch("cdk");
    fs::create_dir_all(&folder).expect("a folder");
    let mut command = node("cdk");
    command
        .args(["--no-notices", "--no-color", "--app"])
        .arg(assembly)
        .current_dir(&folder)
        .env("CDK_HOME", &folder)
        .env("CDK_DISABLE_VERSION_CHECK", "1")
        .env("CDK_DISABLE_CLI_TELEMETRY", "true");
    command
}
