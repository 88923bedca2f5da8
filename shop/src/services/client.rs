//! Calling another service, with bounds: a time-out, a few retries, a breaker, and no more at one time than it is good for.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backon::Retryable;
use rand::{Rng, RngExt};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shop_telemetry::http::RequestId;
use shop_telemetry::{Label, Metric, Telemetry, milliseconds, trace};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::{Call, CallPolicy, PeerAddress, ServiceName, ServiceTokens};
use crate::outbound::{Breaker, Deadline, Position, RetryBudget};

const CONNECT_TIMEOUT: Duration = Duration::from_millis(500);

/// Why a call came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// It was not made: too many failed before.
    #[error("it is left alone")]
    Open,
    /// It was not made: too many are under way.
    #[error("too many calls are under way")]
    Crowded,
    /// Nobody took it.
    #[error("it cannot be reached")]
    Unreachable,
    /// It took too long. It may have been answered.
    #[error("it did not answer in time")]
    TimedOut,
    /// It broke down over it, or had too much to do.
    #[error("it answered {0}")]
    Failed(u16),
    /// It will not be answered, however often it is made.
    #[error("it refused with {0}")]
    Refused(u16),
    /// It answered, and nobody understands it.
    #[error("its answer makes no sense")]
    Senseless,
}

impl CallError {
    /// What traces call it.
    const fn kind(self) -> &'static str {
        match self {
            Self::Open => "service.open",
            Self::Crowded => "service.crowded",
            Self::Unreachable => "service.unreachable",
            Self::TimedOut => "service.timed_out",
            Self::Failed(_) => "service.failed",
            Self::Refused(_) => "service.refused",
            Self::Senseless => "service.senseless",
        }
    }

    /// Whether it may go better at once.
    const fn is_passing(self) -> bool {
        matches!(self, Self::Unreachable | Self::TimedOut | Self::Failed(_))
    }
}

/// The client of a service. Clones share breaker, budget and connections.
#[derive(Clone)]
pub struct ServiceClient(Arc<Inner>);

struct Inner {
    caller: ServiceName,
    peer: PeerAddress,
    dependency: Label,
    http: Client,
    tokens: ServiceTokens,
    policy: CallPolicy,
    breaker: Breaker,
    budget: RetryBudget,
    room: Semaphore,
    telemetry: Telemetry,
    random: Mutex<Box<dyn Rng + Send>>,
}

impl ServiceClient {
    /// The client with which `caller` calls the service at `peer`. `random` makes the jitter.
    ///
    /// # Errors
    /// When there can be no HTTP client.
    pub fn new(
        caller: ServiceName,
        peer: PeerAddress,
        tokens: ServiceTokens,
        policy: CallPolicy,
        (telemetry, random): (Telemetry, impl Rng + Send + 'static),
    ) -> reqwest::Result<Self> {
        let http = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            // whoever answers with another address is no service of ours
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        let dependency = Label::dependency(peer.service.name());
        let breaker = Breaker::new(policy.breaker, telemetry.clock().clone());
        let watched = breaker.clone();
        telemetry.gauge(Metric::CircuitOpen, dependency.clone(), move || {
            f64::from(u8::from(watched.position() != Position::Closed))
        });
        Ok(Self(Arc::new(Inner {
            caller,
            peer,
            dependency,
            http,
            tokens,
            policy,
            breaker,
            budget: RetryBudget::new(policy.budget),
            room: Semaphore::new(policy.at_once),
            telemetry,
            random: Mutex::new(Box::new(random)),
        })))
    }

    /// How the breaker stands.
    pub fn position(&self) -> Position {
        self.0.breaker.position()
    }

    /// Which service it calls.
    pub fn callee(&self) -> ServiceName {
        self.0.peer.service
    }

    /// Whether the service says that it is ready. Asked as it is, without retries, and counted nowhere.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self, patience: Duration) -> Result<(), CallError> {
        let answer = self.0.http.get(self.0.peer.at("/ready")).send();
        let status = match timeout(patience, answer).await {
            Ok(Ok(answer)) => answer.status(),
            Ok(Err(_)) => return Err(CallError::Unreachable),
            Err(_) => return Err(CallError::TimedOut),
        };
        understand(status)
    }

    /// Makes a call that may be made again: it is, a few times, when it came to nothing.
    ///
    /// # Errors
    /// When it has no answer.
    pub async fn post<T: DeserializeOwned>(
        &self,
        (operation, path): (&'static str, &str),
        body: &impl Serialize,
    ) -> Result<T, CallError> {
        let body = serde_json::to_vec(body).map_err(|_| CallError::Senseless)?;
        let inner = &self.0;
        let _room = inner.room.try_acquire().map_err(|_| CallError::Crowded)?;
        inner.budget.earn();
        let attempt = || async { self.attempt(operation, path, &body).await };
        let answer: Vec<u8> = attempt
            .retry(inner.policy.pauses(self.seed()))
            .when(|error: &CallError| error.is_passing() && inner.budget.spend())
            .await?;
        serde_json::from_slice(&answer).map_err(|_| CallError::Senseless)
    }

    /// Makes a call once.
    ///
    /// # Errors
    /// When it has no answer.
    pub async fn post_once<T: DeserializeOwned>(
        &self,
        (operation, path): (&'static str, &str),
        body: &impl Serialize,
    ) -> Result<T, CallError> {
        let body = serde_json::to_vec(body).map_err(|_| CallError::Senseless)?;
        let _room = self.0.room.try_acquire().map_err(|_| CallError::Crowded)?;
        let answer = self.attempt(operation, path, &body).await?;
        serde_json::from_slice(&answer).map_err(|_| CallError::Senseless)
    }

    async fn attempt(
        &self,
        operation: &'static str,
        path: &str,
        body: &[u8],
    ) -> Result<Vec<u8>, CallError> {
        let inner = &self.0;
        let pass = inner.breaker.pass().ok_or(CallError::Open)?;
        let started = inner.telemetry.clock().monotonic();
        let span = trace::call(inner.peer.service.name(), operation);
        // a request that has less time left is not answered any more when this takes longer
        let patience =
            Deadline::left().map_or(inner.policy.timeout, |left| left.min(inner.policy.timeout));
        let answer = timeout(patience, self.send(path, body, patience));
        let result = trace::within(&span, answer).await;
        let result = result.unwrap_or(Err(CallError::TimedOut));
        match result {
            Ok(_) | Err(CallError::Refused(_)) => pass.succeeded(),
            // it had less time than it is due: no fault of the service
            Err(CallError::TimedOut) if patience < inner.policy.timeout => drop(pass),
            Err(_) => pass.failed(),
        }
        if let Err(error) = &result {
            trace::fail(
                &span,
                error.kind(),
                "the service gave no answer that counts",
            );
        }
        self.record(started, result.is_err());
        result
    }

    /// Within the span of the call: that is what the callee's trace goes on from.
    async fn send(
        &self,
        path: &str,
        body: &[u8],
        patience: Duration,
    ) -> Result<Vec<u8>, CallError> {
        let inner = &self.0;
        let mut headers = HeaderMap::new();
        trace::inject(&mut headers);
        if let Some(id) = RequestId::current() {
            id.inject(&mut headers);
        }
        Deadline::inject(patience, &mut headers);
        let token = inner.tokens.issue(&Call {
            caller: inner.caller,
            callee: inner.peer.service,
            method: "POST",
            path,
            body,
        });
        if let Ok(token) = HeaderValue::try_from(format!("Service {token}")) {
            headers.insert(AUTHORIZATION, token);
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let request = inner.http.post(inner.peer.at(path)).headers(headers);
        let answer = request.body(body.to_vec()).send().await;
        let answer = answer.map_err(|_| CallError::Unreachable)?;
        understand(answer.status())?;
        let body = answer.bytes().await.map_err(|_| CallError::Unreachable)?;
        Ok(body.to_vec())
    }

    fn record(&self, started: Duration, failed: bool) {
        let telemetry = &self.0.telemetry;
        let duration = telemetry.clock().monotonic().saturating_sub(started);
        telemetry.record_together(
            &self.0.dependency,
            &[
                (Metric::DependencyCalls, 1.0),
                (Metric::DependencyErrors, f64::from(u8::from(failed))),
                (Metric::DependencyDuration, milliseconds(duration)),
            ],
        );
    }

    fn seed(&self) -> u64 {
        let mut random = self.0.random.lock().unwrap_or_else(PoisonError::into_inner);
        random.random()
    }
}

fn understand(status: StatusCode) -> Result<(), CallError> {
    if status.is_success() {
        Ok(())
    } else if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        Err(CallError::Failed(status.as_u16()))
    } else {
        Err(CallError::Refused(status.as_u16()))
    }
}
