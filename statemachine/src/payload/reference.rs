//! One path, and the document that it reads from.

use super::Sight;
use crate::jsonpath::{Path, SyntaxError};
use serde_json::Value;

/// A path into the input, the context object or a variable.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    text: String,
    root: Root,
    path: Path,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Root {
    Input,
    Context,
    Variable(String),
}

impl Reference {
    /// Parses `$…`, `$$…` or `$name…`.
    ///
    /// # Errors
    /// When the text is not a path.
    pub(crate) fn parse(text: &str) -> Result<Self, SyntaxError> {
        let trimmed = text.trim();
        let (root, path) = if let Some(rest) = trimmed.strip_prefix("$$") {
            (Root::Context, format!("${rest}"))
        } else {
            let name: String = trimmed
                .chars()
                .skip(1)
                .take_while(|next| next.is_alphanumeric() || *next == '_')
                .collect();
            if trimmed.starts_with('$') && !name.is_empty() {
                let rest = &trimmed[1 + name.len()..];
                (Root::Variable(name), format!("${rest}"))
            } else {
                (Root::Input, trimmed.to_owned())
            }
        };
        Ok(Reference {
            text: text.to_owned(),
            root,
            path: Path::parse(&path)?,
        })
    }

    /// The path as it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The path inside of its document: it begins with a single `$`, whatever it reads from.
    pub(crate) fn inner_text(&self) -> String {
        match &self.root {
            Root::Input => self.text.clone(),
            Root::Context => self.text.replacen("$$", "$", 1),
            Root::Variable(name) => self.text.replacen(name.as_str(), "", 1),
        }
    }

    /// The document that the path reads from; null for a variable that has no value.
    pub(crate) fn document<'s>(&self, sight: &'s dyn Sight) -> &'s Value {
        match &self.root {
            Root::Input => sight.input(),
            Root::Context => sight.context(),
            Root::Variable(name) => sight.variables().get(name).unwrap_or(&Value::Null),
        }
    }

    /// What the path names.
    ///
    /// # Errors
    /// In Jayway's words, when it leads nowhere.
    pub(crate) fn read(&self, sight: &dyn Sight) -> Result<Value, String> {
        if let Root::Variable(name) = &self.root
            && !sight.variables().contains_key(name)
        {
            return Err(format!("The variable '{name}' has no value"));
        }
        self.path.read(self.document(sight))
    }
}
