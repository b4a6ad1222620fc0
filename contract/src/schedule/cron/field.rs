//! One field of a cron expression.

use crate::complaint::{Complaint, excerpt};
use std::collections::BTreeSet;

/// How many fields an expression has.
pub(super) const FIELDS: usize = 6;

pub(super) const MINUTES: Field = Field::numbers("minutes", 0, 59);
pub(super) const HOURS: Field = Field::numbers("hours", 0, 23);
pub(super) const DAY_OF_MONTH: Field = Field::numbers("day-of-month", 1, 31);
pub(super) const MONTH: Field = Field {
    names: &[
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ],
    ..Field::numbers("month", 1, 12)
};
pub(super) const DAY_OF_WEEK: Field = Field {
    names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    steps: false,
    ..Field::numbers("day-of-week", 1, 7)
};
pub(super) const YEAR: Field = Field::numbers("year", 1970, 2199);

/// What one field may hold.
pub(super) struct Field {
    what: &'static str,
    least: u32,
    most: u32,
    /// Names of the numbers from `least` on.
    names: &'static [&'static str],
    /// Whether `/` is allowed.
    steps: bool,
}

impl Field {
    const fn numbers(what: &'static str, least: u32, most: u32) -> Self {
        Field {
            what,
            least,
            most,
            names: &[],
            steps: true,
        }
    }

    /// How many numbers there are.
    pub(super) fn len(&self) -> usize {
        (self.least..=self.most).count()
    }

    /// Everything that the field names. `special` reads what only this field knows.
    pub(super) fn read<T: From<u32> + Ord>(
        &self,
        written: &str,
        special: impl Fn(&str) -> Option<Vec<T>>,
    ) -> Result<BTreeSet<T>, Complaint> {
        let plain = |part: &str| {
            let numbers = self.range(part)?;
            Some(numbers.into_iter().map(T::from).collect::<Vec<_>>())
        };
        let parts: Option<Vec<Vec<T>>> = written
            .split(',')
            .map(|part| plain(part).or_else(|| special(part)))
            .collect();
        parts
            .map(|parts| parts.into_iter().flatten().collect())
            .ok_or_else(|| {
                let message = format!(
                    "`{}` is not a value of the field {}",
                    excerpt(written),
                    self.what
                );
                Complaint::new(message, self.hint())
            })
    }

    /// The number that stands alone in `text`.
    pub(super) fn number(&self, text: &str) -> Option<u32> {
        let named = self.names.iter().zip(self.least..);
        named
            .filter(|(name, _)| name.eq_ignore_ascii_case(text))
            .map(|(_, number)| number)
            .next()
            .or_else(|| digits(text).filter(|number| (self.least..=self.most).contains(number)))
    }

    /// The numbers of `*`, `1`, `1-5`, or one of these with a step.
    fn range(&self, part: &str) -> Option<Vec<u32>> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) if self.steps => {
                (range, Some(digits(step).filter(|step| *step > 0)?))
            }
            Some(_) => return None,
            None => (part, None),
        };
        let (from, to) = match (range, range.split_once('-')) {
            ("*", _) => (self.least, self.most),
            (_, Some((from, to))) => (self.number(from)?, self.number(to)?),
            // A step counts from the number to the field's end.
            (number, None) if step.is_some() => (self.number(number)?, self.most),
            (number, None) => (self.number(number)?, self.number(number)?),
        };
        let numbers = (from..=to).step_by(step.unwrap_or(1) as usize);
        (from <= to).then(|| numbers.collect())
    }

    fn hint(&self) -> String {
        let names = match self.names {
            [first, .., last] => format!(" or {first} to {last}"),
            _ => String::new(),
        };
        format!(
            "{} are {} to {}{names}, `*`, lists with `,`, ranges with `-`",
            self.what, self.least, self.most
        )
    }
}

fn digits(text: &str) -> Option<u32> {
    let all = text.bytes().all(|b| b.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}
