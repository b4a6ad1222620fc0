//! When a key was last used: known, never, or unknown. Unknown counts as used.

use contract::Duration;
use jiff::Timestamp;
use std::fmt;

/// The answer of GetAccessKeyLastUsed, or that there was none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LastUse {
    /// At this time, by this service, in this region.
    Used {
        /// When.
        at: Timestamp,
        /// The service, such as `s3`.
        service: String,
        /// The region, such as `us-west-2`.
        region: String,
    },
    /// Not since IAM began to record it (2015-04-22).
    Never,
    /// The question failed.
    Unknown {
        /// Why.
        why: String,
    },
}

impl LastUse {
    /// Whether nobody has used the key for `period`, for all that IAM knows.
    #[must_use]
    pub fn is_quiet(&self, now: Timestamp, period: Duration) -> bool {
        match self {
            LastUse::Used { at, .. } => Duration::between(*at, now) >= period,
            LastUse::Never => true,
            LastUse::Unknown { .. } => false,
        }
    }
}

impl fmt::Display for LastUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LastUse::Used {
                at,
                service,
                region,
            } => write!(f, "last used by {service} in {region} at {at:.0}"),
            LastUse::Never => f.write_str("never used"),
            LastUse::Unknown { why } => write!(f, "its last use is unknown ({why})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_quiet_only_when_that_is_known() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let day = Duration::from_hours(24);
        let used = |at: &str| LastUse::Used {
            at: at.parse().unwrap(),
            service: "s3".into(),
            region: "us-west-2".into(),
        };
        for (last_use, quiet) in [
            (used("2026-11-21T12:00:00Z"), true),
            (used("2026-11-21T12:00:01Z"), false),
            (used("2026-11-23T00:00:00Z"), false),
            (LastUse::Never, true),
            (
                LastUse::Unknown {
                    why: "AccessDenied".into(),
                },
                false,
            ),
        ] {
            assert_eq!(last_use.is_quiet(now, day), quiet, "{last_use}");
        }
    }
}
