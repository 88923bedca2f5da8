//! A picture of one widget, for a page and for a file.

use crate::frame;
use crate::look::Theme;
use crate::views::View;

/// A picture of one widget. It becomes text when it is asked for, since a page has no use for the
/// documents, nor a file for the tables.
#[derive(Debug, Clone)]
pub struct Picture {
    pub(crate) title: String,
    pub(crate) view: View,
    pub(crate) problems: Vec<String>,
    pub(crate) theme: Theme,
    /// Its width and its height in pixels.
    pub(crate) size: (u32, u32),
}

impl Picture {
    /// A document of its own, with a title and a description.
    pub fn svg(&self) -> String {
        frame::document(self)
    }

    /// A `<figure>` for a page that has [`crate::STYLE`]: the picture, and what it shows as a table
    /// for whoever does not see it. It has neither scripts nor styles of its own.
    pub fn html(&self) -> String {
        frame::html(self, None)
    }

    /// Its title, else what it is.
    pub(crate) fn name(&self) -> &str {
        if self.title.is_empty() {
            self.view.kind
        } else {
            &self.title
        }
    }
}
