//! Dashboards as pictures: the body of a dashboard and what was found for it become SVG, HTML and
//! pages that need no script.
//!
//! It asks for nothing and knows no clock: what is shown comes in [`Answers`], the time in [`Look`].
//! The same input gives the same bytes. Whatever a user or a metric can name is escaped, and nothing
//! that is drawn has a style or a script of its own, so that it may stand on a page whose policy
//! forbids both.

mod alarm_chart;
mod answers;
mod calendar;
mod clock;
mod escape;
mod frame;
mod grid;
mod layout;
mod levels;
mod look;
mod markdown;
mod newest;
mod number;
mod page;
mod palette;
mod picture;
mod png;
mod scale;
mod sheet;
mod shown;
mod summary;
mod svg;
mod thin;
mod tiles;
mod unit;
mod views;
mod width;

pub use alarm_chart::{AlarmChart, AlarmLimit, alarm_chart};
pub use answers::{AlarmStatus, Answers, LogRows};
pub use escape::Escaped;
pub use frame::draw;
pub use look::{Look, Palette, Target, Theme};
pub use page::{STYLE, board, document, page};
pub use picture::Picture;
pub use png::{PngError, png};
