//! The rotation, answered by hand: every way through it, and what people are told at the end of each.

mod alerts;
mod definition;
mod script;
mod ways;
