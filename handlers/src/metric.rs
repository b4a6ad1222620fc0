//! Metrics: lines among the log's lines, which CloudWatch reads values out of.

use contract::metric::{Measurement, Subject};
use jiff::Timestamp;
use std::fmt;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber, info};
use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::registry::LookupSpan;

/// What marks the events of [`emit`].
pub(crate) const TARGET: &str = module_path!();

/// The field that holds the whole line.
const LINE: &str = "line";

/// Writes a measurement into the log, whatever the log's level.
pub fn emit<'a>(measurement: Measurement<'_>, subject: impl Into<Subject<'a>>, at: Timestamp) {
    let line = measurement.line(subject.into(), at).to_string();
    info!(line = line.as_str());
}

/// Writes the events of [`emit`] as they are, and all others by another format. Beside a field of its own,
/// or below a field of the log's, CloudWatch would not find a metric.
pub(crate) struct Lines<Others>(pub(crate) Others);

impl<S, Fields, Others> FormatEvent<S, Fields> for Lines<Others>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    Fields: for<'writer> FormatFields<'writer> + 'static,
    Others: FormatEvent<S, Fields>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, Fields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        if event.metadata().target() != TARGET {
            return self.0.format_event(context, writer, event);
        }
        let mut line = Line(String::new());
        event.record(&mut line);
        writeln!(writer, "{}", line.0)
    }
}

struct Line(String);

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == LINE {
            value.clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::log_lines;
    use std::io;
    use std::sync::{Arc, Mutex};
    use tracing::level_filters::LevelFilter;
    use tracing::warn;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_measurement_is_a_line_of_its_own_at_every_level_of_the_log() {
        let subject = Subject {
            pipeline: "keys",
            user: &"Bot".parse().unwrap(),
            secret: &"dev/bot".parse().unwrap(),
            execution: None,
        };
        let hold = Measurement::Hold("foreignKey");
        for level in [LevelFilter::ERROR, LevelFilter::TRACE, LevelFilter::OFF] {
            let paper = Paper::default();
            let writer = paper.clone();
            let log = log_lines(level, move || writer.clone(), ());
            tracing::subscriber::with_default(log, || {
                tracing::info_span!("step", user = "another").in_scope(|| {
                    emit(hold, subject, Timestamp::UNIX_EPOCH);
                    warn!(target: "handlers::create", "holding");
                });
            });
            let written = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
            let mut lines = written.lines();
            let line = hold.line(subject, Timestamp::UNIX_EPOCH).to_string();
            assert_eq!(lines.next(), Some(line.as_str()), "{level}");
            let others = if level == LevelFilter::TRACE { 1 } else { 0 };
            assert_eq!(lines.count(), others, "{level}: {written}");
        }
    }
}
