//! The syntax of calls of intrinsic functions, such as `States.Format('{} of {}', $.i, $.n)`.

use super::jsonpath;

/// Each function and how many arguments it takes ("Intrinsic functions for JSONPath states" in the
/// AWS Step Functions Developer Guide).
const FUNCTIONS: [(&str, usize, usize); 18] = [
    ("States.Array", 0, usize::MAX),
    ("States.ArrayContains", 2, 2),
    ("States.ArrayGetItem", 2, 2),
    ("States.ArrayLength", 1, 1),
    ("States.ArrayPartition", 2, 2),
    ("States.ArrayRange", 3, 3),
    ("States.ArrayUnique", 1, 1),
    ("States.Base64Decode", 1, 1),
    ("States.Base64Encode", 1, 1),
    ("States.Format", 1, usize::MAX),
    ("States.Hash", 2, 2),
    ("States.JsonMerge", 3, 3),
    ("States.JsonToString", 1, 1),
    ("States.MathAdd", 2, 2),
    ("States.MathRandom", 2, 3),
    ("States.StringSplit", 2, 2),
    ("States.StringToJson", 1, 1),
    ("States.UUID", 0, 0),
];

/// The functions that take numbers and nothing else.
const ARITHMETIC: [&str; 3] = ["States.ArrayRange", "States.MathAdd", "States.MathRandom"];

/// How deep calls may nest. AWS documents 10; a few more are let pass, as it does not say how it counts.
const MAX_DEPTH: usize = 12;

/// Whether the text looks like the call of an intrinsic function.
pub(super) fn is_call(text: &str) -> bool {
    text.starts_with("States.")
}

/// Checks the call of an intrinsic function.
///
/// # Errors
/// What is wrong with it.
pub(super) fn check(text: &str) -> Result<(), String> {
    let mut scanner = Scanner { rest: text };
    scanner.call(0)?;
    match scanner.rest.trim_end() {
        "" => Ok(()),
        rest => Err(format!("'{rest}' follows the call")),
    }
}

enum Argument {
    Text,
    Other,
}

struct Scanner<'a> {
    rest: &'a str,
}

impl Scanner<'_> {
    fn call(&mut self, depth: usize) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err("calls nest too deep".to_owned());
        }
        let end = self.rest.find('(').ok_or("'(' is missing")?;
        let name = self.rest[..end].trim_end();
        let (name, least, most) = *FUNCTIONS
            .iter()
            .find(|(function, ..)| *function == name)
            .ok_or_else(|| format!("'{name}' is not an intrinsic function"))?;
        self.rest = self.rest[end + 1..].trim_start();
        let mut count = 0;
        if !self.take(')') {
            loop {
                let argument = self.argument(depth)?;
                count += 1;
                if matches!(argument, Argument::Text) && ARITHMETIC.contains(&name) {
                    return Err(format!("{name} takes numbers"));
                }
                self.rest = self.rest.trim_start();
                if self.take(')') {
                    break;
                }
                if !self.take(',') {
                    return Err("',' or ')' is missing after an argument".to_owned());
                }
                self.rest = self.rest.trim_start();
            }
        }
        if (least..=most).contains(&count) {
            Ok(())
        } else {
            Err(format!("{name} does not take {count} arguments"))
        }
    }

    fn argument(&mut self, depth: usize) -> Result<Argument, String> {
        match self.rest.chars().next() {
            Some('\'') => self.text().map(|()| Argument::Text),
            Some('$') => self.path().map(|()| Argument::Other),
            Some('S') => self.call(depth + 1).map(|()| Argument::Other),
            _ => self.literal().map(|()| Argument::Other),
        }
    }

    /// A string. A backslash may only stand before `'`, `{`, `}` or another backslash.
    fn text(&mut self) -> Result<(), String> {
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((at, c)) = characters.next() {
            match c {
                '\'' => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(());
                }
                '\\' => match characters.next() {
                    Some((_, '\'' | '{' | '}' | '\\')) => {}
                    _ => return Err("a backslash escapes nothing".to_owned()),
                },
                _ => {}
            }
        }
        Err("a string is not closed".to_owned())
    }

    /// A path; it ends at a comma or a bracket that is not its own.
    fn path(&mut self) -> Result<(), String> {
        let mut end = 0;
        while let Some(c) = self.rest[end..].chars().next() {
            match c {
                ',' | ')' => break,
                '[' | '(' => end += jsonpath::balanced(&self.rest[end..])?,
                c => end += c.len_utf8(),
            }
        }
        jsonpath::parse(self.rest[..end].trim_end())?;
        self.rest = &self.rest[end..];
        Ok(())
    }

    /// A number, `true`, `false` or `null`.
    fn literal(&mut self) -> Result<(), String> {
        let end = self
            .rest
            .find([',', ')'])
            .ok_or("an argument is not followed by ')'")?;
        let literal = self.rest[..end].trim_end();
        let is_number =
            || literal.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        let known = matches!(literal, "true" | "false" | "null")
            || (is_number() && literal.parse::<f64>().is_ok());
        if !known {
            return Err(format!("'{literal}' is not an argument"));
        }
        self.rest = &self.rest[end..];
        Ok(())
    }

    fn take(&mut self, what: char) -> bool {
        match self.rest.strip_prefix(what) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}
