//! `PutRumEvents`: from the bytes that a page sends to metrics.

use uuid::Uuid;

use super::{
    Rum, access,
    access::Caller,
    book::Entry,
    definition,
    errors::{denied, invalid, missing},
    event::{self, Agent, Details, Rules},
    monitor::Switch,
    tally::Tally,
};
use crate::wire::ServiceError;

/// What a request tells beside its body.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sender<'a> {
    /// `Origin`.
    pub(crate) origin: Option<&'a str>,
    /// `Referer`.
    pub(crate) referer: Option<&'a str>,
    /// `User-Agent`.
    pub(crate) agent: Option<&'a str>,
    /// Whether the request is signed.
    pub(crate) signed: bool,
}

/// How much there is, of all app monitors.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    /// App monitors.
    pub(crate) monitors: usize,
    /// Sessions that go on.
    pub(crate) sessions: usize,
    /// Events that are kept for reading.
    pub(crate) events: usize,
    /// Events of types of one's own that came while they were not taken.
    pub(crate) ignored: u64,
    /// Samples of definitions that were given up because there were too many metrics.
    pub(crate) dropped: u64,
}

impl Rum {
    /// Whether a page of `origin` may talk to the app monitor with this id.
    pub(crate) fn welcomes(&self, id: &str, origin: &str) -> bool {
        let id = Uuid::try_parse(id).ok();
        id.and_then(|id| self.book.by_id(id))
            .is_some_and(|entry| entry.monitor.domains.own(origin))
    }

    /// How large a body may be.
    pub(crate) fn body_bytes(&self) -> usize {
        self.shared.options.rum.body_bytes
    }

    /// The first look at a request, before its body is read.
    pub(crate) fn admit(&self, id: &str, sender: &Sender<'_>) -> Result<(), ServiceError> {
        let entry = self.entry(id)?;
        if let Some(origin) = sender.origin
            && !entry.monitor.domains.own(origin)
        {
            return Err(denied("The page is not of a domain of the app monitor."));
        }
        if !sender.signed && entry.monitor.policy.is_none() {
            return Err(denied(
                "The request is not signed, and the app monitor has no resource policy that lets everybody send.",
            ));
        }
        let now = self.shared.now().millis();
        if let Some(rate) = self.shared.options.rum.requests_per_second
            && !entry.live.lock().admit(rate, now)
        {
            return Err(ServiceError::sender("ThrottlingException", "Rate exceeded").status(429));
        }
        Ok(())
    }

    /// Takes the body of a request that was admitted: all of it or nothing.
    pub(crate) fn put_events(
        &self,
        id: &str,
        sender: &Sender<'_>,
        body: &[u8],
    ) -> Result<(), ServiceError> {
        let entry = self.entry(id)?;
        let settings = &self.shared.options.rum;
        let now = self.shared.now();
        let rules = Rules {
            id: entry.monitor.id,
            name: &entry.monitor.name,
            from: (now - settings.oldest).millis(),
            until: (now + settings.newest).millis(),
            agent: sender.agent.map(Agent::parse),
        };
        let mut batch =
            event::read(body, &rules).map_err(|refusal| invalid(format!("{refusal}.")))?;
        let caller = Caller {
            signed: sender.signed,
            alias: batch.alias.as_deref(),
            referer: sender.referer,
        };
        let policy = entry
            .monitor
            .policy
            .as_ref()
            .map(|policy| policy.document.as_str());
        if !access::lets_send(policy, &entry.monitor.arn(), caller) {
            return Err(denied(
                "The resource policy of the app monitor does not let the sender send.",
            ));
        }
        let sent = batch.events.len();
        if entry.monitor.custom_events == Switch::Disabled {
            batch
                .events
                .retain(|event| event.details != Details::Custom);
        }
        let ignored = sent - batch.events.len();
        let mut tally = Tally::default();
        for event in &batch.events {
            tally.add_event(event);
            definition::add(&entry.definitions, event, &mut tally);
        }
        let mut live = entry.live.lock();
        live.ignored += ignored as u64;
        live.take(batch, tally, now.millis(), settings);
        Ok(())
    }

    /// Publishes what came since the last time, and what sessions tell that are over.
    pub(crate) fn publish(&self) {
        let now = self.shared.now().millis();
        for entry in self.book.all() {
            let tally = entry.live.lock().publish(now, &self.shared.options.rum);
            if !tally.is_empty() {
                self.cloudwatch
                    .publish(tally.into_data(&entry.monitor.name));
            }
        }
    }

    /// How much there is.
    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for entry in self.book.all() {
            let live = entry.live.lock();
            counts.monitors += 1;
            counts.sessions += live.sessions();
            counts.events += live.events().len();
            counts.ignored += live.ignored;
            counts.dropped += live.dropped();
        }
        counts
    }

    fn entry(&self, id: &str) -> Result<std::sync::Arc<Entry>, ServiceError> {
        let parsed = Uuid::try_parse(id).ok().filter(|_| id.len() == 36);
        parsed.and_then(|id| self.book.by_id(id)).ok_or_else(|| {
            let shown: String = id.chars().take(64).collect();
            missing(
                format!("No such app monitor: {shown}"),
                &shown,
                "AppMonitor",
            )
        })
    }
}
