//! `keywheel synth`

mod assembly;
mod folder;
mod lambdas;
mod lock_file;
mod root_module;
mod summary;
mod written_files;

use crate::configuration_file::{ConfigurationFile, FileArgument};
use crate::failure::Failure;
use crate::output::Output;
use crate::output_file;
use codegen::config::Configuration;
use codegen::lock::Assignment;
use codegen::terraform;
use contract::Function;
use lock_file::LockFile;
use std::path::PathBuf;
use std::process::ExitCode;

/// Generate what is deployed
///
/// The configuration is checked first; with findings, nothing is generated.
///
/// A cloud assembly is what the AWS CDK's command line deploys: CloudFormation templates, and the
/// Lambdas' code. A stack holds a part of the users; which one a user lives in is written down in
/// keywheel.lock, beside the configuration, and never changes by itself: commit that file.
///
/// A root module is what `terraform apply` takes: the users of the configuration, the modules that
/// they are instances of, and the Lambdas' code. Your own files in its folder are left alone: the
/// state, a backend, variables, overrides. Here keywheel.lock is what remembers the users that have
/// left the configuration and stay in AWS.
///
/// The state machine alone (`--target asl`) has `${…}` substitutions in place of ARNs, which
/// CloudFormation's DefinitionSubstitutions and Terraform's templatefile fill in.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel synth                                      a cloud assembly, in cdk-out
  keywheel synth --no-assets -o /tmp/review           one to look at, without the Lambdas' code
  keywheel synth --target terraform                   a root module of Terraform, in terraform
  keywheel synth --target asl -o rotation.asl.json    the state machine, into a file

Exit codes:
  0  generated
  1  the configuration or keywheel.lock has findings; they are on standard error
  2  the command line is wrong, a file cannot be read or written, or the Lambdas are not built")]
pub(crate) struct Synth {
    #[command(flatten)]
    file: FileArgument,
    /// What to generate
    #[arg(long, value_enum, default_value_t = Target::Cdk)]
    target: Target,
    /// Where to write: for `cdk` and `terraform` a folder [default: cdk-out, terraform], for `asl` a file
    /// [default: -, standard output]
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    output: Option<PathBuf>,
    /// Where the Lambdas' code is, as `make lambdas` leaves it: NAME/bootstrap for each of them
    /// [default: target/lambdas/ARCHITECTURE, else lambdas/ARCHITECTURE beside the program, as in a release]
    #[arg(long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath, conflicts_with = "no_assets")]
    lambdas: Option<PathBuf>,
    /// Leave the Lambdas' code out: what is generated can be reviewed, and neither CloudFormation nor
    /// Terraform deploys it
    #[arg(long)]
    no_assets: bool,
    /// The lock [default: keywheel.lock beside FILE]
    #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::FilePath)]
    lock: Option<PathBuf>,
}

/// What can be generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Target {
    /// A cloud assembly for the AWS CDK's command line
    Cdk,
    /// A root module of Terraform, with the modules that it calls
    Terraform,
    /// The state machine, in the Amazon States Language
    Asl,
}

impl Synth {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let file = ConfigurationFile::open(&self.file)?;
        let configuration = match file.read() {
            Ok(configuration) => configuration,
            Err(report) => {
                output.complain(&report.render(output.complaint));
                return Ok(ExitCode::from(1));
            }
        };
        match self.target {
            Target::Cdk => self.deployable(Kind::Assembly, &file, &configuration, output),
            Target::Terraform => self.deployable(Kind::RootModule, &file, &configuration, output),
            Target::Asl => {
                let path = self.output.unwrap_or_else(|| PathBuf::from("-"));
                output_file::write(&path, &codegen::asl::definition(), output)?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }

    fn deployable(
        self,
        kind: Kind,
        file: &ConfigurationFile,
        configuration: &Configuration,
        output: &mut Output,
    ) -> Result<ExitCode, Failure> {
        let lock_path = self.lock.unwrap_or_else(|| file.beside("keywheel.lock"));
        let lock_file = LockFile::open(&lock_path)?;
        let Assignment { lock, advice } = match lock_file.assign(file, configuration) {
            Ok(assignment) => assignment,
            Err(report) => {
                output.complain(&report.render(output.complaint));
                return Ok(ExitCode::from(1));
            }
        };
        let artifacts = if self.no_assets {
            None
        } else {
            let architecture = configuration.deployment.architecture;
            let functions = kind.functions(configuration);
            Some(lambdas::collect(self.lambdas, functions, architecture)?)
        };
        let artifacts = artifacts.as_ref();
        let folder = self.output.unwrap_or_else(|| PathBuf::from(kind.folder()));
        // The lock first: what is deployed without it may not be generated again.
        let lock_has_changed = lock_file.write(&lock)?;
        let changed_lock = lock_has_changed.then_some(&lock_path);
        let summary = match kind {
            Kind::Assembly => {
                let generated = assembly::Generated::of(configuration, &lock, artifacts);
                folder::replace(&folder, &generated.files)?;
                generated.summary(&folder, changed_lock)
            }
            Kind::RootModule => {
                let generated = root_module::Generated::of(configuration, &lock, artifacts);
                written_files::write(&folder, &generated.files)?;
                generated.summary(&folder, changed_lock)
            }
        };
        if !advice.is_empty() {
            let advice = file.report(advice);
            output.complain(&advice.render(output.complaint));
        }
        output.print(&summary)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What can be deployed.
#[derive(Clone, Copy)]
enum Kind {
    Assembly,
    RootModule,
}

impl Kind {
    const fn folder(self) -> &'static str {
        match self {
            Kind::Assembly => "cdk-out",
            Kind::RootModule => "terraform",
        }
    }

    /// The functions that are deployed.
    fn functions(self, configuration: &Configuration) -> Vec<Function> {
        match self {
            Kind::Assembly => configuration.functions(),
            Kind::RootModule => terraform::FUNCTIONS.into(),
        }
    }
}
