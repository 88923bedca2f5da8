//! How the rows of a view are counted out of events.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, VecDeque},
    hash::Hash,
};

use serde_json::Value;
use uuid::Uuid;

use super::{
    ErrorRow, MAX_ROWS, MAX_TIMELINE, Moment, PageRow, Percentiles, RequestRow, SessionRow,
    line::{Failure, Line, text},
};
use crate::services::rum::{
    event::{Details, Vital},
    live::Kept,
};

/// Samples by their vital.
type Samples = BTreeMap<Vital, Vec<f64>>;

/// The vitals of all pages.
pub(super) fn vitals(lines: &VecDeque<Line>) -> BTreeMap<String, Percentiles> {
    let mut samples = Samples::new();
    for one in lines {
        if let Details::Vital(vital, value) = one.details {
            samples.entry(vital).or_default().push(value);
        }
    }
    all_percentiles(samples)
}

/// The pages, those most looked at first.
pub(super) fn pages(lines: &VecDeque<Line>) -> Vec<PageRow> {
    let mut pages: BTreeMap<&str, (usize, usize, Samples)> = BTreeMap::new();
    for one in lines {
        let details = one.details;
        // of others the page is not known
        if !matches!(
            details,
            Details::PageView | Details::ScriptError | Details::Vital(..)
        ) {
            continue;
        }
        let (views, errors, samples) = pages.entry(&one.page).or_default();
        match details {
            Details::PageView => *views += 1,
            Details::Vital(vital, value) => samples.entry(vital).or_default().push(value),
            _ => *errors += 1,
        }
    }
    let mut rows: Vec<PageRow> = pages
        .into_iter()
        .map(|(page, (views, errors, samples))| PageRow {
            page: page.to_owned(),
            views,
            errors,
            vitals: all_percentiles(samples),
        })
        .collect();
    rows.sort_by_key(|row| Reverse(row.views));
    rows.truncate(MAX_ROWS);
    rows
}

/// The errors of scripts, the most frequent first.
pub(super) fn errors(lines: &VecDeque<Line>) -> Vec<ErrorRow> {
    let groups = grouped(lines, |failure| match failure {
        Failure::Script { message, stack } => Some((&**message, &**stack)),
        _ => None,
    });
    let row = |((message, stack), (count, last)): ((&str, &str), _)| ErrorRow {
        message: message.to_owned(),
        stack: stack.to_owned(),
        count,
        last,
    };
    groups.into_iter().map(row).collect()
}

/// The requests without an answer or with one of 400 or above, the most frequent first.
pub(super) fn requests(lines: &VecDeque<Line>) -> Vec<RequestRow> {
    let groups = grouped(lines, |failure| match failure {
        Failure::Request {
            method,
            url,
            status,
        } => Some((&**method, &**url, *status)),
        _ => None,
    });
    let row = |((method, url, status), (count, last)): ((&str, &str, _), _)| RequestRow {
        method: method.to_owned(),
        url: url.to_owned(),
        status,
        count,
        last,
    };
    groups.into_iter().map(row).collect()
}

/// The sessions, the newest first.
pub(super) fn sessions(lines: &VecDeque<Line>) -> Vec<SessionRow> {
    let mut sessions: HashMap<Uuid, SessionRow> = HashMap::new();
    for one in lines {
        let (Some(id), at) = (one.session, one.at) else {
            continue;
        };
        let row = sessions.entry(id).or_insert(SessionRow {
            id,
            first: at,
            last: at,
            events: 0,
            views: 0,
            errors: 0,
        });
        row.first = row.first.min(at);
        row.last = row.last.max(at);
        row.events += 1;
        row.views += usize::from(one.details == Details::PageView);
        row.errors += usize::from(one.details == Details::ScriptError);
    }
    let mut rows: Vec<SessionRow> = sessions.into_values().collect();
    rows.sort_by_key(|row| (Reverse(row.last), row.id));
    rows.truncate(MAX_ROWS);
    rows
}

/// The first of these events, in order of their time.
pub(super) fn timeline(mut own: Vec<Kept>) -> Vec<Moment> {
    own.sort_by_key(|one| (one.event.at, one.place));
    own.truncate(MAX_TIMELINE);
    let moment = |one: &Kept| {
        let mut event: Value = serde_json::from_str(&one.event.record).unwrap_or_default();
        Moment {
            at: one.event.at,
            kind: one.event.kind.to_string(),
            page: text(&event, "/metadata/pageId").to_owned(),
            details: event
                .get_mut("event_details")
                .map(Value::take)
                .unwrap_or_default(),
        }
    };
    own.iter().map(moment).collect()
}

/// Events that failed alike: how many, and when the newest was.
fn grouped<'a, K: Eq + Hash + Ord>(
    lines: &'a VecDeque<Line>,
    key: impl Fn(&'a Failure) -> Option<K>,
) -> Vec<(K, (usize, i64))> {
    let mut groups: HashMap<K, (usize, i64)> = HashMap::new();
    for one in lines {
        let Some(key) = key(&one.failure) else {
            continue;
        };
        let (count, last) = groups.entry(key).or_insert((0, one.at));
        *count += 1;
        *last = one.at.max(*last);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|(a, (many, _)), (b, (more, _))| more.cmp(many).then_with(|| a.cmp(b)));
    groups.truncate(MAX_ROWS);
    groups
}

fn all_percentiles(samples: Samples) -> BTreeMap<String, Percentiles> {
    let one = |(vital, values)| (format!("{vital:?}"), percentiles(values));
    samples.into_iter().map(one).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a length"
)]
fn percentiles(mut values: Vec<f64>) -> Percentiles {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let rank = (share * values.len() as f64).ceil() as usize;
        values
            .get(rank.saturating_sub(1))
            .copied()
            .unwrap_or_default()
    };
    Percentiles {
        samples: values.len(),
        p50: at(0.5),
        p75: at(0.75),
        p90: at(0.9),
    }
}
