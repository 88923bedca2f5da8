//! Events of `tracing` as lines: one JSON object each, with the fields of the event at its root and those of the span it is in under
//! `span`. Written straight into bytes: a line for each request is what a service does most of all.

use std::cell::RefCell;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::time::Timestamp;
use crate::Clock;

thread_local! {
    /// Of the line that is being written.
    static LINE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The layer. `put` takes each line, with its line break.
pub(super) struct JsonLines<P> {
    clock: Arc<dyn Clock>,
    put: P,
}

/// The members of a span, as they stand in a line.
struct Kept(Vec<u8>);

impl<P: Fn(&[u8]) + 'static> JsonLines<P> {
    pub(super) fn new(clock: Arc<dyn Clock>, put: P) -> Self {
        Self { clock, put }
    }

    fn write<S>(&self, line: &mut Vec<u8>, event: &Event<'_>, context: &Context<'_, S>)
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let metadata = event.metadata();
        let mut members = Members::new(line);
        members.value("timestamp", &Timestamp::of(self.clock.now()).as_str());
        members.value("level", &metadata.level().as_str());
        event.record(&mut members);
        members.value("target", &metadata.target());
        if let Some(span) = context.event_span(event) {
            line.extend_from_slice(b",\"span\":{");
            if let Some(Kept(kept)) = span.extensions().get() {
                line.extend_from_slice(kept);
            }
            let mut members = Members::after(line);
            members.value("name", &span.name());
            line.push(b'}');
        }
        line.extend_from_slice(b"}\n");
    }
}

impl<S, P> Layer<S> for JsonLines<P>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    P: Fn(&[u8]) + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut kept = Vec::new();
        attributes.record(&mut Members::after(&mut kept));
        span.extensions_mut().replace(Kept(kept));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(Kept(kept)) = span.extensions_mut().get_mut() {
            values.record(&mut Members::after(kept));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        LINE.with(|line| {
            // what is logged while a line is written, by what is in it, has one of its own
            let mut own = Vec::new();
            let mut shared = line.try_borrow_mut();
            let line = shared.as_deref_mut().unwrap_or(&mut own);
            line.clear();
            line.push(b'{');
            self.write(line, event, &context);
            (self.put)(line);
        });
    }
}

/// Writes members of an object.
struct Members<'a> {
    text: &'a mut Vec<u8>,
    is_first: bool,
}

impl<'a> Members<'a> {
    fn new(text: &'a mut Vec<u8>) -> Self {
        Self {
            text,
            is_first: true,
        }
    }

    /// After those that end `text`, if there are any.
    fn after(text: &'a mut Vec<u8>) -> Self {
        let is_first = matches!(text.last(), None | Some(b'{'));
        Self { text, is_first }
    }

    fn name(&mut self, name: &str) {
        if !std::mem::take(&mut self.is_first) {
            self.text.push(b',');
        }
        // raw identifiers
        string(self.text, name.trim_start_matches("r#"));
        self.text.push(b':');
    }

    fn value(&mut self, name: &str, value: &(impl serde::Serialize + ?Sized)) {
        self.name(name);
        // numbers, texts and truths: all can be written, and memory takes them
        let _ = serde_json::to_writer(&mut *self.text, value);
    }
}

impl Visit for Members<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.value(field.name(), &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.value(field.name(), &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.value(field.name(), &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.value(field.name(), &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.name(field.name());
        string(self.text, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.name(field.name());
        self.text.push(b'"');
        // an implementation that fails leaves a text that ends early
        let _ = write!(Escaped(self.text), "{value:?}");
        self.text.push(b'"');
    }
}

fn string(text: &mut Vec<u8>, value: &str) {
    text.push(b'"');
    escape(text, value);
    text.push(b'"');
}

fn escape(text: &mut Vec<u8>, value: &str) {
    let is_plain = |byte: &u8| *byte >= b' ' && *byte != b'"' && *byte != b'\\';
    if value.as_bytes().iter().all(is_plain) {
        text.extend_from_slice(value.as_bytes());
        return;
    }
    let start = text.len();
    // memory takes it
    let _ = serde_json::to_writer(&mut *text, value);
    // without its quotation marks, which are around all pieces
    text.pop();
    text.remove(start);
}

/// Takes pieces of a string.
struct Escaped<'a>(&'a mut Vec<u8>);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        escape(self.0, piece);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use serde_json::json;
    use tracing::{error, info, info_span};
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;
    use crate::{EpochMillis, ManualClock};

    fn logged(log: impl FnOnce()) -> String {
        let text = Arc::new(Mutex::new(Vec::new()));
        let clock = Arc::new(ManualClock::new(EpochMillis::new(1_795_346_580_007)));
        let put = Arc::clone(&text);
        let lines = JsonLines::new(clock, move |line: &[u8]| {
            let mut text = put.lock().unwrap_or_else(PoisonError::into_inner);
            text.extend_from_slice(line);
        });
        let subscriber = tracing_subscriber::registry().with(lines);
        tracing::subscriber::with_default(subscriber, log);
        let text = text.lock().unwrap().clone();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_line_is_an_object_with_the_fields_at_its_root() {
        let line =
            logged(|| info!(target: "t", status = 200, duration_ms = 1.5, good = true, "done"));
        assert_eq!(
            line,
            "{\"timestamp\":\"2026-11-22T11:23:00.007Z\",\"level\":\"INFO\",\"message\":\"done\",\
             \"status\":200,\"duration_ms\":1.5,\"good\":true,\"target\":\"t\"}\n"
        );
    }

    #[test]
    fn whatever_is_in_it_a_line_can_be_read() {
        let nasty = "a\"b\\c\nd\u{1}é\u{2028}😀";
        let line = logged(|| {
            let span = info_span!("outer", text = nasty, later = tracing::field::Empty);
            span.record("later", -1);
            let none: Option<&str> = None;
            span.in_scope(
                || error!(shown = %nasty, debugged = ?nasty, not = f64::NAN, none, "{nasty}"),
            );
        });
        assert_eq!(line.matches('\n').count(), 1, "{line}");
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["message"], nasty);
        assert_eq!(read["shown"], nasty);
        assert_eq!(read["debugged"], format!("{nasty:?}"));
        assert_eq!(read["not"], serde_json::Value::Null);
        assert!(read.get("none").is_none());
        let span = json!({"text": nasty, "later": -1, "name": "outer"});
        assert_eq!(read["span"], span);
    }
}
