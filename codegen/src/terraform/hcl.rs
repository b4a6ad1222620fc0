//! Values in Terraform's language, printed as `terraform fmt` prints them.

use serde_json::Value;

/// A value or an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Hcl {
    /// Printed as it is: a number, a reference, a quoted template.
    Expression(String),
    /// `[…]`
    List(Vec<Hcl>),
    /// `{…}`, by the keys as they are, in this order.
    Object(Vec<(String, Hcl)>),
    /// A function of these arguments.
    Call(&'static str, Vec<Hcl>),
    /// The first where the condition holds, an empty list elsewhere.
    When(&'static str, Box<Hcl>),
}

/// A list up to this long stays on one line.
const LINE: usize = 80;

impl Hcl {
    /// An expression.
    pub(super) fn expression(text: impl Into<String>) -> Self {
        Hcl::Expression(text.into())
    }

    /// A text, of which nothing is an expression.
    pub(super) fn text(text: &str) -> Self {
        Hcl::template(&escape(text))
    }

    /// The inside of a quoted template. One that is a single expression is printed as that.
    pub(super) fn template(inside: &str) -> Self {
        let alone = inside
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'))
            .filter(|rest| !rest.contains(['{', '}']));
        Hcl::Expression(match alone {
            Some(expression) => expression.to_owned(),
            None => format!("\"{inside}\""),
        })
    }

    /// A list of texts.
    pub(super) fn texts<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        let texts = texts.into_iter();
        Hcl::List(texts.map(|text| Hcl::text(text.as_ref())).collect())
    }

    /// An object of texts.
    pub(super) fn map<'a>(entries: impl IntoIterator<Item = (&'a String, &'a String)>) -> Self {
        let entries = entries.into_iter();
        Hcl::Object(
            entries
                .map(|(key, value)| (key.clone(), Hcl::text(value)))
                .collect(),
        )
    }

    /// An object of these members.
    pub(super) fn object(members: impl IntoIterator<Item = (&'static str, Hcl)>) -> Self {
        let members = members.into_iter();
        Hcl::Object(
            members
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    }

    /// JSON as the value that `jsonencode` makes it of, its texts written by `text`.
    pub(super) fn json(value: &Value, text: &impl Fn(&str) -> Hcl) -> Self {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Hcl::Expression(value.to_string()),
            Value::String(string) => text(string),
            Value::Array(items) => {
                Hcl::List(items.iter().map(|item| Hcl::json(item, text)).collect())
            }
            Value::Object(members) => Hcl::Object(
                members
                    .iter()
                    .map(|(key, value)| (key.clone(), Hcl::json(value, text)))
                    .collect(),
            ),
        }
    }

    /// The value as it stands in a line that is indented this deep.
    pub(super) fn print(&self, indent: usize) -> String {
        match self {
            Hcl::Expression(text) => text.clone(),
            Hcl::List(items) => list("[", items, "]", indent),
            Hcl::Object(members) if members.is_empty() => "{}".to_owned(),
            Hcl::Object(members) => {
                let inside = attributes(members, indent + 2);
                format!("{{\n{inside}{:indent$}}}", "")
            }
            // Brackets of both kinds on one line, as people write `jsonencode({`.
            Hcl::Call(name, arguments) => match arguments.as_slice() {
                [only] => format!("{name}({})", only.print(indent)),
                many => list(&format!("{name}("), many, ")", indent),
            },
            Hcl::When(condition, value) => {
                format!("{condition} ? {} : []", value.print(indent))
            }
        }
    }
}

/// Members as lines `key = value`, indented. The signs of neighbours that take one line each are aligned.
pub(super) fn attributes(members: &[(String, Hcl)], indent: usize) -> String {
    let lines: Vec<_> = members
        .iter()
        .map(|(name, value)| (key(name), value.print(indent)))
        .collect();
    let mut text = String::new();
    for group in lines.chunk_by(|(_, a), (_, b)| !a.contains('\n') && !b.contains('\n')) {
        let width = group.iter().map(|(key, _)| key.chars().count()).max();
        let width = width.unwrap_or(0);
        for (key, value) in group {
            text.push_str(&format!("{:indent$}{key:width$} = {value}\n", ""));
        }
    }
    text
}

fn list(open: &str, items: &[Hcl], close: &str, indent: usize) -> String {
    let inline: Vec<_> = items.iter().map(|item| item.print(indent)).collect();
    let one_line = format!("{open}{}{close}", inline.join(", "));
    if inline.len() < 2 && !one_line.contains('\n') || is_short(&one_line) {
        return one_line;
    }
    // A single item opens and closes on the list's own lines.
    if let [only] = inline.as_slice() {
        return format!("{open}{only}{close}");
    }
    let mut text = format!("{open}\n");
    for item in items {
        let item = item.print(indent + 2);
        text.push_str(&format!("{:1$}{item},\n", "", indent + 2));
    }
    text + &format!("{:indent$}{close}", "")
}

fn is_short(text: &str) -> bool {
    text.len() <= LINE && !text.contains('\n')
}

/// A key: bare where it is a name, in quotes elsewhere.
fn key(name: &str) -> String {
    let mut characters = name.chars();
    let is_name = characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_');
    // In front of `=`, these would be read as values.
    let is_word = matches!(name, "null" | "true" | "false" | "for");
    if is_name && !is_word {
        name.to_owned()
    } else {
        format!("\"{}\"", escape(name))
    }
}

/// A text as the inside of a quoted template that means this text and nothing else.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '$' | '%' if characters.peek() == Some(&'{') => escaped.extend([c, c]),
            c if c.is_control() => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_terraform_would_read_as_something_else_is_escaped() {
        for (text, escaped) in [
            ("plain ‹ä›", "plain ‹ä›"),
            ("\"\\", "\\\"\\\\"),
            ("a\nb\r\t\u{1}\u{7f}", "a\\nb\\r\\t\\u0001\\u007f"),
            ("${a} %{b} $ % {}", "$${a} %%{b} $ % {}"),
            ("$${", "$$${"),
            ("$%{", "$%%{"),
        ] {
            assert_eq!(escape(text), escaped);
        }
    }

    #[test]
    fn keys_are_bare_where_terraform_reads_them_as_names() {
        for (name, printed) in [
            ("Version", "Version"),
            ("a_1", "a_1"),
            ("1a", "\"1a\""),
            ("", "\"\""),
            ("aws:SourceArn", "\"aws:SourceArn\""),
            ("cost center", "\"cost center\""),
            ("null", "\"null\""),
        ] {
            assert_eq!(key(name), printed);
        }
    }

    #[test]
    fn a_template_that_is_one_expression_is_that_expression() {
        for (inside, printed) in [
            ("${var.a}", "var.a"),
            ("${var.a}${var.b}", "\"${var.a}${var.b}\""),
            ("$${a}", "\"$${a}\""),
            ("x", "\"x\""),
        ] {
            assert_eq!(Hcl::template(inside).print(0), printed);
        }
    }

    #[test]
    fn signs_are_aligned_among_neighbours_of_one_line() {
        let one = || Hcl::expression("1");
        let object = Hcl::object([
            ("a", one()),
            ("long", one()),
            ("nested", Hcl::object([("b", one())])),
            ("c", one()),
        ]);
        assert_eq!(
            object.print(0),
            "{\n  a    = 1\n  long = 1\n  nested = {\n    b = 1\n  }\n  c = 1\n}"
        );
    }
}
