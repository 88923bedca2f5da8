//! From the spans of `tracing` to those of a trace.
//!
//! Within requests that are not recorded, spans are not even made.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Span, Subscriber};
use tracing_subscriber::layer::{Context, Filter, Layer};
use tracing_subscriber::registry::{LookupSpan, Registry, SpanRef};

use super::data::{STATEMENT, Shared, SpanData, SpanKind, Value, locked};
use super::local::LocalTrace;
use super::statement;

/// The target of the span around a request, which logs show.
pub(super) const REQUEST: &str = "shop_telemetry::request";
/// The target of spans within a request, which no log shows.
pub const SPAN: &str = "shop_telemetry::span";
/// The target under which sqlx tells each statement, with the rows.
pub(super) const STATEMENTS: &str = "sqlx::query";

thread_local! {
    /// The trace of the request span that is being made.
    static BEGINNING: RefCell<Option<Arc<LocalTrace>>> = const { RefCell::new(None) };
}

/// What a span of `tracing` has beside it.
pub(super) struct Active {
    pub(super) trace: Arc<LocalTrace>,
    /// None for the request's own.
    pub(super) span: Option<Shared>,
}

/// Makes a request's own span with `make`, and binds the trace to it.
pub(super) fn beginning(trace: &Arc<LocalTrace>, make: impl FnOnce() -> Span) -> Span {
    BEGINNING.with_borrow_mut(|beginning| *beginning = Some(Arc::clone(trace)));
    let span = make();
    // left there when nobody listens
    BEGINNING.with_borrow_mut(Option::take);
    span
}

/// Calls `look` with what the innermost span of ours within `span` has beside it.
pub(super) fn with_active<T>(span: &Span, look: impl FnOnce(&Active) -> T) -> Option<T> {
    let found = span.with_subscriber(|(id, dispatch)| {
        let registry = dispatch.downcast_ref::<Registry>()?;
        let span = registry.span(id)?;
        span.scope().find_map(|span| {
            let extensions = span.extensions();
            let active = extensions.get::<Active>()?;
            let trace = Arc::clone(&active.trace);
            let span = active.span.clone();
            Some(Active { trace, span })
        })
    });
    found.flatten().map(|active| look(&active))
}

impl Active {
    /// Changes the span, as long as it has not been written.
    pub(super) fn change(&self, change: impl FnOnce(&mut SpanData)) {
        match &self.span {
            Some(span) => change(&mut locked(span)),
            None => self.trace.with_root(change),
        }
    }

    /// The span is over, unless it was before.
    pub(super) fn end(&self) {
        let Some(span) = &self.span else { return };
        {
            let mut data = locked(span);
            if data.ended {
                return;
            }
            data.ended = true;
            data.end = self.trace.now();
        }
        self.trace.done(Arc::clone(span));
    }
}

/// The layer that records spans. Goes onto a [`Registry`].
///
/// Statements of sqlx (`sqlx::query` at `DEBUG`) come up only within requests that are recorded, for logs too.
pub fn layer<S>() -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    SpanLayer.with_filter(OfTraces)
}

struct SpanLayer;

/// What the layer looks at; the rest costs nothing.
struct OfTraces;

impl<S> Filter<S> for OfTraces {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        is_of_traces(metadata)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if !is_of_traces(metadata) {
            Interest::never()
        } else if is_gated(metadata) {
            Interest::sometimes()
        } else {
            Interest::always()
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        // of the statements
        Some(LevelFilter::DEBUG)
    }
}

fn is_of_traces(metadata: &Metadata<'_>) -> bool {
    if metadata.is_span() {
        metadata.target() == SPAN || metadata.target() == REQUEST
    } else {
        *metadata.level() == Level::ERROR || metadata.target() == STATEMENTS
    }
}

/// What is not even made unless the request is recorded.
fn is_gated(metadata: &Metadata<'_>) -> bool {
    if metadata.is_span() {
        metadata.target() == SPAN
    } else {
        *metadata.level() >= Level::DEBUG && metadata.target() == STATEMENTS
    }
}

fn is_recorded<'a, R: LookupSpan<'a>>(span: &SpanRef<'a, R>) -> bool {
    let extensions = span.extensions();
    let active = extensions.get::<Active>();
    active.is_some_and(|active| active.trace.is_recorded())
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for SpanLayer {
    /// Holds for all layers. That of a filter would hold for this one only, and spans would be made all the same.
    fn enabled(&self, metadata: &Metadata<'_>, context: Context<'_, S>) -> bool {
        !is_gated(metadata)
            || context
                .lookup_current()
                .is_some_and(|span| is_recorded(&span))
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let active = if attributes.metadata().target() == REQUEST {
            let Some(trace) = BEGINNING.with_borrow_mut(Option::take) else {
                return;
            };
            Active { trace, span: None }
        } else {
            let parent = span.parent();
            let parent = parent.as_ref().map(SpanRef::extensions);
            let parent = parent.as_ref().and_then(|parent| parent.get::<Active>());
            let Some(parent) = parent.filter(|parent| parent.trace.is_recorded()) else {
                return;
            };
            child(parent, attributes)
        };
        span.extensions_mut().insert(active);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(active) = span.extensions().get::<Active>() {
            active.change(|span| values.record(&mut Fields(span)));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let Some(span) = context.event_span(event) else {
            return;
        };
        let extensions = span.extensions();
        let Some(active) = extensions.get::<Active>() else {
            return;
        };
        if !active.trace.is_recorded() {
            return;
        }
        if event.metadata().target() == STATEMENTS {
            let mut told = Statement::default();
            event.record(&mut told);
            active.change(|span| told.tell(span));
        } else {
            let mut said = Said::default();
            event.record(&mut said);
            let at = active.trace.now();
            let kind = Cow::Borrowed(event.metadata().target());
            active.change(|span| span.fail(kind, Cow::Owned(said.0), at));
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else {
            return;
        };
        if let Some(active) = span.extensions().get::<Active>() {
            active.end();
        }
    }
}

fn child(parent: &Active, attributes: &Attributes<'_>) -> Active {
    let trace = Arc::clone(&parent.trace);
    let above = match &parent.span {
        Some(span) => locked(span).id,
        None => trace.context.span,
    };
    let mut data = SpanData::new(
        trace.new_span_id(),
        Some(above),
        SpanKind::Step,
        trace.now(),
    );
    data.name = Cow::Borrowed(attributes.metadata().name());
    attributes.record(&mut Fields(&mut data));
    let span = Some(Arc::new(Mutex::new(data)));
    Active { trace, span }
}

/// Fields are attributes; `kind` says what the span is, and `name` its name when that is not a constant.
struct Fields<'a>(&'a mut SpanData);

impl Fields<'_> {
    fn set(&mut self, field: &Field, value: Value) {
        self.0.set(field.name(), value);
    }
}

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        match (field.name(), value) {
            ("kind", "client") => self.0.kind = SpanKind::Client,
            ("kind", "producer") => self.0.kind = SpanKind::Producer,
            ("kind", "query") => self.0.kind = SpanKind::Query,
            ("kind", _) => {}
            ("name", name) => self.0.name = Cow::Owned(name.to_owned()),
            _ => self.set(field, Value::Text(Cow::Owned(value.to_owned()))),
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, Value::Integer(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(
            field,
            Value::Integer(i64::try_from(value).unwrap_or(i64::MAX)),
        );
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, Value::Float(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, Value::Bool(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field, Value::Text(Cow::Owned(format!("{value:?}"))));
    }
}

/// What sqlx tells of a statement.
#[derive(Default)]
struct Statement {
    summary: String,
    text: String,
    returned: i64,
    affected: i64,
}

impl Statement {
    fn tell(self, span: &mut SpanData) {
        // a short one is its own summary
        let text = if self.text.is_empty() {
            &self.summary
        } else {
            &self.text
        };
        // the last counts: a fresh connection is prepared by others first
        let text = statement::sanitised(text);
        span.set(STATEMENT, Value::Text(Cow::Owned(text)));
        for (key, rows) in [
            ("db.response.returned_rows", self.returned),
            ("db.response.affected_rows", self.affected),
        ] {
            let before = match span.get(key) {
                Some(Value::Integer(before)) => *before,
                _ => 0,
            };
            span.set(key, Value::Integer(before.saturating_add(rows)));
        }
    }
}

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.text),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        let value = i64::try_from(value).unwrap_or(i64::MAX);
        match field.name() {
            "rows_returned" => self.returned = value,
            "rows_affected" => self.affected = value,
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// The text of an error in the log, which holds nothing of a customer there either.
#[derive(Default)]
struct Said(String);

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        use fmt::Write as _;
        if matches!(field.name(), "message" | "error" | "panic" | "causes") {
            let between = if self.0.is_empty() { "" } else { ": " };
            // writing into a string cannot fail
            let _ = write!(self.0, "{between}{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
}
