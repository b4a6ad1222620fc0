//! What a deployment of one assembly over another changes, in words.

mod adoption;
mod edits;
mod errors;
mod moves;
mod native;
mod pipeline;
mod users;
mod world;
