//! Byte offsets to lines and columns.

use std::collections::BTreeMap;
use std::ops::Range;

use language::source::Sources;

/// A place in a file. Both count from 1; columns are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// Where the lines of each file begin.
pub(super) struct Lines<'a> {
    files: BTreeMap<&'a str, File<'a>>,
}

/// One file.
pub(super) struct File<'a> {
    pub(super) text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Of all files.
    pub(super) fn of(sources: &'a Sources) -> Self {
        let file = |text: &'a str| {
            let ends = text
                .bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(at, _)| at + 1);
            File {
                text,
                starts: std::iter::once(0).chain(ends).collect(),
            }
        };
        Self {
            files: sources
                .files
                .iter()
                .map(|source| (source.path.as_str(), file(&source.text)))
                .collect(),
        }
    }

    /// One file.
    pub(super) fn file(&self, path: &str) -> Option<&File<'a>> {
        self.files.get(path)
    }

    /// The place of a byte; the beginning of the file when there is no such file.
    pub(super) fn position(&self, path: &str, offset: usize) -> Position {
        self.file(path)
            .map_or(Position { line: 1, column: 1 }, |file| {
                file.position(offset)
            })
    }
}

impl File<'_> {
    /// The place of a byte.
    pub(super) fn position(&self, offset: usize) -> Position {
        let line = self.line(offset);
        let before = self
            .text
            .get(self.starts[line]..self.boundary(offset))
            .unwrap_or_default();
        Position {
            line: line + 1,
            column: before.chars().count() + 1,
        }
    }

    /// The bytes from the beginning of the first to the end of the last line that the range touches, without the
    /// last line end, be it `\n` or `\r\n`.
    pub(super) fn whole_lines(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.starts[self.line(range.start)];
        let last = self.line(range.end.max(range.start + 1) - 1);
        let end = self
            .starts
            .get(last + 1)
            .map_or(self.text.len(), |next| next - 1);
        let end = match self.text.get(start..end) {
            Some(line) if line.ends_with('\r') => end - 1,
            _ => end,
        };
        start..end.max(start)
    }

    /// The range, inside the text and on the borders of characters.
    pub(super) fn clamp(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.boundary(range.start);
        start..self.boundary(range.end).max(start)
    }

    fn line(&self, offset: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= offset.min(self.text.len()))
            .max(1)
            - 1
    }

    fn boundary(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset)
    }
}
