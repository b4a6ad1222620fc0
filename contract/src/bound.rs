//! Bounds on what a run of a step can still do, on which the safety of others depends.

use crate::Duration;

/// How long a Lambda may run that changes anything. Each of them has this timeout.
pub const LAMBDA_TIMEOUT: Duration = Duration::from_secs(60);

/// How long the watchdog may run, which changes nothing: the most that Lambda allows.
pub const WATCH_TIMEOUT: Duration = Duration::from_minutes(15);

/// After this long, a run that was at work has ended, its last call has arrived, and IAM lists what
/// that call did. Lambda stops a run after [`LAMBDA_TIMEOUT`]; the other minute is for the network
/// and for IAM, whose lists are up to date within seconds as a rule.
pub const SETTLING_TIME: Duration = Duration::from_secs(120);

/// For this long after a person said so, a key is being brought back: time to try it out and to move
/// AWSCURRENT, by a clock that is off by five minutes at most (AWS refuses signatures of others).
pub const RESTORING_TIME: Duration = Duration::from_minutes(15);
