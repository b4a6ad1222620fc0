//! What both deployable targets say about what was generated.

use codegen::config::Configuration;
use codegen::infrastructure::adoptions;
use std::fmt::Write;
use std::path::PathBuf;

/// Whether it can be deployed.
pub(super) fn code(has_code: bool, configuration: &Configuration) -> String {
    if has_code {
        let architecture = configuration.deployment.architecture.name();
        format!("with the Lambdas for {architecture}")
    } else {
        "without the Lambdas' code: for review only".to_owned()
    }
}

/// A lock that is another one now.
pub(super) fn lock(changed: Option<&PathBuf>) -> String {
    changed.map_or_else(String::new, |lock| {
        format!("\n{} has changed: commit it\n", lock.display())
    })
}

/// What a person has to do first.
pub(super) fn adoption(configuration: &Configuration) -> String {
    let adoptions = adoptions(configuration);
    let mut text = String::new();
    if !adoptions.is_empty() {
        text.push_str("\nBefore the deployment, let the pipeline to what is there already:\n");
        for adoption in adoptions {
            let _ = writeln!(text, "  {}", adoption.command(configuration));
        }
    }
    text
}
