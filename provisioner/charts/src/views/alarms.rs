//! The states of alarms, each told by a shape and a word, not by its colour alone.

use std::cmp::Reverse;
use std::fmt::Write;

use cloudwatch::alarm::State;
use cloudwatch::dashboard::{AlarmArn, Alarms, Color, List, SortBy};

use super::View;
use crate::answers::{AlarmStatus, Answers};
use crate::clock;
use crate::escape::Escaped;
use crate::grid::{Cell, Grid};
use crate::look::{Look, Target};
use crate::sheet::Block;

pub(super) fn draw(alarms: &Alarms, answers: &Answers, look: &Look<'_>) -> View {
    let listed: Vec<&AlarmArn> = alarms.alarms.iter().flat_map(List::iter).collect();
    let found = |arn: &AlarmArn| {
        answers
            .alarms
            .iter()
            .find(|alarm| alarm.arn == arn.as_str())
    };
    let mut shown: Vec<&AlarmStatus> = listed.iter().filter_map(|arn| found(arn)).collect();
    let all = shown.len();
    let states: Vec<State> = alarms.states.iter().flat_map(List::iter).copied().collect();
    shown.retain(|alarm| states.is_empty() || states.contains(&alarm.state));
    sort(&mut shown, alarms.sort_by.unwrap_or(SortBy::Name));
    let missing: Vec<&str> = listed
        .iter()
        .filter(|arn| found(arn).is_none())
        .map(|arn| arn.name())
        .collect();
    let mut html = String::from("<ul class=\"alarm-list\">");
    for alarm in &shown {
        entry(&mut html, alarm, look);
    }
    html.push_str("</ul>");
    let mut view = View::sheet("alarms", html, vec![Block::Table(table(&shown, look))]);
    if shown.is_empty() && all > 0 {
        let names: Vec<&str> = states.iter().map(|state| state.name()).collect();
        view = View::empty(
            "alarms",
            &format!("none of the {all} alarms is in {}", names.join(" or ")),
        );
    }
    if !missing.is_empty() {
        view.problems
            .push(format!("not found: {}", quoted(&missing)));
    }
    view
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<String>>()
        .join(", ")
}

/// The order of BOTO:cloudwatch: by name, by state and the newest change, or by the newest change.
fn sort(alarms: &mut [&AlarmStatus], by: SortBy) {
    let rank = |state: State| match state {
        State::Alarm => 0,
        State::InsufficientData => 1,
        State::Ok => 2,
    };
    alarms.sort_by(|one, other| one.name.cmp(&other.name));
    match by {
        SortBy::Name => {}
        SortBy::State => alarms.sort_by_key(|alarm| (rank(alarm.state), Reverse(alarm.updated))),
        SortBy::Time => alarms.sort_by_key(|alarm| Reverse(alarm.updated)),
    }
}

/// The class of a state.
pub(crate) const fn class(state: State) -> &'static str {
    match state {
        State::Ok => "ok",
        State::Alarm => "alarm",
        State::InsufficientData => "insufficient",
    }
}

/// The word of a state.
pub(crate) const fn word(state: State) -> &'static str {
    match state {
        State::Ok => "OK",
        State::Alarm => "In alarm",
        State::InsufficientData => "Insufficient data",
    }
}

/// The colour of a state.
pub(crate) const fn color(state: State) -> Color {
    match state {
        State::Ok => Color([0x2e, 0x7d, 0x32]),
        State::Alarm => Color([0xb7, 0x1c, 0x1c]),
        State::InsufficientData => Color([0x61, 0x6b, 0x78]),
    }
}

/// The shape of a state: a tick in a circle, a mark in a triangle, a dashed ring.
fn shape(state: State) -> &'static str {
    match state {
        State::Ok => {
            "<circle cx=\"8\" cy=\"8\" r=\"7\"/><path class=\"sign\" d=\"M4.8 8.3l2.2 2.2 4.2-4.6\" fill=\"none\"/>"
        }
        State::Alarm => {
            "<path d=\"M8 .8 15.6 15H.4Z\"/><path class=\"sign\" d=\"M8 5.6v4.2M8 11.8v1.2\" fill=\"none\"/>"
        }
        State::InsufficientData => {
            "<circle cx=\"8\" cy=\"8\" r=\"6.4\" fill=\"none\" stroke-dasharray=\"3.2 1.8\"/>\
             <path class=\"dots\" d=\"M4.6 8h.1M8 8h.1M11.4 8h.1\" fill=\"none\"/>"
        }
    }
}

/// The shape of a state, for whoever sees it.
pub(crate) fn icon(state: State) -> String {
    let class = class(state);
    format!(
        "<svg class=\"state {class}\" width=\"16\" height=\"16\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">{}</svg>",
        shape(state)
    )
}

fn entry(html: &mut String, alarm: &AlarmStatus, look: &Look<'_>) {
    let (class, word) = (class(alarm.state), word(alarm.state));
    let name = Escaped(&alarm.name);
    let _ = write!(
        html,
        "<li class=\"{class}\">{}<span class=\"name\">",
        icon(alarm.state)
    );
    let _ = match (look.link)(Target::Alarm(&alarm.arn)) {
        Some(to) => write!(html, "<a href=\"{}\">{name}</a>", Escaped(&to)),
        None => write!(html, "{name}"),
    };
    let _ = write!(html, "</span><span class=\"word\">{word}</span>");
    let since = alarm
        .updated
        .map(|at| format!("since {}", clock::minute(at, &look.zone)));
    let _ = write!(
        html,
        "<span class=\"since\">{}</span>",
        Escaped(&since.unwrap_or_default())
    );
    if !alarm.condition.is_empty() {
        let _ = write!(
            html,
            "<span class=\"condition\">{}</span>",
            Escaped(&alarm.condition)
        );
    }
    if !alarm.reason.is_empty() && alarm.state != State::Ok {
        let _ = write!(
            html,
            "<span class=\"reason\">{}</span>",
            Escaped(&alarm.reason)
        );
    }
    html.push_str("</li>");
}

fn table(shown: &[&AlarmStatus], look: &Look<'_>) -> Grid {
    let row = |alarm: &&AlarmStatus| {
        let since = alarm
            .updated
            .map(|at| clock::minute(at, &look.zone))
            .unwrap_or_default();
        vec![
            Cell::text(&*alarm.name),
            Cell {
                tint: Some(color(alarm.state)),
                ..Cell::text(word(alarm.state))
            },
            Cell::text(since),
            Cell::text(&*alarm.condition),
        ]
    };
    Grid {
        head: ["Alarm", "State", "Since", "Condition"]
            .map(Cell::text)
            .into(),
        rows: shown.iter().map(row).collect(),
        ..Grid::default()
    }
}
