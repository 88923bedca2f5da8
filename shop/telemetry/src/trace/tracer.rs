//! Where traces begin.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::data::{Fragment, Shared, SpanData, SpanKind};
use super::local::LocalTrace;
use super::sampling::{Asked, Sampler};
use super::{Incoming, SpanId, TraceContext, TraceId};
use crate::{Clock, DimensionValue};

/// Spans that wait to be written. Flushes are a second apart, and sampling is what keeps them few.
const MOST_WAITING: usize = 20_000;

/// What begins traces, or goes on with those of callers, for a service. Clones share what is recorded.
#[derive(Clone)]
pub struct Tracer {
    recording: Arc<Recording>,
    service: DimensionValue,
    records: bool,
}

/// What is recorded of all traces of the process.
pub(crate) struct Recording {
    clock: Arc<dyn Clock>,
    random: Mutex<StdRng>,
    pub(super) sampler: Option<Sampler>,
    collected: Mutex<Collected>,
}

/// Until the next flush.
#[derive(Default)]
struct Collected {
    fragments: VecDeque<Fragment<Shared>>,
    spans: usize,
    dropped: u64,
}

impl Tracer {
    /// Traces are passed on, and none is recorded.
    pub fn off(service: DimensionValue, clock: Arc<dyn Clock>) -> Self {
        Self::with(service, clock, StdRng::from_rng(&mut rand::rng()), None)
    }

    /// Traces are recorded as their callers, else `sampler`, decide. `random` makes ids and picks.
    pub fn new(
        service: DimensionValue,
        clock: Arc<dyn Clock>,
        random: StdRng,
        sampler: Sampler,
    ) -> Self {
        Self::with(service, clock, random, Some(sampler))
    }

    fn with(
        service: DimensionValue,
        clock: Arc<dyn Clock>,
        random: StdRng,
        sampler: Option<Sampler>,
    ) -> Self {
        Self {
            records: sampler.is_some(),
            recording: Arc::new(Recording {
                clock,
                random: Mutex::new(random),
                sampler,
                collected: Mutex::default(),
            }),
            service,
        }
    }

    /// The same for another service of this process.
    #[must_use]
    pub fn of(&self, service: DimensionValue) -> Self {
        Self {
            service,
            ..self.clone()
        }
    }

    /// The same for requests that are nobody's business, such as probes: their traces are passed on and never recorded.
    #[must_use]
    pub fn unrecorded(&self) -> Self {
        Self {
            records: false,
            ..self.clone()
        }
    }

    pub(crate) fn recording(&self) -> &Arc<Recording> {
        &self.recording
    }

    /// Goes on with the caller's trace, or begins one. Recorded when the caller records it; when the caller leaves it open, as the
    /// sampling rules say.
    pub(crate) fn begin(
        &self,
        incoming: Option<Incoming>,
        kind: SpanKind,
        asked: &Asked<'_>,
    ) -> LocalTrace {
        let decided = incoming.as_ref().and_then(|incoming| incoming.sampled);
        let sampled = match decided {
            // passed on, whoever records it
            Some(decided) => decided,
            None => self.records && self.recording.samples(&self.service, asked),
        };
        let (span, fresh) = self.recording.ids();
        let context = TraceContext {
            trace: incoming.as_ref().map_or(fresh, |incoming| incoming.trace),
            span,
            sampled,
            state: incoming
                .as_ref()
                .and_then(|incoming| incoming.state.clone()),
        };
        let service = self.service.clone();
        if !(sampled && self.records) {
            return LocalTrace::unrecorded(context, service);
        }
        let parent = incoming.and_then(|incoming| incoming.parent);
        LocalTrace::recorded(context, service, Arc::clone(&self.recording), |start| {
            SpanData::new(span, parent, kind, start)
        })
    }
}

impl Recording {
    fn random(&self) -> MutexGuard<'_, StdRng> {
        self.random.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn collected(&self) -> MutexGuard<'_, Collected> {
        self.collected
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn ids(&self) -> (SpanId, TraceId) {
        let mut random = self.random();
        let trace = TraceId::new(self.clock.now(), random.random());
        (SpanId::new(random.random()), trace)
    }

    pub(super) fn new_span_id(&self) -> SpanId {
        SpanId::new(self.random().random())
    }

    fn samples(&self, service: &DimensionValue, asked: &Asked<'_>) -> bool {
        let Some(sampler) = &self.sampler else {
            return false;
        };
        sampler.decide(service.as_str(), asked, self.clock.now(), || {
            self.random().random()
        })
    }

    pub(super) fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }

    /// What added to the monotonic time is the time since the epoch.
    pub(super) fn epoch(&self) -> Duration {
        let now = u64::try_from(self.clock.now().get()).unwrap_or(0);
        Duration::from_millis(now).saturating_sub(self.clock.monotonic())
    }

    pub(super) fn take(&self, fragment: Fragment<Shared>) {
        let mut collected = self.collected();
        if collected.spans + fragment.spans.len() > MOST_WAITING {
            collected.dropped += fragment.spans.len() as u64;
            return;
        }
        collected.spans += fragment.spans.len();
        collected.fragments.push_back(fragment);
    }

    pub(super) fn count_left_out(&self, spans: u64) {
        self.collected().dropped += spans;
    }

    /// All that has ended.
    pub(super) fn drain(&self) -> Vec<Fragment> {
        let fragments = {
            let mut collected = self.collected();
            collected.spans = 0;
            std::mem::take(&mut collected.fragments)
        };
        fragments.iter().map(Fragment::snapshot).collect()
    }

    pub(super) fn dropped(&self) -> u64 {
        self.collected().dropped
    }
}
