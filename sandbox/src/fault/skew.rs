//! The clock of a Lambda, which may be off.

use super::running;
use crate::Clock;
use aws_smithy_async::time::TimeSource;
use jiff::SignedDuration;
use std::time::SystemTime;

/// Tells the SDK and the handlers the time of the machine that they run on.
#[derive(Clone, Debug)]
pub(crate) struct MachineClock(pub(crate) Clock);

impl TimeSource for MachineClock {
    fn now(&self) -> SystemTime {
        let skew = running().map_or(SignedDuration::ZERO, |running| running.skew());
        let now = self.0.now();
        now.saturating_add(skew).unwrap_or(now).into()
    }
}
