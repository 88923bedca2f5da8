//! A picture of one widget, for a page and for a file.

/// A picture of one widget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub(crate) svg: String,
    pub(crate) html: String,
}

impl Picture {
    /// A document of its own, with a title and a description.
    pub fn svg(&self) -> String {
        self.svg.clone()
    }

    /// A `<figure>` for a page that has [`crate::STYLE`]: the picture, and what it shows as a table
    /// for whoever does not see it. It has neither scripts nor styles of its own.
    pub fn html(&self) -> String {
        self.html.clone()
    }
}
