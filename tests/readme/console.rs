//! A console block: commands, and what they print.

/// A command line and the lines that are shown below it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Example {
    pub(crate) command: String,
    pub(crate) shown: Vec<String>,
}

/// Any number of lines, in what is shown.
const ELISION: &str = "...";

/// The examples of a block: a command begins with `$ `. Empty lines around what is shown do not count.
pub(crate) fn examples(block: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), examples.last_mut()) {
            (Some(command), _) => examples.push(Example {
                command: command.to_owned(),
                shown: Vec::new(),
            }),
            (None, Some(example)) => example.shown.push(line.to_owned()),
            (None, None) => panic!("a console block begins with `{line}`, not with a command"),
        }
    }
    for example in &mut examples {
        while example.shown.last().is_some_and(String::is_empty) {
            example.shown.pop();
        }
    }
    examples
}

/// Whether the shown lines are what was printed, `...` standing for lines that are left out.
pub(crate) fn matches(shown: &[String], printed: &[&str]) -> bool {
    match (shown.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == ELISION => {
            (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..]))
        }
        (Some((first, rest)), Some((line, lines))) => {
            first.trim_end() == line.trim_end() && matches(rest, lines)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn commands_are_told_from_what_they_print() {
        assert_eq!(
            examples("$ one\na\n\nb\n\n$ two\n$ three\n...\n"),
            [("one", "a\n\nb"), ("two", ""), ("three", "...")].map(|(command, shown)| Example {
                command: command.to_owned(),
                shown: lines(shown),
            })
        );
    }

    #[test]
    fn every_line_must_be_there_but_those_that_are_elided() {
        let printed = ["a", "b", "c", "d"];
        for shown in [
            "a\nb\nc\nd",
            "...",
            "...\nd",
            "a\n...",
            "a\n...\nc\nd",
            "...\nb\n...\nd\n...",
        ] {
            assert!(matches(&lines(shown), &printed), "{shown}");
        }
        for shown in [
            "",
            "a",
            "a\nb\nc",
            "b\n...",
            "...\nc",
            "a\n...\nx\n...",
            "a\nb\nc\nd\ne",
        ] {
            assert!(!matches(&lines(shown), &printed), "{shown}");
        }
    }
}
