//! keywheel.yaml to everything that is generated from it.
//!
//! No I/O happens here: the caller reads files and writes them.

pub mod asl;
pub mod config;
