//! What the console shows of an app monitor: worked out of the events that are kept, when it is asked for.
//!
//! Everything is bounded, and everything but numbers is text that a stranger may have written.

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

mod line;
mod rows;

pub(super) use self::line::{Line, Lines};
use super::{Rum, book::Entry};

/// How many rows a view has at most.
pub(crate) const MAX_ROWS: usize = 100;

/// How many events a timeline has.
pub(crate) const MAX_TIMELINE: usize = 500;

/// An app monitor as the list shows it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MonitorRow {
    pub(crate) name: String,
    pub(crate) id: String,
    /// Events that are kept.
    pub(crate) events: usize,
    /// Sessions that go on.
    pub(crate) sessions: usize,
    /// When the event happened that came last, epoch milliseconds.
    pub(crate) last: Option<i64>,
}

/// What an app monitor has seen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    pub(crate) monitor: MonitorRow,
    /// Of all pages, by name, such as `LargestContentfulPaint`.
    pub(crate) vitals: BTreeMap<String, Percentiles>,
    /// Those most looked at first.
    pub(crate) pages: Vec<PageRow>,
    /// The most frequent first.
    pub(crate) errors: Vec<ErrorRow>,
    /// Requests that failed, the most frequent first.
    pub(crate) requests: Vec<RequestRow>,
    /// The newest first.
    pub(crate) sessions: Vec<SessionRow>,
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

/// Requests of pages that failed alike.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RequestRow {
    pub(crate) method: String,
    /// Without what stands behind `?` and `#`.
    pub(crate) url: String,
    /// The status of the answer; none came without one.
    pub(crate) status: Option<u16>,
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
        let entries = self.book.all();
        entries.iter().map(|entry| monitor_row(entry)).collect()
    }

    /// What an app monitor has seen. Each event is read when it is first looked at, and counted each time.
    pub(crate) fn report(&self, name: &str) -> Option<Report> {
        let entry = self.book.by_name(name)?;
        let monitor = monitor_row(&entry);
        Some(entry.live.lines(|lines| Report {
            monitor,
            vitals: rows::vitals(lines),
            pages: rows::pages(lines),
            errors: rows::errors(lines),
            requests: rows::requests(lines),
            sessions: rows::sessions(lines),
        }))
    }

    /// The first events of a session, in order of their time.
    pub(crate) fn timeline(&self, name: &str, session: Uuid) -> Vec<Moment> {
        let Some(entry) = self.book.by_name(name) else {
            return Vec::new();
        };
        let live = entry.live.lock();
        let own = live.events().iter();
        let own: Vec<_> = own
            .filter(|one| one.session == Some(session))
            .cloned()
            .collect();
        drop(live);
        rows::timeline(own)
    }
}

fn monitor_row(entry: &Entry) -> MonitorRow {
    let live = entry.live.lock();
    MonitorRow {
        name: entry.monitor.name.clone(),
        id: entry.monitor.id.to_string(),
        events: live.events().len(),
        sessions: live.sessions(),
        last: live.events().back().map(|kept| kept.event.at),
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

    const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

    fn event(second: i64, kind: &str, details: &Value) -> Value {
        json!({"id": Uuid::nil().to_string(), "timestamp": NOW.seconds() + second, "type": format!("com.amazon.rum.{kind}"),
            "metadata": json!({"pageId": "/"}).to_string(), "details": details.to_string()})
    }

    /// An app monitor `shop` that keeps so many events.
    async fn monitored(events: usize) -> Services {
        let mut options = Options::default();
        options.rum.events = events;
        let shared = Shared {
            store: Store::open(None).await.unwrap(),
            clock: Arc::new(ManualClock::new(NOW)),
            options: Arc::new(options),
        };
        let scope = shared.scope();
        let services = Services::open(shared).await.unwrap();
        let properties = json!({"Domain": "localhost"});
        let tags = BTreeMap::new();
        let rum = &services.rum;
        let made = rum.put_monitor(&scope, "shop", properties.as_object().unwrap(), &tags);
        made.await.unwrap();
        services
    }

    fn send(services: &Services, batch: u128, events: &[Value]) {
        let rum = &services.rum;
        let id = &rum.monitor_rows()[0].id;
        let body = json!({"BatchId": Uuid::from_u128(batch).to_string(), "AppMonitorDetails": {}, "RumEvents": events,
            "UserDetails": {"sessionId": Uuid::from_u128(7).to_string()}});
        let sender = Sender {
            signed: true,
            ..Sender::default()
        };
        rum.put_events(id, &sender, body.to_string().as_bytes())
            .unwrap();
    }

    async fn seen() -> Services {
        let services = monitored(20).await;
        let events = [
            event(
                2,
                "js_error_event",
                &json!({"message": "<b>x</b>", "stack": "at y"}),
            ),
            event(0, "page_view_event", &json!({"pageId": "/"})),
            event(1, "largest_contentful_paint_event", &json!({"value": 100})),
            event(1, "largest_contentful_paint_event", &json!({"value": 300})),
            event(
                3,
                "js_error_event",
                &json!({"message": "<b>x</b>", "stack": "at y"}),
            ),
        ];
        let call = |url: &str, status: u16| json!({"request": {"method": "GET", "url": url}, "response": {"status": status}});
        let events = [
            &events[..],
            &[
                event(2, "http_event", &call("/api?token=1", 503)),
                event(1, "http_event", &call("/api?token=2", 503)),
                event(1, "http_event", &call("/api", 200)),
            ],
        ]
        .concat();
        send(&services, 0, &events);
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
            ("shop", 8, 1)
        );
        let report = rum.report("shop").unwrap();
        let [page] = &report.pages[..] else {
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
        assert_eq!(report.vitals["LargestContentfulPaint"], expected);
        let [error] = &report.errors[..] else {
            panic!("one error")
        };
        assert_eq!((error.message.as_str(), error.count), ("<b>x</b>", 2));
        let [request] = &report.requests[..] else {
            panic!("one request that failed")
        };
        let failed = (request.url.as_str(), request.status, request.count);
        assert_eq!(failed, ("/api", Some(503), 2));
        assert_eq!(request.last, report.sessions[0].first + 2000);
        let [session] = &report.sessions[..] else {
            panic!("one session")
        };
        assert_eq!((session.events, session.last - session.first), (8, 3000));
        let timeline = rum.timeline("shop", session.id);
        assert_eq!(timeline[0].kind, "com.amazon.rum.page_view_event");
        assert_eq!(timeline.len(), 8);
        assert_eq!(rum.report("none"), None);
    }

    #[tokio::test]
    async fn a_later_look_counts_what_came_and_forgets_what_went() {
        let services = monitored(3).await;
        let rum = &services.rum;
        let view = event(0, "page_view_event", &json!({"pageId": "/"}));
        let error = |message: &str| event(1, "js_error_event", &json!({"message": message}));
        let counted = || {
            let report = rum.report("shop").unwrap();
            let errors = report.errors.iter();
            let errors: Vec<_> = errors.map(|row| (row.message.clone(), row.count)).collect();
            (report.pages[0].views, errors, report.sessions[0].events)
        };
        send(&services, 1, &[view.clone(), error("a")]);
        assert_eq!(counted(), (1, vec![("a".to_owned(), 1)], 2));
        send(&services, 2, &[error("a")]);
        assert_eq!(counted(), (1, vec![("a".to_owned(), 2)], 3));
        send(&services, 3, &[error("b")]);
        let both = vec![("a".to_owned(), 2), ("b".to_owned(), 1)];
        assert_eq!(counted(), (0, both, 3));
        // more came at once than is kept
        send(
            &services,
            4,
            &[view.clone(), view.clone(), view.clone(), view],
        );
        assert_eq!(counted(), (3, Vec::new(), 3));
    }
}
