//! How the two wire formats write a moment.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// `2026-11-22T00:00:00Z`, whole seconds: the Query services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Iso(pub(crate) Timestamp);

impl Serialize for Iso {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.strftime("%Y-%m-%dT%H:%M:%SZ"))
    }
}

/// `1795305600.125`, seconds since 1970: the JSON services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Epoch(pub(crate) Timestamp);

impl Serialize for Epoch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Milliseconds until the year 9999 are far below 2^53.
        #[allow(clippy::cast_precision_loss, reason = "see above")]
        let milliseconds = self.0.as_millisecond() as f64;
        serializer.serialize_f64(milliseconds / 1_000.0)
    }
}
