//! What an event tells.

use super::{Iteration, StateType, TaskResource, Timers};
use serde_json::{Map, Value};
use std::sync::Arc;

/// What happened, with AWS's fields.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventDetails {
    /// The execution began.
    ExecutionStarted {
        /// Its input.
        input: Arc<Value>,
        /// The role it acts as.
        role_arn: String,
    },
    /// The execution ended well.
    ExecutionSucceeded {
        /// Its output.
        output: Arc<Value>,
    },
    /// The execution ended badly.
    ExecutionFailed {
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// The execution took longer than the machine's `TimeoutSeconds`.
    ExecutionTimedOut,
    /// Somebody stopped the execution.
    ExecutionAborted {
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// The execution goes on after a bad end.
    ExecutionRedriven {
        /// How many times it has been redriven, this time included.
        redrive_count: u64,
    },
    /// A state began.
    StateEntered {
        /// The type of the state.
        state: StateType,
        /// Its name.
        name: String,
        /// Its input.
        input: Arc<Value>,
    },
    /// A state ended.
    StateExited {
        /// The type of the state.
        state: StateType,
        /// Its name.
        name: String,
        /// Its output.
        output: Arc<Value>,
        /// The variables that it set.
        assigned_variables: Map<String, Value>,
    },
    /// An expression had no usable value.
    EvaluationFailed {
        /// The error's name.
        error: String,
        /// What happened.
        cause: String,
        /// The field, such as `Output/result`.
        location: Option<String>,
        /// The state's name.
        state: String,
    },
    /// A service is to be called.
    TaskScheduled {
        /// The call.
        resource: TaskResource,
        /// The Region it goes to.
        region: String,
        /// Its arguments.
        parameters: Arc<Value>,
        /// Its limits.
        timers: Timers,
        /// The role that it is called as, unless it is the machine's.
        role_arn: Option<String>,
    },
    /// A service is being called.
    TaskStarted {
        /// The call.
        resource: TaskResource,
    },
    /// A service answered.
    TaskSucceeded {
        /// The call.
        resource: TaskResource,
        /// The answer.
        output: Arc<Value>,
    },
    /// A service failed.
    TaskFailed {
        /// The call.
        resource: TaskResource,
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// A service did not answer in time.
    TaskTimedOut {
        /// The call.
        resource: TaskResource,
        /// The error's name.
        error: String,
    },
    /// A function is to be invoked: the resource is the function's own ARN.
    LambdaFunctionScheduled {
        /// The ARN.
        resource: String,
        /// The event that the function gets.
        input: Arc<Value>,
        /// Its limits.
        timers: Timers,
    },
    /// A function is being invoked.
    LambdaFunctionStarted,
    /// A function answered.
    LambdaFunctionSucceeded {
        /// The answer.
        output: Arc<Value>,
    },
    /// A function failed.
    LambdaFunctionFailed {
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// A function did not answer in time.
    LambdaFunctionTimedOut {
        /// The error's name.
        error: String,
    },
    /// A service has taken the call; the work goes on.
    TaskSubmitted {
        /// The call.
        resource: TaskResource,
        /// What the service answered.
        output: Arc<Value>,
    },
    /// An activity is to be worked on.
    ActivityScheduled {
        /// The activity's ARN.
        resource: String,
        /// What the worker gets.
        input: Arc<Value>,
        /// Its limits.
        timers: Timers,
    },
    /// A worker has begun.
    ActivityStarted {
        /// The worker.
        worker_name: Option<String>,
    },
    /// A worker answered.
    ActivitySucceeded {
        /// The answer.
        output: Arc<Value>,
    },
    /// A worker failed.
    ActivityFailed {
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// No worker answered in time.
    ActivityTimedOut {
        /// The error's name.
        error: String,
    },
    /// The branches of a Parallel state begin.
    ParallelStateStarted,
    /// All branches have succeeded.
    ParallelStateSucceeded,
    /// A branch failed, and the state is not tried again.
    ParallelStateFailed,
    /// The items of a Map state are known.
    MapStateStarted {
        /// How many there are; 0 when they have yet to be read.
        length: usize,
    },
    /// All items have succeeded, or as many as must.
    MapStateSucceeded,
    /// An item failed, and the state is not tried again.
    MapStateFailed,
    /// An item begins.
    MapIterationStarted(Iteration),
    /// An item has succeeded.
    MapIterationSucceeded(Iteration),
    /// An item failed.
    MapIterationFailed(Iteration),
    /// An item was stopped because another one failed.
    MapIterationAborted(Iteration),
    /// A state was stopped because something beside it failed.
    StateAborted {
        /// The type of the state.
        state: StateType,
    },
    /// The executions of a distributed Map begin.
    MapRunStarted {
        /// The ARN of the Map Run.
        map_run_arn: String,
    },
    /// As many executions have succeeded as must.
    MapRunSucceeded,
    /// Too many executions failed.
    MapRunFailed {
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// The failed executions of a distributed Map begin anew.
    MapRunRedriven {
        /// The ARN of the Map Run.
        map_run_arn: String,
        /// How many times it has been redriven, this time included.
        redrive_count: u64,
    },
}

impl EventDetails {
    /// The event's type, such as `TaskStateEntered`.
    #[must_use]
    pub fn event_type(&self) -> String {
        match self {
            EventDetails::StateEntered { state, .. } => format!("{}StateEntered", state.name()),
            EventDetails::StateExited { state, .. } => format!("{}StateExited", state.name()),
            EventDetails::StateAborted { state } => format!("{}StateAborted", state.name()),
            _ => self.kind().to_owned(),
        }
    }

    /// The type without the state's.
    fn kind(&self) -> &'static str {
        match self {
            EventDetails::ExecutionStarted { .. } => "ExecutionStarted",
            EventDetails::ExecutionSucceeded { .. } => "ExecutionSucceeded",
            EventDetails::ExecutionFailed { .. } => "ExecutionFailed",
            EventDetails::ExecutionTimedOut => "ExecutionTimedOut",
            EventDetails::ExecutionAborted { .. } => "ExecutionAborted",
            EventDetails::ExecutionRedriven { .. } => "ExecutionRedriven",
            EventDetails::StateEntered { .. } => "StateEntered",
            EventDetails::StateExited { .. } => "StateExited",
            EventDetails::EvaluationFailed { .. } => "EvaluationFailed",
            EventDetails::TaskScheduled { .. } => "TaskScheduled",
            EventDetails::TaskStarted { .. } => "TaskStarted",
            EventDetails::TaskSucceeded { .. } => "TaskSucceeded",
            EventDetails::TaskFailed { .. } => "TaskFailed",
            EventDetails::TaskTimedOut { .. } => "TaskTimedOut",
            EventDetails::LambdaFunctionScheduled { .. } => "LambdaFunctionScheduled",
            EventDetails::LambdaFunctionStarted => "LambdaFunctionStarted",
            EventDetails::LambdaFunctionSucceeded { .. } => "LambdaFunctionSucceeded",
            EventDetails::LambdaFunctionFailed { .. } => "LambdaFunctionFailed",
            EventDetails::LambdaFunctionTimedOut { .. } => "LambdaFunctionTimedOut",
            EventDetails::TaskSubmitted { .. } => "TaskSubmitted",
            EventDetails::ActivityScheduled { .. } => "ActivityScheduled",
            EventDetails::ActivityStarted { .. } => "ActivityStarted",
            EventDetails::ActivitySucceeded { .. } => "ActivitySucceeded",
            EventDetails::ActivityFailed { .. } => "ActivityFailed",
            EventDetails::ActivityTimedOut { .. } => "ActivityTimedOut",
            EventDetails::ParallelStateStarted => "ParallelStateStarted",
            EventDetails::ParallelStateSucceeded => "ParallelStateSucceeded",
            EventDetails::ParallelStateFailed => "ParallelStateFailed",
            EventDetails::MapStateStarted { .. } => "MapStateStarted",
            EventDetails::MapStateSucceeded => "MapStateSucceeded",
            EventDetails::MapStateFailed => "MapStateFailed",
            EventDetails::MapIterationStarted(_) => "MapIterationStarted",
            EventDetails::MapIterationSucceeded(_) => "MapIterationSucceeded",
            EventDetails::MapIterationFailed(_) => "MapIterationFailed",
            EventDetails::MapIterationAborted(_) => "MapIterationAborted",
            EventDetails::StateAborted { .. } => "StateAborted",
            EventDetails::MapRunStarted { .. } => "MapRunStarted",
            EventDetails::MapRunSucceeded => "MapRunSucceeded",
            EventDetails::MapRunFailed { .. } => "MapRunFailed",
            EventDetails::MapRunRedriven { .. } => "MapRunRedriven",
        }
    }

    /// The name of the field that holds the details: `taskScheduledEventDetails`.
    pub(super) fn field_name(&self) -> String {
        let mut kind = self.kind().to_owned();
        if let Some(first) = kind.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        format!("{kind}EventDetails")
    }
}
