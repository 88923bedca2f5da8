//! Texts in expressions.

/// What stands between the quotes of a text. A backslash keeps the quote after it from ending the
/// text, and stays (*undocumented*: the guide only shows texts without one).
pub(super) fn content(text: &str) -> &str {
    let inner = text.get(1..).unwrap_or_default();
    inner.strip_suffix(['\'', '"']).unwrap_or(inner)
}
