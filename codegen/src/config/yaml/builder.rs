//! From the parser's events to a tree, within bounds.

use super::{Entry, Node, Scalar, Value};
use crate::config::finding::{Code, Finding};
use crate::config::source::{Source, Span};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A configuration needs six levels; reading recurses, so there is an end.
const DEEPEST: usize = 32;
/// Far more than 10,000 users have; a few nested aliases reach any number.
const MOST_NODES: usize = 250_000;

/// The tree of the only document in the file.
///
/// The first thing that is not YAML ends the reading: what follows it cannot be trusted.
pub(crate) fn parse(source: &Source<'_>) -> Result<Rc<Node>, Finding> {
    let mut builder = Builder {
        source,
        open: Vec::new(),
        anchors: BTreeMap::new(),
        root: None,
    };
    let mut parser = Parser::new_from_str(source.text());
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| not_yaml(source, &error))?;
        builder.event(event, source.span(span.start.index(), span.end.index()))?;
    }
    builder.root.filter(|root| !root.is_null()).ok_or_else(|| {
        Finding::new(Code::EmptyFile, "the file is empty")
            .hint("it needs `pipeline`, `region`, `alerts` and `users`")
    })
}

fn not_yaml(source: &Source<'_>, error: &ScanError) -> Finding {
    let place = error.marker().index();
    let span = source.span(place, place + 1);
    let line = source.text().lines().nth(span.start.line - 1).unwrap_or("");
    let indentation = &line[..line.len() - line.trim_start().len()];
    let finding = Finding::new(Code::NotYaml, "the file is not YAML").at(span, error.info());
    if indentation.contains('\t') || error.info().contains("tab") {
        finding.hint("YAML does not allow tabs in front of keys; use spaces")
    } else {
        finding.hint("look for a missing colon, quote or bracket here or shortly before")
    }
}

/// A list or a mapping whose end has not come yet.
struct Open {
    anchor: usize,
    start: Span,
    size: usize,
    depth: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Rc<Node>>),
    Mapping {
        entries: Vec<Entry>,
        merges: Vec<Rc<Node>>,
        key: Option<Key>,
    },
}

/// A key that waits for its value.
enum Key {
    Named(String, Span),
    Merge,
}

struct Builder<'a> {
    source: &'a Source<'a>,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Rc<Node>>,
    root: Option<Rc<Node>>,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Finding> {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => Err(Finding::new(
                Code::UnsupportedYaml,
                "the file holds more than one YAML document",
            )
            .at(span, "the second begins here")
            .hint("give each pipeline a file of its own")),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::Scalar(text, style, anchor, tag) => {
                let tagged_text = check_tag(tag.as_deref(), span)?;
                let plain = style == ScalarStyle::Plain && !tagged_text;
                let span = self.trimmed(span);
                if plain && text == "<<" && self.merge_key() {
                    return Ok(());
                }
                let scalar = if plain {
                    Scalar::plain(text.into_owned())
                } else {
                    Scalar::quoted(text.into_owned())
                };
                self.complete(Rc::new(Node::scalar(scalar, span)), anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                check_tag(tag.as_deref(), span)?;
                self.begin(anchor, span, Content::Sequence(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                check_tag(tag.as_deref(), span)?;
                let content = Content::Mapping {
                    entries: Vec::new(),
                    merges: Vec::new(),
                    key: None,
                };
                self.begin(anchor, span, content)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
        }
    }

    fn begin(&mut self, anchor: usize, start: Span, content: Content) -> Result<(), Finding> {
        if self.open.len() >= DEEPEST {
            return Err(too_deep(start));
        }
        self.open.push(Open {
            anchor,
            start,
            size: 1,
            depth: 1,
            content,
        });
        Ok(())
    }

    fn end(&mut self, end: Span) -> Result<(), Finding> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let span = self.trimmed(Span {
            start: open.start.start,
            end: end.end.max(open.start.end),
        });
        let mut size = open.size;
        let value = match open.content {
            Content::Sequence(items) => Value::Sequence(items),
            Content::Mapping {
                mut entries,
                merges,
                ..
            } => {
                size += merge(&mut entries, &merges)?;
                Value::Mapping(entries)
            }
        };
        let node = Node {
            span,
            value,
            size,
            depth: open.depth,
        };
        self.complete(Rc::new(node), open.anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Finding> {
        let node = self.anchors.get(&anchor).cloned().ok_or_else(|| {
            Finding::new(
                Code::UnsupportedYaml,
                "an alias stands inside its own anchor",
            )
            .at(span, "this never ends")
        })?;
        if self.open.len() + node.depth > DEEPEST {
            return Err(too_deep(span));
        }
        self.place(node, span)
    }

    fn complete(&mut self, node: Rc<Node>, anchor: usize) -> Result<(), Finding> {
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        let span = node.span;
        self.place(node, span)
    }

    /// Puts a finished node where it belongs. `span` is where it was named, which may be an alias.
    fn place(&mut self, node: Rc<Node>, span: Span) -> Result<(), Finding> {
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        parent.size += node.size;
        parent.depth = parent.depth.max(node.depth + 1);
        if parent.size > MOST_NODES {
            return Err(too_many(span));
        }
        match &mut parent.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping {
                entries,
                merges,
                key,
            } => match key.take() {
                Some(Key::Named(name, key_span)) => entries.push(Entry {
                    key: name,
                    key_span,
                    value: node,
                }),
                Some(Key::Merge) => merges.push(node),
                None => *key = Some(name_of(&node, span)?),
            },
        }
        Ok(())
    }

    /// Whether a `<<` that comes now is a merge key; it is then taken as one.
    fn merge_key(&mut self) -> bool {
        match self.open.last_mut() {
            Some(Open {
                content: Content::Mapping { key, .. },
                ..
            }) if key.is_none() => {
                *key = Some(Key::Merge);
                true
            }
            _ => false,
        }
    }

    /// The span without the white space that the parser counts to a block's end.
    fn trimmed(&self, span: Span) -> Span {
        let text = self.source.slice(span);
        let kept = text.trim_end();
        if kept.is_empty() || kept.len() == text.len() {
            return span;
        }
        self.source.shortened(span, kept.len())
    }
}

/// Adds the entries of merged mappings: an entry's own key wins, then the mapping that comes first
/// (YAML's language-independent type `merge`). Returns how many nodes came along.
fn merge(entries: &mut Vec<Entry>, merges: &[Rc<Node>]) -> Result<usize, Finding> {
    let mut names: BTreeSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    let mut added = 0;
    for node in merges {
        let mappings: &[Rc<Node>] = match &node.value {
            Value::Sequence(items) => items,
            Value::Mapping(_) | Value::Scalar(_) => std::slice::from_ref(node),
        };
        for mapping in mappings {
            let Value::Mapping(merged) = &mapping.value else {
                return Err(Finding::new(
                    Code::WrongType,
                    format!("`<<` merges mappings, and this is {}", mapping.what()),
                )
                .at(mapping.span, "not a mapping")
                .hint("write `<<: *anchor`, with the anchor at a mapping"));
            };
            for entry in merged {
                if names.insert(entry.key.clone()) {
                    added += entry.value.size;
                    entries.push(entry.clone());
                }
            }
            if added > MOST_NODES {
                return Err(too_many(mapping.span));
            }
        }
    }
    Ok(added)
}

fn name_of(node: &Node, span: Span) -> Result<Key, Finding> {
    match &node.value {
        Value::Scalar(scalar) if !node.is_null() => Ok(Key::Named(scalar.text.clone(), span)),
        _ => Err(Finding::new(
            Code::UnsupportedYaml,
            format!("{} stands where a key must be", node.what()),
        )
        .at(span, "not a key")
        .hint("a value with `{`, `[` or `?` in front needs quotes")),
    }
}

/// Whether a tag says that the scalar is text.
fn check_tag(tag: Option<&Tag>, span: Span) -> Result<bool, Finding> {
    let Some(tag) = tag else { return Ok(false) };
    if tag.is_yaml_core_schema() {
        return Ok(tag.suffix == "str");
    }
    Err(Finding::new(
        Code::UnsupportedYaml,
        format!("the tag `{tag}` means nothing here"),
    )
    .at(span, "tagged value")
    .hint("remove the tag; CloudFormation's functions do not work in keywheel.yaml"))
}

fn too_deep(span: Span) -> Finding {
    Finding::new(
        Code::TooComplex,
        format!("the file is nested more than {DEEPEST} levels deep"),
    )
    .at(span, "too deep")
    .hint("check that this is a keywheel.yaml; it needs six levels")
}

fn too_many(span: Span) -> Finding {
    Finding::new(
        Code::TooComplex,
        format!("the file has more than {MOST_NODES} values, aliases written out"),
    )
    .at(span, "too many from here on")
    .hint("check that this is a keywheel.yaml, and that no alias multiplies another")
}
