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
    let mut meter = Meter { left: MAX_DATA };
    meter.measure(document, 0).is_none()
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
    fn a_document_may_nest_512_deep() {
        let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        assert!(!exceeds_data_limit(&nested(512)));
        assert!(exceeds_data_limit(&nested(513)));
    }
}
