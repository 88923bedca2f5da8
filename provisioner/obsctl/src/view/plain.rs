//! Text of others (YAML, AWS) made harmless: nothing in it commands a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Control characters and those that turn the direction of writing, as `\u{1b}`. Line ends too.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    escape(text, |c| is_unsafe(c) || matches!(c, '\n' | '\t'))
}

/// The same, but line ends and tabs stay.
pub(super) fn block(text: &str) -> Cow<'_, str> {
    escape(text, is_unsafe)
}

/// JSON text in which the characters that JSON itself lets through are escaped too; the value stays the same.
pub(super) fn json(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// A rendered excerpt, which is styled already: the renderer makes control characters of the source visible, except
/// these.
pub(super) fn rendered(text: &str) -> Cow<'_, str> {
    let missed = |c: char| is_unsafe(c) && c != '\u{1b}';
    if text.contains(missed) {
        Cow::Owned(text.replace(missed, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// At most so many characters, the end replaced by `…`.
pub(super) fn shortened(text: &str, characters: usize) -> Cow<'_, str> {
    if text.char_indices().nth(characters).is_none() {
        return Cow::Borrowed(text);
    }
    let end = text
        .char_indices()
        .nth(characters.saturating_sub(1))
        .map_or(0, |(at, _)| at);
    Cow::Owned(format!("{}…", &text[..end]))
}

fn escape(text: &str, unsafe_in: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&unsafe_in) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if unsafe_in(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

fn is_unsafe(c: char) -> bool {
    let turns_direction =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns_direction || (c.is_control() && !matches!(c, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_commands_the_terminal() {
        assert_eq!(line("a\u{1b}[31mb\nc"), "a\\u{1b}[31mb\\nc");
        assert_eq!(block("a\u{9b}b\nc\r"), "a\\u{9b}b\nc\\r");
        assert_eq!(line("abc\u{202e}"), "abc\\u{202e}");
        assert_eq!(line("käse 100 %"), "käse 100 %");
        assert_eq!(json("\"\u{9b}\""), "\"\\u009b\"");
    }

    #[test]
    fn shortening_counts_characters() {
        assert_eq!(shortened("äöü", 3), "äöü");
        assert_eq!(shortened("äöüß", 3), "äö…");
    }
}
