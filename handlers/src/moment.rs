//! Time as the SDK and as `jiff` know it. The time comes from the SDK configuration's time source:
//! the system's in a Lambda, the virtual one in the sandbox.

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_types::DateTime;
use aws_types::SdkConfig;
use jiff::Timestamp;

/// The clock that the SDK signs its requests by.
pub(crate) fn clock(config: &SdkConfig) -> SharedTimeSource {
    config.time_source().unwrap_or_default()
}

/// What the SDK waits with between retries.
#[must_use]
pub fn sleep(config: &SdkConfig) -> SharedAsyncSleep {
    config
        .sleep_impl()
        .unwrap_or_else(|| SharedAsyncSleep::new(TokioSleep::new()))
}

pub(crate) fn now(clock: &SharedTimeSource) -> Timestamp {
    Timestamp::try_from(clock.now()).unwrap_or(Timestamp::MAX)
}

/// A moment of the SDK's, to the second.
#[must_use]
pub fn of(moment: &DateTime) -> Timestamp {
    Timestamp::from_second(moment.secs()).unwrap_or(Timestamp::MAX)
}
