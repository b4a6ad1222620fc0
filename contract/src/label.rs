//! Staging labels of secret versions.

/// The version that consumers read.
pub const CURRENT: &str = "AWSCURRENT";
/// The version whose key is being verified.
pub const PENDING: &str = "AWSPENDING";
/// The version that was current before; Secrets Manager moves it along with [`CURRENT`].
pub const PREVIOUS: &str = "AWSPREVIOUS";
/// The version that holds the [intent record](crate::Intent), written before a key is created.
pub const INTENT: &str = "KEYWHEEL_INTENT";
