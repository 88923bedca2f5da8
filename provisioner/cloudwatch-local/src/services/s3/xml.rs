//! The XML that S3 answers with. Unlike that of the query protocol it is flat: lists repeat their element.

use std::fmt::Write as _;

/// The namespace of S3's documents.
pub(super) const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// A document that is being written.
pub(super) struct Xml(String);

impl Xml {
    pub(super) fn document() -> Self {
        Self("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned())
    }

    /// Opens the outermost element of an answer.
    pub(super) fn root(name: &str) -> Self {
        let mut xml = Self::document();
        let _ = write!(xml.0, "<{name} xmlns=\"{NAMESPACE}\">");
        xml
    }

    pub(super) fn open(&mut self, name: &str) -> &mut Self {
        let _ = write!(self.0, "<{name}>");
        self
    }

    pub(super) fn close(&mut self, name: &str) -> &mut Self {
        let _ = write!(self.0, "</{name}>");
        self
    }

    pub(super) fn text(&mut self, name: &str, text: &str) -> &mut Self {
        self.open(name);
        crate::wire::escape_xml(&mut self.0, text);
        self.close(name)
    }

    pub(super) fn raw_text(&mut self, text: &str) -> &mut Self {
        crate::wire::escape_xml(&mut self.0, text);
        self
    }

    pub(super) fn maybe(&mut self, name: &str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}
