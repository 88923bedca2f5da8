//! What views need of an event: read out of its record once, however often a page is asked for.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use serde_json::Value;
use uuid::Uuid;

use crate::services::rum::{
    event::Details,
    live::{Kept, Live, State},
};

/// The lines of the events that are kept, as of the last time that somebody looked.
#[derive(Debug, Default)]
pub(in crate::services::rum) struct Lines(Mutex<VecDeque<Line>>);

/// One event.
#[derive(Debug)]
pub(in crate::services::rum) struct Line {
    place: u64,
    pub(super) at: i64,
    pub(super) session: Option<Uuid>,
    pub(super) details: Details,
    pub(super) page: Box<str>,
    pub(super) failure: Failure,
}

/// What went wrong, as far as an event tells.
#[derive(Debug, PartialEq)]
pub(super) enum Failure {
    /// Nothing.
    None,
    /// A script failed.
    Script { message: Box<str>, stack: Box<str> },
    /// A request got no answer, or one of 400 or above; the URL without what stands behind `?` and `#`.
    Request {
        method: Box<str>,
        url: Box<str>,
        status: Option<u16>,
    },
}

impl Lines {
    /// Looks at the lines of what is kept now. `live` is held no longer than it takes to copy what is new.
    pub(in crate::services::rum) fn look<T>(
        &self,
        live: &Live,
        look: impl FnOnce(&VecDeque<Line>) -> T,
    ) -> T {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = lines.back().map(|line| line.place);
        let (oldest, fresh) = since(&live.lock(), seen);
        while lines
            .front()
            .is_some_and(|line| oldest.is_none_or(|oldest| line.place < oldest))
        {
            lines.pop_front();
        }
        lines.extend(fresh.iter().map(Line::read));
        look(&lines)
    }
}

/// The place of the oldest event, and the events behind a place.
fn since(live: &State, seen: Option<u64>) -> (Option<u64>, Vec<Kept>) {
    let events = live.events();
    let known = events.partition_point(|kept| seen.is_some_and(|seen| kept.place <= seen));
    (
        events.front().map(|kept| kept.place),
        events.range(known..).cloned().collect(),
    )
}

impl Line {
    fn read(kept: &Kept) -> Self {
        let details = kept.event.details;
        let shown = match details {
            Details::PageView | Details::Vital(..) | Details::ScriptError => true,
            Details::Http(status) => status.is_none_or(|status| status >= 400),
            _ => false,
        };
        if !shown {
            return Self::of(kept, "".into(), Failure::None);
        }
        let event: Value = serde_json::from_str(&kept.event.record).unwrap_or_default();
        let text = |path| -> Box<str> { text(&event, path).into() };
        let failure = match details {
            Details::ScriptError => Failure::Script {
                message: text("/event_details/message"),
                stack: text("/event_details/stack"),
            },
            Details::Http(status) => Failure::Request {
                method: text("/event_details/request/method"),
                url: text("/event_details/request/url")
                    .split(['?', '#'])
                    .next()
                    .unwrap_or_default()
                    .into(),
                status,
            },
            _ => Failure::None,
        };
        Self::of(kept, text("/metadata/pageId"), failure)
    }

    fn of(kept: &Kept, page: Box<str>, failure: Failure) -> Self {
        Self {
            place: kept.place,
            at: kept.event.at,
            session: kept.session,
            details: kept.event.details,
            page,
            failure,
        }
    }
}

/// A text in a record; empty without one.
pub(super) fn text<'a>(event: &'a Value, path: &str) -> &'a str {
    let text = event.pointer(path).and_then(Value::as_str);
    text.unwrap_or_default()
}
