//! Runs a machine without doing anything: it is told the time and what tasks answer, and says which
//! tasks to invoke and when to be woken.
//!
//! The driver owns the loop, so days of waiting take no time when it keeps a virtual clock, and the same
//! seed, times and answers give the same history to the byte.
//!
//! Everything that is to happen stands in one queue: waits, backoff, timeouts, heartbeats, and the turns of
//! the branches and items that run at the same time. [`Execution::shuffle`] explores other orders of these.
//!
//! What the driver is asked for is an [`Invocation`] of the resource's ARN, and what it may say is an
//! [`Event`]. A service that does the work later (`.sync`, `.waitForTaskToken`) is first
//! [submitted](Event::TaskSubmitted); a worker [starts](Event::ActivityStarted) an activity. A distributed
//! Map asks for `s3:getObject`, which is answered with an object that has the text as its `Body`, or for
//! `s3:listObjectsV2`, answered with `Contents`; and for `s3:putObject` with `Bucket`, `Key` and `Body`.

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
mod manifest;
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
mod writer;

pub use execution::{Execution, InvalidExecutionInput};
pub use io::{Event, ExecutionStart, Invocation, Outcome, Step, TaskId};
pub use machine::Machine;
pub use redrive::NotRedrivable;
pub use test_state::{FieldValidation, Mock, NotTestable, TestState, TestStatus, TestedState};
