//! The time as AWS has it. Ages and delays count by that of the services, whatever this machine's clock says;
//! the first answer tells how far the two are apart.

use aws_smithy_async::time::{SharedTimeSource, TimeSource};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::DateTime;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::Format;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// The time as AWS has it, once an answer has come.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    machine: SharedTimeSource,
    /// How many seconds AWS is ahead of this machine.
    ahead: Arc<AtomicI64>,
}

/// Less may be the way of the answer.
const TOLERANCE: u64 = 5;

impl Clock {
    /// Beginning with that of this machine.
    pub(crate) fn beginning_with(machine: SharedTimeSource) -> Self {
        Clock {
            machine,
            ahead: Arc::default(),
        }
    }

    /// Goes by the date of an answer.
    fn set(&self, date: &str) {
        let Ok(date) = DateTime::from_str(date, Format::HttpDate) else {
            return;
        };
        let machine = DateTime::from(self.machine.now());
        let ahead = date.secs() - machine.secs();
        let ahead = if ahead.unsigned_abs() > TOLERANCE {
            ahead
        } else {
            0
        };
        self.ahead.store(ahead, Ordering::Relaxed);
    }
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        let ahead = self.ahead.load(Ordering::Relaxed);
        let by = Duration::from_secs(ahead.unsigned_abs());
        let now = self.machine.now();
        let shifted = if ahead < 0 {
            now.checked_sub(by)
        } else {
            now.checked_add(by)
        };
        shifted.unwrap_or(now)
    }
}

#[dyn_dispatch_hint]
impl Intercept for Clock {
    fn name(&self) -> &'static str {
        "Clock"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(date) = context.response().headers().get("date") {
            self.set(date);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_async::time::StaticTimeSource;

    #[test]
    fn time_is_that_of_the_answer_when_the_machine_is_wrong() {
        let machine = StaticTimeSource::from_secs(1_700_000_000);
        let clock = Clock::beginning_with(SharedTimeSource::new(machine));
        let seconds = || DateTime::from(clock.now()).secs();
        for (date, now) in [
            ("no date", 1_700_000_000),
            ("Tue, 14 Nov 2023 22:13:23 GMT", 1_700_000_000),
            ("Tue, 14 Nov 2023 23:13:20 GMT", 1_700_003_600),
            ("Mon, 13 Nov 2023 22:13:20 GMT", 1_699_913_600),
            ("Tue, 14 Nov 2023 22:13:20 GMT", 1_700_000_000),
        ] {
            clock.set(date);
            assert_eq!(seconds(), now, "{date}");
        }
    }
}
