//! What a caller says of the trace it calls in: W3C's headers, else X-Ray's.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::{SpanId, TraceContext, TraceId};

pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
pub(crate) const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
pub(crate) const X_AMZN_TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");

const LONGEST_STATE: usize = 512;

/// A trace to continue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    pub(super) trace: TraceId,
    /// None in the header of a load balancer, which has no span.
    pub(super) parent: Option<SpanId>,
    pub(super) sampled: Option<bool>,
    /// The caller wants to hear the decision: `Sampled=?`.
    pub(super) asks: bool,
    pub(super) state: Option<Arc<str>>,
}

impl Incoming {
    /// From `traceparent` and `tracestate`, else from `X-Amzn-Trace-Id`, whose `Root=1-EPOCH-REST` may stand alone, as a load
    /// balancer writes it.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let text = |name| headers.get(name)?.to_str().ok();
        if let Some(mut incoming) = text(TRACEPARENT).and_then(Self::w3c) {
            incoming.state = state(headers);
            return Some(incoming);
        }
        text(X_AMZN_TRACE_ID).and_then(Self::x_ray)
    }

    /// From what a [`TraceContext`] is written as.
    pub fn carried(text: &str) -> Option<Self> {
        let (traceparent, state) = text.split_once(' ').unwrap_or((text, ""));
        let mut incoming = Self::w3c(traceparent)?;
        incoming.state = sane(state).then(|| state.into());
        Some(incoming)
    }

    /// The value of `X-Amzn-Trace-Id` that says the same; without a span there is none.
    pub fn to_x_ray(&self) -> Option<String> {
        let context = TraceContext {
            trace: self.trace,
            span: self.parent?,
            sampled: self.sampled.unwrap_or(false),
            state: None,
        };
        Some(context.x_ray())
    }

    /// Whether the caller wants to hear in the answer if the trace is recorded.
    pub(crate) fn asks(&self) -> bool {
        self.asks
    }

    /// `00-TRACE-SPAN-FLAGS`; later versions may have more fields.
    fn w3c(text: &str) -> Option<Self> {
        let mut fields = text.split('-');
        let version = fields.next()?;
        let trace = TraceId::parse(fields.next()?)?;
        let parent = SpanId::parse(fields.next()?)?;
        let flags = fields.next()?;
        let more = fields.next().is_some();
        let digits = |text: &str| {
            let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            text.len() == 2 && text.bytes().all(lower)
        };
        let known = digits(version) && version != "ff" && (version != "00" || !more);
        let flags = u8::from_str_radix(flags, 16)
            .ok()
            .filter(|_| digits(flags))?;
        known.then_some(Self {
            trace,
            parent: Some(parent),
            sampled: Some(flags & 1 == 1),
            asks: false,
            state: None,
        })
    }

    fn x_ray(text: &str) -> Option<Self> {
        let field = |name: &str| {
            let mut fields = text.split(';').map(str::trim);
            fields.find_map(|field| field.strip_prefix(name)?.strip_prefix('='))
        };
        let sampled = field("Sampled");
        Some(Self {
            trace: field("Root").and_then(TraceId::parse_x_ray)?,
            parent: field("Parent").and_then(SpanId::parse),
            sampled: match sampled {
                Some("1") => Some(true),
                Some("0") => Some(false),
                _ => None,
            },
            asks: sampled == Some("?"),
            state: None,
        })
    }
}

/// Several headers are one list.
fn state(headers: &HeaderMap) -> Option<Arc<str>> {
    let all = headers.get_all(TRACESTATE).iter();
    let all: Vec<_> = all
        .map(HeaderValue::to_str)
        .collect::<Result<_, _>>()
        .ok()?;
    let all = all.join(",");
    sane(&all).then(|| all.into())
}

/// What is passed on must be what it claims to be, or others would drop all of it.
fn sane(state: &str) -> bool {
    let member = |member: &str| {
        let member = member.trim();
        member.is_empty()
            || member.split_once('=').is_some_and(|(key, value)| {
                !key.is_empty() && !value.is_empty() && !value.contains('=')
            })
    };
    let visible = |byte: u8| (b' '..=b'~').contains(&byte);
    !state.trim().is_empty()
        && state.len() <= LONGEST_STATE
        && state.bytes().all(visible)
        && state.split(',').count() <= 32
        && state.split(',').all(member)
}

impl TraceContext {
    /// Adds `traceparent`, `tracestate` and `X-Amzn-Trace-Id`, in place of any there.
    pub fn inject(&self, headers: &mut HeaderMap) {
        let pairs = [
            (TRACEPARENT, Some(self.traceparent())),
            (X_AMZN_TRACE_ID, Some(self.x_ray())),
            (TRACESTATE, self.state.as_deref().map(str::to_owned)),
        ];
        for (name, value) in pairs {
            match value.map(HeaderValue::try_from) {
                Some(Ok(value)) => drop(headers.insert(name, value)),
                Some(Err(_)) | None => drop(headers.remove(name)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";

    type Expected = Option<(Option<&'static str>, Option<bool>)>;

    fn check(name: &HeaderName, value: &str, expected: Expected) {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        let found = Incoming::of(&headers);
        let expected = expected.map(|(parent, sampled)| {
            let parent = parent.map(|id| SpanId::parse(id).unwrap());
            (TraceId::parse(TRACE).unwrap(), parent, sampled)
        });
        let found = found.map(|found| (found.trace, found.parent, found.sampled));
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn traceparent() {
        let sampled = Some((Some(SPAN), Some(true)));
        let unsampled = Some((Some(SPAN), Some(false)));
        for (value, expected) in [
            (format!("00-{TRACE}-{SPAN}-01"), sampled),
            (format!("00-{TRACE}-{SPAN}-00"), unsampled),
            (format!("00-{TRACE}-{SPAN}-03"), sampled),
            (format!("00-{TRACE}-{SPAN}-02"), unsampled),
            (format!("cc-{TRACE}-{SPAN}-01-x"), sampled),
            (format!("00-{TRACE}-{SPAN}-01-x"), None),
            (format!("ff-{TRACE}-{SPAN}-01"), None),
            (format!("0-{TRACE}-{SPAN}-01"), None),
            (format!("00-{TRACE}-{SPAN}-1"), None),
            (format!("00-{TRACE}-{SPAN}-+1"), None),
            (format!("00-{}-{SPAN}-01", TRACE.to_uppercase()), None),
            (format!("00-{TRACE}-0000000000000000-01"), None),
            (format!("00-{}-{SPAN}-01", "0".repeat(32)), None),
            ("00-4bf92f35".to_owned(), None),
        ] {
            check(&TRACEPARENT, &value, expected);
        }
    }

    #[test]
    fn x_amzn_trace_id() {
        let root = "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736";
        for (value, expected) in [
            (
                format!("{root};Parent={SPAN};Sampled=1"),
                Some((Some(SPAN), Some(true))),
            ),
            (
                format!("{root};Parent={SPAN};Sampled=0"),
                Some((Some(SPAN), Some(false))),
            ),
            (
                format!("{root};Parent={SPAN};Sampled=?"),
                Some((Some(SPAN), None)),
            ),
            (root.to_owned(), Some((None, None))),
            (
                format!("Self=1-00000000-77b34da6a3ce929d0e0e4736; {root}"),
                Some((None, None)),
            ),
            (
                format!("Sampled=1;{root};Lineage=a:1|b:2"),
                Some((None, Some(true))),
            ),
            (format!("{root};Parent=nonsense"), Some((None, None))),
            (root.replace("1-", "2-"), None),
            ("Root=1-4bf92f3577-b34da6a3ce929d0e0e4736".to_owned(), None),
            (format!("Parent={SPAN}"), None),
        ] {
            check(&X_AMZN_TRACE_ID, &value, expected);
        }
    }

    #[test]
    fn what_others_said_is_passed_on_only_with_its_traceparent() {
        let traceparent = format!("00-{TRACE}-{SPAN}-01");
        for (parent, states, expected) in [
            (&*traceparent, &["a=1", "b@c=2"][..], Some("a=1,b@c=2")),
            (&traceparent, &["a"], None),
            (&traceparent, &[""], None),
            (&traceparent, &[&"a=1,".repeat(40)], None),
            ("nonsense", &["a=1"], None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(TRACEPARENT, parent.parse().unwrap());
            for state in states {
                headers.append(TRACESTATE, state.parse().unwrap());
            }
            let found = Incoming::of(&headers).and_then(|incoming| incoming.state);
            assert_eq!(found.as_deref(), expected, "{parent} {states:?}");
        }
    }

    #[test]
    fn both_ways_out_and_back() {
        for (sampled, state) in [(true, None), (false, Some("a=1,b=x y"))] {
            let context = TraceContext {
                trace: TraceId::parse(TRACE).unwrap(),
                span: SpanId::parse(SPAN).unwrap(),
                sampled,
                state: state.map(Into::into),
            };
            let mut headers = HeaderMap::new();
            headers.insert(TRACESTATE, "old=1".parse().unwrap());
            context.inject(&mut headers);
            let expected = Incoming {
                trace: context.trace,
                parent: Some(context.span),
                sampled: Some(sampled),
                asks: false,
                state: context.state.clone(),
            };
            assert_eq!(Incoming::of(&headers).as_ref(), Some(&expected));
            assert_eq!(Incoming::carried(&context.to_string()), Some(expected));
            headers.remove(TRACEPARENT);
            let by_x_ray = Incoming::of(&headers).unwrap();
            assert_eq!(
                (by_x_ray.trace, by_x_ray.parent),
                (context.trace, Some(context.span))
            );
        }
    }
}
