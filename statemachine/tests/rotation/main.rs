//! The rotation, answered by hand: every way through it, and what people are told at the end of each.

#![expect(
    clippy::unwrap_used,
    reason = "a definition that cannot be read is a test that cannot run"
)]

mod alerts;
mod announcements;
mod definition;
mod script;
mod ways;
