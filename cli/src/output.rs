//! The one place that writes to standard output and standard error.

use crate::environment;
use contract::environment::NO_COLOR;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;

/// Standard output and standard error, and how what is written there may look.
pub(crate) struct Output {
    /// On standard output, which a command prints its product to.
    pub(crate) product: Looks,
    /// On standard error, which takes everything else.
    pub(crate) complaint: Looks,
}

/// How output may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Looks {
    /// Whether colours are understood and wanted.
    pub(crate) colours: bool,
    /// The columns of a line.
    pub(crate) width: usize,
}

/// The columns of a line where no terminal says otherwise.
pub(crate) const WIDTH: usize = 100;

impl Output {
    /// The streams of this process.
    pub(crate) fn of_process() -> Self {
        Output {
            product: Looks::of(&io::stdout()),
            complaint: Looks::of(&io::stderr()),
        }
    }

    /// Writes to standard output.
    pub(crate) fn print(&mut self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    /// Writes to standard error; when that fails too, there is nobody left to tell.
    pub(crate) fn complain(&mut self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

impl Looks {
    fn of(stream: &(impl IsTerminal + AsFd)) -> Self {
        let terminal = stream.is_terminal();
        let size = terminal.then(|| terminal_size::terminal_size_of(stream));
        Looks {
            colours: terminal && environment::value(NO_COLOR).is_none(),
            width: size
                .flatten()
                .map_or(WIDTH, |(width, _)| usize::from(width.0)),
        }
    }
}

/// A moment to the second, in UTC.
pub(crate) fn date(moment: Timestamp) -> String {
    moment
        .to_zoned(TimeZone::UTC)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

/// A text in lines of at most `width` columns, broken at spaces only: an ARN or a link can be copied.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<Cow<'_, str>> {
    let options = textwrap::Options::new(width)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options)
}
