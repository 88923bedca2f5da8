//! Colours.

use std::fmt;

use cloudwatch::dashboard::Color;

use crate::look::Theme;

/// The colours of series that have none of their own, in this order: those of the console (CDK,
/// `Color`), whose order is *undocumented*.
const SERIES: [[u8; 3]; 10] = [
    [0x1f, 0x77, 0xb4],
    [0xff, 0x7f, 0x0e],
    [0x2c, 0xa0, 0x2c],
    [0xd6, 0x27, 0x28],
    [0x94, 0x67, 0xbd],
    [0x8c, 0x56, 0x4b],
    [0xe3, 0x77, 0xc2],
    [0x7f, 0x7f, 0x7f],
    [0xbc, 0xbd, 0x22],
    [0x17, 0xbe, 0xcf],
];

/// The colour of the series at a place.
pub(crate) fn series(place: usize) -> Color {
    SERIES
        .get(place % SERIES.len())
        .map_or(Color([0x7f; 3]), |rgb| Color(*rgb))
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
