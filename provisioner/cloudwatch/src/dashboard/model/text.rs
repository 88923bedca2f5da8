//! Text widgets.

use crate::dashboard::json::{choice, object};

object! {
    /// Text in Markdown.
    Text {
        /// The text. Required.
        "markdown" => markdown: String,
        /// What is behind it; solid by default.
        "background" => background: Background,
    }
}

choice! {
    /// What is behind a text.
    Background {
        "solid" => Solid,
        "transparent" => Transparent,
    }
}
