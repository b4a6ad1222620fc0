//! What the library promises, on small definitions and a virtual clock.

mod checks;
mod context;
mod driver;
mod errors;
mod history;
mod limits;
mod model;
mod query;
mod redrive;
mod states;
mod time;
