//! Events that Keywheel puts on EventBridge, so that deployments can start by themselves.

/// The `source` of every event.
pub const SOURCE: &str = "keywheel";
/// The `detail-type` of the event that says: the secret holds a new, verified key.
pub const ACCESS_KEY_PUBLISHED: &str = "Access Key Published";
