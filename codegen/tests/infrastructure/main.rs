//! What is generated from a configuration: who may do what, which user lives where, and the assembly.

mod assembly;
mod fleets;
mod lock;
mod metrics;
mod native;
mod resource_policies;
mod roles;
mod sentences;
mod world;
