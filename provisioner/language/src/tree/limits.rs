//! How large and deep a file may be. Checked before, or while, it is parsed: no input takes long or much memory.

use crate::diagnostic::{Diagnostic, FILE_TOO_LARGE, LINE_TOO_LONG};
use crate::source::{SourceFile, Span};

/// Bytes in a file.
pub(crate) const FILE_BYTES: usize = 1_000_000;
/// Bytes in a line.
pub(crate) const LINE_BYTES: usize = 64_000;
/// Maps and lists inside each other. Every function that recurses over a tree relies on it.
pub(crate) const DEPTH: usize = 64;
/// Nodes that the aliases of one file may stand for.
pub(crate) const ALIASED_NODES: usize = 20_000;

/// What is too large about a file, without reading it.
pub(crate) fn check(file: &SourceFile, path: &std::sync::Arc<str>) -> Option<Diagnostic> {
    if file.text.len() > FILE_BYTES {
        let message = format!(
            "this file has {} bytes, more than {FILE_BYTES}",
            file.text.len()
        );
        let span = Span {
            file: path.clone(),
            start: 0,
            end: 0,
        };
        return Some(Diagnostic::error(FILE_TOO_LARGE, span, message).hint(split()));
    }
    let mut start = 0;
    for line in file.text.split('\n') {
        if line.len() > LINE_BYTES {
            let message = format!("this line has {} bytes, more than {LINE_BYTES}", line.len());
            let span = Span {
                file: path.clone(),
                start,
                end: start,
            };
            return Some(
                Diagnostic::error(LINE_TOO_LONG, span, message)
                    .hint("break it into several lines".to_owned()),
            );
        }
        start += line.len() + 1;
    }
    None
}

fn split() -> String {
    "split it into several files: any kind may stand in any file".to_owned()
}
