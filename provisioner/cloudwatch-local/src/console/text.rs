//! Text as people read it: links, times, numbers.

use cloudwatch::time::Timestamp;
use serde::Serialize;

/// A piece of text, perhaps a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Only ever `http` or `https`.
    pub(super) href: Option<String>,
}

/// A text taken apart at its links.
pub(super) fn linked(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut plain = String::new();
    for token in text.split_inclusive(char::is_whitespace) {
        let word = token.trim_end();
        let link = word
            .trim_start_matches(['(', '<', '"'])
            .trim_end_matches([')', '>', '"', '.', ',', ';']);
        if !is_link(link) {
            plain.push_str(token);
            continue;
        }
        let start = token.find(link).unwrap_or_default();
        plain.push_str(&token[..start]);
        if !plain.is_empty() {
            pieces.push(Piece {
                text: std::mem::take(&mut plain),
                href: None,
            });
        }
        pieces.push(Piece {
            text: link.to_owned(),
            href: Some(link.to_owned()),
        });
        plain.push_str(&token[start + link.len()..]);
    }
    if !plain.is_empty() {
        pieces.push(Piece {
            text: plain,
            href: None,
        });
    }
    pieces
}

/// Whether a text may stand behind a link.
pub(super) fn is_link(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['))
}

/// The link on the line of a description that begins with `label`.
pub(super) fn link_of(description: &str, label: &str) -> Option<String> {
    description
        .lines()
        .filter_map(|line| line.trim().strip_prefix(label)?.strip_prefix(':'))
        .map(str::trim)
        .find(|link| is_link(link))
        .map(str::to_owned)
}

/// A point in time with how long ago it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Moment {
    /// For machines.
    pub(super) iso: String,
    /// For people.
    pub(super) clock: String,
    /// Only the time of day.
    pub(super) time: String,
    /// The date and a space before the time, unless it is today's.
    pub(super) day: String,
    /// How long it has been so.
    pub(super) age: String,
    /// For people in a hurry.
    pub(super) ago: String,
}

/// A point in time as seen from `now`.
pub(super) fn moment(at: Timestamp, now: Timestamp) -> Moment {
    let (iso, today) = (at.to_string(), now.to_string());
    let day = iso.get(..10).unwrap_or_default();
    let is_today = today.starts_with(day);
    let seconds = now.millis_since(at) / 1000;
    Moment {
        clock: clock(at),
        time: iso.get(11..19).unwrap_or_default().to_owned(),
        day: if is_today {
            String::new()
        } else {
            format!("{day} ")
        },
        age: age(seconds),
        ago: ago(seconds),
        iso,
    }
}

/// `2026-11-22 14:03:05 UTC`.
pub(super) fn clock(at: Timestamp) -> String {
    let iso = at.to_string();
    let (date, time) = iso.split_once('T').unwrap_or((&iso, ""));
    format!("{date} {} UTC", time.get(..8).unwrap_or(time))
}

/// `14:03:05`.
pub(super) fn time_of_day(at: Timestamp) -> String {
    at.to_string().get(11..19).unwrap_or_default().to_owned()
}

/// `14:03`, with the date unless it is today's.
pub(super) fn short_clock(at: Timestamp, now: Timestamp) -> String {
    let iso = at.to_string();
    let (day, time) = (iso.get(5..10), iso.get(11..16));
    let (day, time) = (day.unwrap_or_default(), time.unwrap_or_default());
    if now.to_string().get(5..10) == Some(day) {
        time.to_owned()
    } else {
        format!("{day} {time}")
    }
}

fn ago(seconds: i64) -> String {
    if seconds <= 0 {
        "just now".to_owned()
    } else {
        format!("{} ago", age(seconds))
    }
}

/// A length of time in its two largest units.
pub(super) fn age(seconds: i64) -> String {
    let two = |large: i64, unit: &str, small: i64, part: &str| match small {
        0 => format!("{large} {unit}"),
        small => format!("{large} {unit} {small} {part}"),
    };
    match seconds {
        ..=59 => format!("{} s", seconds.max(0)),
        60..=3599 => format!("{} min", seconds / 60),
        3600..=86_399 => two(seconds / 3600, "h", seconds % 3600 / 60, "min"),
        _ => two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h"),
    }
}

/// A value with as many digits as a person wants.
pub(super) fn number(value: f64) -> String {
    let magnitude = value.abs();
    let text = if magnitude >= 100_000.0 || (magnitude > 0.0 && magnitude < 0.001) {
        return format!("{value:.3e}");
    } else if magnitude >= 100.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    };
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, links: &[&str]) {
        let pieces = linked(text);
        let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, text, "nothing is lost");
        let found: Vec<&str> = pieces
            .iter()
            .filter_map(|piece| piece.href.as_deref())
            .collect();
        assert_eq!(found, links, "{text}");
    }

    #[test]
    fn only_web_links_become_links() {
        check("no link", &[]);
        check(
            "Runbook: https://a.example/x\nOwner: y",
            &["https://a.example/x"],
        );
        check(
            "see (http://a/b), or https://c.",
            &["http://a/b", "https://c"],
        );
        check(
            "javascript:alert(1) data:text/html,x ftp://x file:///etc http:// https://",
            &[],
        );
        check("https://a/\"><script>", &["https://a/\"><script"]);
    }

    #[test]
    fn labels_find_their_link() {
        let description = "Customers wait.\nRunbook: https://a/runbook\nDashboard: javascript:x";
        assert_eq!(
            link_of(description, "Runbook").as_deref(),
            Some("https://a/runbook")
        );
        assert_eq!(link_of(description, "Dashboard"), None);
    }

    #[test]
    fn numbers_and_times_are_short() {
        assert_eq!(number(0.0), "0");
        assert_eq!(number(5.0), "5");
        assert_eq!(number(0.125), "0.125");
        assert_eq!(number(1234.56), "1234.6");
        assert_eq!(number(12_345_678.0), "1.235e7");
        assert_eq!(ago(0), "just now");
        assert_eq!(ago(61), "1 min ago");
        assert_eq!(ago(7300), "2 h 1 min ago");
        assert_eq!(ago(7200), "2 h ago");
        assert_eq!(age(90_000), "1 d 1 h");
        let at = Timestamp::from_seconds(1_700_000_000);
        assert_eq!(clock(at), "2023-11-14 22:13:20 UTC");
    }
}
