//! How a picture is to look, which the widget does not say.

use std::fmt;

use cloudwatch::time::Timestamp;
use cloudwatch::zone::Zone;

/// How a picture is to look.
#[derive(Clone)]
pub struct Look<'a> {
    /// Its colours.
    pub theme: Theme,
    /// The colours of series that have none of their own.
    pub palette: Palette,
    /// Its width in pixels; of a page, that of the window that it is made for.
    pub width: u32,
    /// Its height in pixels; of a page nothing.
    pub height: u32,
    /// The time that it is.
    pub now: Timestamp,
    /// The clock of its axes, where a widget has none of its own.
    pub zone: Zone,
    /// Where names lead to; a name without an address is no link.
    pub link: &'a dyn Fn(Target<'_>) -> Option<String>,
}

/// What a picture may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// The dashboard of this name.
    Dashboard(&'a str),
    /// The alarm of this ARN.
    Alarm(&'a str),
}

/// The colours of series that have none of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Palette {
    /// Those of the console, as light or as dark as both themes need.
    #[default]
    CloudWatch,
    /// Colours that people who see few of them tell apart (Okabe and Ito, 2008), and lines whose
    /// dashes differ.
    ColourBlind,
}

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// What whoever looks prefers.
    #[default]
    Auto,
}

impl Theme {
    /// The class that sets it.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Auto => "auto",
        }
    }
}

impl<'a> Look<'a> {
    /// A picture of this size at this time, in UTC, which leads nowhere.
    pub fn new((width, height): (u32, u32), now: Timestamp) -> Look<'static> {
        Look {
            theme: Theme::Auto,
            palette: Palette::CloudWatch,
            width,
            height,
            now,
            zone: Zone::utc(),
            link: &|_| None,
        }
    }

    /// The same at another size.
    #[must_use]
    pub fn sized(&self, width: u32, height: u32) -> Look<'a> {
        Look {
            width,
            height,
            ..self.clone()
        }
    }
}

impl fmt::Debug for Look<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Look")
            .field("theme", &self.theme)
            .field("width", &self.width)
            .field("height", &self.height)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}
