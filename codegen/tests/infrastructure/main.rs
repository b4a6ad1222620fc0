//! What is generated from a configuration: who may do what, which user lives where, and the assembly.

mod assembly;
mod fleets;
mod grants;
mod lock;
mod native;
mod world;
