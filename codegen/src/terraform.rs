//! Terraform: the modules `rotator` and `rotatable_user`, and a root module for a keywheel.yaml.
//!
//! The modules are the same for everybody, so that `source` may name them in Keywheel's repository:
//! they are written from the resource model of a configuration that has marks where their variables
//! belong. All names, descriptions and policies are the model's, as CloudFormation's are.
//!
//! Documents name resources by ARNs that are put together from their names, so the first plan shows
//! each policy as it will be. What AWS looks for when a resource is created is in `depends_on`.
//!
//! What stays in AWS when a user leaves the file does so by `removed` blocks of the root. The modules
//! have no `prevent_destroy`: it takes no variable, and it would make `terraform destroy` impossible.
//! IAM deletes no user that has keys, unless `user_force_destroy` says so, and a secret can be restored.
//!
//! The module `rotatable_user` says itself what was called otherwise in the one that it takes the place of, in
//! `moved` blocks: a state from there goes on with the same user and the same secret.
//!
//! ```
//! use codegen::lock::Lock;
//! use codegen::{config, terraform};
//!
//! # let file = "
//! # pipeline: acme-keys
//! # region: us-west-2
//! # alerts: { emails: [oncall@example.com] }
//! # users: { RotatableBot: { secret: dev/rotatable-bot-key } }
//! # ";
//! let configuration = config::read(file.as_bytes()).unwrap();
//! let lock = Lock::empty().assign(&configuration).unwrap().lock;
//! let files = terraform::configuration(&configuration, &lock, None);
//! let root = std::str::from_utf8(&files[0].bytes).unwrap();
//! assert_eq!(files[0].path, "main.tf");
//! assert!(root.contains("module \"user_RotatableBot\" {\n  source = \"./modules/rotatable_user\"\n"));
//! ```

mod condition;
mod hcl;
mod pipeline;
mod policy;
mod reference;
mod root;
mod rotatable_user;
mod rotator;
mod symbol;
mod template;

pub use crate::file::File;

use crate::artifact::Artifacts;
use crate::config::Configuration;
use crate::lock::Lock;
use contract::Function;
use serde_json::json;
use template::Template;

/// Terraform has `removed` blocks since this version.
const REQUIRED_TERRAFORM: &str = ">= 1.7";
/// The major version that the modules are tried with, from where it has all that is used of it.
const REQUIRED_PROVIDER: &str = "~> 5.40";

/// The functions of the module `rotator`. It does not know its users, so it has the one for those whose
/// rotations Secrets Manager starts, whoever they are.
pub const FUNCTIONS: [Function; 7] = Function::ALL;

/// The modules, in the order of the files' paths. The zips of the Lambdas are not with them: the
/// variable `lambda_zips` says where they are.
#[must_use]
pub fn modules() -> Vec<File> {
    let rotatable_user = rotatable_user::files();
    let modules = rotatable_user
        .into_iter()
        .map(|file| ("rotatable_user", file))
        .chain(rotator::files().into_iter().map(|file| ("rotator", file)));
    modules
        .map(|(module, (name, text))| File {
            path: format!("modules/{module}/{name}"),
            bytes: text.into_bytes(),
        })
        .collect()
}

/// Everything that `terraform apply` needs: a root module that instantiates the configured users, the
/// modules, and the Lambdas' code as far as it is built. In the order of the files' paths.
///
/// The artifacts are those of [`FUNCTIONS`]. Without them it is for review: a plan stops with a sentence that says what to do.
#[must_use]
pub fn configuration(
    configuration: &Configuration,
    lock: &Lock,
    artifacts: Option<&Artifacts>,
) -> Vec<File> {
    let mut files = modules();
    files.push(File {
        path: "main.tf".to_owned(),
        bytes: root::main(configuration, lock).into_bytes(),
    });
    if let Some(artifacts) = artifacts {
        files.extend(artifacts.iter().map(|(function, artifact)| File {
            path: format!("{}/{}.zip", root::ZIPS, function.name()),
            bytes: artifact.zip().to_vec(),
        }));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// A module's `versions.tf`.
fn versions() -> String {
    Template::Versions.render(&json!({
        "terraform": hcl::Hcl::text(REQUIRED_TERRAFORM).print(2),
        "provider": hcl::Hcl::text(REQUIRED_PROVIDER).print(6),
    }))
}
