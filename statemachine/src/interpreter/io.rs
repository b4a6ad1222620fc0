//! What goes into an execution and comes out of it.

use super::resource::Resource;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// Who an execution is: what `$states.context` says about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExecutionStart {
    /// The execution's ARN, whose Region its tasks are in.
    pub execution_arn: String,
    /// The execution's name.
    pub execution_name: String,
    /// The machine's ARN.
    pub state_machine_arn: String,
    /// The machine's name.
    pub state_machine_name: String,
    /// The role that it acts as.
    pub role_arn: String,
    /// Where its randomness begins: `$random()`, `$uuid()` and the jitter of retries.
    pub seed: u64,
}

/// The number of one attempt of a task, unique within the execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct TaskId(pub(super) u64);

/// What the driver tells an execution.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Nothing but the time.
    Tick,
    /// A task has its result. Ignored when the execution does not wait for it any more.
    TaskSucceeded {
        /// Which.
        task: TaskId,
        /// The result.
        output: Value,
    },
    /// A task failed. Ignored when the execution does not wait for it any more.
    TaskFailed {
        /// Which.
        task: TaskId,
        /// The error's name, which `Retry` and `Catch` match.
        error: String,
        /// What happened.
        cause: String,
    },
    /// A task failed without saying everything about it, as SendTaskFailure may. Ignored when the
    /// execution does not wait for it any more.
    TaskFailedWith {
        /// Which.
        task: TaskId,
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// A service that does the work later has taken it: the answer to the call itself.
    TaskSubmitted {
        /// Which.
        task: TaskId,
        /// What the service answered.
        output: Value,
    },
    /// Who does the work is still at it.
    TaskHeartbeat {
        /// Which.
        task: TaskId,
    },
    /// A worker has taken the work of an activity.
    ActivityStarted {
        /// Which.
        task: TaskId,
        /// The worker.
        worker_name: Option<String>,
    },
    /// Somebody stops the execution.
    Abort {
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
}

/// What an execution wants from its driver.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// It goes on.
    Running {
        /// The tasks to invoke now; each is said once.
        invoke: Vec<Invocation>,
        /// When to be told the time; `None`: only an answer can make it go on.
        wake_at: Option<Timestamp>,
    },
    /// It is over.
    Done(Outcome),
}

/// A task to invoke.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation {
    /// The name that the answer must come under.
    pub task: TaskId,
    /// The state.
    pub state: String,
    /// The ARN of what does the work.
    pub resource: String,
    /// What it is given.
    pub arguments: Value,
    /// The token that the answer comes under from outside: of activities and of `.waitForTaskToken`.
    pub token: Option<String>,
}

impl Invocation {
    /// Whether the call itself is answered first ([`Event::TaskSubmitted`]) and the result comes later, as
    /// with `.sync` and `.waitForTaskToken`.
    #[must_use]
    pub fn is_submitted(&self) -> bool {
        Resource::parse(&self.resource).is_ok_and(|resource| resource.is_submitted())
    }
}

/// How an execution ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "status", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// Well.
    Succeeded {
        /// Its output.
        output: Value,
    },
    /// Badly.
    Failed {
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// It took longer than the machine's `TimeoutSeconds`.
    TimedOut,
    /// Somebody stopped it.
    Aborted {
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
}
