//! What a search found, in words.

use super::{Broken, Found};
use crate::output::date;
use crate::output::{WIDTH, wrapped};
use crate::simulate::summary::{count, grouped, row};
use sandbox::trial::{Ending, Story};
use std::fmt::Write;

/// How many broken campaigns are explained: one is enough to look into, and each takes its time.
pub(super) const MOST_BROKEN: usize = 3;
/// How many stories are told.
const MOST_STORIES: usize = 3;

/// The report.
pub(super) fn of(found: &Found<'_>) -> String {
    let tally = &found.sweep.tally;
    let mut text = format!(
        "{}: {} of {} with things going wrong, {}, on virtual time\n",
        found.search.configuration.pipeline,
        count(found.rotations(), "rotation"),
        count(found.users() as u64, "user"),
        seeds(found),
    );
    text.push_str("\nWhat went wrong, and what people did\n");
    for (sort, times) in &tally.happenings {
        times_of(*times, sort, &mut text);
    }
    text.push_str("\nWhat Keywheel made of it\n");
    for (sight, times) in tally.sights.iter() {
        times_of(times, &sight.to_string(), &mut text);
    }
    for (index, story) in telling(&found.sweep.stories).into_iter().enumerate() {
        text.push_str(if index == 0 { "\nFor example\n" } else { "\n" });
        tell(story, &mut text);
    }
    for broken in &found.broken {
        explain(found, broken, &mut text);
    }
    text.push_str("\nSummary\n");
    summary(found, &mut text);
    text
}

fn seeds(found: &Found<'_>) -> String {
    let (first, last) = (found.seeds.start, found.seeds.end - 1);
    if first == last {
        format!("seed {first}")
    } else {
        format!("seeds {first} to {last}")
    }
}

fn times_of(times: u64, what: &str, text: &mut String) {
    let _ = writeln!(text, "  {:>9} × {what}", grouped(times));
}

/// The stories in which most was to be dealt with.
fn telling(stories: &[Story]) -> Vec<&Story> {
    let mut stories: Vec<&Story> = stories
        .iter()
        .filter(|story| !story.ends.is_empty())
        .collect();
    stories.sort_by_key(|story| std::cmp::Reverse(story.happenings.len()));
    stories.truncate(MOST_STORIES);
    stories
}

/// One line for each thing that happened, in order; the same thing again and again in one line.
fn tell(story: &Story, text: &mut String) {
    let _ = writeln!(text, "  {}", story.execution);
    let happenings = story.happenings.iter();
    let happenings = happenings.map(|happening| (happening.at, happening.what.to_string()));
    let sights = story.sights.iter();
    let sights = sights.map(|(at, sight)| (*at, format!("Keywheel: {sight}")));
    let ends = story.ends.iter().map(|(at, end)| (*at, end.to_string()));
    let mut told: Vec<_> = happenings.chain(sights).chain(ends).collect();
    // Stable: what goes wrong at a moment comes before what is made of it.
    told.sort_by_key(|(at, _)| *at);
    for same in told.chunk_by(|(_, one), (_, next)| one == next) {
        let (at, what) = &same[0];
        let again = match same.len() {
            1 => String::new(),
            times => format!(", {times} times"),
        };
        line(&format!("{}: {what}{again}", date(*at)), text);
    }
}

fn explain(found: &Found<'_>, broken: &Broken, text: &mut String) {
    let seed = broken.plan.seed;
    let _ = writeln!(text, "\nBroken with seed {seed}, by this and nothing less");
    for happening in &broken.verdict.happenings {
        line(&format!("{}: {happening}", date(happening.at)), text);
    }
    for violation in &broken.verdict.violations {
        let (at, invariant) = (date(violation.at), &violation.invariant);
        line(&format!("{at}: {invariant}, but {}", violation.found), text);
    }
    for (user, ending) in &broken.verdict.endings {
        match ending {
            Ending::Converged => {}
            Ending::Held => line(&format!("{user} was still held in the end"), text),
            Ending::Stuck(how) => line(&format!("{user} was not in order in the end: {how}"), text),
        }
    }
    line(&format!("To see it again: {}", found.command(seed)), text);
}

fn line(what: &str, text: &mut String) {
    const INDENT: &str = "    ";
    for part in wrapped(what, WIDTH - INDENT.len()) {
        let _ = writeln!(text, "{INDENT}{part}");
    }
}

fn summary(found: &Found<'_>, text: &mut String) {
    let tally = &found.sweep.tally;
    row(
        "executions",
        &format!(
            "{}, with reruns, redrives and doubles",
            grouped(tally.executions)
        ),
        text,
    );
    row(
        "how they ended",
        &format!(
            "{} well, {} held, {} failed, {} stopped by a person",
            grouped(tally.succeeded),
            grouped(tally.held),
            grouped(tally.failed),
            grouped(tally.stopped)
        ),
        text,
    );
    row("alerts", &grouped(tally.alerts), text);
    row("API calls", &grouped(tally.calls), text);
    let unsound = found.sweep.unsound.len() as u64;
    let in_order = if unsound == 0 {
        "each ended with one key, Active and published".to_owned()
    } else {
        format!("something was broken with {}", count(unsound, "seed"))
    };
    row("users", &in_order, text);
    row(
        "invariants",
        &format!(
            "checked {} times, broken with {} of {}",
            grouped(tally.checks),
            grouped(unsound),
            count(tally.campaigns, "seed")
        ),
        text,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::faults::Search;
    use jiff::Timestamp;
    use sandbox::trial::{CampaignVerdict, Happening, Mishap, Plan, Sweep, Tally, What};
    use sandbox::world::{Invariant, Violation};

    /// No campaign is known that breaks anything, so this one is made up.
    #[test]
    fn what_broke_is_told_with_what_it_took_and_the_command_that_shows_it_again() {
        let configuration = codegen::config::read(
            b"{pipeline: keys, region: us-west-2, alerts: {emails: [a@example.com]}, users: {Bot: {secret: bot}}}",
        )
        .unwrap();
        let search = Search {
            configuration: &configuration,
            file: "keywheel.yaml",
            start: "2026-01-01T00:00:00Z".parse().unwrap(),
            seed: 3,
            rotations: 24,
        };
        let at: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let verdict = CampaignVerdict {
            tally: Tally::default(),
            happenings: vec![Happening {
                at,
                execution: "Bot-1".to_owned(),
                what: What::Mishap {
                    call: 7,
                    action: "iam:CreateAccessKey".to_owned(),
                    mishap: Mishap::LostAlways,
                },
            }],
            stories: Vec::new(),
            endings: vec![("Bot".to_owned(), Ending::Held)],
            violations: vec![Violation {
                at,
                invariant: Invariant::NoKeyLost,
                found: "Bot's key AKIA is in no version of the secret".to_owned(),
            }],
        };
        let plan = Plan {
            seed: 4,
            rounds: 12,
            only: None,
        };
        let found = Found {
            search: &search,
            rounds: 12,
            seeds: 3..5,
            sweep: Sweep {
                unsound: vec![(plan.clone(), verdict.clone())],
                ..Sweep::default()
            },
            broken: vec![Broken { plan, verdict }],
        };
        let report = of(&found);
        let (_, told) = report.split_once("\nBroken").unwrap();
        let (told, summary) = told.split_once("\nSummary\n").unwrap();
        assert_eq!(
            told,
            " with seed 4, by this and nothing less
    2026-01-02 03:04:05: Bot-1: call 7, iam:CreateAccessKey, loses its answer
    2026-01-02 03:04:05: no key is lost, but Bot's key AKIA is in no version of the secret
    Bot was still held in the end
    To see it again: keywheel simulate keywheel.yaml --start 2026-01-01T00:00:00Z --faults --seed 4
    --rotations 12
"
        );
        assert!(
            summary.contains("something was broken with 1 seed\n"),
            "{summary}"
        );
    }
}
