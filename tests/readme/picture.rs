//! The README's picture of `make demo`: its first user and its summary, as a terminal shows them line by line.

use crate::document::root;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

/// Of a character. Texts are stretched to it, whatever the font.
const CELL: f64 = 7.8;
const LINE_HEIGHT: f64 = 18.0;
const MARGIN: f64 = 20.0;

/// Lines appear one after the other, where the reader has not asked for less motion.
const STYLE: &str = "\
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#d1d7e0;white-space:pre}\
.window{fill:#151b23}.prompt{fill:#7ee787}.published{fill:#3fb950}.works{fill:#d29922}.inactive{fill:#6e7681}.pending{fill:#58a6ff}\
@media(prefers-reduced-motion:no-preference){g{animation:appear .3s ease-out both}}\
@keyframes appear{from{opacity:0}to{opacity:1}}";

/// What stands for the state of a key in a chart, and its class.
const BARS: [(char, &str); 4] = [
    ('█', "published"),
    ('▒', "works"),
    ('░', "inactive"),
    ('·', "pending"),
];

fn picture_of(timeline: &str) -> String {
    let shown: Vec<&str> = shown(timeline).collect();
    let longest = shown.iter().map(|line| line.chars().count()).max();
    let width = columns(longest.unwrap_or(0)) + 2.0 * MARGIN;
    let height = lines(shown.len()) + 2.0 * MARGIN;
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\">\n<title>What make demo prints</title>\n<style>{STYLE}</style>\n\
         <rect class=\"window\" width=\"{width:.0}\" height=\"{height:.0}\" rx=\"8\"/>\n"
    );
    for (above, line) in shown.iter().enumerate() {
        let delay = 0.12 * number(above);
        let top = MARGIN + lines(above);
        let _ = write!(picture, "<g style=\"animation-delay:{delay:.2}s\">");
        for run in runs(line) {
            picture.push_str(&run.drawn(top, above == 0));
        }
        picture.push_str("</g>\n");
    }
    picture.push_str("</svg>\n");
    picture
}

/// The command, what is told of the first user, and the summary.
fn shown(timeline: &str) -> impl Iterator<Item = &str> {
    let second = |line: &&str| line.starts_with("LegacyBot");
    let first = timeline.lines().take_while(move |line| !second(line));
    let rest = timeline
        .lines()
        .skip_while(|line| !line.starts_with("Summary"));
    std::iter::once("$ make demo").chain(first).chain(rest)
}

/// Characters of a line that are drawn alike, spaces around them left out.
struct Run {
    column: usize,
    text: String,
    /// Of a bar.
    class: Option<&'static str>,
}

fn runs(line: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (column, letter) in line.chars().enumerate() {
        let bar = BARS.iter().find(|(bar, _)| *bar == letter);
        let class = bar.map(|(_, class)| *class);
        match runs.last_mut() {
            Some(run) if run.class == class => run.text.push(letter),
            _ => runs.push(Run {
                column,
                text: letter.to_string(),
                class,
            }),
        }
    }
    for run in &mut runs {
        run.column += run.text.len() - run.text.trim_start().len();
        run.text = run.text.trim().to_owned();
    }
    runs.retain(|run| !run.text.is_empty());
    runs
}

impl Run {
    fn drawn(&self, top: f64, is_command: bool) -> String {
        let (x, width) = (
            MARGIN + columns(self.column),
            columns(self.text.chars().count()),
        );
        match self.class {
            Some(class) => format!(
                "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"11\"/>",
                top + 3.0
            ),
            None => {
                let escaped = self.text.replace('&', "&amp;").replace('<', "&lt;");
                let class = if is_command { " class=\"prompt\"" } else { "" };
                format!(
                    "<text{class} x=\"{x:.1}\" y=\"{:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\">{escaped}</text>",
                    top + 13.0
                )
            }
        }
    }
}

fn columns(count: usize) -> f64 {
    CELL * number(count)
}

fn lines(count: usize) -> f64 {
    LINE_HEIGHT * number(count)
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred")]
fn number(count: usize) -> f64 {
    count as f64
}

fn place() -> PathBuf {
    root().join("docs/demo.svg")
}

fn picture() -> String {
    let timeline = root().join("examples/quickstart/timeline.txt");
    picture_of(&fs::read_to_string(timeline).expect("it is committed"))
}

#[test]
fn the_picture_is_of_what_make_demo_prints() {
    let committed = fs::read_to_string(place()).unwrap();
    assert!(committed == picture(), "it is stale: run `make golden`");
}

#[test]
fn a_bar_is_drawn_as_one_and_spaces_only_take_place() {
    let drawn: Vec<_> = runs("  …AB  ██▒ a b")
        .into_iter()
        .map(|run| (run.column, run.text, run.class))
        .collect();
    let expected = [
        (2, "…AB", None),
        (7, "██", Some("published")),
        (9, "▒", Some("works")),
        (11, "a b", None),
    ];
    assert_eq!(
        drawn,
        expected.map(|(column, text, class)| (column, text.to_owned(), class))
    );
}

#[test]
#[ignore = "it writes docs/demo.svg: `make golden`"]
fn write_the_picture() {
    fs::write(place(), picture()).unwrap();
}
