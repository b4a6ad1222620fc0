//! Terraform's modules: that they are what Terraform takes, and the same system as CloudFormation's.
//!
//! What needs Terraform runs where it is installed and where the provider `hashicorp/aws` is in a
//! filesystem mirror, whose path is in the environment (see [`tool`]). Nothing is downloaded, and AWS is not asked.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that panics has failed, and one that is skipped says so"
)]

mod ancestor;
mod cloudformation;
mod consumer;
mod counterpart;
mod coverage;
mod endpoint;
mod escaping;
mod guide;
mod migration;
mod native;
mod plan;
mod sameness;
mod schema;
mod text;
mod tool;
mod world;
