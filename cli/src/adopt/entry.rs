//! An entry in the configuration for a user that is there already.

use crate::configuration_file::ConfigurationFile;
use crate::failure::Failure;
use codegen::config::{self, Configuration};
use std::fmt::Write;

/// The entry, and the file with it.
pub(super) struct Entry {
    /// Its lines, as they stand in the file.
    pub(super) text: String,
    /// The file as it would be.
    pub(super) file: ConfigurationFile,
}

impl Entry {
    /// For this user and secret, as the last one of `users`. Everything else in the file stays as it is.
    pub(super) fn of(
        user: &str,
        secret: &str,
        file: &ConfigurationFile,
        configuration: &Configuration,
    ) -> Result<Self, Failure> {
        let text = file.text().unwrap_or_default();
        let place = Place::in_text(text);
        let indent = place.as_ref().map_or("  ", |place| &place.indent);
        let entry = written(user, secret, indent);
        let edited = place.map(|place| {
            let (before, after) = text.split_at(place.end);
            let line_end = if before.ends_with('\n') { "" } else { "\n" };
            format!("{before}{line_end}{entry}{after}")
        });
        match edited {
            Some(edited) if has_one_more(&edited, user, configuration)? => Ok(Entry {
                text: entry,
                file: file.with(edited.into_bytes()),
            }),
            _ => Err(Failure::Refused {
                message: format!(
                    "{} is not written so that an entry can be put into it",
                    file.name()
                ),
                hint: format!("put this under `users`, then run it again:\n\n{entry}"),
            }),
        }
    }
}

/// Whether the text is the same configuration with this user more. What is wrong with the user is an error.
fn has_one_more(text: &str, user: &str, configuration: &Configuration) -> Result<bool, Failure> {
    let mut edited = match config::read(text.as_bytes()) {
        Ok(edited) => edited,
        Err(findings) => {
            let findings: Vec<_> = findings.iter().map(|it| it.message.as_str()).collect();
            return Err(Failure::usage(
                format!(
                    "{user} cannot be managed like that: {}",
                    findings.join("; ")
                ),
                "name a user of the account and a secret that no other user has",
            ));
        }
    };
    let last = edited.users.pop();
    Ok(last.is_some_and(|last| last.name().as_str() == user) && edited == *configuration)
}

fn written(user: &str, secret: &str, indent: &str) -> String {
    let mut text = format!("{indent}{}:\n", scalar(user));
    let secret = scalar(secret);
    for line in [
        format!("secret: {secret}"),
        "existing: true".to_owned(),
        "existingSecret: true".to_owned(),
    ] {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{indent}{indent}{line}");
    }
    text
}

/// A text in YAML: in quotes, unless it is plainly one.
fn scalar(text: &str) -> String {
    const NOT_TEXT: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/_-".contains(c))
        && !NOT_TEXT.contains(&text.to_ascii_lowercase().as_str());
    if is_plain {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}

/// Where an entry goes.
struct Place {
    /// Where the last entry ends.
    end: usize,
    /// What the entries are indented by.
    indent: String,
}

impl Place {
    /// The end of the block under `users:`, if that is how it is written.
    fn in_text(text: &str) -> Option<Self> {
        let mut lines = text.split_inclusive('\n');
        let mut end = 0;
        let is_users = |line: &str| {
            let rest = line.strip_prefix("users:").map(str::trim);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
        };
        loop {
            let line = lines.next()?;
            end += line.len();
            if is_users(line) {
                break;
            }
        }
        let mut place: Option<Place> = None;
        for line in lines {
            end += line.len();
            let content = line.trim_start_matches(' ');
            if content.trim().is_empty() || content.starts_with('#') {
                continue;
            }
            let indent = &line[..line.len() - content.len()];
            if indent.is_empty() {
                break;
            }
            match &mut place {
                None => {
                    let indent = indent.to_owned();
                    place = Some(Place { end, indent });
                }
                Some(place) => place.end = end,
            }
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, user: &str) -> Option<String> {
        let place = Place::in_text(text)?;
        let (before, after) = text.split_at(place.end);
        Some(format!(
            "{before}{}{after}",
            written(user, "a,b", &place.indent)
        ))
    }

    #[test]
    fn an_entry_goes_after_the_last_one_and_comments_stay_where_they_are() {
        let text = "# whose\nusers: # ours\n    Bot:\n        # one\n        secret: a\n\n    # the end\n\n# more\nregion: b\n";
        assert_eq!(
            edited(text, "No").unwrap(),
            "# whose\nusers: # ours\n    Bot:\n        # one\n        secret: a\n    \"No\":\n        secret: \"a,b\"\n        existing: true\n        existingSecret: true\n\n    # the end\n\n# more\nregion: b\n"
        );
    }

    #[test]
    fn a_file_of_another_form_has_no_place_for_an_entry() {
        for text in [
            "users: { Bot: { secret: a } }\n",
            "{\"users\": {\"Bot\": {\"secret\": \"a\"}}}",
            "users:\n",
            "region: a\n",
        ] {
            assert_eq!(edited(text, "Bot"), None, "{text}");
        }
    }
}
