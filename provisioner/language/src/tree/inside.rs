//! Places inside a scalar: byte offsets of its value to byte offsets of the source.

use std::ops::Range;

use crate::source::{Sources, Span};

/// The place in the source of a part of a scalar's text. Where the text does not stand in the source as it is (block
/// scalars, folded lines, computed values), the place of the whole scalar.
pub(crate) fn place(sources: &Sources, scalar: &Span, text: &str, part: Range<usize>) -> Span {
    let written = sources
        .text(&scalar.file)
        .and_then(|source| source.get(scalar.start..scalar.end));
    let offsets = written.and_then(|written| offsets(written, text));
    let Some(offsets) = offsets else {
        return scalar.clone();
    };
    let at = |offset: usize| {
        offsets
            .get(offset)
            .copied()
            .map(|offset| scalar.start + offset)
    };
    match (at(part.start), at(part.end)) {
        (Some(start), Some(end)) if start <= end => Span {
            file: scalar.file.clone(),
            start,
            end,
        },
        _ => scalar.clone(),
    }
}

/// For each byte of the text, and its end, the offset in what is written. `None` when they do not correspond.
fn offsets(written: &str, text: &str) -> Option<Vec<usize>> {
    if written == text {
        return Some((0..=text.len()).collect());
    }
    let quote = written
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    let inner = written.get(1..written.len().checked_sub(1)?)?;
    if inner.contains('\n') {
        return None;
    }
    let mut decoded = String::with_capacity(text.len());
    let mut offsets = Vec::with_capacity(text.len() + 1);
    let mut rest = inner;
    while !rest.is_empty() {
        let at = written.len() - 1 - rest.len();
        let (character, length) = if quote == '"' {
            double(rest)?
        } else {
            single(rest)?
        };
        offsets.extend(std::iter::repeat_n(at, character.len_utf8()));
        decoded.push(character);
        rest = rest.get(length..)?;
    }
    offsets.push(written.len() - 1);
    (decoded == text).then_some(offsets)
}

/// The first character of single-quoted text, and how many bytes it takes there.
fn single(text: &str) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    let length = if first == '\'' { 2 } else { first.len_utf8() };
    Some((first, length))
}

/// The first character of double-quoted text, and how many bytes it takes there.
fn double(text: &str) -> Option<(char, usize)> {
    let mut characters = text.chars();
    let first = characters.next()?;
    if first != '\\' {
        return Some((first, first.len_utf8()));
    }
    let hexadecimal = |digits: usize| {
        let code = u32::from_str_radix(text.get(2..2 + digits)?, 16).ok()?;
        Some((char::from_u32(code)?, 2 + digits))
    };
    let simple = |character| Some((character, 2));
    match characters.next()? {
        'x' => hexadecimal(2),
        'u' => hexadecimal(4),
        'U' => hexadecimal(8),
        'n' => simple('\n'),
        't' => simple('\t'),
        'r' => simple('\r'),
        '0' => simple('\0'),
        'e' => simple('\u{1b}'),
        same @ ('"' | '\\' | '/' | ' ') => simple(same),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_parts_of_plain_and_quoted_scalars() {
        for (written, text, part, expected) in [
            ("100 * errs", "100 * errs", "errs", Some("errs")),
            ("'it''s x'", "it's x", "x", Some("x")),
            (r#""a \"b\" c""#, "a \"b\" c", "\"b\"", Some(r#"\"b\""#)),
            (r#""\u00fc x""#, "ü x", "x", Some("x")),
            ("|\n  a b", "a b", "b", None),
        ] {
            let file = crate::source::SourceFile {
                path: "a.yaml".into(),
                text: written.into(),
            };
            let sources = Sources {
                files: vec![file],
                ..Sources::default()
            };
            let scalar = Span {
                file: "a.yaml".into(),
                start: 0,
                end: written.len(),
            };
            let start = text.find(part).unwrap();
            let found = place(&sources, &scalar, text, start..start + part.len());
            assert_eq!(
                &written[found.start..found.end],
                expected.unwrap_or(written),
                "{written}"
            );
        }
    }
}
