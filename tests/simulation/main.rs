//! Whole rotations: the generated state machine, the real handlers, an AWS account in memory.

mod rotation;
mod world;
