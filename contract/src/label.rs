//! Staging labels of secret versions.

/// The version that consumers read.
pub const CURRENT: &str = "AWSCURRENT";
/// The version whose key is being verified.
pub const PENDING: &str = "AWSPENDING";
/// The version that was current before; Secrets Manager moves it along with [`CURRENT`].
pub const PREVIOUS: &str = "AWSPREVIOUS";
/// The version that holds the [intent record](crate::Intent), written before a key is created. Moving
/// this label is a compare-and-swap, so only one run at a time can be about to create a key. It stays
/// on the record until the next one, so that a run that looked before cannot get it.
pub const INTENT: &str = "KEYWHEEL_INTENT";
/// Where a version lands that is not to displace any other: Secrets Manager wants a label for each.
pub const DRAFT: &str = "KEYWHEEL_DRAFT";
/// The version whose key is to be deleted without having been published. A run that sees the label
/// does not go on with the key, whoever put it there.
pub const DISCARD: &str = "KEYWHEEL_DISCARD";
