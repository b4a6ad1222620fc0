//! What is wrong with a text that a person wrote.

/// Why a text is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

impl Complaint {
    /// This is wrong, and that is to be written instead.
    #[must_use]
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Complaint {
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// The beginning of a text, for messages.
#[must_use]
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}
