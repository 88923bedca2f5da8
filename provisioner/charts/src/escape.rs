//! Text that others wrote, as it may stand in HTML and in SVG.

use std::fmt::{self, Write};

/// A text that prints as character data: between tags, and in attributes in double quotes. Control
/// characters, which XML does not have, print as the replacement character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((at, letter)) = rest.char_indices().find(|(_, letter)| is_special(*letter)) {
            let (plain, from) = rest.split_at(at);
            f.write_str(plain)?;
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                _ => f.write_char('\u{fffd}')?,
            }
            rest = from.strip_prefix(letter).unwrap_or_default();
        }
        f.write_str(rest)
    }
}

/// What has a meaning in markup, or no place in it. The characters that turn the direction of text
/// would let a name change how its surroundings read.
fn is_special(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        '&'
        | '<'
        | '>'
        | '"'
        | '\''
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{fffe}'
        | '\u{ffff}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::Escaped;

    #[test]
    fn leaves_nothing_that_markup_reads() {
        let cases = [
            ("plain – ünïcode 日本", "plain – ünïcode 日本"),
            ("<script>", "&lt;script&gt;"),
            ("\" onload='x' &amp;", "&quot; onload=&#39;x&#39; &amp;amp;"),
            ("a\0b\u{1b}[31m\u{85}", "a\u{fffd}b\u{fffd}[31m\u{fffd}"),
            ("evil\u{202e}gnp.exe", "evil\u{fffd}gnp.exe"),
            ("two\nlines", "two\nlines"),
        ];
        for (text, expected) in cases {
            assert_eq!(Escaped(text).to_string(), expected);
        }
    }
}
