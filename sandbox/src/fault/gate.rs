//! A gate that calls wait at.

use std::fmt;
use std::sync::Arc;
use tokio::sync::watch;

/// A gate: closed at first, open for good once it is opened. Clones are handles of the same gate.
///
/// A call with the fate [`Fate::Until`](super::Fate::Until) waits here before its effect, while a
/// test, or another execution, goes on to where it is wanted.
#[derive(Clone)]
pub struct Gate {
    inner: Arc<Inner>,
}

struct Inner {
    is_open: watch::Sender<bool>,
    arrivals: watch::Sender<usize>,
}

impl Gate {
    /// A closed gate.
    #[must_use]
    pub fn new() -> Self {
        Gate {
            inner: Arc::new(Inner {
                is_open: watch::Sender::new(false),
                arrivals: watch::Sender::new(0),
            }),
        }
    }

    /// Lets everybody through, from now on.
    pub fn open(&self) {
        self.inner.is_open.send_replace(true);
    }

    /// Waits until the gate is open.
    pub async fn wait(&self) {
        self.inner.arrivals.send_modify(|arrivals| *arrivals += 1);
        reach(&self.inner.is_open, |is_open| *is_open).await;
    }

    /// Waits until so many have arrived at the gate, whether or not they went through.
    pub async fn arrivals(&self, number: usize) {
        reach(&self.inner.arrivals, |arrivals| *arrivals >= number).await;
    }
}

async fn reach<T>(value: &watch::Sender<T>, is_reached: impl FnMut(&T) -> bool) {
    // The sender outlives the borrow, so the wait cannot fail.
    let _ = value.subscribe().wait_for(is_reached).await;
}

impl Default for Gate {
    fn default() -> Self {
        Gate::new()
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("is_open", &*self.inner.is_open.borrow())
            .field("arrivals", &*self.inner.arrivals.borrow())
            .finish()
    }
}

/// The same gate, not one in the same position.
impl PartialEq for Gate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Eq for Gate {}
