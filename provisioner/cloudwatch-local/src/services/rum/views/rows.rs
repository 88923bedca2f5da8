//! How the rows of a view are counted out of events.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

use serde_json::Value;
use uuid::Uuid;

use super::{
    ErrorRow, MAX_ROWS, MAX_TIMELINE, Moment, PageRow, Percentiles, RequestRow, SessionRow,
};
use crate::services::rum::{
    event::{Details, Vital},
    live::Kept,
};

/// Samples by the name of their vital.
type Samples = BTreeMap<String, Vec<f64>>;

/// The vitals of all pages.
pub(super) fn vitals(kept: &[Kept]) -> BTreeMap<String, Percentiles> {
    let mut samples = Samples::new();
    for one in kept {
        if let Details::Vital(vital, value) = one.event.details {
            samples.entry(label(vital)).or_default().push(value);
        }
    }
    all_percentiles(samples)
}

/// The pages, those most looked at first.
pub(super) fn pages(kept: &[Kept]) -> Vec<PageRow> {
    let mut pages: BTreeMap<String, (usize, usize, Samples)> = BTreeMap::new();
    for one in kept {
        let details = one.event.details;
        // others need not be read
        if !matches!(
            details,
            Details::PageView | Details::ScriptError | Details::Vital(..)
        ) {
            continue;
        }
        let (views, errors, samples) = pages.entry(page_of(one)).or_default();
        match details {
            Details::PageView => *views += 1,
            Details::Vital(vital, value) => samples.entry(label(vital)).or_default().push(value),
            _ => *errors += 1,
        }
    }
    let mut rows: Vec<PageRow> = pages
        .into_iter()
        .map(|(page, (views, errors, samples))| PageRow {
            page,
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
pub(super) fn errors(kept: &[Kept]) -> Vec<ErrorRow> {
    let failed = kept
        .iter()
        .filter(|one| one.event.details == Details::ScriptError);
    let groups = grouped(failed, |event| {
        let told = |path| text(event, path);
        (told("/event_details/message"), told("/event_details/stack"))
    });
    let row = |((message, stack), (count, last))| ErrorRow {
        message,
        stack,
        count,
        last,
    };
    groups.into_iter().map(row).collect()
}

/// The requests without an answer or with one of 400 or above, the most frequent first.
pub(super) fn requests(kept: &[Kept]) -> Vec<RequestRow> {
    let failed = kept.iter().filter(|one| match one.event.details {
        Details::Http(status) => status.is_none_or(|status| status >= 400),
        _ => false,
    });
    let groups = grouped(failed, |event| {
        let url = text(event, "/event_details/request/url");
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let status = event.pointer("/event_details/response/status");
        (
            text(event, "/event_details/request/method"),
            path.to_owned(),
            status
                .and_then(Value::as_f64)
                .and_then(whole)
                .filter(|status| *status > 0),
        )
    });
    let row = |((method, url, status), (count, last))| RequestRow {
        method,
        url,
        status,
        count,
        last,
    };
    groups.into_iter().map(row).collect()
}

/// The sessions, the newest first.
pub(super) fn sessions(kept: &[Kept]) -> Vec<SessionRow> {
    let mut sessions: HashMap<Uuid, SessionRow> = HashMap::new();
    for one in kept {
        let (Some(id), at) = (one.session, one.event.at) else {
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
        row.views += usize::from(one.event.details == Details::PageView);
        row.errors += usize::from(one.event.details == Details::ScriptError);
    }
    let mut rows: Vec<SessionRow> = sessions.into_values().collect();
    rows.sort_by_key(|row| (Reverse(row.last), row.id));
    rows.truncate(MAX_ROWS);
    rows
}

/// The first events of a session, in order of their time.
pub(super) fn timeline(kept: Vec<Kept>, session: Uuid) -> Vec<Moment> {
    let mut own: Vec<Kept> = kept
        .into_iter()
        .filter(|one| one.session == Some(session))
        .collect();
    own.sort_by_key(|one| (one.event.at, one.place));
    own.truncate(MAX_TIMELINE);
    let moment = |one: &Kept| {
        let mut event = parsed(one);
        Moment {
            at: one.event.at,
            kind: one.event.kind.to_string(),
            page: text(&event, "/metadata/pageId"),
            details: event
                .get_mut("event_details")
                .map(Value::take)
                .unwrap_or_default(),
        }
    };
    own.iter().map(moment).collect()
}

/// Events that have the same key: how many, and when the newest was.
fn grouped<'a, K: Eq + Hash + Ord>(
    events: impl Iterator<Item = &'a Kept>,
    key: impl Fn(&Value) -> K,
) -> Vec<(K, (usize, i64))> {
    let mut groups: HashMap<K, (usize, i64)> = HashMap::new();
    for one in events {
        let at = one.event.at;
        let (count, last) = groups.entry(key(&parsed(one))).or_insert((0, at));
        *count += 1;
        *last = at.max(*last);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|(a, (many, _)), (b, (more, _))| more.cmp(many).then_with(|| a.cmp(b)));
    groups.truncate(MAX_ROWS);
    groups
}

fn parsed(kept: &Kept) -> Value {
    serde_json::from_str(&kept.event.record).unwrap_or_default()
}

fn page_of(kept: &Kept) -> String {
    text(&parsed(kept), "/metadata/pageId")
}

fn text(event: &Value, path: &str) -> String {
    let text = event.pointer(path).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn label(vital: Vital) -> String {
    format!("{vital:?}")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked beside it"
)]
fn whole(status: f64) -> Option<u16> {
    (0.0..600.0).contains(&status).then_some(status as u16)
}

fn all_percentiles(samples: Samples) -> BTreeMap<String, Percentiles> {
    let one = |(name, values)| (name, percentiles(values));
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
