//! The sandbox, asked by the real AWS SDK: what comes over the wire is what AWS would send.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, and so not the functions that they share"
)]

mod authentication;
mod clients;
mod eventbridge;
mod faults;
mod iam;
mod integration;
mod propagation;
mod s3;
mod secrecy;
mod secretsmanager;
mod server;
mod sns;
mod stages;
