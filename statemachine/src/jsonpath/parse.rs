//! Reading a path.

use super::filter::{self, MAX_NESTING};
use super::{Function, Path, Step};

/// Why a text is not a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct SyntaxError(pub(super) String);

/// A text being read, character by character.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// How many parentheses and filters are open.
    pub(super) nesting: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Cursor {
            text,
            at: 0,
            nesting: 0,
        }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Goes past the text if it comes next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    pub(super) fn expect(&mut self, text: &str) -> Result<(), SyntaxError> {
        if self.eat(text) {
            Ok(())
        } else {
            Err(self.wrong(&format!("expected `{text}`")))
        }
    }

    pub(super) fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
    }

    pub(super) fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|next| !keep(next)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    pub(super) fn wrong(&self, what: &str) -> SyntaxError {
        SyntaxError(format!(
            "Could not parse the path {} at position {}: {what}",
            self.text, self.at
        ))
    }

    /// Runs a nested part, as long as there are not too many of them.
    pub(super) fn nested<T>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<T, SyntaxError> {
        if self.nesting >= MAX_NESTING {
            return Err(self.wrong("too deeply nested"));
        }
        self.nesting += 1;
        let value = part(self);
        self.nesting -= 1;
        value
    }

    /// A text in quotes, the first of which comes next.
    pub(super) fn quoted(&mut self) -> Result<String, SyntaxError> {
        let quote = self.bump().filter(|quote| matches!(quote, '\'' | '"'));
        let Some(quote) = quote else {
            return Err(self.wrong("expected a quote"));
        };
        let mut text = String::new();
        loop {
            match self.bump() {
                Some('\\') => match self.bump() {
                    Some(escaped) => text.push(escaped),
                    None => return Err(self.wrong("the text does not end")),
                },
                Some(end) if end == quote => return Ok(text),
                Some(other) => text.push(other),
                None => return Err(self.wrong("the text does not end")),
            }
        }
    }
}

/// Reads a whole path.
pub(super) fn path(text: &str) -> Result<Path, SyntaxError> {
    let mut cursor = Cursor::new(text.trim());
    cursor.expect("$")?;
    let steps = steps(&mut cursor)?;
    if cursor.rest().is_empty() {
        Ok(Path { steps })
    } else {
        Err(cursor.wrong("this does not go on with a path"))
    }
}

/// Reads steps as far as there are any.
pub(super) fn steps(cursor: &mut Cursor<'_>) -> Result<Vec<Step>, SyntaxError> {
    let mut steps = Vec::new();
    loop {
        if cursor.eat("..") {
            steps.push(Step::Descend);
            if cursor.peek() == Some('[') {
                steps.push(bracket(cursor)?);
            } else {
                steps.push(dotted(cursor)?);
            }
        } else if cursor.eat(".") {
            if cursor.peek() == Some('[') {
                steps.push(bracket(cursor)?);
            } else {
                steps.push(dotted(cursor)?);
            }
        } else if cursor.peek() == Some('[') {
            steps.push(bracket(cursor)?);
        } else {
            return Ok(steps);
        }
    }
}

/// What may stand in a name after a dot.
fn is_name(character: char) -> bool {
    !character.is_whitespace()
        && !matches!(
            character,
            '.' | '['
                | ']'
                | '('
                | ')'
                | ','
                | '\''
                | '"'
                | '?'
                | '@'
                | '&'
                | '|'
                | '='
                | '<'
                | '>'
                | '!'
                | '*'
        )
}

fn dotted(cursor: &mut Cursor<'_>) -> Result<Step, SyntaxError> {
    if cursor.eat("*") {
        return Ok(Step::Wildcard);
    }
    let name = cursor.take_while(is_name);
    if name.is_empty() {
        return Err(cursor.wrong("a name is missing"));
    }
    if cursor.eat("()") {
        return function(name)
            .map(Step::Function)
            .ok_or_else(|| cursor.wrong(&format!("Function with name: {name} does not exist.")));
    }
    Ok(Step::Names(vec![name.to_owned()]))
}

fn function(name: &str) -> Option<Function> {
    Some(match name {
        "length" | "size" => Function::Length,
        "min" => Function::Min,
        "max" => Function::Max,
        "sum" => Function::Sum,
        "avg" => Function::Avg,
        "keys" => Function::Keys,
        "first" => Function::First,
        "last" => Function::Last,
        _ => return None,
    })
}

fn bracket(cursor: &mut Cursor<'_>) -> Result<Step, SyntaxError> {
    cursor.expect("[")?;
    cursor.skip_space();
    let step = match cursor.peek() {
        Some('*') => {
            cursor.bump();
            Step::Wildcard
        }
        Some('\'' | '"') => names(cursor)?,
        Some('?') => {
            cursor.bump();
            cursor.skip_space();
            Step::Filter(cursor.nested(filter::parse)?)
        }
        _ => places(cursor)?,
    };
    cursor.skip_space();
    cursor.expect("]")?;
    Ok(step)
}

fn names(cursor: &mut Cursor<'_>) -> Result<Step, SyntaxError> {
    let mut names = vec![cursor.quoted()?];
    loop {
        cursor.skip_space();
        if !cursor.eat(",") {
            return Ok(Step::Names(names));
        }
        cursor.skip_space();
        names.push(cursor.quoted()?);
    }
}

/// Indexes, or a slice.
fn places(cursor: &mut Cursor<'_>) -> Result<Step, SyntaxError> {
    let first = index(cursor)?;
    cursor.skip_space();
    if cursor.eat(":") {
        cursor.skip_space();
        let to = index(cursor)?;
        return Ok(Step::Slice { from: first, to });
    }
    let mut indexes = vec![first.ok_or_else(|| cursor.wrong("an index is missing"))?];
    while cursor.eat(",") {
        cursor.skip_space();
        let next = index(cursor)?;
        indexes.push(next.ok_or_else(|| cursor.wrong("an index is missing"))?);
        cursor.skip_space();
    }
    Ok(Step::Indexes(indexes))
}

fn index(cursor: &mut Cursor<'_>) -> Result<Option<i64>, SyntaxError> {
    let digits = cursor.take_while(|next| next.is_ascii_digit() || next == '-');
    if digits.is_empty() {
        return Ok(None);
    }
    digits
        .parse()
        .map(Some)
        .map_err(|_| cursor.wrong("this is not an index"))
}
