//! What is wrong with a definition, and where.

use std::fmt;

/// One finding in a definition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Diagnostic {
    /// A JSON pointer (RFC 6901) into the definition, such as `/States/Verify/Next`; empty for the whole.
    pub location: String,
    /// The finding, in a sentence without a full stop.
    pub message: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let location = match self.location.as_str() {
            "" => "/",
            location => location,
        };
        write!(f, "{location}: {}", self.message)
    }
}

/// A place in a definition while it is being read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// The place of a field or an array element inside this one.
    pub(crate) fn at(&self, part: impl fmt::Display) -> Pointer {
        let part = part.to_string().replace('~', "~0").replace('/', "~1");
        Pointer(format!("{}/{part}", self.0))
    }

    /// A finding at this place.
    pub(crate) fn says(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            location: self.0.clone(),
            message: message.into(),
        }
    }
}
