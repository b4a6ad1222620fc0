//! Runs a machine without doing anything: it is told the time and what tasks answer, and says which
//! tasks to invoke and when to be woken.
//!
//! The driver owns the loop, so days of waiting take no time when it keeps a virtual clock, and the same
//! seed, times and answers give the same history to the byte.

mod agenda;
mod branches;
mod compile;
mod distributed;
mod execution;
mod failure;
mod fault;
mod inspection;
mod io;
mod limits;
mod machine;
mod plan;
mod reader;
mod redrive;
mod resource;
mod retry;
mod shared;
mod test_state;
mod thread;
mod timestamp;
mod view;
mod visit;

pub use execution::{Execution, InvalidExecutionInput};
pub use io::{Event, ExecutionStart, Invocation, Outcome, Step, TaskId};
pub use machine::Machine;
pub use redrive::NotRedrivable;
pub use test_state::{Mock, NotTestable, TestState, TestStatus, TestedState};
