//! What the library promises, on small definitions and a virtual clock.

mod checks;
mod context;
mod driver;
mod errors;
mod forks;
mod history;
mod intrinsics;
mod jsonpath;
mod limits;
mod maps;
mod model;
mod query;
mod redrive;
mod rehearsal;
mod robustness;
mod states;
mod tasks;
mod test_state;
mod time;
