//! What the commands that work on a deployed pipeline have in common.

use crate::aws::AwsArguments;
use crate::configuration_file::{ConfigurationFile, FileOption};
use crate::failure::Failure;
use crate::output::Output;
use codegen::config::User;
use contract::Rotation;
use operations::schedule::Deployed;
use operations::standing::Standing;
use operations::{Clients, Pipeline};
use std::process::ExitCode;

/// The arguments of a command that works on a deployed pipeline.
#[derive(Debug, clap::Args)]
pub(crate) struct OperatorArguments {
    #[command(flatten)]
    file: FileOption,
    #[command(flatten)]
    aws: AwsArguments,
    /// Print a JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// A pipeline, and the means to work on it.
pub(crate) struct Operator {
    pub(crate) pipeline: Pipeline,
    pub(crate) clients: Clients,
}

/// A user whose keys are to be changed: what its rotations are asked to do as it is deployed, and how it stands.
pub(crate) struct Subject<'a> {
    pub(crate) user: &'a User,
    pub(crate) rotation: Rotation,
    pub(crate) standing: Standing,
}

impl Operator {
    /// The user of this name.
    pub(crate) async fn subject(&self, name: &str) -> Result<Subject<'_>, operations::Error> {
        let Operator { pipeline, clients } = self;
        let user = pipeline.user(name)?;
        let rotation = Deployed::of(clients, pipeline, user).await?.rotation()?;
        let standing = Standing::of(clients, &rotation).await?;
        Ok(Subject {
            user,
            rotation,
            standing,
        })
    }
}

impl OperatorArguments {
    /// Does the work on the pipeline of the configuration. Findings of the file are reported instead.
    pub(crate) fn run(
        &self,
        output: &mut Output,
        work: impl AsyncFnOnce(&Operator, &mut Output) -> Result<ExitCode, Failure>,
    ) -> Result<ExitCode, Failure> {
        self.run_on(&self.open()?, output, work)
    }

    /// The file, before anything is looked at.
    pub(crate) fn open(&self) -> Result<ConfigurationFile, Failure> {
        ConfigurationFile::open_option(&self.file)
    }

    /// The same with this file.
    pub(crate) fn run_on(
        &self,
        file: &ConfigurationFile,
        output: &mut Output,
        work: impl AsyncFnOnce(&Operator, &mut Output) -> Result<ExitCode, Failure>,
    ) -> Result<ExitCode, Failure> {
        let configuration = match file.read() {
            Ok(configuration) => configuration,
            Err(report) => {
                output.complain(&report.render(output.complaint));
                return Ok(ExitCode::from(1));
            }
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::Defect(format!("cannot wait for AWS: {error}")))?;
        runtime.block_on(async {
            let config = self.aws.config(Some(&configuration.region)).await;
            let clients = Clients::from(&config);
            let pipeline = Pipeline::locate(configuration, &clients).await?;
            work(&Operator { pipeline, clients }, output).await
        })
    }
}
