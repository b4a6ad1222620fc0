//! The Lambdas: one file per step, one small main each.
//!
//! Every step is a struct of the AWS clients it needs, with one function from the state machine's
//! payload to its outcome or to a [`Failure`], which carries an error name that the state machine
//! knows. What a step decides is a pure function beside it: [`decision`], [`deactivation`],
//! [`deletion`]. The clients are the SDK's own; in the sandbox only the HTTP client differs.

mod clients;
mod create;
mod deactivate;
pub mod deactivation;
pub mod decision;
mod delete;
pub mod deletion;
mod failure;
pub mod iam_user;
mod input;
pub mod last_use;
pub mod metric;
pub mod moment;
mod publish;
mod rotate;
pub mod runtime;
mod schedule;
pub mod secret_store;
pub mod standing;
pub mod topic;
mod verify;
mod watch;

pub use create::{Create, Glance};
pub use deactivate::Deactivate;
pub use delete::Delete;
pub use failure::Failure;
pub use publish::Publish;
pub use rotate::{Deployment, Rotate};
pub use verify::Verify;
pub use watch::{Blind, Post, Watch, Watched};
