//! What an operator does to a deployed pipeline, with the SDK's own clients. Nothing here speaks to a
//! terminal: what is found is data, what fails is an [`Error`] that knows its sentence and its hint.
//!
//! ```no_run
//! # async fn example(config: &aws_types::SdkConfig, file: &[u8]) -> Result<(), operations::Error> {
//! use operations::{Clients, Pipeline, versions};
//!
//! let clients = Clients::from(config);
//! let configuration = codegen::config::read(file).unwrap();
//! let pipeline = Pipeline::locate(configuration, &clients).await?;
//! let user = pipeline.user("RotatableBot")?;
//! for version in versions::of(user, &clients).await? {
//!     println!("{}: {:?}", version.id, version.labels);
//! }
//! # Ok(())
//! # }
//! ```

pub mod adopt;
pub mod audit;
mod clients;
mod clock;
pub mod doctor;
mod error;
pub mod execution;
pub mod executions;
pub mod history;
pub mod hold;
mod many;
mod pipeline;
pub mod plan;
pub mod purge;
pub mod rerun;
pub mod reset;
pub mod revoke;
pub mod rollback;
pub mod rotate;
pub mod schedule;
mod schedules;
pub mod standing;
pub mod status;
pub mod unknown_user;
pub mod versions;

pub use clients::Clients;
pub use error::{Call, Error};
pub use pipeline::Pipeline;
