//! Builds the tree of a file from the events of the YAML parser, with a stack of its own: depth is a number here, not
//! a depth of calls.

use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marks};

use super::limits::{self, ALIASED_NODES, DEPTH};
use super::{Entry, Mapping, Node, Value, scalar, syntax};
use crate::diagnostic::{
    ALIAS_TOO_LARGE, COMPLEX_KEY, DUPLICATE_KEY, Diagnostic, SYNTAX, TAG, TOO_DEEP,
};
use crate::source::{LineIndex, SourceFile, Span};

/// The documents of one file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct File {
    pub(crate) path: Arc<str>,
    pub(crate) documents: Vec<Node>,
    /// Whether all of the text is in `documents`. When not, names may stand in the rest.
    pub(crate) complete: bool,
}

/// Reads a file. What is wrong with it is added to the diagnostics; documents before a syntax error are kept.
pub(crate) fn read(file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> File {
    let path: Arc<str> = file.path.as_str().into();
    if let Some(too_large) = limits::check(file, &path) {
        diagnostics.push(too_large);
        return File {
            path,
            documents: Vec::new(),
            complete: false,
        };
    }
    let mut builder = Builder {
        path: path.clone(),
        text: &file.text,
        lines: LineIndex::new(&file.text),
        documents: Vec::new(),
        stack: Vec::new(),
        anchors: HashMap::new(),
        aliased: 0,
        diagnostics,
    };
    let complete = builder.run();
    File {
        path,
        documents: builder.documents,
        complete,
    }
}

struct Builder<'a> {
    path: Arc<str>,
    text: &'a str,
    lines: LineIndex<'a>,
    documents: Vec<Node>,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Anchor>,
    aliased: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// A map or list whose end has not come yet.
struct Frame {
    collection: Collection,
    start: Span,
    anchor: usize,
    /// Levels below this one, of those nodes that are complete.
    height: usize,
    nodes: usize,
}

enum Collection {
    Seq(Vec<Node>),
    Map {
        entries: Mapping,
        key: Option<(String, Span)>,
    },
}

struct Anchor {
    node: Node,
    height: usize,
    nodes: usize,
}

/// The file cannot be read on. A diagnostic says why.
struct Stop;

impl Builder<'_> {
    fn run(&mut self) -> bool {
        for event in Parser::new_from_str(self.text) {
            let outcome = match event {
                Ok((event, marks)) => {
                    let span = self.span(marks);
                    self.take(event, span)
                }
                Err(error) => {
                    let at = self
                        .lines
                        .offset(error.marker().line(), error.marker().col());
                    let (code, message, hint) = syntax::explain(error.info());
                    let span = self.character(at);
                    self.diagnostics
                        .push(Diagnostic::error(code, span, message).hint(hint));
                    Err(Stop)
                }
            };
            if outcome.is_err() {
                return false;
            }
        }
        true
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Stop> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), &span);
                let value = if style == ScalarStyle::Plain {
                    scalar::plain(&text)
                } else {
                    Value::String(text.into_owned())
                };
                // an absent value has the place of what follows it
                let span = if value == Value::Null && style == ScalarStyle::Plain {
                    self.absent(span)
                } else {
                    span
                };
                self.add(Node::new(value, span), anchor, 0, 1);
                Ok(())
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_tag(tag.is_some(), &span);
                self.open(Collection::Seq(Vec::new()), span, anchor)
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_tag(tag.is_some(), &span);
                self.open(
                    Collection::Map {
                        entries: Mapping::new(),
                        key: None,
                    },
                    span,
                    anchor,
                )
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.close(&span);
                Ok(())
            }
            Event::Alias(id) => self.alias(id, span),
        }
    }

    fn open(&mut self, collection: Collection, start: Span, anchor: usize) -> Result<(), Stop> {
        if let Some(Frame {
            collection: Collection::Map { key: None, .. },
            ..
        }) = self.stack.last()
        {
            let message = "a key has to be a plain text, not a list or a map";
            self.diagnostics
                .push(Diagnostic::error(COMPLEX_KEY, start, message).hint(
                    "quote an expression, as in `\"{{ name }}\"`: braces begin a map".to_owned(),
                ));
            return Err(Stop);
        }
        self.deep_enough(self.stack.len() + 1, &start)?;
        self.stack.push(Frame {
            collection,
            start,
            anchor,
            height: 0,
            nodes: 1,
        });
        Ok(())
    }

    fn close(&mut self, end: &Span) {
        let Some(frame) = self.stack.pop() else {
            return;
        };
        let (value, last) = match frame.collection {
            Collection::Seq(items) => {
                let last = items.last().map(|item| item.span.end);
                (Value::Seq(items), last)
            }
            Collection::Map { entries, .. } => {
                let last = entries
                    .last()
                    .map(|(_, entry)| entry.node.span.end.max(entry.key.end));
                (Value::Map(entries), last)
            }
        };
        // the end of a block is only known by what follows it
        let bracket = self
            .text
            .get(end.start..end.end)
            .is_some_and(|text| text == "]" || text == "}");
        let end = if bracket {
            end.end
        } else {
            last.unwrap_or(frame.start.end)
        };
        let span = Span {
            file: self.path.clone(),
            start: frame.start.start,
            end: end.max(frame.start.start),
        };
        self.add(
            Node::new(value, span),
            frame.anchor,
            frame.height + 1,
            frame.nodes,
        );
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), Stop> {
        let Some(anchor) = self.anchors.get(&id) else {
            let message = "an alias inside the value that it stands for";
            self.diagnostics.push(
                Diagnostic::error(SYNTAX, span, message)
                    .hint("an anchor `&name` has to stand before its alias".to_owned()),
            );
            return Err(Stop);
        };
        let (height, nodes) = (anchor.height, anchor.nodes);
        self.aliased = self.aliased.saturating_add(nodes);
        if self.aliased > ALIASED_NODES {
            let message =
                format!("the aliases of this file stand for more than {ALIASED_NODES} values");
            self.diagnostics.push(
                Diagnostic::error(ALIAS_TOO_LARGE, span, message)
                    .hint("repeat a document with `for`, or use `defaults`".to_owned()),
            );
            return Err(Stop);
        }
        self.deep_enough(self.stack.len() + height, &span)?;
        let Some(anchor) = self.anchors.get(&id) else {
            return Ok(());
        };
        // its place stays that of the anchor: that is where the text is
        let node = anchor.node.clone();
        self.add(node, 0, height, nodes);
        Ok(())
    }

    /// Puts a finished node where it belongs.
    fn add(&mut self, node: Node, anchor: usize, height: usize, nodes: usize) {
        if anchor != 0 {
            self.anchors.insert(
                anchor,
                Anchor {
                    node: node.clone(),
                    height,
                    nodes,
                },
            );
        }
        let Some(frame) = self.stack.last_mut() else {
            self.documents.push(node);
            return;
        };
        frame.height = frame.height.max(height);
        frame.nodes = frame.nodes.saturating_add(nodes);
        match &mut frame.collection {
            Collection::Seq(items) => items.push(node),
            Collection::Map { entries, key } => match key.take() {
                None => *key = Some((key_text(&node, self.text), node.span)),
                Some((name, span)) => match entries.get(&name) {
                    None => {
                        entries.insert(name, Entry { key: span, node });
                    }
                    Some(first) => self.diagnostics.push(
                        Diagnostic::error(
                            DUPLICATE_KEY,
                            span,
                            format!("`{name}` stands twice in this map"),
                        )
                        .label(first.key.clone(), "it stands here first")
                        .hint("remove one of the two".to_owned()),
                    ),
                },
            },
        }
    }

    fn deep_enough(&mut self, depth: usize, span: &Span) -> Result<(), Stop> {
        if depth <= DEPTH {
            return Ok(());
        }
        let message = format!("more than {DEPTH} maps and lists inside each other");
        self.diagnostics
            .push(Diagnostic::error(TOO_DEEP, span.clone(), message));
        Err(Stop)
    }

    fn refuse_tag(&mut self, tagged: bool, span: &Span) {
        if tagged {
            let diagnostic = Diagnostic::error(TAG, span.clone(), "a tag means nothing here");
            self.diagnostics.push(
                diagnostic.hint("remove the tag; quote a scalar that shall be a text".to_owned()),
            );
        }
    }

    fn span(&self, marks: Marks) -> Span {
        let start = self.lines.offset(marks.start.line(), marks.start.col());
        let end = self.lines.offset(marks.end.line(), marks.end.col());
        Span {
            file: self.path.clone(),
            start,
            end: end.max(start),
        }
    }

    /// One character, so that there is something to underline.
    fn character(&self, start: usize) -> Span {
        let end = start + self.text[start..].chars().next().map_or(0, char::len_utf8);
        Span {
            file: self.path.clone(),
            start,
            end,
        }
    }

    /// The place of a value that is not there: its key, when there is one.
    fn absent(&self, span: Span) -> Span {
        let written = self
            .text
            .get(span.start..span.end)
            .is_some_and(|text| matches!(scalar::plain(text), Value::Null));
        if written && span.start < span.end {
            return span;
        }
        match self.stack.last() {
            Some(Frame {
                collection:
                    Collection::Map {
                        key: Some((_, key)),
                        ..
                    },
                ..
            }) => key.clone(),
            _ => span.head(),
        }
    }
}

fn key_text(node: &Node, text: &str) -> String {
    match &node.value {
        Value::String(name) => name.clone(),
        // a number or boolean as a key is the text that stands there
        _ => text
            .get(node.span.start..node.span.end)
            .unwrap_or_default()
            .trim()
            .to_owned(),
    }
}
