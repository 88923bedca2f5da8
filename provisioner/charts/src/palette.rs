//! Colours.

use std::fmt;

use cloudwatch::dashboard::Color;

use crate::look::{Palette, Theme};

/// The colours of the console (CDK, `Color`), whose order is *undocumented*: in each the hue, but as
/// light or dark as a line must be that is seen on the surface of either theme.
const CLOUDWATCH: [[u8; 3]; 10] = [
    [0x1f, 0x77, 0xb4],
    [0xe2, 0x71, 0x0c],
    [0x2c, 0xa0, 0x2c],
    [0xd6, 0x3a, 0x3b],
    [0x94, 0x67, 0xbd],
    [0x96, 0x5f, 0x54],
    [0xd3, 0x5f, 0xb0],
    [0x7f, 0x7f, 0x7f],
    [0x94, 0x95, 0x1b],
    [0x12, 0x99, 0xa6],
];

/// Those of Okabe and Ito, likewise; black is none of them.
const COLOUR_BLIND: [[u8; 3]; 7] = [
    [0x00, 0x72, 0xb2],
    [0xd5, 0x5e, 0x00],
    [0x00, 0x94, 0x6c],
    [0xc0, 0x6a, 0x98],
    [0xb3, 0x80, 0x00],
    [0x2b, 0x8f, 0xc4],
    [0x7f, 0x7f, 0x7f],
];

/// How lines are dashed of which colours alone would not tell which is which.
const DASHES: [&str; 6] = ["", "7 3", "2 3", "9 3 2 3", "12 4", "5 2 1 2 1 2"];

/// The colour of the series at a place in the palette of the console.
pub(crate) fn series(place: usize) -> Color {
    of(Palette::CloudWatch, place)
}

/// The colour of the series at a place.
pub(crate) fn of(palette: Palette, place: usize) -> Color {
    let colors: &[[u8; 3]] = match palette {
        Palette::CloudWatch => &CLOUDWATCH,
        Palette::ColourBlind => &COLOUR_BLIND,
    };
    let color = colors.get(place % colors.len());
    color.map_or(Color([0x7f; 3]), |rgb| Color(*rgb))
}

/// The dashes of the series at a place.
pub(crate) fn dashes(palette: Palette, place: usize) -> &'static str {
    match palette {
        Palette::CloudWatch => "",
        Palette::ColourBlind => DASHES
            .get(place % DASHES.len())
            .copied()
            .unwrap_or_default(),
    }
}

/// A colour that depends on the theme. It prints as the attributes of an element whose inside it
/// fills: a class, which the style sheet of a page colours, and a colour for where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ink {
    /// Text.
    Text,
    /// Text that matters less.
    Quiet,
    /// Lines between things, the empty part of a gauge.
    Line,
    /// The line of an axis.
    Axis,
    /// What everything lies on.
    Surface,
    /// Wrong now.
    Bad,
    /// As it should be.
    Good,
}

impl Ink {
    /// The class.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Text => "ink",
            Self::Quiet => "quiet",
            Self::Line => "rule",
            Self::Axis => "axis",
            Self::Surface => "surface",
            Self::Bad => "bad",
            Self::Good => "good",
        }
    }

    /// The colour in a theme; that of the light one where nobody has chosen.
    pub(crate) const fn color(self, theme: Theme) -> &'static str {
        let dark = matches!(theme, Theme::Dark);
        match (self, dark) {
            (Self::Text, false) => "#16191f",
            (Self::Text, true) => "#e6e9ee",
            (Self::Quiet, false) => "#545b64",
            (Self::Quiet, true) => "#a3adb9",
            (Self::Line, false) => "#dfe3e8",
            (Self::Line, true) => "#333b46",
            (Self::Axis, false) => "#8b95a1",
            (Self::Axis, true) => "#68727f",
            (Self::Surface, false) => "#ffffff",
            (Self::Surface, true) => "#161b22",
            (Self::Bad, false) => "#b3261e",
            (Self::Bad, true) => "#ff8f87",
            (Self::Good, false) => "#1c6e2f",
            (Self::Good, true) => "#6fce85",
        }
    }
}

/// What an element is filled with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fill {
    /// A colour of the theme.
    Ink(Ink),
    /// A colour that is the same in both.
    Own(Color),
    /// One of these that lets so much of what is behind it through.
    Tint(Color, f64),
}

impl Fill {
    /// The attributes in a theme.
    pub(crate) fn attributes(self, theme: Theme) -> impl fmt::Display {
        std::fmt::from_fn(move |f| match self {
            Self::Ink(ink) => write!(f, "class=\"{}\" fill=\"{}\"", ink.class(), ink.color(theme)),
            Self::Own(color) => write!(f, "fill=\"{color}\""),
            Self::Tint(color, opacity) => write!(f, "fill=\"{color}\" fill-opacity=\"{opacity}\""),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance (WCAG 2.2).
    fn luminance(color: Color) -> f64 {
        let Color(parts) = color;
        let linear = parts.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        linear
            .iter()
            .zip([0.2126, 0.7152, 0.0722])
            .map(|(part, weight)| part * weight)
            .sum()
    }

    fn contrast(one: Color, other: Color) -> f64 {
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        one.max(other) / one.min(other)
    }

    #[test]
    fn text_and_lines_are_seen_on_both_surfaces() {
        for theme in [Theme::Light, Theme::Dark] {
            let ink = |ink: Ink| ink.color(theme).parse::<Color>().unwrap();
            let surface = ink(Ink::Surface);
            for text in [Ink::Text, Ink::Quiet, Ink::Bad, Ink::Good] {
                assert!(contrast(ink(text), surface) >= 4.5, "{text:?} {theme:?}");
            }
            assert!(contrast(ink(Ink::Axis), surface) >= 3.0, "{theme:?}");
            for (palette, count) in [(Palette::CloudWatch, 10), (Palette::ColourBlind, 7)] {
                for place in 0..count {
                    let color = of(palette, place);
                    let found = contrast(color, surface);
                    assert!(found >= 3.0, "{color} {theme:?}: {found:.2}");
                }
            }
        }
    }
}
