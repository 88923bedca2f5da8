//! Sessions and page views as they go on: what only their end can tell.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    event::{Details, Event},
    tally::{Metric, Tally},
};

/// The sessions of one app monitor that go on; at most so many.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    open: HashMap<Uuid, Session>,
    /// The same, by when each was heard of last.
    heard: BTreeSet<(i64, Uuid)>,
}

#[derive(Debug)]
struct Session {
    /// When something came last, by the server's clock.
    heard: i64,
    first: i64,
    last: i64,
    page_views: u32,
    faults: Faults,
    page: Option<PageView>,
}

#[derive(Debug)]
struct PageView {
    first: i64,
    last: i64,
    faults: Faults,
}

/// What went wrong.
#[derive(Debug, Clone, Copy, Default)]
struct Faults {
    script: u32,
    client: u32,
    server: u32,
}

impl Faults {
    fn note(&mut self, details: &Details) {
        match details {
            Details::ScriptError => self.script += 1,
            Details::Http(Some(400..=499)) => self.client += 1,
            Details::Http(Some(500..=599)) => self.server += 1,
            _ => {}
        }
    }
}

impl Sessions {
    /// Notes the events of a batch that arrived at `now`; page views that end with it are counted in `tally`. Beyond
    /// `most` sessions the one that was silent longest is over.
    pub(super) fn note(
        &mut self,
        id: Uuid,
        events: &[Event],
        now: i64,
        most: usize,
        tally: &mut Tally,
    ) {
        let Some(first) = events.first() else { return };
        let session = self.open.entry(id).or_insert_with(|| Session {
            heard: now,
            first: first.at,
            last: first.at,
            page_views: 0,
            faults: Faults::default(),
            page: None,
        });
        self.heard.remove(&(session.heard, id));
        session.heard = now;
        for event in events {
            session.note(event, tally);
        }
        self.heard.insert((now, id));
        while self.open.len() > most {
            self.end_oldest(tally);
        }
    }

    /// Ends the sessions of which nothing was heard since `since`.
    pub(super) fn end_silent(&mut self, since: i64, tally: &mut Tally) {
        while self.heard.first().is_some_and(|(heard, _)| *heard <= since) {
            self.end_oldest(tally);
        }
    }

    /// How many go on.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    fn end_oldest(&mut self, tally: &mut Tally) {
        if let Some((_, id)) = self.heard.pop_first()
            && let Some(session) = self.open.remove(&id)
        {
            session.end(tally);
        }
    }
}

impl Session {
    fn note(&mut self, event: &Event, tally: &mut Tally) {
        self.first = self.first.min(event.at);
        self.last = self.last.max(event.at);
        self.faults.note(&event.details);
        if event.details == Details::PageView {
            self.page_views += 1;
            let next = PageView {
                first: event.at,
                last: event.at,
                faults: Faults::default(),
            };
            if let Some(ended) = self.page.replace(next) {
                ended.end(event.at, tally);
            }
        } else if let Some(page) = &mut self.page {
            page.last = page.last.max(event.at);
            page.faults.note(&event.details);
        }
    }

    fn end(mut self, tally: &mut Tally) {
        if let Some(page) = self.page.take() {
            let last = page.last;
            page.end(last, tally);
        }
        let mut count = |metric, count: u32| tally.add(self.last, metric, f64::from(count));
        count(Metric::PageViewCountPerSession, self.page_views);
        count(Metric::JsErrorCountPerSession, self.faults.script);
        count(Metric::Http4xxCountPerSession, self.faults.client);
        count(Metric::Http5xxCountPerSession, self.faults.server);
        tally.add(
            self.last,
            Metric::SessionDuration,
            millis(self.first, self.last),
        );
    }
}

impl PageView {
    fn end(self, at: i64, tally: &mut Tally) {
        let mut count = |metric, count: u32| tally.add(at, metric, f64::from(count));
        count(Metric::JsErrorCountPerPageView, self.faults.script);
        count(Metric::Http4xxCountPerPageView, self.faults.client);
        count(Metric::Http5xxCountPerPageView, self.faults.server);
        tally.add(at, Metric::TimeOnPage, millis(self.first, at));
    }
}

fn millis(from: i64, until: i64) -> f64 {
    until.saturating_sub(from).max(0) as f64
}
