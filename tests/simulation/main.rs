//! Whole rotations: the generated state machine, the real handlers, an AWS account in memory.

#![expect(
    clippy::unwrap_used,
    reason = "a world that cannot be made is a test that cannot run"
)]
#![expect(
    clippy::print_stdout,
    reason = "what a search has seen is worth reading when it fails"
)]

mod ancestor;
mod beginnings;
mod campaigns;
mod control;
mod events;
mod faults;
mod fleet;
mod found;
mod gallery;
mod glances;
mod grants;
mod holds;
mod inputs;
mod lessons;
mod metrics;
mod migration;
mod native;
mod operators;
mod pages;
mod races;
mod rates;
mod rotation;
mod serving;
mod steps;
mod stumbles;
mod upgrade;
mod vigilance;
mod watchdog;
mod world;
