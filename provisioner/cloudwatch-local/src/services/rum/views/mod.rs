//! What the console shows of an app monitor: worked out of the events that are kept, when it is asked for.
//!
//! Everything is bounded, and everything but numbers is text that a stranger may have written.

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

use super::{
    Rum,
    event::{Details, Vital},
    live::Kept,
};

/// How many rows a view has.
const MAX_ROWS: usize = 100;

/// How many events a timeline has.
const MAX_TIMELINE: usize = 500;

/// An app monitor as the list shows it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MonitorRow {
    pub(crate) name: String,
    pub(crate) id: String,
    /// Events that are kept.
    pub(crate) events: usize,
    /// Sessions that go on.
    pub(crate) sessions: usize,
}

/// A page with what was measured on it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PageRow {
    pub(crate) page: String,
    pub(crate) views: usize,
    pub(crate) errors: usize,
    /// By name, such as `LargestContentfulPaint`.
    pub(crate) vitals: BTreeMap<String, Percentiles>,
}

/// Percentiles of a vital: the nearest sample above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Percentiles {
    pub(crate) samples: usize,
    pub(crate) p50: f64,
    pub(crate) p75: f64,
    pub(crate) p90: f64,
}

/// Errors of scripts with the same message and stack.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ErrorRow {
    pub(crate) message: String,
    pub(crate) stack: String,
    pub(crate) count: usize,
    /// The newest, epoch milliseconds.
    pub(crate) last: i64,
}

/// A session.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SessionRow {
    pub(crate) id: Uuid,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) events: usize,
    pub(crate) views: usize,
    pub(crate) errors: usize,
}

/// An event of a session.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Moment {
    pub(crate) at: i64,
    pub(crate) kind: String,
    pub(crate) page: String,
    /// The event's details: a JSON document.
    pub(crate) details: Value,
}

impl Rum {
    /// All app monitors, in order of their names.
    pub(crate) fn monitor_rows(&self) -> Vec<MonitorRow> {
        let row = |entry: std::sync::Arc<super::book::Entry>| {
            let live = entry.live.lock();
            MonitorRow {
                name: entry.monitor.name.clone(),
                id: entry.monitor.id.to_string(),
                events: live.events().len(),
                sessions: live.sessions(),
            }
        };
        self.book.all().into_iter().map(row).collect()
    }

    /// The pages of an app monitor, those most looked at first.
    pub(crate) fn page_rows(&self, name: &str) -> Vec<PageRow> {
        let mut pages: BTreeMap<String, (PageRow, BTreeMap<String, Vec<f64>>)> = BTreeMap::new();
        for kept in self.kept(name) {
            let page = text(&parsed(&kept), "/metadata/pageId");
            let (row, vitals) = pages.entry(page.clone()).or_insert_with(|| {
                let row = PageRow {
                    page,
                    views: 0,
                    errors: 0,
                    vitals: BTreeMap::new(),
                };
                (row, BTreeMap::new())
            });
            match kept.event.details {
                Details::PageView => row.views += 1,
                Details::ScriptError => row.errors += 1,
                Details::Vital(vital, value) => {
                    vitals.entry(label(vital)).or_default().push(value);
                }
                _ => {}
            }
        }
        let mut rows: Vec<PageRow> = pages
            .into_values()
            .map(|(row, vitals)| PageRow {
                vitals: vitals
                    .into_iter()
                    .map(|(name, values)| (name, percentiles(values)))
                    .collect(),
                ..row
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.views));
        rows.truncate(MAX_ROWS);
        rows
    }

    /// The errors of scripts, the most frequent first.
    pub(crate) fn error_rows(&self, name: &str) -> Vec<ErrorRow> {
        let mut errors: BTreeMap<(String, String), (usize, i64)> = BTreeMap::new();
        for kept in self.kept(name) {
            if kept.event.details == Details::ScriptError {
                let event = parsed(&kept);
                let key = (
                    text(&event, "/event_details/message"),
                    text(&event, "/event_details/stack"),
                );
                let (count, last) = errors.entry(key).or_insert((0, kept.event.at));
                *count += 1;
                *last = kept.event.at.max(*last);
            }
        }
        let mut rows: Vec<ErrorRow> = errors
            .into_iter()
            .map(|((message, stack), (count, last))| ErrorRow {
                message,
                stack,
                count,
                last,
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.count));
        rows.truncate(MAX_ROWS);
        rows
    }

    /// The sessions, the newest first.
    pub(crate) fn session_rows(&self, name: &str) -> Vec<SessionRow> {
        let mut sessions: BTreeMap<Uuid, SessionRow> = BTreeMap::new();
        for kept in self.kept(name) {
            let (Some(id), at) = (kept.session, kept.event.at) else {
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
            row.views += usize::from(kept.event.details == Details::PageView);
            row.errors += usize::from(kept.event.details == Details::ScriptError);
        }
        let mut rows: Vec<SessionRow> = sessions.into_values().collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.last));
        rows.truncate(MAX_ROWS);
        rows
    }

    /// The events of a session, in order of their time.
    pub(crate) fn timeline(&self, name: &str, session: Uuid) -> Vec<Moment> {
        let mut moments: Vec<Moment> = self
            .kept(name)
            .into_iter()
            .filter(|kept| kept.session == Some(session))
            .take(MAX_TIMELINE)
            .map(|kept| {
                let mut event = parsed(&kept);
                Moment {
                    at: kept.event.at,
                    kind: kept.event.kind.to_string(),
                    page: text(&event, "/metadata/pageId"),
                    details: event["event_details"].take(),
                }
            })
            .collect();
        moments.sort_by_key(|moment| moment.at);
        moments
    }

    fn kept(&self, name: &str) -> Vec<Kept> {
        let entry = self.book.by_name(name);
        entry.map_or_else(Vec::new, |entry| {
            entry.live.lock().events().iter().cloned().collect()
        })
    }
}

fn parsed(kept: &Kept) -> Value {
    serde_json::from_str(&kept.event.record).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::ManualClock,
        options::Options,
        services::{Services, Shared, rum::Sender},
        store::Store,
    };
    use cloudwatch::time::Timestamp;
    use serde_json::json;
    use std::sync::Arc;

    async fn seen() -> Services {
        let now = Timestamp::from_seconds(1_767_225_600);
        let shared = Shared {
            store: Store::open(None).await.unwrap(),
            clock: Arc::new(ManualClock::new(now)),
            options: Arc::new(Options::default()),
        };
        let scope = shared.scope();
        let services = Services::open(shared).await.unwrap();
        let properties = json!({"Domain": "localhost"});
        let tags = BTreeMap::new();
        let rum = &services.rum;
        let made = rum.put_monitor(&scope, "shop", properties.as_object().unwrap(), &tags);
        made.await.unwrap();
        let id = super::super::monitor_id(&scope, "shop");
        let event = |second: i64, kind: &str, details: Value| {
            json!({"id": Uuid::nil().to_string(), "timestamp": now.seconds() + second, "type": format!("com.amazon.rum.{kind}"),
                "metadata": json!({"pageId": "/"}).to_string(), "details": details.to_string()})
        };
        let events = [
            event(
                2,
                "js_error_event",
                json!({"message": "<b>x</b>", "stack": "at y"}),
            ),
            event(0, "page_view_event", json!({"pageId": "/"})),
            event(1, "largest_contentful_paint_event", json!({"value": 100})),
            event(1, "largest_contentful_paint_event", json!({"value": 300})),
            event(
                3,
                "js_error_event",
                json!({"message": "<b>x</b>", "stack": "at y"}),
            ),
        ];
        let body = json!({"BatchId": Uuid::nil().to_string(), "AppMonitorDetails": {}, "RumEvents": events,
            "UserDetails": {"sessionId": Uuid::from_u128(7).to_string()}});
        let sender = Sender {
            signed: true,
            ..Sender::default()
        };
        rum.put_events(&id, &sender, body.to_string().as_bytes())
            .unwrap();
        services
    }

    #[tokio::test]
    async fn views_are_made_of_what_is_kept() {
        let services = seen().await;
        let rum = &services.rum;
        let [monitor] = &rum.monitor_rows()[..] else {
            panic!("one app monitor")
        };
        assert_eq!(
            (monitor.name.as_str(), monitor.events, monitor.sessions),
            ("shop", 5, 1)
        );
        let [page] = &rum.page_rows("shop")[..] else {
            panic!("one page")
        };
        assert_eq!((page.page.as_str(), page.views, page.errors), ("/", 1, 2));
        let expected = Percentiles {
            samples: 2,
            p50: 100.0,
            p75: 300.0,
            p90: 300.0,
        };
        assert_eq!(page.vitals["LargestContentfulPaint"], expected);
        let [error] = &rum.error_rows("shop")[..] else {
            panic!("one error")
        };
        assert_eq!((error.message.as_str(), error.count), ("<b>x</b>", 2));
        let [session] = &rum.session_rows("shop")[..] else {
            panic!("one session")
        };
        assert_eq!((session.events, session.last - session.first), (5, 3000));
        let timeline = rum.timeline("shop", session.id);
        assert_eq!(timeline[0].kind, "com.amazon.rum.page_view_event");
        assert_eq!(timeline.len(), 5);
        assert_eq!(rum.page_rows("none"), []);
    }
}
