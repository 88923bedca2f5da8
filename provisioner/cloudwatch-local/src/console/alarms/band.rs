//! The states of an alarm over a stretch of time, as a band: each state has its colour and its height, and the same
//! stands below in words.

use cloudwatch::{alarm::State, time::Timestamp};
use serde::Serialize;

use super::super::{
    form::Choice,
    text::{age, clock, short_clock},
};

/// How wide the band is, in its own units.
const WIDTH: f64 = 1000.0;

/// An alarm of a second in a week is still to be seen.
const THINNEST: f64 = 3.0;

/// How many moments are written below.
const TICKS: i64 = 4;

/// How far back is looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    ThreeHours,
    Hour,
    Day,
    Week,
}

/// A state that was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entered {
    pub(super) at: Timestamp,
    /// What it was before; `None` when the alarm was created.
    pub(super) from: Option<State>,
    pub(super) to: State,
}

/// What is drawn.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Band {
    stretches: Vec<Stretch>,
    ticks: Vec<String>,
    /// All of it in a sentence.
    words: String,
}

/// A stretch of one state.
#[derive(Debug, PartialEq, Serialize)]
struct Stretch {
    /// A class of the stylesheet.
    state: &'static str,
    x: f64,
    width: f64,
    title: String,
}

impl Range {
    pub(super) fn seconds(self) -> i64 {
        match self {
            Self::Hour => 3600,
            Self::ThreeHours => 3 * 3600,
            Self::Day => 86_400,
            Self::Week => 7 * 86_400,
        }
    }
}

impl Choice for Range {
    const ALL: &'static [Self] = &[Self::ThreeHours, Self::Hour, Self::Day, Self::Week];

    fn value(self) -> &'static str {
        match self {
            Self::ThreeHours => "",
            Self::Hour => "1h",
            Self::Day => "1d",
            Self::Week => "1w",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::ThreeHours => "3 h",
            Self::Hour => "1 h",
            Self::Day => "1 d",
            Self::Week => "1 w",
        }
    }
}

/// The band up to `now` of an alarm that is in the state `current`; what it entered, the oldest first.
pub(super) fn band(entered: &[Entered], current: State, range: Range, now: Timestamp) -> Band {
    let start = now.plus_seconds(-range.seconds());
    let pieces = pieces(entered, current, (start, now));
    let length = range.seconds() as f64 * 1000.0;
    let place = |at: Timestamp| (at.millis_since(start) as f64 / length * WIDTH).clamp(0.0, WIDTH);
    let stretch = |(state, from, until): &Piece| {
        let (x, end) = (place(*from), place(*until));
        let thinnest = if *state == Some(State::Alarm) {
            THINNEST
        } else {
            0.0
        };
        let width = (end - x).max(thinnest);
        Stretch {
            state: class(*state),
            x: rounded(x.min(WIDTH - width)),
            width: rounded(width),
            title: title(*state, *from, *until),
        }
    };
    let mut stretches: Vec<Stretch> = pieces.iter().map(stretch).collect();
    // what is thin lies above what is wide
    stretches.sort_by_key(|stretch| stretch.state == "alarm");
    let step = range.seconds() / TICKS;
    Band {
        ticks: (0..=TICKS)
            .map(|tick| short_clock(start.plus_seconds(tick * step), now))
            .collect(),
        words: words(&pieces, range),
        stretches,
    }
}

/// A state, from when, until when; `None` while the alarm was not there.
type Piece = (Option<State>, Timestamp, Timestamp);

fn pieces(entered: &[Entered], current: State, (start, now): (Timestamp, Timestamp)) -> Vec<Piece> {
    let inside = entered.iter().filter(|entered| entered.at > start);
    let mut state = match inside.clone().next() {
        Some(first) => first.from,
        None => Some(current),
    };
    let mut from = start;
    let mut pieces = Vec::new();
    for entered in inside {
        if entered.at > from {
            pieces.push((state, from, entered.at));
        }
        (state, from) = (Some(entered.to), entered.at);
    }
    if now > from {
        pieces.push((state, from, now));
    }
    pieces
}

fn class(state: Option<State>) -> &'static str {
    match state {
        Some(State::Alarm) => "alarm",
        Some(State::Ok) => "ok",
        Some(State::InsufficientData) => "insufficient_data",
        None => "absent",
    }
}

fn title(state: Option<State>, from: Timestamp, until: Timestamp) -> String {
    let what = state.map_or("not there", State::name);
    let length = age(until.millis_since(from) / 1000);
    format!("{what} from {} for {length}", clock(from))
}

fn words(pieces: &[Piece], range: Range) -> String {
    let alarms = pieces.iter().filter(|piece| piece.0 == Some(State::Alarm));
    let count = alarms.clone().count();
    let seconds: i64 = alarms
        .map(|(_, from, until)| until.millis_since(*from) / 1000)
        .sum();
    let range = age(range.seconds());
    match count {
        0 => format!("Not in ALARM in the last {range}."),
        1 => format!("In ALARM once in the last {range}, for {}.", age(seconds)),
        many => format!(
            "In ALARM {many} times in the last {range}, for {} together.",
            age(seconds)
        ),
    }
}

fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

    #[track_caller]
    fn check(entered: &[(i64, Option<State>, State)], current: State, expected: &str, words: &str) {
        let entered: Vec<Entered> = entered
            .iter()
            .map(|(ago, from, to)| Entered {
                at: NOW.plus_seconds(-ago),
                from: *from,
                to: *to,
            })
            .collect();
        let band = band(&entered, current, Range::Hour, NOW);
        let stretches = band.stretches.iter();
        let found: Vec<String> = stretches
            .map(|stretch| format!("{} {}+{}", stretch.state, stretch.x, stretch.width))
            .collect();
        assert_eq!(found.join(", "), expected);
        assert_eq!(band.words, words);
    }

    #[test]
    fn a_band_covers_the_range() {
        use State::{Alarm, InsufficientData, Ok};
        check(&[], Ok, "ok 0+1000", "Not in ALARM in the last 1 h.");
        check(
            &[(7200, Some(Ok), Alarm), (1800, Some(Alarm), Ok)],
            Ok,
            "ok 500+500, alarm 0+500",
            "In ALARM once in the last 1 h, for 30 min.",
        );
        check(
            &[
                (900, None, InsufficientData),
                (600, Some(InsufficientData), Ok),
            ],
            Ok,
            "absent 0+750, insufficient_data 750+83.3, ok 833.3+166.7",
            "Not in ALARM in the last 1 h.",
        );
        // a second is still to be seen, at the edge, too
        check(
            &[(1, Some(Ok), Alarm)],
            Alarm,
            "ok 0+999.7, alarm 997+3",
            "In ALARM once in the last 1 h, for 1 s.",
        );
    }
}
