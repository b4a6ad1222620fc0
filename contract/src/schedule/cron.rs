//! Cron expressions of EventBridge Scheduler
//! (EventBridge Scheduler user guide, "Cron-based schedules").

mod field;

use crate::Duration;
use crate::complaint::{Complaint, excerpt};
use field::{DAY_OF_MONTH, DAY_OF_WEEK, FIELDS, HOURS, MINUTES, MONTH, YEAR};
use jiff::civil::{Date, DateTime, Time, Weekday, date};
use std::collections::BTreeSet;
use std::fmt;

/// A checked `cron(…)` expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    text: String,
    minutes: BTreeSet<u32>,
    hours: BTreeSet<u32>,
    days: Days,
    months: BTreeSet<u32>,
    years: BTreeSet<u32>,
}

/// The days of a month, by one of the two fields; the other one is `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    OfMonth(BTreeSet<DayOfMonth>),
    OfWeek(BTreeSet<DayOfWeek>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum DayOfMonth {
    Number(u32),
    Last,
    LastWorkday,
    WorkdayNearest(u32),
}

/// Days of the week count from 1, which is Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum DayOfWeek {
    Each(u32),
    Last(u32),
    Nth(u32, u32),
}

pub(super) const HINT: &str =
    "write `cron(minutes hours day-of-month month day-of-week year)`, such as `cron(0 3 1 * ? *)`";

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Cron {
    /// Reads the fields between the parentheses of `text`.
    pub(super) fn read(text: &str, fields: &str) -> Result<Self, Complaint> {
        let written: Vec<_> = fields
            .split(' ')
            .filter(|field| !field.is_empty())
            .collect();
        if written.join(" ") != fields {
            let message = format!("`{}` has more spaces than fields need", excerpt(text));
            return Err(Complaint::new(message, "put one space between the fields"));
        }
        let Ok(written) = <[&str; FIELDS]>::try_from(written.as_slice()) else {
            let hint = if written.len() == FIELDS - 1 {
                "EventBridge wants a year as the sixth field, and `?` for one of the two days: `cron(0 3 1 * ? *)`"
            } else {
                HINT
            };
            let message = format!(
                "`{}` has {} fields, not {FIELDS}",
                excerpt(text),
                written.len()
            );
            return Err(Complaint::new(message, hint));
        };
        let [minutes, hours, day_of_month, month, day_of_week, year] = written;
        // In the order of the fields, so that the first mistake is named first.
        let minutes = MINUTES.read(minutes, |_| None)?;
        let hours = HOURS.read(hours, |_| None)?;
        let of_month = days_of_month(day_of_month)?;
        let months = MONTH.read(month, |_| None)?;
        let of_week = days_of_week(day_of_week)?;
        let years = YEAR.read(year, |_| None)?;
        let days = match (of_month, of_week) {
            (Some(days), None) => Days::OfMonth(days),
            (None, Some(days)) => Days::OfWeek(days),
            (Some(_), Some(_)) | (None, None) => {
                return Err(Complaint::new(
                    "exactly one of day-of-month and day-of-week is `?`",
                    "write `cron(0 3 1 * ? *)` for the first of each month, `cron(0 3 ? * 2#1 *)` for its first Monday",
                ));
            }
        };
        let cron = Cron {
            text: text.to_owned(),
            minutes,
            hours,
            days,
            months,
            years,
        };
        if cron.dates().next().is_none() {
            let message = format!("`{}` never comes", excerpt(text));
            return Err(Complaint::new(message, "no month has such a day"));
        }
        Ok(cron)
    }

    /// Whether the schedule comes on this day, at each of its [`times`](Cron::times).
    #[must_use]
    pub fn comes_on(&self, day: Date) -> bool {
        let contains = |set: &BTreeSet<u32>, number: i32| {
            u32::try_from(number).is_ok_and(|number| set.contains(&number))
        };
        contains(&self.months, day.month().into())
            && contains(&self.years, day.year().into())
            && match &self.days {
                Days::OfMonth(days) => days.iter().any(|rule| rule.is(day)),
                Days::OfWeek(days) => days.iter().any(|rule| rule.is(day)),
            }
    }

    /// The hours and minutes at which the schedule comes, in order.
    pub fn times(&self) -> impl DoubleEndedIterator<Item = (u32, u32)> {
        self.hours
            .iter()
            .flat_map(|hour| self.minutes.iter().map(|minute| (*hour, *minute)))
    }

    /// The civil times at which the schedule comes from one day to another, both included.
    pub fn comes_between(&self, from: Date, to: Date) -> impl Iterator<Item = DateTime> {
        from.series(jiff::Span::new().days(1))
            .take_while(move |day| *day <= to)
            .filter(|day| self.comes_on(*day))
            .flat_map(|day| self.times().map(move |time| (day, time)))
            .filter_map(|(day, (hour, minute))| {
                let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
                Some(day.to_datetime(Time::new(hour, minute, 0, 0).ok()?))
            })
    }

    /// The shortest time between two rotations by the calendar; `None` if there are no two.
    ///
    /// `days_apart` is [`shortest_days_apart`](Cron::shortest_days_apart), which is worth remembering.
    #[must_use]
    pub fn shortest_interval(&self, days_apart: Option<u64>) -> Option<Duration> {
        let minute_of_day = |(hour, minute)| u64::from(hour * 60 + minute);
        let times: Vec<u64> = self.times().map(minute_of_day).collect();
        let (first, last) = (times.first()?, times.last()?);
        let within = times.windows(2).map(|pair| pair[1] - pair[0]).min();
        let between = days_apart.map(|days| days * 24 * 60 + first - last);
        let minutes = within.into_iter().chain(between).min()?;
        Some(Duration::from_minutes(minutes))
    }

    /// The fewest days from one day on which the schedule comes to the next.
    #[must_use]
    pub fn shortest_days_apart(&self) -> Option<u64> {
        let days: Vec<_> = self.dates().collect();
        days.windows(2)
            .filter_map(|pair| u64::try_from(pair[0].until(pair[1]).ok()?.get_days()).ok())
            .min()
    }

    /// The fields as they are written.
    #[must_use]
    pub fn fields(&self) -> [&str; 6] {
        let inside = self.text.trim_start_matches("cron(").trim_end_matches(')');
        let mut fields = inside.split(' ');
        std::array::from_fn(|_| fields.next().unwrap_or_default())
    }

    /// The fields that choose days: schedules that share them come on the same days.
    #[must_use]
    pub fn calendar(&self) -> &str {
        let fields = self.text.match_indices(' ').nth(1);
        fields.map_or("", |(end, _)| &self.text[end..])
    }

    /// The days on which the schedule comes, over so many years that each weekday has met each date
    /// around a leap day or not. Which years those are makes no difference.
    fn dates(&self) -> impl Iterator<Item = Date> {
        const YEARS: usize = 12;
        // The calendar repeats; without a choice of years there is no reason to begin in 1970.
        let from = if self.years.len() == YEAR.len() {
            2027
        } else {
            0
        };
        self.years
            .range(from..)
            .take(YEARS)
            .filter_map(|year| i16::try_from(*year).ok())
            .flat_map(|year| {
                date(year, 1, 1)
                    .series(jiff::Span::new().days(1))
                    .take_while(move |day| day.year() == year)
            })
            .filter(|day| self.comes_on(*day))
    }
}

fn days_of_month(written: &str) -> Result<Option<BTreeSet<DayOfMonth>>, Complaint> {
    if written == "?" {
        return Ok(None);
    }
    let special = |part: &str| match part {
        "L" => Some(DayOfMonth::Last),
        "LW" => Some(DayOfMonth::LastWorkday),
        _ => DAY_OF_MONTH
            .number(part.strip_suffix('W')?)
            .map(DayOfMonth::WorkdayNearest),
    };
    DAY_OF_MONTH
        .read(written, |part| Some(vec![special(part)?]))
        .map(Some)
}

fn days_of_week(written: &str) -> Result<Option<BTreeSet<DayOfWeek>>, Complaint> {
    if written == "?" {
        return Ok(None);
    }
    let special = |part: &str| {
        if part == "L" {
            Some(DayOfWeek::Each(7))
        } else if let Some((day, nth)) = part.split_once('#') {
            let nth = nth.parse().ok().filter(|nth| (1..=5).contains(nth))?;
            Some(DayOfWeek::Nth(DAY_OF_WEEK.number(day)?, nth))
        } else {
            Some(DayOfWeek::Last(
                DAY_OF_WEEK.number(part.strip_suffix('L')?)?,
            ))
        }
    };
    DAY_OF_WEEK
        .read(written, |part| Some(vec![special(part)?]))
        .map(Some)
}

impl From<u32> for DayOfMonth {
    fn from(number: u32) -> Self {
        DayOfMonth::Number(number)
    }
}

impl From<u32> for DayOfWeek {
    fn from(number: u32) -> Self {
        DayOfWeek::Each(number)
    }
}

impl DayOfMonth {
    fn is(self, day: Date) -> bool {
        let number = i32::from(day.day());
        let last = i32::from(day.days_in_month());
        match self {
            DayOfMonth::Number(wanted) => number == wanted.cast_signed(),
            DayOfMonth::Last => number == last,
            DayOfMonth::LastWorkday => nearest_workday(day.last_of_month()) == Some(day),
            DayOfMonth::WorkdayNearest(wanted) => {
                let wanted = i8::try_from(wanted).ok();
                wanted
                    .and_then(|wanted| Date::new(day.year(), day.month(), wanted).ok())
                    .and_then(nearest_workday)
                    == Some(day)
            }
        }
    }
}

/// The nearest day from Monday to Friday in the same month.
fn nearest_workday(day: Date) -> Option<Date> {
    let moved = match day.weekday() {
        Weekday::Saturday if day.day() == 1 => day.tomorrow().and_then(Date::tomorrow),
        Weekday::Saturday => day.yesterday(),
        Weekday::Sunday if day == day.last_of_month() => day.yesterday().and_then(Date::yesterday),
        Weekday::Sunday => day.tomorrow(),
        _ => Ok(day),
    };
    moved.ok()
}

impl DayOfWeek {
    fn is(self, day: Date) -> bool {
        let is = |wanted: u32| day.weekday().to_sunday_one_offset().unsigned_abs() == wanted as u8;
        let number = u32::from(day.day().unsigned_abs());
        match self {
            DayOfWeek::Each(wanted) => is(wanted),
            DayOfWeek::Last(wanted) => is(wanted) && day.day() + 7 > day.days_in_month(),
            DayOfWeek::Nth(wanted, nth) => is(wanted) && number.div_ceil(7) == nth,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cron(fields: &str) -> Cron {
        Cron::read(&format!("cron({fields})"), fields)
            .unwrap_or_else(|complaint| panic!("{}", complaint.message))
    }

    #[test]
    fn the_days_of_a_month_are_those_of_the_calendar() {
        // November 2026 begins on a Sunday and ends on a Monday.
        for (fields, expected) in [
            ("0 3 1 * ? *", vec![1]),
            ("0 3 L * ? *", vec![30]),
            ("0 3 LW * ? *", vec![30]),
            ("0 3 1W * ? *", vec![2]),
            ("0 3 14W * ? *", vec![13]),
            ("0 3 10/10 * ? *", vec![10, 20, 30]),
            ("0 3 1-3,L * ? *", vec![1, 2, 3, 30]),
            ("0 3 ? * MON *", vec![2, 9, 16, 23, 30]),
            ("0 3 ? * 2#1 *", vec![2]),
            ("0 3 ? * 6L *", vec![27]),
            ("0 3 ? * L *", vec![7, 14, 21, 28]),
            ("0 3 ? OCT * *", vec![]),
            ("0 3 1 * ? 2027", vec![]),
        ] {
            let cron = cron(fields);
            let days: Vec<_> = (1..=30)
                .filter(|day| cron.comes_on(date(2026, 11, *day)))
                .collect();
            assert_eq!(days, expected, "{fields}");
        }
    }

    fn shortest(fields: &str) -> Option<Duration> {
        let cron = cron(fields);
        cron.shortest_interval(cron.shortest_days_apart())
    }

    #[test]
    fn schedules_on_the_same_days_share_a_calendar() {
        assert_eq!(
            cron("0 3 ? * MON *").calendar(),
            cron("17 4,5 ? * MON *").calendar()
        );
        assert_ne!(
            cron("0 3 ? * MON *").calendar(),
            cron("0 3 ? * TUE *").calendar()
        );
    }

    #[test]
    fn the_shortest_interval_is_that_of_the_worst_month() {
        for (fields, expected) in [
            ("0 3 1 * ? *", "28d"),
            ("0 3 31 * ? *", "31d"),
            ("0 3 ? * MON *", "7d"),
            ("0 3 ? * 2#1 *", "28d"),
            ("0 3 1 JAN,JUL ? *", "181d"),
            ("0 3 29 FEB ? *", "1461d"),
            ("0 3,15 1 * ? *", "12h"),
            ("30 23,1 * * ? *", "2h"),
            ("0/20 * * * ? *", "20m"),
            ("0 3 1 JAN ? 2028,2030", "731d"),
        ] {
            assert_eq!(
                shortest(fields).map(|every| every.to_string()).as_deref(),
                Some(expected),
                "{fields}"
            );
        }
        assert_eq!(shortest("0 3 1 JAN ? 2030"), None);
    }
}
