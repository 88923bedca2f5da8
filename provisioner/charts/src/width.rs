//! How wide text is, before anything draws it. Which font does so depends on the reader's machine:
//! the widths are those of a wide one, so that text rather ends early than is cut off.

/// The width of a text in pixels, at this size.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// The text, or as much of its beginning as fits with an ellipsis behind it.
pub(crate) fn fitted(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut left = room - em('…') * size;
    let fits = text.chars().take_while(|letter| {
        left -= em(*letter) * size;
        left >= 0.0
    });
    let kept: String = fits.collect();
    format!("{}…", kept.trim_end())
}

/// The width of a letter, of the size of the font.
fn em(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '|' | 'I' | '.' | ',' | ':' | ';' | ' ' | '!' => 0.32,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' | '"' => 0.4,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' | '—' => 0.96,
        'A'..='Z' => 0.7,
        '0'..='9' | 'a'..='z' => 0.62,
        letter if letter.is_ascii() => 0.7,
        // ideographs, kana, hangul and pictures are as wide as high
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{d7ff}'
        | '\u{f900}'..='\u{ffef}'
        | '\u{10000}'.. => 1.05,
        _ => 0.7,
    }
}

#[cfg(test)]
mod tests {
    use super::{fitted, width};

    #[test]
    fn cuts_what_does_not_fit() {
        assert_eq!(fitted("short", 10.0, 100.0), "short");
        let cut = fitted("a label that is far too long", 10.0, 60.0);
        assert!(cut.ends_with('…') && cut.len() > 5, "{cut}");
        assert!(width(&cut, 10.0) <= 60.0, "{cut}");
        assert_eq!(fitted("日本語のラベル", 10.0, 45.0), "日本語…");
    }
}
