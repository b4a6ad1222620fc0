//! `keywheel credential-process`, as an application calls it: the program, a socket, and AWS behind it.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, and so not the functions that they share"
)]

mod cache;
mod key;
mod refusals;
mod setting;
