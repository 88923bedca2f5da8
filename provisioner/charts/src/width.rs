//! How wide text is, before anything draws it. Which font does so depends on the reader's machine:
//! the widths are those of the font that is here and a little more, so that text rather ends early
//! than is cut off.

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

/// What other fonts that a reader may have are wider.
const WIDER: f64 = 1.06;

/// The widths of the letters of ASCII from the blank on, in thousandths of the size.
const WIDTHS: [u16; 95] = [
    281, 278, 403, 631, 638, 812, 639, 222, 362, 362, 500, 659, 280, 460, 276, 357, 625, 464, 605,
    636, 642, 608, 624, 571, 616, 624, 276, 280, 659, 659, 659, 507, 936, 676, 651, 727, 719, 598,
    587, 743, 740, 264, 543, 652, 562, 889, 753, 761, 635, 761, 639, 638, 642, 741, 676, 949, 642,
    665, 625, 362, 357, 362, 469, 452, 497, 564, 621, 558, 621, 582, 361, 609, 591, 237, 237, 544,
    237, 869, 585, 597, 609, 609, 372, 523, 364, 581, 557, 812, 540, 557, 541, 362, 327, 362, 659,
];

/// The width of a letter, of the size of the font: that of the font that pictures of pixels have.
fn em(letter: char) -> f64 {
    let ascii = (letter as usize)
        .checked_sub(0x20)
        .and_then(|place| WIDTHS.get(place));
    let em = match letter {
        _ if ascii.is_some() => ascii.map_or(0.0, |width| f64::from(*width) / 1000.0),
        // marks on the letter before, and what joins letters
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        '\u{2009}' | '\u{202f}' => 0.3,
        // what has no form of its own prints as the replacement character
        letter if letter.is_control() => 1.0,
        // arrows, ideographs, kana, hangul and pictures are as wide as high
        '…'
        | '—'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{2190}'..='\u{21ff}'
        | '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdff}'
        | '\u{fe30}'..='\u{ffef}'
        | '\u{10000}'.. => 1.0,
        _ => 0.66,
    };
    em * WIDER
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
