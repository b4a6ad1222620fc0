//! Terraform, as far as it is here.

use codegen::terraform::File;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of a filesystem mirror with the provider `hashicorp/aws`, as `terraform providers mirror`
/// writes it.
const MIRROR: &str = "KEYWHEEL_TERRAFORM_MIRROR";

/// A folder that Terraform works in. It is removed in the end.
pub(crate) struct Workspace {
    folder: PathBuf,
    mirror: PathBuf,
}

impl Workspace {
    /// A folder with these files, or `None` where there is no Terraform or no provider.
    pub(crate) fn new(test: &str, files: &[File]) -> Option<Self> {
        let Some(mirror) = mirror() else {
            println!("skipped: {MIRROR} names no mirror with the provider hashicorp/aws");
            return None;
        };
        if Command::new("terraform").arg("version").output().is_err() {
            println!("skipped: there is no program `terraform`");
            return None;
        }
        let name = format!("keywheel-terraform-{test}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let workspace = Workspace { folder, mirror };
        workspace.add(files);
        Some(workspace)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn add(&self, files: &[File]) {
        for file in files {
            let path = self.folder.join(&file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &file.bytes).unwrap();
        }
    }

    pub(crate) fn add_text(&self, path: &str, text: &str) {
        self.add(&[File {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        }]);
    }

    /// Looks that `terraform fmt` would change nothing, and that the configuration is valid.
    pub(crate) fn is_formatted_and_valid(&self) {
        self.run(&["fmt", "-check", "-diff", "-recursive"]);
        self.init();
        self.run(&["validate"]);
    }

    pub(crate) fn init(&self) {
        self.run(&["init", "-backend=false"]);
    }

    /// What the provider says of its resources.
    pub(crate) fn schemas(&self) -> Value {
        let schemas = self.run(&["providers", "schema", "-json"]);
        let schemas: Value = serde_json::from_str(&schemas).unwrap();
        schemas["provider_schemas"]["registry.terraform.io/hashicorp/aws"].clone()
    }

    /// The plan against this endpoint, for an account in which nothing is.
    pub(crate) fn plan(&self, endpoint: &str) -> Value {
        let (succeeded, text) = self.attempt_plan(endpoint);
        assert!(succeeded, "{text}");
        serde_json::from_str(&self.run(&["show", "-json", "plan"])).unwrap()
    }

    /// The plan against this endpoint, for an account in which is what the state says. AWS is not asked about it.
    pub(crate) fn plan_from(&self, state: &Value, endpoint: &str) -> Value {
        self.add_text("terraform.tfstate", &state.to_string());
        self.replan(endpoint)
    }

    /// The same with the state as it is.
    pub(crate) fn replan(&self, endpoint: &str) -> Value {
        self.add_endpoint(endpoint);
        self.run(&["plan", "-input=false", "-refresh=false", "-out=plan"]);
        serde_json::from_str(&self.run(&["show", "-json", "plan"])).unwrap()
    }

    /// Whether there is a plan, and what Terraform prints.
    pub(crate) fn attempt_plan(&self, endpoint: &str) -> (bool, String) {
        self.add_endpoint(endpoint);
        self.attempt(&["plan", "-input=false", "-out=plan"])
    }

    fn add_endpoint(&self, endpoint: &str) {
        self.add_text(
            "endpoint_override.tf",
            &format!(
                "provider \"aws\" {{
  access_key = \"AKIAIOSFODNN7EXAMPLE\"
  secret_key = \"nobody's\"

  endpoints {{
    sts = \"{endpoint}\"
    sfn = \"{endpoint}\"
  }}
}}
"
            ),
        );
    }

    /// The state after `terraform test` has applied the configuration to a mocked provider.
    pub(crate) fn mocked_state(&self, mocks: &str) -> Value {
        self.add_text("mocked.tftest.hcl", mocks);
        let lines = self.run(&["test", "-json", "-verbose"]);
        let state = lines
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .find_map(|line| (line["type"] == "test_state").then(|| line["test_state"].clone()));
        state.expect("a verbose test prints the state")
    }

    /// The words of a plan that must fail, on one line.
    pub(crate) fn refusal(&self, endpoint: &str) -> String {
        let (succeeded, text) = self.attempt_plan(endpoint);
        assert!(!succeeded, "{text}");
        let words: Vec<_> = text
            .split_whitespace()
            .filter(|word| *word != "│")
            .collect();
        words.join(" ")
    }

    /// What Terraform prints, or a panic when it fails.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let (succeeded, text) = self.attempt(arguments);
        assert!(succeeded, "terraform {arguments:?}\n{text}");
        text
    }

    /// Whether Terraform succeeds, and what it prints.
    pub(crate) fn attempt(&self, arguments: &[&str]) -> (bool, String) {
        let configuration = self.folder.join("terraform.rc");
        let text = format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path = {:?}\n  }}\n}}\n",
            self.mirror
        );
        fs::write(&configuration, text).unwrap();
        let output = Command::new("terraform")
            .args(arguments)
            .current_dir(&self.folder)
            .env("TF_CLI_CONFIG_FILE", configuration)
            .env("TF_CLI_ARGS", "-no-color")
            .env("CHECKPOINT_DISABLE", "1")
            .env_remove("AWS_PROFILE")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        (output.status.success(), text + &errors)
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // A folder that is left behind fails no test.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the mirror is only the machine knows"
)]
fn mirror() -> Option<PathBuf> {
    let folder = std::env::var_os(MIRROR)?;
    let provider = Path::new("registry.terraform.io/hashicorp/aws");
    let folder = PathBuf::from(folder);
    folder.join(provider).is_dir().then_some(folder)
}
