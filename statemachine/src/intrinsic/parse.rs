//! Reading a call.

use super::functions::Function;
use super::{Argument, Call};
use crate::payload::Reference;
use serde_json::{Number, Value};

/// How deep calls may nest; AWS takes 10.
const MAX_NESTING: usize = 10;

/// Why a text is not a call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct SyntaxError(String);

pub(super) fn call(text: &str) -> Result<Call, SyntaxError> {
    let mut reader = Reader { text, at: 0 };
    let call = reader.call(0)?;
    reader.skip_space();
    if reader.rest().is_empty() {
        Ok(call)
    } else {
        Err(reader.wrong("the call does not end"))
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    fn wrong(&self, what: &str) -> SyntaxError {
        SyntaxError(format!("`{}` at {}: {what}", self.text, self.at))
    }

    fn call(&mut self, depth: usize) -> Result<Call, SyntaxError> {
        if depth > MAX_NESTING {
            return Err(self.wrong("calls are nested too deeply"));
        }
        self.skip_space();
        let start = self.at;
        let rest = self.rest();
        let open = rest
            .find('(')
            .ok_or_else(|| self.wrong("an intrinsic function is missing"))?;
        let name = rest[..open].trim_end();
        let function = Function::named(name)
            .ok_or_else(|| self.wrong(&format!("`{name}` is not an intrinsic function")))?;
        self.at += open + 1;
        let mut arguments = Vec::new();
        self.skip_space();
        if !self.eat(")") {
            loop {
                arguments.push(self.argument(depth)?);
                self.skip_space();
                if self.eat(")") {
                    break;
                }
                if !self.eat(",") {
                    return Err(self.wrong("expected `,` or `)`"));
                }
            }
        }
        if !function.takes(arguments.len()) {
            return Err(self.wrong(&format!(
                "`{name}` does not take {} arguments",
                arguments.len()
            )));
        }
        Ok(Call {
            text: self.text[start..self.at].to_owned(),
            function,
            arguments,
        })
    }

    fn argument(&mut self, depth: usize) -> Result<Argument, SyntaxError> {
        self.skip_space();
        let rest = self.rest();
        if rest.starts_with('\'') {
            return self.quoted().map(Argument::Text);
        }
        if rest.starts_with('$') {
            let path = &rest[..end_of_path(rest)];
            self.at += path.len();
            return Reference::parse(path.trim_end())
                .map(Argument::Path)
                .map_err(|error| self.wrong(&error.to_string()));
        }
        if rest.starts_with("States.") {
            return self
                .call(depth + 1)
                .map(|call| Argument::Call(Box::new(call)));
        }
        let end = rest.find([',', ')']).unwrap_or(rest.len());
        let word = rest[..end].trim_end();
        let literal = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            digits => digits
                .parse::<Number>()
                .map(Value::Number)
                .map_err(|_| self.wrong("this is not an argument"))?,
        };
        self.at += word.len();
        Ok(Argument::Literal(literal))
    }

    /// A text in quotes, with its escapes as they are.
    fn quoted(&mut self) -> Result<String, SyntaxError> {
        let rest = &self.rest()[1..];
        let mut escaped = false;
        for (at, next) in rest.char_indices() {
            match next {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '\'' => {
                    self.at += at + 2;
                    return Ok(rest[..at].to_owned());
                }
                _ => {}
            }
        }
        Err(self.wrong("the text does not end"))
    }
}

/// Where a path among arguments ends: at a comma or parenthesis that is not inside of brackets or quotes.
fn end_of_path(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, next) in text.char_indices() {
        match (quote, next) {
            (Some(open), _) if next == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(next),
            (None, '[' | '(') => depth += 1,
            (None, ']') => depth = depth.saturating_sub(1),
            (None, ')') if depth > 0 => depth -= 1,
            (None, ',' | ')') if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}
