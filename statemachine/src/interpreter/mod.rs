//! Runs a machine without doing anything: it is told the time and what tasks answer, and says which
//! tasks to invoke and when to be woken.
//!
//! The driver owns the loop, so days of waiting take no time when it keeps a virtual clock, and the same
//! seed, times and answers give the same history to the byte.
//!
//! What is not here yet is refused by [`Machine::new`]: JSONPath, Parallel and Map states, activities,
//! `.sync` and `.waitForTaskToken`.

mod activity;
mod branch;
mod context;
mod execution;
mod failure;
mod graph;
mod io;
mod limits;
mod machine;
mod plan;
mod prepare;
mod redrive;
mod resource;
mod retry;
mod shared;
mod task;
mod visit;
mod wait;

pub use execution::{Execution, InvalidExecutionInput};
pub use io::{Event, ExecutionStart, Invocation, Outcome, Step, TaskId};
pub use machine::Machine;
pub use redrive::NotRedrivable;
