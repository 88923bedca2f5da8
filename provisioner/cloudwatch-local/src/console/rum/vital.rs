//! Vitals of pages as people judge them.

use serde::Serialize;
use serde_json::Value;

use crate::{console::text::number, services::rum::views::Percentiles};

/// A vital, and from where on it is not good any more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Vital {
    /// As people call it.
    pub(super) short: &'static str,
    /// In full.
    pub(super) name: &'static str,
    /// What it tells of a page.
    meaning: &'static str,
    /// As reports name it.
    pub(super) of: &'static str,
    /// The type of its event, behind `com.amazon.rum.`.
    pub(super) event: &'static str,
    /// Good up to here.
    good: f64,
    /// Poor above.
    poor: f64,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Milliseconds,
    None,
}

/// Those that are judged, the three core vitals first. Limits: `https://web.dev/articles/vitals`, and the articles on
/// each; they are meant for the 75th percentile.
pub(super) const VITALS: [Vital; 5] = [
    Vital {
        short: "LCP",
        name: "Largest contentful paint",
        meaning: "until the largest thing on the page is there",
        of: "LargestContentfulPaint",
        event: "largest_contentful_paint_event",
        good: 2500.0,
        poor: 4000.0,
        unit: Unit::Milliseconds,
    },
    Vital {
        short: "INP",
        name: "Interaction to next paint",
        meaning: "until the page answers what a visitor does",
        of: "InteractionToNextPaint",
        event: "interaction_to_next_paint_event",
        good: 200.0,
        poor: 500.0,
        unit: Unit::Milliseconds,
    },
    Vital {
        short: "CLS",
        name: "Cumulative layout shift",
        meaning: "how much of the page jumps about",
        of: "CumulativeLayoutShift",
        event: "cumulative_layout_shift_event",
        good: 0.1,
        poor: 0.25,
        unit: Unit::None,
    },
    Vital {
        short: "FCP",
        name: "First contentful paint",
        meaning: "until anything of the page is there",
        of: "FirstContentfulPaint",
        event: "first_contentful_paint_event",
        good: 1800.0,
        poor: 3000.0,
        unit: Unit::Milliseconds,
    },
    Vital {
        short: "TTFB",
        name: "Time to first byte",
        meaning: "until the server begins to answer",
        of: "TimeToFirstByte",
        event: "time_to_first_byte_event",
        good: 800.0,
        poor: 1800.0,
        unit: Unit::Milliseconds,
    },
];

/// A value with what is thought of it: a word, and the tone that gives its shape and colour.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Judged {
    value: String,
    word: &'static str,
    tone: &'static str,
}

/// A vital of all pages.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    short: &'static str,
    name: &'static str,
    meaning: &'static str,
    limits: String,
    /// The 75th percentile; nothing was measured without it.
    p75: Option<Judged>,
    p50: Option<String>,
    p90: Option<String>,
    samples: usize,
}

impl Vital {
    /// What a value means.
    pub(super) fn judge(self, value: f64) -> Judged {
        let (word, tone) = if value <= self.good {
            ("good", "good")
        } else if value <= self.poor {
            ("needs improvement", "warn")
        } else {
            ("poor", "bad")
        };
        Judged {
            value: self.text(value),
            word,
            tone,
        }
    }

    /// What was measured, with its limits.
    pub(super) fn card(self, measured: Option<Percentiles>) -> Card {
        Card {
            short: self.short,
            name: self.name,
            meaning: self.meaning,
            limits: format!(
                "good up to {}, poor above {}",
                self.text(self.good),
                self.text(self.poor)
            ),
            p75: measured.map(|measured| self.judge(measured.p75)),
            p50: measured.map(|measured| self.text(measured.p50)),
            p90: measured.map(|measured| self.text(measured.p90)),
            samples: measured.map_or(0, |measured| measured.samples),
        }
    }

    /// The value in an event of its type.
    pub(super) fn in_event(self, details: &Value) -> Option<Judged> {
        Some(self.judge(details["value"].as_f64()?))
    }

    fn text(self, value: f64) -> String {
        match self.unit {
            Unit::Milliseconds => millis(value),
            Unit::None => number(value),
        }
    }
}

/// A length of time as people say it.
pub(super) fn millis(value: f64) -> String {
    if value >= 1000.0 {
        format!("{} s", number((value / 10.0).round() / 100.0))
    } else {
        format!("{} ms", number(value.round()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_belong_to_the_better_side() {
        for (short, value, word, text) in [
            ("LCP", 2500.0, "good", "2.5 s"),
            ("LCP", 2500.1, "needs improvement", "2.5 s"),
            ("LCP", 4000.0, "needs improvement", "4 s"),
            ("LCP", 4001.0, "poor", "4 s"),
            ("INP", 200.0, "good", "200 ms"),
            ("INP", 501.0, "poor", "501 ms"),
            ("CLS", 0.1, "good", "0.1"),
            ("CLS", 0.26, "poor", "0.26"),
            ("FCP", 1801.0, "needs improvement", "1.8 s"),
            ("TTFB", 1801.0, "poor", "1.8 s"),
        ] {
            let vital = VITALS.into_iter().find(|vital| vital.short == short);
            let judged = vital.unwrap().judge(value);
            assert_eq!(
                (judged.word, judged.value.as_str()),
                (word, text),
                "{short}"
            );
        }
    }
}
