//! What a person probably meant.

/// The nearest of the names, as a hint, when one is near enough to be meant.
pub fn did_you_mean<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(written, names).map(|name| format!("did you mean `{name}`?"))
}

/// The name with the fewest edits from what is written: at most a third of its length, at least one. Of two equally
/// near ones the first in the alphabet.
fn nearest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // longer texts are no slips of a finger, and the distance takes their square
    const LONGEST: usize = 64;
    if written.len() > LONGEST {
        return None;
    }
    let limit = (written.chars().count() / 3).max(1);
    let lower = written.to_lowercase();
    names
        .into_iter()
        .filter(|name| name.len() <= LONGEST)
        .map(|name| {
            (
                strsim::damerau_levenshtein(&lower, &name.to_lowercase()),
                name,
            )
        })
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

/// Names in backticks: "`a`, `b` or `c`".
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_wins() {
        let names = ["runbook", "metric", "metrics", "missing"];
        for (written, expected) in [
            ("runbok", Some("runbook")),
            ("metrcs", Some("metrics")),
            ("Missing", Some("missing")),
            ("colour", None),
        ] {
            assert_eq!(nearest(written, names), expected, "{written}");
        }
        assert_eq!(nearest(&"x".repeat(10_000), names), None);
    }

    #[test]
    fn lists_read_like_a_sentence() {
        assert_eq!(list([], "or"), "");
        assert_eq!(list(["a"], "or"), "`a`");
        assert_eq!(list(["a", "b", "c"], "and"), "`a`, `b` and `c`");
    }
}
