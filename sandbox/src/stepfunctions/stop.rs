//! What stops an execution.

use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Who stopped an execution may say why: StopExecution's `error` and `cause`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StopReason {
    pub(crate) error: Option<String>,
    pub(crate) cause: Option<String>,
}

/// That somebody stops an execution: what runs it waits for this.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    now: Notify,
    reason: Mutex<StopReason>,
    in_state: Mutex<Option<String>>,
}

impl Stop {
    /// Stops it now.
    pub(crate) fn request(&self, reason: StopReason) {
        *locked(&self.reason) = reason;
        self.now.notify_one();
    }

    /// Stops it as soon as it is in the state of this name.
    pub(crate) fn request_in(&self, state: &str) {
        *locked(&self.in_state) = Some(state.to_owned());
    }

    /// Tells which state it is in now.
    pub(crate) fn pass(&self, state: &str) {
        if locked(&self.in_state).as_deref() == Some(state) {
            self.now.notify_one();
        }
    }

    /// Waits until somebody stops it.
    pub(crate) async fn requested(&self) -> StopReason {
        self.now.notified().await;
        locked(&self.reason).clone()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
