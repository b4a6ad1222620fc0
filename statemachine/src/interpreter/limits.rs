//! Service quotas of Step Functions ("Step Functions service quotas").

use serde_json::Value;

/// The most bytes that an input, a result or an output may have, as JSON in UTF-8.
pub(super) const MAX_DATA: usize = 262_144;

/// The longest name of a state, in characters.
pub(super) const MAX_NAME: usize = 80;

/// The largest number of seconds in a definition.
pub(super) const MAX_SECONDS: u64 = 99_999_999;

/// How long an execution of an Express workflow may take.
pub(super) const MAX_EXPRESS_SECONDS: u64 = 300;

/// The longest `MaxDelaySeconds`, 366 days, limits delays without one as well.
pub(super) const LONGEST_DELAY: u64 = 31_622_400;

/// How deep a document may nest. AWS names no such limit; ours keeps everything that follows a document
/// down to its leaves on the stack.
const MAX_DEPTH: usize = 512;

/// Whether a document is too large to pass, or nests too deeply.
pub(super) fn exceeds_data_limit(document: &Value) -> bool {
    size(document).is_none()
}

/// How many bytes a document has; `None` when it is too large to pass, or nests too deeply.
pub(super) fn size(document: &Value) -> Option<usize> {
    let mut meter = Meter { left: MAX_DATA };
    meter.measure(document, 0)?;
    Some(MAX_DATA - meter.left)
}

/// What an execution keeps in memory, those of its distributed Maps included. AWS has no such quota: it
/// keeps 25,000 events of 262,144 bytes, and as many executions of a Map as there are items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Volume {
    bytes: usize,
    events: usize,
}

impl Volume {
    const MAX_BYTES: usize = 1 << 29;
    const MAX_EVENTS: usize = 5_000_000;

    /// Takes in a document; says whether there is no place for it any more.
    pub(super) fn exceeds_with(&mut self, bytes: usize) -> bool {
        self.bytes = self.bytes.saturating_add(bytes);
        self.bytes > Self::MAX_BYTES
    }

    /// Takes in an event; says whether there is no place for it any more.
    pub(super) fn exceeds_with_event(&mut self) -> bool {
        self.events += 1;
        self.events > Self::MAX_EVENTS
    }
}

/// Counts the bytes of a document without writing it.
struct Meter {
    left: usize,
}

impl Meter {
    fn take(&mut self, bytes: usize) -> Option<()> {
        self.left = self.left.checked_sub(bytes)?;
        Some(())
    }

    fn text(&mut self, text: &str) -> Option<()> {
        let escapes = text.bytes().map(|byte| match byte {
            b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 8 | 12 => 1,
            0..=31 => 5,
            _ => 0,
        });
        self.take(2 + text.len() + escapes.sum::<usize>())
    }

    fn measure(&mut self, document: &Value, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match document {
            Value::Null | Value::Bool(true) => self.take(4),
            Value::Bool(false) => self.take(5),
            Value::Number(number) => self.take(number.to_string().len()),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                self.take(2 + items.len().saturating_sub(1))?;
                items
                    .iter()
                    .try_for_each(|item| self.measure(item, depth + 1))
            }
            Value::Object(members) => {
                self.take(2 + members.len().saturating_sub(1) + members.len())?;
                members.iter().try_for_each(|(name, member)| {
                    self.text(name)?;
                    self.measure(member, depth + 1)
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_is_measured_as_it_would_be_written() {
        let document =
            json!({"a\"\n\u{1}": [1, -2.5, null, true, false, "ü", {}, []], "b": {"c": 1}});
        let mut meter = Meter { left: MAX_DATA };
        assert_eq!(meter.measure(&document, 0), Some(()));
        assert_eq!(MAX_DATA - meter.left, document.to_string().len());
    }

    #[test]
    fn an_execution_keeps_half_a_gigabyte_and_five_million_events() {
        let mut volume = Volume::default();
        assert!(!volume.exceeds_with(1 << 29));
        assert!(volume.exceeds_with(1));
        volume.events = 4_999_999;
        assert!(!volume.exceeds_with_event());
        assert!(volume.exceeds_with_event());
    }

    #[test]
    fn a_document_may_nest_512_deep() {
        let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        assert!(!exceeds_data_limit(&nested(512)));
        assert!(exceeds_data_limit(&nested(513)));
    }
}
