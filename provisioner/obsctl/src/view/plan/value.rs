//! Values of properties.

use serde_json::Value;

use super::super::plain;

/// A value longer than this many characters is not shown whole on one line.
const LINE_CHARACTERS: usize = 96;

/// On one line: numbers and words as they are, text in quotes, the rest as JSON; long ones shortened.
pub(super) fn line(value: &Value) -> String {
    let text = value.to_string();
    plain::shortened(&plain::json(&text), LINE_CHARACTERS).into_owned()
}

/// The text in a value that has several lines, or is too long to be compared on one.
pub(super) fn lines<'a>(
    before: Option<&'a Value>,
    after: Option<&'a Value>,
) -> Option<(&'a str, &'a str)> {
    let text = |value: Option<&'a Value>| value.map_or(Some(""), Value::as_str);
    let (before, after) = (text(before)?, text(after)?);
    (before.trim_end().contains('\n') || after.trim_end().contains('\n')).then_some((before, after))
}

/// Where two long values part, the common beginning is replaced by `…`, so that the difference can be seen.
pub(super) fn pair(before: &Value, after: &Value) -> (String, String) {
    let (before, after) = (before.to_string(), after.to_string());
    if before.chars().count().max(after.chars().count()) <= LINE_CHARACTERS {
        return (
            plain::json(&before).into_owned(),
            plain::json(&after).into_owned(),
        );
    }
    let same = before
        .chars()
        .zip(after.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let skipped = same.saturating_sub(LINE_CHARACTERS / 4);
    let part = |text: &str| {
        let rest: String = text.chars().skip(skipped).collect();
        let rest = plain::shortened(&plain::json(&rest), LINE_CHARACTERS).into_owned();
        if skipped == 0 {
            rest
        } else {
            format!("…{rest}")
        }
    };
    (part(&before), part(&after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn long_values_are_shown_where_they_differ() {
        assert_eq!(
            pair(&json!(5), &json!("x")),
            ("5".to_owned(), "\"x\"".to_owned())
        );
        let long = |end: &str| json!(format!("{}{end}", "a".repeat(200)));
        let (before, after) = pair(&long("b"), &long("c"));
        assert!(
            before.starts_with('…') && before.ends_with("ab\""),
            "{before}"
        );
        assert!(after.ends_with("ac\""), "{after}");
    }

    #[test]
    fn text_of_several_lines_is_found() {
        assert_eq!(lines(Some(&json!("a\nb")), None), Some(("a\nb", "")));
        assert_eq!(lines(Some(&json!("a")), Some(&json!("b"))), None);
        assert_eq!(lines(Some(&json!(1)), Some(&json!("a\nb"))), None);
    }
}
