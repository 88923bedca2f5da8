//! The text that the language reads. Who fetches it (a disk, a git revision, a test) is not this crate's business.

use std::collections::{BTreeMap, BTreeSet};

/// One YAML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path below the project folder, with `/` between its parts, such as `alarms/checkout.yaml`.
    pub path: String,
    /// The whole text, UTF-8.
    pub text: String,
}

/// Everything of a project that the language looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// `obsctl.yaml` and the YAML files of the project, in any order: output does not depend on it.
    pub files: Vec<SourceFile>,
    /// Names of the runbooks that exist: `checkout-errors` for `runbooks/checkout-errors.md`.
    pub runbooks: BTreeSet<String>,
    /// Scripts of canaries and what they read, by path as in [`SourceFile::path`].
    pub scripts: BTreeMap<String, String>,
}

/// A half-open range of bytes in one file of [`Sources::files`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Path of the file, as in [`SourceFile::path`].
    pub file: std::sync::Arc<str>,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Sources {
    /// The text of the file with this path.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files
            .iter()
            .find(|file| file.path == path)
            .map(|file| file.text.as_str())
    }
}

impl Span {
    /// An empty place between two bytes: here, the first one's start.
    #[must_use]
    pub fn head(&self) -> Self {
        Self {
            file: self.file.clone(),
            start: self.start,
            end: self.start,
        }
    }
}

/// A place as a person counts: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Character in the line, from 1.
    pub column: usize,
}

/// Where the lines of a text begin: turns byte offsets into lines and columns.
#[derive(Debug, Clone)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
    ascii: bool,
}

impl<'a> LineIndex<'a> {
    /// Reads the text once. Lines end with `\n`, `\r\n` or `\r`, as in YAML.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let breaks = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let starts = std::iter::once(0)
            .chain(breaks.map(|(at, _)| at + 1))
            .collect();
        Self {
            text,
            starts,
            ascii: text.is_ascii(),
        }
    }

    /// Line and column of a byte offset. An offset past the end counts as the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let before = &self.text[self.starts[line]..offset];
        let column = if self.ascii {
            before.len()
        } else {
            before.chars().count()
        };
        Position {
            line: line + 1,
            column: column + 1,
        }
    }

    /// A line, counted from 1, without its end. Empty when there is no such line.
    pub fn line(&self, line: usize) -> &'a str {
        let Some(start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return "";
        };
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        self.text[*start..end].trim_end_matches(['\n', '\r'])
    }

    /// The byte offset of a line, from 1, and a number of characters in it, from 0. Past the end of the text, its end.
    pub(crate) fn offset(&self, line: usize, characters: usize) -> usize {
        let Some(start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return self.text.len();
        };
        if self.ascii {
            return (start + characters).min(self.text.len());
        }
        let rest = &self.text[*start..];
        start
            + rest
                .char_indices()
                .nth(characters)
                .map_or(rest.len(), |(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters() {
        let text = "a: ü1\r\nb: x\n\nend";
        let index = LineIndex::new(text);
        for (found, line, column) in [
            ("a", 1, 1),
            ("1", 1, 5),
            ("b", 2, 1),
            ("x", 2, 4),
            ("end", 4, 1),
        ] {
            let offset = text.find(found).unwrap();
            assert_eq!(index.position(offset), Position { line, column }, "{found}");
            assert_eq!(index.offset(line, column - 1), offset, "{found}");
        }
        assert_eq!(index.position(999), Position { line: 4, column: 4 });
        assert_eq!(
            (index.line(1), index.line(3), index.line(4), index.line(9)),
            ("a: ü1", "", "end", "")
        );
    }
}
