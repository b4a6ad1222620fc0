//! One run of a Lambda, and how the calls that it makes know of it.

use contract::Function;
use jiff::SignedDuration;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::sync::Notify;

tokio::task_local! {
    /// The Lambda that the current task runs. The SDK makes its calls in the task that awaits them.
    static RUNNING: Running;
}

/// One run of a Lambda: what a rule over invocations gets to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// The number of the invocation since the world began, from 1; a second run of the same
    /// payload has a number of its own.
    pub number: u64,
    /// The function.
    pub function: Function,
    /// The ARN of the execution in the payload.
    pub execution: Option<String>,
}

impl fmt::Display for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invocation {} of {}", self.number, self.function.name())
    }
}

/// What becomes of a whole invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvocationFate {
    /// What would have become of it anyway; rules that come later are not asked.
    Pass,
    /// It runs twice, one run after the other; the second answer counts.
    RunTwiceInSequence,
    /// It runs twice at once; the answer that comes later counts.
    RunTwiceAtOnce,
    /// It dies before it does anything.
    KillBeforeStart,
    /// It runs to its end, and Step Functions does not hear of it.
    LoseAnswer,
    /// The clock of its machine is this much ahead, or behind when negative. Services take
    /// signatures that are up to five minutes off.
    Skew(SignedDuration),
}

/// How many attempts of calls an execution has made. Clones count together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attempts(Arc<AtomicU64>);

impl Attempts {
    /// Counts one more, and gives its number.
    pub(crate) fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn so_far(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A Lambda that runs, as its calls know it. Clones are handles of the same run.
#[derive(Clone)]
pub(crate) struct Running {
    inner: Arc<Inner>,
}

struct Inner {
    invocation: Invocation,
    skew: SignedDuration,
    attempts: Attempts,
    is_dead: AtomicBool,
    death: Notify,
}

/// The Lambda that makes the call of the current task, if one does.
pub(crate) fn running() -> Option<Running> {
    RUNNING.try_with(Clone::clone).ok()
}

impl Running {
    pub(crate) fn new(invocation: Invocation, attempts: Attempts, skew: SignedDuration) -> Self {
        let inner = Inner {
            invocation,
            skew,
            attempts,
            is_dead: AtomicBool::new(false),
            death: Notify::new(),
        };
        Running {
            inner: Arc::new(inner),
        }
    }

    /// Runs a handler as this Lambda.
    pub(crate) async fn run<Output>(&self, handler: impl Future<Output = Output>) -> Output {
        RUNNING.scope(self.clone(), handler).await
    }

    pub(crate) fn invocation(&self) -> &Invocation {
        &self.inner.invocation
    }

    pub(crate) fn skew(&self) -> SignedDuration {
        self.inner.skew
    }

    pub(crate) fn attempts(&self) -> &Attempts {
        &self.inner.attempts
    }

    /// Whether the process is dead: what it still has under way does nothing more.
    pub(crate) fn is_dead(&self) -> bool {
        self.inner.is_dead.load(Ordering::Relaxed)
    }

    /// Kills the process, from within.
    pub(crate) async fn die<Never>(&self) -> Never {
        self.inner.is_dead.store(true, Ordering::Relaxed);
        self.inner.death.notify_one();
        std::future::pending().await
    }

    /// Waits for the process to be killed.
    pub(crate) async fn death(&self) {
        self.inner.death.notified().await;
    }
}
