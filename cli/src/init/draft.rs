//! The file that is written.

use super::scalar::scalar;
use super::scan::FoundUser;
use handlebars::{Handlebars, no_escape};
use serde_json::{Value, json};

const TEMPLATE: &str = include_str!("draft.hbs");

/// What a first keywheel.yaml says.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) pipeline: String,
    pub(super) region: String,
    pub(super) emails: Vec<String>,
    pub(super) topic: Option<String>,
    pub(super) rotate_every: String,
    pub(super) users: Vec<DraftUser>,
}

/// A user of it.
#[derive(Debug)]
pub(super) struct DraftUser {
    pub(super) name: String,
    /// What is known of it, if it is there already.
    pub(super) found: Option<FoundUser>,
}

/// Where comments begin.
const COMMENTS: usize = 32;

impl Draft {
    /// The file, with comments for whoever reads it next.
    pub(super) fn text(&self) -> String {
        let mut handlebars = Handlebars::new();
        handlebars.set_strict_mode(true);
        handlebars.register_escape_fn(no_escape);
        handlebars
            .render_template(TEMPLATE, &self.values())
            .unwrap_or_else(|error| panic!("draft.hbs: {error}"))
    }

    fn values(&self) -> Value {
        let emails: Vec<_> = self.emails.iter().map(|email| scalar(email)).collect();
        let emails = (!emails.is_empty()).then(|| format!("  emails: [{}]", emails.join(", ")));
        let topic = self.topic.as_deref();
        let topic = topic.map(|topic| format!("  topicArn: {}", scalar(topic)));
        let alerts: Vec<_> = [emails, topic].into_iter().flatten().collect();
        let prefix = format!("{}/", self.pipeline);
        json!({
            "pipeline": commented(
                &format!("pipeline: {}", scalar(&self.pipeline)),
                "the prefix of everything that is created in AWS",
            ),
            "region": commented(
                &format!("region: {}", scalar(&self.region)),
                "where the pipeline and the secrets live",
            ),
            "alerts": alerts,
            "rotateEvery": commented(
                &format!("  rotateEvery: {}", scalar(&self.rotate_every)),
                "the time between rotations",
            ),
            "prefix": commented(
                &format!("  secretNamePrefix: {}", scalar(&prefix)),
                &format!("the key of the user Bot is published in the secret {prefix}Bot"),
            ),
            "users": self.users.iter().map(|user| user.lines(&prefix)).collect::<Vec<_>>(),
        })
    }
}

impl DraftUser {
    fn lines(&self, prefix: &str) -> Vec<String> {
        let name = scalar(&self.name);
        let mut own = Vec::new();
        // A user's name may hold a comma, and a secret's may not.
        if self.name.contains(',') {
            let secret = format!("{prefix}{}", self.name.replace(',', "-"));
            own.push(format!("    secret: {}", scalar(&secret)));
        }
        let Some(found) = &self.found else {
            if own.is_empty() {
                return vec![commented(
                    &format!("  {name}: {{}}"),
                    "is created; `policies` say what it may do",
                )];
            }
            own.insert(0, commented(&format!("  {name}:"), "is created"));
            return own;
        };
        let keys = found.keys.as_deref().unwrap_or("no access key yet");
        let adopt = format!(
            "`keywheel adopt` makes the secret, with {} in it",
            if found.keys.is_some() {
                "the key that is in use"
            } else {
                "the user's name"
            }
        );
        own.insert(0, commented(&format!("  {name}:"), keys));
        own.push(commented(
            "    existing: true",
            "the user is there and stays as it is",
        ));
        own.push(commented("    existingSecret: true", &adopt));
        own
    }
}

/// A line with a comment behind it, in the column of the others where there is room.
fn commented(line: &str, comment: &str) -> String {
    format!(
        "{line:<width$}# {comment}",
        width = COMMENTS.max(line.chars().count() + 1)
    )
}
