//! Findings as a person reads them: message, snippet, hint.

use crate::output::Looks;
use codegen::config::Finding;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, Severity, SourceCode, SourceSpan, SpanContents,
};
use std::fmt;
use std::ops::Range;

/// One thing that is to be said about a file.
#[derive(Debug)]
pub(crate) struct Remark {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hint: Option<String>,
    /// Whether it is no more than a warning.
    pub(crate) is_warning: bool,
    /// The places, in bytes, the one to look at first in front.
    pub(crate) labels: Vec<Label>,
}

/// One place that a remark points at.
#[derive(Debug)]
pub(crate) struct Label {
    pub(crate) span: Range<usize>,
    /// What there is to see.
    pub(crate) text: String,
}

impl From<Finding> for Remark {
    fn from(finding: Finding) -> Self {
        let labels = finding.labels.into_iter().map(|label| Label {
            span: label.span.start.offset..label.span.end.offset,
            text: label.text,
        });
        Remark {
            code: finding.code.as_str(),
            message: finding.message,
            hint: finding.hint,
            is_warning: false,
            labels: labels.collect(),
        }
    }
}

/// Everything that is wrong with one file.
pub(crate) struct Report<'a> {
    name: &'a str,
    remarks: Vec<Remark>,
    /// How many remarks there are, of which only some may be shown.
    count: usize,
    snippets: Snippets,
}

impl<'a> Report<'a> {
    pub(crate) fn new(
        name: &'a str,
        file: &[u8],
        remarks: impl IntoIterator<Item = impl Into<Remark>>,
    ) -> Self {
        let remarks: Vec<Remark> = remarks.into_iter().map(Into::into).collect();
        Report {
            name,
            count: remarks.len(),
            remarks,
            snippets: Snippets::new(name, file),
        }
    }

    /// The same of so many remarks, of which the others are not shown.
    pub(crate) fn out_of(mut self, count: usize) -> Self {
        self.count = count;
        self
    }

    /// All findings, and a closing line.
    pub(crate) fn render(&self, looks: Looks) -> String {
        let theme = if looks.colours {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_width(looks.width);
        let mut text = String::new();
        for remark in &self.remarks {
            let shown = Shown {
                remark,
                snippets: &self.snippets,
            };
            // Writing to a string succeeds, and the spans are within the file.
            if handler.render_report(&mut text, &shown).is_err() {
                text.push_str(&remark.message);
            }
            text.push('\n');
        }
        let count = match self.count {
            1 => "1 finding".to_owned(),
            count => format!("{count} findings"),
        };
        let shown = match self.remarks.len() {
            all if all == self.count => String::new(),
            first => format!(", of which the first {first} are shown"),
        };
        text + &format!("{}: {count}{shown}\n", self.name)
    }
}

/// The file's text, fit to be shown.
#[derive(Debug)]
struct Snippets {
    name: String,
    text: String,
    lines: Vec<usize>,
}

/// The most of a line that is shown: a file without line breaks is one line.
const LONGEST: usize = 160;

impl Snippets {
    fn new(name: &str, file: &[u8]) -> Self {
        let text = harmless(file);
        let ends = text.match_indices('\n').map(|(end, _)| end + 1);
        Snippets {
            name: name.to_owned(),
            lines: std::iter::once(0).chain(ends).collect(),
            text,
        }
    }

    /// The line that holds an offset, counted from 0.
    fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset) - 1
    }

    fn line_end(&self, line: usize) -> usize {
        self.lines.get(line + 1).copied().unwrap_or(self.text.len())
    }

    fn length(&self, offset: usize) -> usize {
        let line = self.line_of(offset);
        self.line_end(line) - self.lines[line]
    }

    /// The part of a label's span on its first line.
    fn span(&self, label: &Label) -> SourceSpan {
        let Range { start, end } = label.span;
        let line = &self.text[start..self.line_end(self.line_of(start))];
        let line = line.trim_end_matches(['\n', '\r']).len();
        let end = end.min(start + line.min(LONGEST / 2)).max(start);
        (start, self.text.floor_char_boundary(end) - start).into()
    }
}

impl SourceCode for Snippets {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        if end > self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let first = self.line_of(start);
        let last = self.line_of(end);
        let from = if lines_before == 0 {
            start
        } else {
            let line = self.lines[first.saturating_sub(lines_before)];
            self.text
                .ceil_char_boundary(line.max(start.saturating_sub(LONGEST * lines_before)))
        };
        let to = {
            let line = self.line_end((last + lines_after).min(self.lines.len() - 1));
            self.text
                .floor_char_boundary(line.min(end + LONGEST * (lines_after + 1)))
        };
        let line = self.line_of(from);
        let column = self.text[self.lines[line]..from].chars().count();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            &self.text.as_bytes()[from..to],
            (from, to - from).into(),
            line,
            column,
            last - first + 1,
        )))
    }
}

/// The file with everything replaced that is not text or would command the terminal, each byte in its place.
fn harmless(file: &[u8]) -> String {
    let mut text = String::with_capacity(file.len());
    for chunk in file.utf8_chunks() {
        for c in chunk.valid().chars() {
            let shown = match c {
                '\t' | '\n' | '\r' => true,
                // Besides control characters, those that change the direction of the text around them.
                '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                    false
                }
                '\u{feff}' => false,
                c => !c.is_control(),
            };
            match (shown, c.len_utf8()) {
                (true, _) => text.push(c),
                (false, 2) => text.push('\u{b7}'),
                (false, 3) => text.push('\u{fffd}'),
                (false, bytes) => text.extend(std::iter::repeat_n('?', bytes)),
            }
        }
        text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    text
}

/// One finding as miette wants it.
#[derive(Debug)]
struct Shown<'a> {
    remark: &'a Remark,
    snippets: &'a Snippets,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.remark.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.remark.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(if self.remark.is_warning {
            Severity::Warning
        } else {
            Severity::Error
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.remark
            .hint
            .as_ref()
            .map(|hint| Box::new(hint) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.snippets)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = &self.remark.labels;
        // Places far apart on one line do not fit into one snippet.
        let wide = |label: &Label| self.snippets.length(label.span.start) > LONGEST;
        let shown = if labels.iter().any(wide) {
            1
        } else {
            labels.len()
        };
        Some(Box::new(labels.iter().take(shown).enumerate().map(
            |(index, label)| {
                let text = Some(label.text.clone());
                let span = self.snippets.span(label);
                if index == 0 {
                    LabeledSpan::new_primary_with_span(text, span)
                } else {
                    LabeledSpan::new_with_span(text, span)
                }
            },
        )))
    }
}
