//! The list of alarms: filtered, sorted, a page at a time.

use axum::{extract::State, response::Response};
use serde::Serialize;

use super::super::{
    Console,
    form::{Choice, Form, Leaf, Offer},
    page::Problem,
};
use super::row::{Counts, Row, all};

/// How many alarms a page has.
const PAGE: usize = 100;

#[derive(Serialize)]
struct List {
    counts: Counts,
    total: usize,
    /// Whether some are left out.
    filtered: bool,
    text: String,
    states: Vec<Offer>,
    kinds: Vec<Offer>,
    orders: Vec<Offer>,
    alarms: Leaf<Row>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InState {
    Any,
    Alarm,
    InsufficientData,
    Ok,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OfKind {
    Any,
    Metric,
    Composite,
    Silent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    State,
    Name,
    Newest,
}

pub(super) async fn show(State(console): State<Console>, form: Form) -> Response {
    console.answer(list(&console, &form).await)
}

async fn list(console: &Console, form: &Form) -> Result<Response, Problem> {
    let mut alarms = all(console).await?;
    let (counts, total) = (Counts::of(&alarms), alarms.len());
    let text = form.text("q");
    let (state, kind) = (
        form.choice::<InState>("state"),
        form.choice::<OfKind>("kind"),
    );
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    alarms.retain(|row| state.has(row) && kind.has(row) && mentions(row, &words));
    sort(&mut alarms, form.choice("sort"));
    let list = List {
        counts,
        total,
        filtered: alarms.len() < total,
        text,
        states: form.offers::<InState>("state"),
        kinds: form.offers::<OfKind>("kind"),
        orders: form.offers::<Order>("sort"),
        alarms: form.leaf(alarms, PAGE),
    };
    console.page("alarms.html", "alarms", list)
}

/// Whether the alarm says each of the words somewhere.
fn mentions(row: &Row, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let told = [&row.name, &row.impact, &row.reason].map(|text| text.to_lowercase());
    words
        .iter()
        .all(|word| told.iter().any(|text| text.contains(word)))
}

fn sort(alarms: &mut [Row], order: Order) {
    // they come by name, and stay so among equals
    match order {
        Order::Name => {}
        Order::State => alarms.sort_by_key(Row::rank),
        Order::Newest => alarms.sort_by_key(|row| std::cmp::Reverse(row.changed)),
    }
}

impl InState {
    fn has(self, row: &Row) -> bool {
        self == Self::Any || row.state == self.value()
    }
}

impl OfKind {
    fn has(self, row: &Row) -> bool {
        match self {
            Self::Any => true,
            Self::Metric => !row.composite,
            Self::Composite => row.composite,
            Self::Silent => row.silent || row.suppressed.is_some(),
        }
    }
}

impl Choice for InState {
    const ALL: &'static [Self] = &[Self::Any, Self::Alarm, Self::InsufficientData, Self::Ok];

    fn value(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
            Self::Ok => "OK",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Any => "Any state",
            Self::Alarm => "In alarm",
            Self::InsufficientData => "No data",
            Self::Ok => "OK",
        }
    }
}

impl Choice for OfKind {
    const ALL: &'static [Self] = &[Self::Any, Self::Metric, Self::Composite, Self::Silent];

    fn value(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Metric => "metric",
            Self::Composite => "composite",
            Self::Silent => "silent",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Any => "Any kind",
            Self::Metric => "On metrics",
            Self::Composite => "Composite",
            Self::Silent => "Silenced",
        }
    }
}

impl Choice for Order {
    const ALL: &'static [Self] = &[Self::State, Self::Name, Self::Newest];

    fn value(self) -> &'static str {
        match self {
            Self::State => "",
            Self::Name => "name",
            Self::Newest => "newest",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::State => "Worst first",
            Self::Name => "By name",
            Self::Newest => "Last changed first",
        }
    }
}
