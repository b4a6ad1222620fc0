//! Service quotas of Step Functions ("Step Functions service quotas").

use serde_json::Value;

/// The most bytes that an input, a result or an output may have, as JSON in UTF-8.
pub(super) const MAX_DATA: usize = 262_144;

/// The longest name of a state, in characters.
pub(super) const MAX_NAME: usize = 80;

/// The largest number of seconds in a definition.
pub(super) const MAX_SECONDS: u64 = 99_999_999;

/// Whether a document is too large to pass.
pub(super) fn exceeds_data_limit(document: &Value) -> bool {
    document.to_string().len() > MAX_DATA
}
