//! The text of a file and the places in it.

use crate::config::finding::{Code, Finding};

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Bytes before it.
    pub offset: usize,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

/// A stretch of a file: its first place and the place after its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// Where it has ended.
    pub end: Position,
}

/// The largest file that is read: 200 bytes for each of 10,000 users.
/// The parser may need two hundred times as much memory, for a list that fills the file.
pub const LARGEST_FILE: usize = 2 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The text of a file, with the way from the YAML parser's character indexes to bytes, lines and columns.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    text: &'a str,
    /// Bytes of the file before the text: a byte order mark.
    skipped: usize,
    /// The byte of each character; empty when all characters are one byte.
    bytes: Vec<u32>,
    /// The byte at which each line begins.
    lines: Vec<usize>,
}

impl<'a> Source<'a> {
    /// The text of these bytes, if they are text at all.
    pub(crate) fn new(file: &'a [u8]) -> Result<Self, Finding> {
        if file.len() > LARGEST_FILE {
            return Err(Finding::new(
                Code::FileTooLarge,
                format!("the file is larger than {} MiB", LARGEST_FILE / 1024 / 1024),
            )
            .hint("check that this is a keywheel.yaml; 10,000 users fit easily"));
        }
        let content = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file);
        let skipped = file.len() - content.len();
        let (text, invalid) = match str::from_utf8(content) {
            Ok(text) => (text, None),
            Err(error) => {
                let (valid, _) = content.split_at(error.valid_up_to());
                let valid = str::from_utf8(valid).unwrap_or_default();
                (valid, Some(error.valid_up_to()))
            }
        };
        let source = Source {
            text,
            skipped,
            bytes: if text.is_ascii() {
                Vec::new()
            } else {
                text.char_indices()
                    // No file reaches 4 GiB, see LARGEST_FILE.
                    .map(|(byte, _)| u32::try_from(byte).unwrap_or(u32::MAX))
                    .collect()
            },
            lines: line_starts(text),
        };
        if let Some(byte) = invalid {
            return Err(source.not_utf8(file, byte));
        }
        source.refuse_control_characters()?;
        Ok(source)
    }

    /// The text without the byte order mark.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The span between two character indexes.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        let start = self.byte(start);
        let end = self.byte(end).max(start);
        Span {
            start: self.position(start),
            end: self.position(end),
        }
    }

    /// The part of the text that a span covers.
    pub(crate) fn slice(&self, span: Span) -> &'a str {
        &self.text[span.start.offset - self.skipped..span.end.offset - self.skipped]
    }

    /// The first `bytes` bytes of a span.
    pub(crate) fn shortened(&self, span: Span, bytes: usize) -> Span {
        Span {
            start: span.start,
            end: self.position(span.start.offset - self.skipped + bytes),
        }
    }

    fn byte(&self, character: usize) -> usize {
        if self.bytes.is_empty() {
            character.min(self.text.len())
        } else {
            self.bytes
                .get(character)
                .map_or(self.text.len(), |byte| *byte as usize)
        }
    }

    fn position(&self, byte: usize) -> Position {
        let line = self.lines.partition_point(|start| *start <= byte);
        let start = self.lines[line - 1];
        Position {
            offset: byte + self.skipped,
            line,
            column: self.characters_before(byte) - self.characters_before(start) + 1,
        }
    }

    fn characters_before(&self, byte: usize) -> usize {
        if self.bytes.is_empty() {
            byte
        } else {
            self.bytes.partition_point(|start| (*start as usize) < byte)
        }
    }

    fn not_utf8(&self, file: &[u8], byte: usize) -> Finding {
        let position = self.position(byte);
        let utf16 = file.starts_with(b"\xFF\xFE") || file.starts_with(b"\xFE\xFF");
        let found = if utf16 { "UTF-16" } else { "not UTF-8" };
        Finding::new(
            Code::NotUtf8,
            format!(
                "the file is {found}, from line {}, column {} on",
                position.line, position.column
            ),
        )
        .hint("save it as UTF-8")
    }

    /// YAML allows no control characters besides tab and line breaks (YAML 1.2.2, section 5.1).
    fn refuse_control_characters(&self) -> Result<(), Finding> {
        let unprintable = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
        let Some((index, (_, found))) = self
            .text
            .char_indices()
            .enumerate()
            .find(|(_, (_, c))| unprintable(*c))
        else {
            return Ok(());
        };
        Err(Finding::new(
            Code::NotYaml,
            format!(
                "the file holds the control character U+{:04X}",
                u32::from(found)
            ),
        )
        .at(self.span(index, index + 1), "here")
        .hint("check that this is a keywheel.yaml, and remove the character"))
    }
}

/// Lines end as YAML's do: at `\n`, at `\r`, or at both together.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = (0..bytes.len()).filter(|at| {
        bytes[*at] == b'\n' || (bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
    });
    std::iter::once(0).chain(ends.map(|at| at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_offsets_count_bytes() {
        let file = "\u{feff}a: é\r\nü: ß".as_bytes();
        let source = Source::new(file).unwrap();
        let span = source.span(9, 10);
        assert_eq!(source.slice(span), "ß");
        assert_eq!((span.start.line, span.start.column), (2, 4));
        assert_eq!(&file[span.start.offset..span.end.offset], "ß".as_bytes());
    }

    #[test]
    fn places_beyond_the_end_are_the_end() {
        let source = Source::new(b"ab").unwrap();
        let span = source.span(7, 9);
        assert_eq!((span.start.offset, span.end.offset), (2, 2));
    }

    #[test]
    fn what_is_not_text_is_refused_with_its_place() {
        let messages: Vec<_> = [&b"a: b\nc: \xFF"[..], b"\xFF\xFEp\0i\0", b"a: \x1b[31m"]
            .into_iter()
            .map(|file| Source::new(file).unwrap_err().message)
            .collect();
        assert_eq!(
            messages,
            [
                "the file is not UTF-8, from line 2, column 4 on",
                "the file is UTF-16, from line 1, column 1 on",
                "the file holds the control character U+001B",
            ]
        );
    }
}
