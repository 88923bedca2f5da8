//! The step that asks the budgets.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, Response as Head};
use axum::response::{IntoResponse, Response};
use shop_telemetry::{Label, Metric, Telemetry};

use super::budgets::{Cost, Standing};
use super::{Proxies, RateLimits};
use crate::error::Error;
use crate::identity::{Tokens, bearer_of};
use crate::users::{Client, Peer};
use crate::visit::Visit;

/// What a sender has, has left, and when more of it is back, in seconds.
pub(crate) const HEADERS: [HeaderName; 3] = [
    HeaderName::from_static("ratelimit-limit"),
    HeaderName::from_static("ratelimit-remaining"),
    HeaderName::from_static("ratelimit-reset"),
];
/// What clients measured has a bound of its own.
const INTAKE: [&str; 2] = ["/api/metrics", "/api/logs"];
const EXPENSIVE: [&str; 2] = ["/search", "/api/products/search"];

/// What the step needs. Clones share it.
#[derive(Clone)]
pub(crate) struct Gate(Arc<Parts>);

struct Parts {
    limits: RateLimits,
    proxies: Proxies,
    tokens: Tokens,
    telemetry: Telemetry,
}

impl Gate {
    /// The gate of a service.
    pub(crate) fn new(
        (limits, proxies): (&RateLimits, &Proxies),
        tokens: &Tokens,
        telemetry: &Telemetry,
    ) -> Self {
        Self(Arc::new(Parts {
            limits: limits.clone(),
            proxies: proxies.clone(),
            tokens: tokens.clone(),
            telemetry: telemetry.clone(),
        }))
    }

    /// Who is signed in, as far as their own proof tells: that it still stands is for the handler to find out.
    fn user(&self, request: &Request) -> Option<String> {
        if let Some(token) = bearer_of(request.headers()) {
            return Some(self.0.tokens.verify(token).ok()?.sub.to_string());
        }
        let visit = request.extensions().get::<Visit>()?;
        visit.claims_login().then(|| visit.key())
    }
}

/// Lets a request through when its sender has something left. Who is on this machine is not limited: operators, tests, and
/// proxies that are not known as such, behind which everyone is.
pub(crate) async fn limit<F: Future<Output = Response>>(
    gate: Option<&Gate>,
    mut request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let (Some(gate), Some(Peer(peer))) = (gate, request.extensions().get().copied()) else {
        return next(request).await;
    };
    let origin = gate.0.proxies.origin(peer, request.headers());
    let client = Client::at(origin);
    request.extensions_mut().insert(client.clone());
    let free = origin.to_canonical().is_loopback() || INTAKE.contains(&request.uri().path());
    if free || !gate.0.limits.are_on() {
        return next(request).await;
    }
    let user = gate.user(&request);
    let paid = gate
        .0
        .limits
        .pay(cost(&request), &client.subject(), user.as_deref());
    match paid {
        Ok(standing) => {
            let mut response = next(request).await;
            if let Some(standing) = standing {
                tell(standing, &mut response);
            }
            response
        }
        Err(standing) => {
            let retry_after = standing.wait;
            gate.0
                .telemetry
                .count(Metric::RequestsThrottled, &Label::Service);
            let mut response = Error::Throttled { retry_after }.into_response();
            tell(standing, &mut response);
            response
        }
    }
}

fn cost(request: &Request) -> Cost {
    let path = request.uri().path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let buys = path.starts_with("/checkout") || (path == "/api/orders" && !reads);
    match reads {
        _ if buys || EXPENSIVE.contains(&path) => Cost::Expensive,
        true => Cost::Read,
        false => Cost::Write,
    }
}

fn tell<B>(standing: Standing, response: &mut Head<B>) {
    let seconds = standing.wait.as_secs() + u64::from(standing.wait.subsec_nanos() > 0);
    let values = [u64::from(standing.most), u64::from(standing.left), seconds];
    for (name, value) in HEADERS.into_iter().zip(values) {
        response
            .headers_mut()
            .insert(name, HeaderValue::from(value));
    }
}
