//! Places in the text of a definition.

use super::{Location, Step};
use std::collections::BTreeSet;
use std::ops::Range;

/// Where in a JSON text something stands, in bytes: the value, and for a field its name too.
///
/// Of fields with the same name the last one is meant, as parsers do. Nothing is returned for what is
/// not there, or if the text is not JSON.
#[must_use]
pub fn span(text: &str, location: &Location) -> Option<Range<usize>> {
    let mut tokens = Tokens::new(text);
    let mut value = tokens.value()?;
    let mut span = value.clone();
    for step in location.steps() {
        let mut inside = Tokens::new(text);
        inside.at = value.start;
        let found = match step {
            Step::Field(name) => inside
                .fields()?
                .into_iter()
                .rfind(|field| field.name == **name),
            Step::Index(index) => inside
                .elements()?
                .into_iter()
                .nth(*index)
                .map(|value| Field {
                    name: String::new(),
                    key: value.start,
                    value,
                }),
        }?;
        span = found.key..found.value.end;
        value = found.value;
    }
    Some(span)
}

/// The states that stand in one `States` under a name that another one before them has.
pub(super) fn repeated_states(text: &str) -> Vec<Location> {
    let mut found = Vec::new();
    // Values still to be looked into, and whether each is the value of a `States`.
    let mut open = vec![(0, Location::default(), Holds::Machine)];
    while let Some((at, location, holds)) = open.pop() {
        let mut tokens = Tokens::new(text);
        tokens.at = at;
        let mut inside = Vec::new();
        match holds {
            Holds::Branches => {
                for (index, value) in tokens.elements().unwrap_or_default().iter().enumerate() {
                    inside.push((value.start, location.index(index), Holds::Machine));
                }
            }
            _ => {
                let mut names = BTreeSet::new();
                for field in tokens.fields().unwrap_or_default() {
                    let location = location.field(&field.name);
                    if let Some(holds) = holds.field(&field.name) {
                        inside.push((field.value.start, location.clone(), holds));
                    }
                    if matches!(holds, Holds::States) && !names.insert(field.name) {
                        found.push(location);
                    }
                }
            }
        }
        open.extend(inside.into_iter().rev());
    }
    found
}

/// What an object or array of a definition holds, as far as states go.
#[derive(Clone, Copy)]
enum Holds {
    Machine,
    States,
    State,
    Branches,
}

impl Holds {
    fn field(self, name: &str) -> Option<Holds> {
        match (self, name) {
            (Holds::Machine, "States") => Some(Holds::States),
            (Holds::States, _) => Some(Holds::State),
            (Holds::State, "ItemProcessor" | "Iterator") => Some(Holds::Machine),
            (Holds::State, "Branches") => Some(Holds::Branches),
            _ => None,
        }
    }
}

struct Field {
    name: String,
    /// Where its name begins.
    key: usize,
    value: Range<usize>,
}

/// A walk over a JSON text. It passes over values without a stack, so no text nests too deep for it.
struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    fn new(text: &'a str) -> Self {
        Tokens { text, at: 0 }
    }

    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Passes over a string.
    fn string(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        self.take(b'"')?;
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return Some(start..self.at);
                }
                _ => self.at += 1,
            }
        }
    }

    /// Passes over a value.
    fn value(&mut self) -> Option<Range<usize>> {
        self.peek()?;
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => self.at += 1,
                b',' | b':' => return None,
                _ => {
                    while bytes.get(self.at).is_some_and(|byte| {
                        !byte.is_ascii_whitespace() && !b",:{}[]\"".contains(byte)
                    }) {
                        self.at += 1;
                    }
                }
            }
            if depth == 0 {
                return Some(start..self.at);
            }
        }
    }

    /// The fields of the object that begins here.
    fn fields(&mut self) -> Option<Vec<Field>> {
        self.take(b'{')?;
        let mut fields = Vec::new();
        if self.take(b'}').is_some() {
            return Some(fields);
        }
        loop {
            self.peek()?;
            let key = self.string()?;
            self.take(b':')?;
            let value = self.value()?;
            fields.push(Field {
                name: serde_json::from_str(&self.text[key.clone()]).ok()?,
                key: key.start,
                value,
            });
            if self.take(b',').is_none() {
                self.take(b'}')?;
                return Some(fields);
            }
        }
    }

    /// The elements of the array that begins here.
    fn elements(&mut self) -> Option<Vec<Range<usize>>> {
        self.take(b'[')?;
        let mut elements = Vec::new();
        if self.take(b']').is_some() {
            return Some(elements);
        }
        loop {
            elements.push(self.value()?);
            if self.take(b',').is_none() {
                self.take(b']')?;
                return Some(elements);
            }
        }
    }
}
