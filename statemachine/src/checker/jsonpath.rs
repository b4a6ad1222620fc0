//! The syntax of paths: JSONPath as Step Functions speaks it, which is Jayway's dialect with the
//! context object (`$$`) and variables (`$name`) as further roots.

/// A path that can be parsed.
pub(super) struct Path {
    /// Why it may find any number of values, in which case it is no Reference Path.
    ambiguity: Option<&'static str>,
}

/// Parses a path.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parse(text: &str) -> Result<Path, String> {
    let mut scanner = Scanner {
        // Jayway ignores space around a path; what comes before `$` is checked elsewhere.
        rest: text.trim_end(),
        ambiguity: None,
    };
    scanner.root()?;
    while !scanner.rest.is_empty() {
        scanner.segment()?;
    }
    Ok(Path {
        ambiguity: scanner.ambiguity,
    })
}

/// Checks that the text is a Reference Path: one that names exactly one value ("Reference Paths" in
/// the Amazon States Language).
///
/// # Errors
/// What is wrong with it.
pub(super) fn check_reference(text: &str) -> Result<(), String> {
    if !text.starts_with('$') {
        return Err("Reference path didn't start with '$'".to_owned());
    }
    match parse(text)?.ambiguity {
        None => Ok(()),
        Some(what) => Err(format!("{what} may select more than one value")),
    }
}

struct Scanner<'a> {
    rest: &'a str,
    ambiguity: Option<&'static str>,
}

impl Scanner<'_> {
    fn root(&mut self) -> Result<(), String> {
        if !self.take("$") {
            return Err("it must begin with '$'".to_owned());
        }
        if self.take("$") {
            return Ok(());
        }
        let name = self
            .rest
            .find(|c| !is_variable_part(c))
            .unwrap_or(self.rest.len());
        if self.rest[..name].starts_with(|c: char| c.is_ascii_digit()) {
            return Err("a variable's name does not begin with a digit".to_owned());
        }
        self.rest = &self.rest[name..];
        Ok(())
    }

    fn segment(&mut self) -> Result<(), String> {
        if self.take("..") {
            self.ambiguity = Some("'..'");
            return if self.rest.starts_with('[') {
                self.bracket()
            } else {
                self.name()
            };
        }
        if self.rest.starts_with('[') {
            return self.bracket();
        }
        if !self.take(".") {
            return Err(format!("expected '.' or '[' before '{}'", self.rest));
        }
        if self.rest.starts_with('[') {
            return self.bracket();
        }
        self.name()
    }

    /// A name after a dot, `*`, or a function such as `length()`.
    fn name(&mut self) -> Result<(), String> {
        if self.take("*") {
            self.ambiguity = Some("'*'");
            return Ok(());
        }
        let mut end = self.rest.len();
        let mut escaped = false;
        for (at, c) in self.rest.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '.' | '[' | '(' => {
                    end = at;
                    break;
                }
                c if c.is_whitespace() => {
                    return Err("a name with a blank must stand in brackets".to_owned());
                }
                _ => {}
            }
        }
        if end == 0 {
            return Err("a name is missing after '.'".to_owned());
        }
        self.rest = &self.rest[end..];
        if self.rest.starts_with('(') {
            self.ambiguity = Some("a function");
            let end = balanced(self.rest)?;
            self.rest = &self.rest[end..];
        }
        Ok(())
    }

    fn bracket(&mut self) -> Result<(), String> {
        let end = balanced(self.rest)?;
        let inside = self.rest[1..end - 1].trim();
        self.rest = &self.rest[end..];
        if inside == "*" {
            self.ambiguity = Some("'*'");
            return Ok(());
        }
        if inside.starts_with('(') {
            self.ambiguity = Some("a script");
            return Ok(());
        }
        if let Some(filter) = inside.strip_prefix('?') {
            self.ambiguity = Some("a filter");
            let filter = filter.trim();
            return if filter.is_empty() || filter.starts_with(['(', '@', '$', '!', '?']) {
                Ok(())
            } else {
                Err(format!("'[?{filter}]' is not a filter"))
            };
        }
        if inside.starts_with(['\'', '"']) {
            let names = quoted_names(inside)
                .ok_or_else(|| format!("'[{inside}]' is not a name in quotes"))?;
            if names > 1 {
                self.ambiguity = Some("a list of names");
            }
            return Ok(());
        }
        if !is_selection_of_elements(inside) {
            return Err(
                "'[' must be followed by a name in quotes, an index, '*' or '?'".to_owned(),
            );
        }
        if inside.contains(',') {
            self.ambiguity = Some("a list of indexes");
        } else if inside.contains(':') {
            self.ambiguity = Some("a slice");
        }
        Ok(())
    }

    fn take(&mut self, what: &str) -> bool {
        match self.rest.strip_prefix(what) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

/// Whether the character may be part of a variable's name. What is not ASCII is not judged: Unicode
/// has more letters than are worth a table here.
pub(super) fn is_variable_part(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || (!c.is_ascii() && !c.is_whitespace())
}

/// Where the bracket that the text begins with is closed, behind it. Strings and regular expressions
/// are passed over.
pub(super) fn balanced(text: &str) -> Result<usize, String> {
    let mut open = Vec::new();
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '(' | '[' | '{' => open.push(c),
            ')' | ']' | '}' => {
                let expected = match open.pop() {
                    Some('(') => ')',
                    Some('[') => ']',
                    _ => '}',
                };
                if c != expected {
                    return Err(format!("'{c}' closes nothing"));
                }
                if open.is_empty() {
                    return Ok(at + c.len_utf8());
                }
            }
            '\'' | '"' | '/' => {
                let mut escaped = false;
                let closed = characters.by_ref().any(|(_, inner)| {
                    let ends = inner == c && !escaped;
                    escaped = inner == '\\' && !escaped;
                    ends
                });
                if !closed {
                    return Err(format!("{c} is not closed"));
                }
            }
            _ => {}
        }
    }
    Err("a bracket is not closed".to_owned())
}

/// How many names in quotes, separated by commas, the text consists of.
fn quoted_names(text: &str) -> Option<usize> {
    let mut rest = text;
    let mut count = 0;
    loop {
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let mut escaped = false;
        let end = rest.char_indices().skip(1).find_map(|(at, c)| {
            let ends = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            ends.then_some(at + 1)
        })?;
        count += 1;
        rest = rest[end..].trim_start();
        if rest.is_empty() {
            return Some(count);
        }
        rest = rest.strip_prefix(',')?.trim_start();
    }
}

/// Whether the text is an index, a list of indexes or a slice.
fn is_selection_of_elements(text: &str) -> bool {
    let is_index = |text: &str| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.split(',').all(|part| {
        let bounds: Vec<&str> = part.split(':').map(str::trim).collect();
        match bounds.as_slice() {
            [index] => is_index(index),
            [_, _] | [_, _, _] => bounds
                .iter()
                .all(|bound| bound.is_empty() || is_index(bound)),
            _ => false,
        }
    })
}
