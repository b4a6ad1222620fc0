//! What the Lambdas write to standard output: one JSON object a line, with the virtual time.

use crate::Clock;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

/// The log of a world.
#[derive(Clone)]
pub struct Logs {
    clock: Clock,
    lines: Arc<Mutex<Vec<u8>>>,
}

impl Logs {
    pub(super) fn new(clock: Clock) -> Self {
        Logs {
            clock,
            lines: Arc::default(),
        }
    }

    /// Takes everything that this thread logs, at every level, until the guard is dropped.
    pub(super) fn capture(&self) -> DefaultGuard {
        let timer = VirtualTime(self.clock.clone());
        let subscriber = handlers::runtime::log_lines(LevelFilter::TRACE, self.clone(), timer);
        tracing::subscriber::set_default(subscriber)
    }

    /// All lines so far.
    #[must_use]
    pub fn text(&self) -> String {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&lines).into_owned()
    }
}

impl io::Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Logs {
    type Writer = Logs;

    fn make_writer(&'a self) -> Logs {
        self.clone()
    }
}

struct VirtualTime(Clock);

impl FormatTime for VirtualTime {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        write!(writer, "{}", self.0.now())
    }
}
