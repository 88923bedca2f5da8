//! What is kept of a span.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{SpanId, TraceId};
use crate::DimensionValue;

/// Attributes that a span has at most; more are left out.
const MOST_ATTRIBUTES: usize = 32;
/// Errors that a span tells at most.
const MOST_ERRORS: usize = 4;
/// The longest text, in bytes; statements may be longer.
const LONGEST_TEXT: usize = 250;
const LONGEST_STATEMENT: usize = 4_000;

/// The attribute with the text of a query.
pub(crate) const STATEMENT: &str = "db.query.text";

/// What a span is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpanKind {
    /// A request that is answered.
    Server,
    /// A message that is dealt with.
    Consumer,
    /// A request to something else.
    Client,
    /// A message that is left for others.
    Producer,
    /// A query of a database.
    Query,
    /// A step within the process.
    Step,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(Cow<'static, str>),
    Integer(i64),
    Float(f64),
    Bool(bool),
}

/// How a span ended badly. More than one may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Outcome {
    /// The caller's doing.
    pub(crate) error: bool,
    /// Ours.
    pub(crate) fault: bool,
    /// Too much was asked.
    pub(crate) throttle: bool,
}

/// An error that came up within a span.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Failure {
    pub(crate) kind: Cow<'static, str>,
    pub(crate) message: Cow<'static, str>,
    /// When.
    pub(crate) at: Duration,
}

/// A span. Times are since the epoch.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SpanData {
    pub(crate) id: SpanId,
    pub(crate) parent: Option<SpanId>,
    pub(crate) name: Cow<'static, str>,
    pub(crate) kind: SpanKind,
    pub(crate) start: Duration,
    pub(crate) end: Duration,
    pub(crate) ended: bool,
    pub(crate) outcome: Outcome,
    pub(crate) failures: Vec<Failure>,
    pub(crate) attributes: Vec<(&'static str, Value)>,
}

/// A span that its driver may still tell something of, from another thread, after it has ended.
pub(super) type Shared = Arc<Mutex<SpanData>>;

/// Spans of a trace that leave together: those of a request with its own first, or one that ended after its request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fragment<S = SpanData> {
    pub(crate) trace: TraceId,
    pub(crate) service: DimensionValue,
    pub(crate) state: Option<Arc<str>>,
    /// Whether the first is the request's, under which the others are.
    pub(crate) has_root: bool,
    pub(crate) spans: Vec<S>,
}

impl Fragment<Shared> {
    /// As it is now.
    pub(super) fn snapshot(&self) -> Fragment {
        Fragment {
            trace: self.trace,
            service: self.service.clone(),
            state: self.state.clone(),
            has_root: self.has_root,
            spans: self.spans.iter().map(|span| locked(span).clone()).collect(),
        }
    }
}

pub(super) fn locked(span: &Shared) -> MutexGuard<'_, SpanData> {
    span.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SpanData {
    pub(crate) fn new(id: SpanId, parent: Option<SpanId>, kind: SpanKind, start: Duration) -> Self {
        Self {
            id,
            parent,
            name: Cow::Borrowed(""),
            kind,
            start,
            end: start,
            ended: false,
            outcome: Outcome::default(),
            failures: Vec::new(),
            attributes: Vec::new(),
        }
    }

    /// Sets an attribute, unless there are too many.
    pub(crate) fn set(&mut self, key: &'static str, value: Value) {
        let longest = if key == STATEMENT {
            LONGEST_STATEMENT
        } else {
            LONGEST_TEXT
        };
        let value = value.bounded(longest);
        if let Some((_, old)) = self.attributes.iter_mut().find(|(known, _)| *known == key) {
            *old = value;
        } else if self.attributes.len() < MOST_ATTRIBUTES {
            self.attributes.push((key, value));
        }
    }

    pub(crate) fn fail(
        &mut self,
        kind: Cow<'static, str>,
        message: Cow<'static, str>,
        at: Duration,
    ) {
        if self.failures.len() < MOST_ERRORS {
            self.failures.push(Failure {
                kind: bounded(kind, LONGEST_TEXT),
                message: bounded(message, 4 * LONGEST_TEXT),
                at,
            });
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        let found = self.attributes.iter().find(|(known, _)| *known == key);
        found.map(|(_, value)| value)
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Outcome {
    /// What a status says of a request.
    pub(crate) fn of_status(status: u16) -> Self {
        Self {
            error: (400..500).contains(&status),
            fault: status >= 500,
            throttle: status == 429,
        }
    }
}

impl Value {
    fn bounded(self, longest: usize) -> Self {
        match self {
            Self::Text(text) => Self::Text(bounded(text, longest)),
            other => other,
        }
    }
}

/// No longer than `longest` bytes and without control characters, which JSON would write as six.
fn bounded(text: Cow<'static, str>, longest: usize) -> Cow<'static, str> {
    let control = |c: char| c.is_control();
    if text.len() <= longest && !text.contains(control) {
        return text;
    }
    let end = text.floor_char_boundary(longest);
    let kept = text.get(..end).unwrap_or_default();
    Cow::Owned(kept.replace(control, " "))
}
