//! The part of a trace that is in this process: from a request's start to its end.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::data::{Fragment, Shared, SpanData, locked};
use super::tracer::Recording;
use super::{SpanId, TraceContext};
use crate::DimensionValue;

/// Spans kept of one request; a loop of queries must not become a trace of all memory.
const MOST_SPANS: usize = 500;

/// The part of a trace that is in this process.
pub(crate) struct LocalTrace {
    /// With the id of the request's own span.
    pub(crate) context: TraceContext,
    service: DimensionValue,
    /// None when it is not recorded.
    recorded: Option<Recorded>,
}

struct Recorded {
    recording: Arc<Recording>,
    /// Wall-clock time less monotonic time at the start: within a trace, time never goes back.
    epoch: Duration,
    open: Mutex<Option<Open>>,
}

struct Open {
    root: Shared,
    done: Vec<Shared>,
    left_out: u64,
}

impl LocalTrace {
    pub(super) fn unrecorded(context: TraceContext, service: DimensionValue) -> Self {
        Self {
            context,
            service,
            recorded: None,
        }
    }

    pub(super) fn recorded(
        context: TraceContext,
        service: DimensionValue,
        recording: Arc<Recording>,
        root: impl FnOnce(Duration) -> SpanData,
    ) -> Self {
        let epoch = recording.epoch();
        let root = Arc::new(Mutex::new(root(epoch + recording.monotonic())));
        let open = Mutex::new(Some(Open {
            root,
            done: Vec::new(),
            left_out: 0,
        }));
        Self {
            context,
            service,
            recorded: Some(Recorded {
                recording,
                epoch,
                open,
            }),
        }
    }

    pub(super) fn is_recorded(&self) -> bool {
        self.recorded.is_some()
    }

    /// Now, since the epoch.
    pub(super) fn now(&self) -> Duration {
        let recorded = self.recorded.as_ref();
        recorded.map_or(Duration::ZERO, |r| r.epoch + r.recording.monotonic())
    }

    pub(super) fn new_span_id(&self) -> SpanId {
        let recorded = self.recorded.as_ref();
        recorded.map_or(self.context.span, |r| r.recording.new_span_id())
    }

    /// Changes the request's own span, as long as it is open.
    pub(super) fn with_root(&self, change: impl FnOnce(&mut SpanData)) {
        let Some(recorded) = &self.recorded else {
            return;
        };
        if let Some(open) = recorded.open().as_mut() {
            change(&mut locked(&open.root));
        }
    }

    /// Takes a span that ended.
    pub(super) fn done(&self, span: Shared) {
        let Some(recorded) = &self.recorded else {
            return;
        };
        let mut open = recorded.open();
        match open.as_mut() {
            Some(open) if open.done.len() < MOST_SPANS => open.done.push(span),
            Some(open) => open.left_out += 1,
            None => {
                drop(open);
                recorded.recording.take(self.fragment(false, vec![span]));
            }
        }
    }

    /// The request is over.
    pub(super) fn finish(&self) {
        let Some(recorded) = &self.recorded else {
            return;
        };
        let Some(open) = recorded.open().take() else {
            return;
        };
        locked(&open.root).end = self.now();
        let mut spans = vec![open.root];
        spans.extend(open.done);
        if open.left_out > 0 {
            recorded.recording.count_left_out(open.left_out);
        }
        recorded.recording.take(self.fragment(true, spans));
    }

    fn fragment(&self, has_root: bool, spans: Vec<Shared>) -> Fragment<Shared> {
        Fragment {
            trace: self.context.trace,
            service: self.service.clone(),
            state: self.context.state.clone(),
            has_root,
            spans,
        }
    }
}

impl Recorded {
    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
