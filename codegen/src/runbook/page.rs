//! A page of the guides, in sections.

/// A section of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section<'a> {
    pub(super) heading: &'a str,
    text: &'a str,
}

/// The sections of a page, in their order.
pub(super) fn sections(page: &str) -> Vec<Section<'_>> {
    let sections = page.split("\n## ").skip(1);
    sections
        .map(|section| {
            let (heading, text) = section.split_once('\n').unwrap_or((section, ""));
            Section {
                heading,
                text: text.trim(),
            }
        })
        .collect()
}

const FENCE: &str = "```";
const SUBJECT: &str = "Subject: `";
/// Where a message says what to do, and where it says how to do without the program.
const ADVICE: &str = "What to do: ";
const END_OF_ADVICE: &str = "Without the program";
const CONSOLE: &str = " Console: ";

impl<'a> Section<'a> {
    pub(super) fn first_paragraph(&self) -> &'a str {
        self.text.split("\n\n").next().unwrap_or_default()
    }

    /// The subject of the message, if it has one.
    pub(super) fn subject(&self) -> Option<&'a str> {
        let lines = self.text.lines();
        let mut subjects = lines.filter_map(|line| line.strip_prefix(SUBJECT)?.strip_suffix('`'));
        subjects.next()
    }

    /// The message that is shown.
    pub(super) fn message(&self) -> Option<&'a str> {
        self.text.split(FENCE).nth(1)
    }

    /// The text without the blocks that are in no language.
    pub(super) fn without_documents(&self) -> String {
        let parts = self.text.split(FENCE).enumerate();
        let kept = parts.filter_map(|(number, part)| {
            let is_block = number % 2 == 1;
            match part.split_once('\n') {
                Some((language, block)) if is_block => {
                    let is_document = language.is_empty() && block.starts_with('{');
                    (!is_document).then(|| format!("{FENCE}{language}\n{block}{FENCE}"))
                }
                _ => Some(part.to_owned()),
            }
        });
        kept.collect::<String>().trim().to_owned()
    }
}

/// What a message says to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Advice {
    pub(super) sentence: String,
    pub(super) commands: Vec<String>,
}

/// What the message says to do: a paragraph, and the commands below it.
pub(super) fn advice(message: &str) -> Advice {
    let advice = message.split_once(ADVICE).map_or("", |(_, advice)| advice);
    let (paragraph, rest) = advice.split_once("\n\n").unwrap_or((advice, ""));
    // EventBridge has no lines, and quotes around them.
    let sentence = paragraph.split(END_OF_ADVICE).next().unwrap_or_default();
    let sentence = sentence.split(CONSOLE).next().unwrap_or_default();
    let commands = rest.lines().take_while(|line| line.starts_with("  "));
    Advice {
        sentence: sentence.trim().trim_matches('"').replace('\n', " "),
        commands: commands.map(|command| command.trim().to_owned()).collect(),
    }
}

/// The text where each link to another page is only what it says, emphasized.
pub(super) fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        let (said_before, said) = before.rsplit_once('[').unwrap_or((before, ""));
        plain.push_str(said_before);
        plain.push_str(&format!("*{said}*"));
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Page\n\nHead.\n\n## One\n\nWhen.\n\nSubject: `It fails`\n\n```\nWhat to do: look.\n\n  keywheel status Bot   # how\n\nWithout the program, no.\n```\n\n## Two\n\nSee [one](#one), then:\n\n```sh\nkeywheel\n```\n\n```\n{\"a\"}\n```\n";

    #[test]
    fn a_page_is_read_in_sections() {
        let [one, two] = &sections(PAGE)[..] else {
            panic!("{:?}", sections(PAGE));
        };
        assert_eq!(one.first_paragraph(), "When.");
        assert_eq!(one.subject(), Some("It fails"));
        assert_eq!(
            advice(one.message().unwrap()),
            Advice {
                sentence: "look.".to_owned(),
                commands: vec!["keywheel status Bot   # how".to_owned()],
            }
        );
        assert_eq!(two.subject(), None);
        assert_eq!(
            without_links(&two.without_documents()),
            "See *one*, then:\n\n```sh\nkeywheel\n```"
        );
    }
}
