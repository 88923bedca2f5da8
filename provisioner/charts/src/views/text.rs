//! Text widgets.

use cloudwatch::dashboard::{Background, Text};

use super::View;
use crate::look::Look;
use crate::markdown;

pub(super) fn draw(text: &Text, look: &Look<'_>) -> View {
    let Some(markdown) = &text.markdown else {
        return View::empty("text", "the text widget has no text");
    };
    let kind = match text.background {
        Some(Background::Transparent) => "text transparent",
        Some(Background::Solid) | None => "text",
    };
    View::sheet(
        kind,
        markdown::html(markdown, look),
        markdown::blocks(markdown),
    )
}
