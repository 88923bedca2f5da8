//! The documents of a trace: none too large for a datagram, none too deep for a reader.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::segment::{alone, segment, subsegment};
use crate::trace::SpanId;
use crate::trace::data::{Fragment, SpanData};

/// X-Ray takes documents of 64 kB, and a datagram with its header has to hold one.
const LARGEST: usize = 63_000;
/// Readers of JSON give up at some depth: 128 is common.
const DEEPEST: usize = 40;

/// Text with so many spans in it.
pub(in crate::trace) struct Document {
    pub(in crate::trace) text: String,
    pub(in crate::trace) spans: u64,
}

/// The documents with all spans of a fragment. What does not fit stands alone, and names its parent.
pub(in crate::trace) fn documents(fragment: &Fragment) -> Vec<Document> {
    let mut below: HashMap<SpanId, Vec<&SpanData>> = HashMap::new();
    let spans = fragment.spans.iter();
    for span in spans.skip(usize::from(fragment.has_root)) {
        if let Some(parent) = span.parent {
            below.entry(parent).or_default().push(span);
        }
    }
    let mut writing = Writing {
        fragment,
        below,
        documents: Vec::new(),
    };
    if let Some(root) = fragment.spans.first() {
        let members = if fragment.has_root {
            segment(fragment, root)
        } else {
            let mut members = subsegment(root);
            alone(fragment, root, &mut members);
            members
        };
        writing.stand_alone(root, members);
    }
    writing.rest();
    writing.documents
}

struct Writing<'a> {
    fragment: &'a Fragment,
    /// Spans that are not written yet, by their parents.
    below: HashMap<SpanId, Vec<&'a SpanData>>,
    documents: Vec<Document>,
}

impl<'a> Writing<'a> {
    /// A document of its own, with what is below as far as it fits.
    fn stand_alone(&mut self, span: &'a SpanData, members: Map<String, Json>) {
        let document = self.tree(span, members, 1);
        self.documents.push(document);
    }

    fn subsegment_alone(&mut self, span: &'a SpanData) {
        let mut members = subsegment(span);
        alone(self.fragment, span, &mut members);
        self.stand_alone(span, members);
    }

    /// The text of a span with those below; those that do not fit get documents of their own.
    fn tree(&mut self, span: &'a SpanData, members: Map<String, Json>, depth: usize) -> Document {
        let mut text = Json::Object(members).to_string();
        let children = self.below.remove(&span.id).unwrap_or_default();
        let mut spans = 1;
        let mut first = true;
        for child in children {
            if depth >= DEEPEST {
                self.subsegment_alone(child);
                continue;
            }
            let tree = self.tree(child, subsegment(child), depth + 1);
            let opening = if first { ",\"subsegments\":[" } else { "," };
            // and the two brackets that end it
            if text.len() + opening.len() + tree.text.len() + 2 > LARGEST {
                self.split_off(child, &tree);
                continue;
            }
            if first {
                text.pop();
            }
            first = false;
            text.push_str(opening);
            text.push_str(&tree.text);
            spans += tree.spans;
        }
        if !first {
            text.push_str("]}");
        }
        Document { text, spans }
    }

    /// A tree that was written to stand within another, as a document.
    fn split_off(&mut self, span: &SpanData, tree: &Document) {
        let mut members = Map::new();
        alone(self.fragment, span, &mut members);
        let head = Json::Object(members).to_string();
        let inside = tree.text.strip_prefix('{').unwrap_or(&tree.text);
        let head = head.strip_suffix('}').unwrap_or(&head);
        self.documents.push(Document {
            text: format!("{head},{inside}"),
            spans: tree.spans,
        });
    }

    /// Spans whose parents are not among them: those ended later, or were one too many.
    fn rest(&mut self) {
        while let Some(parent) = self.below.keys().next().copied() {
            for span in self.below.remove(&parent).unwrap_or_default() {
                self.subsegment_alone(span);
            }
        }
    }
}
