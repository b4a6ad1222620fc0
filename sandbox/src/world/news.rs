//! What happens in a world, told while it happens.

use super::{ExecutionRecord, Moment};

/// Something that has happened.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// An execution has started.
    Started(&'a ExecutionRecord),
    /// A task of one has answered.
    Answered(&'a Moment),
    /// One has ended; it may be redriven.
    Ended(&'a ExecutionRecord),
}

/// Who is told.
pub(super) type Listener = Box<dyn Fn(News<'_>)>;
