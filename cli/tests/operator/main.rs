//! The commands that work on a deployed pipeline, as an operator calls them: the program, a socket, and AWS
//! behind it.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, and so not the functions that they share"
)]

mod audit;
mod changes;
mod doctor;
mod history;
mod init;
mod plan;
mod refusals;
mod setting;
mod status;
mod versions;
