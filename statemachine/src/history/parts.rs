//! What the details of several events have in common.

/// The type of a state, for the names of its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum StateType {
    /// Task.
    Task,
    /// Pass.
    Pass,
    /// Choice.
    Choice,
    /// Wait.
    Wait,
    /// Succeed.
    Succeed,
    /// Fail.
    Fail,
    /// Parallel.
    Parallel,
    /// Map.
    Map,
}

impl StateType {
    /// The name, as `Type` has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            StateType::Task => "Task",
            StateType::Pass => "Pass",
            StateType::Choice => "Choice",
            StateType::Wait => "Wait",
            StateType::Succeed => "Succeed",
            StateType::Fail => "Fail",
            StateType::Parallel => "Parallel",
            StateType::Map => "Map",
        }
    }

    /// Whether the state may have `Retry` and `Catch`.
    #[must_use]
    pub const fn is_retried(self) -> bool {
        matches!(self, StateType::Task | StateType::Parallel | StateType::Map)
    }
}

/// A service integration as events name it: `lambda` and `invoke`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskResource {
    /// The service.
    pub resource_type: String,
    /// The action.
    pub resource: String,
}

/// How long a task may take, as far as that is limited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timers {
    /// Until it times out.
    pub timeout_in_seconds: Option<u64>,
    /// Until it is taken for dead when it is silent.
    pub heartbeat_in_seconds: Option<u64>,
}

/// One item of a Map state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Iteration {
    /// The state.
    pub name: String,
    /// The item's index.
    pub index: usize,
}
