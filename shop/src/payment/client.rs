//! Asking the provider, with bounds: a time-out, a few retries, a breaker.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backon::Retryable;
use rand::{Rng, RngExt};
use shop_telemetry::{Label, Metric, PaymentOutcome, Telemetry, milliseconds, trace};
use tokio::time::timeout;

use super::provider::{Charge, Provider, ProviderError};
use super::{PaymentPolicy, Verdict};
use crate::orders::OrderId;
use crate::outbound::{Breaker, Position, RetryBudget};

const DEPENDENCY: Label = Label::dependency("payment");

/// How a payment went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charged {
    /// The provider decided.
    Decided(Verdict),
    /// No attempt reached it: it has not taken the money.
    NotReached,
    /// It may have taken the money, or may yet.
    Unknown,
}

/// Why an attempt came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// It was not made.
    Open,
    /// It was refused at the door.
    Refused,
    /// Nobody knows.
    Unknown,
    /// It makes no sense, however often it is made.
    Senseless,
}

impl Failure {
    /// What traces call it.
    const fn kind(self) -> &'static str {
        match self {
            Self::Open => "payment.open",
            Self::Refused => "payment.refused",
            Self::Unknown => "payment.unknown",
            Self::Senseless => "payment.senseless",
        }
    }
}

/// The client of the provider. Clones share breaker and budget.
#[derive(Clone)]
pub struct Payments {
    provider: Provider,
    policy: PaymentPolicy,
    breaker: Breaker,
    budget: RetryBudget,
    telemetry: Telemetry,
    latest: Arc<Mutex<Option<Duration>>>,
    random: Arc<Mutex<dyn Rng + Send>>,
}

impl Payments {
    /// A client of `provider`. `random` makes the jitter.
    pub fn new(
        provider: Provider,
        policy: PaymentPolicy,
        telemetry: Telemetry,
        random: impl Rng + Send + 'static,
    ) -> Self {
        let breaker = Breaker::new(policy.breaker, telemetry.clock().clone());
        let watched = breaker.clone();
        telemetry.gauge(Metric::CircuitOpen, DEPENDENCY, move || {
            f64::from(u8::from(watched.position() != Position::Closed))
        });
        Self {
            provider,
            policy,
            breaker,
            budget: RetryBudget::new(policy.budget),
            telemetry,
            latest: Arc::default(),
            random: Arc::new(Mutex::new(random)),
        }
    }

    /// Takes the money for an order. May be asked again with the same order: it is taken once.
    pub async fn charge(&self, charge: &Charge) -> Charged {
        let started = self.telemetry.clock().monotonic();
        let charged = outcome(self.call("charge", || self.provider.charge(charge)).await);
        self.record_payment(charged, self.since(started));
        charged
    }

    /// Sees to it that no money is taken for an order, unless it has been. Returns what stands, if the provider can be asked.
    pub async fn void(&self, charge: &Charge) -> Charged {
        outcome(self.call("void", || self.provider.void(charge)).await)
    }

    /// Gives the money back; whether it is certain that it went. May be asked again: it goes back once.
    pub async fn refund(&self, order: &OrderId) -> bool {
        let refunded = self
            .call("refund", || self.provider.refund(order))
            .await
            .is_ok();
        if refunded {
            let outcome = PaymentOutcome::Refunded.into();
            self.telemetry.count(Metric::Payments, &outcome);
        }
        refunded
    }

    /// How the breaker stands.
    pub fn position(&self) -> Position {
        self.breaker.position()
    }

    /// How long the latest attempt took, if there was one.
    pub fn latency(&self) -> Option<Duration> {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// [`Failure::Unknown`] when any attempt may have got through.
    async fn call<T, F>(
        &self,
        operation: &'static str,
        request: impl Fn() -> F,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, ProviderError>>,
    {
        self.budget.earn();
        let in_doubt = AtomicBool::new(false);
        let attempt = || async {
            let result = self.attempt(operation, request()).await;
            if matches!(result, Err(Failure::Unknown)) {
                in_doubt.store(true, Ordering::Relaxed);
            }
            result
        };
        let seed = self.seed();
        let result = attempt
            .retry(self.policy.pauses(seed))
            .when(|failure| {
                matches!(failure, Failure::Refused | Failure::Unknown) && self.budget.spend()
            })
            .await;
        match result {
            Err(Failure::Open | Failure::Refused) if in_doubt.load(Ordering::Relaxed) => {
                Err(Failure::Unknown)
            }
            result => result,
        }
    }

    async fn attempt<T>(
        &self,
        operation: &'static str,
        request: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, Failure> {
        let pass = self.breaker.pass().ok_or(Failure::Open)?;
        let started = self.telemetry.clock().monotonic();
        let span = trace::call("payment", operation);
        let answer = timeout(self.policy.timeout, request);
        let result = match trace::within(&span, answer).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(ProviderError::Down)) => Err(Failure::Refused),
            Ok(Err(ProviderError::Mismatch)) => Err(Failure::Senseless),
            Ok(Err(ProviderError::Failed(_))) | Err(_) => Err(Failure::Unknown),
        };
        match result {
            Ok(_) | Err(Failure::Senseless) => pass.succeeded(),
            Err(_) => pass.failed(),
        }
        if let Err(failure) = &result {
            trace::fail(
                &span,
                failure.kind(),
                "the provider gave no answer that counts",
            );
        }
        self.record(started, result.is_err());
        result
    }

    fn record(&self, started: Duration, failed: bool) {
        let errors = f64::from(u8::from(failed));
        let duration = self.since(started);
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(duration);
        let duration = milliseconds(duration);
        self.telemetry.record_together(
            &DEPENDENCY,
            &[
                (Metric::DependencyCalls, 1.0),
                (Metric::DependencyErrors, errors),
                (Metric::DependencyDuration, duration),
            ],
        );
    }

    fn record_payment(&self, charged: Charged, duration: Duration) {
        let outcome = match charged {
            Charged::Decided(Verdict::Charged) => PaymentOutcome::Approved,
            Charged::Decided(Verdict::Declined) => PaymentOutcome::Declined,
            // called off before: this was no payment
            Charged::Decided(Verdict::Voided) => return,
            Charged::NotReached => PaymentOutcome::Unavailable,
            Charged::Unknown => PaymentOutcome::TimedOut,
        };
        let values = [
            (Metric::Payments, 1.0),
            (Metric::PaymentDuration, milliseconds(duration)),
        ];
        self.telemetry.record_together(&outcome.into(), &values);
        let declined = u8::from(outcome == PaymentOutcome::Declined);
        self.telemetry.record(
            Metric::PaymentsDeclined,
            &Label::Service,
            f64::from(declined),
        );
    }

    fn since(&self, started: Duration) -> Duration {
        let now = self.telemetry.clock().monotonic();
        now.saturating_sub(started)
    }

    fn seed(&self) -> u64 {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        random.random()
    }
}

fn outcome(result: Result<Verdict, Failure>) -> Charged {
    match result {
        Ok(verdict) => Charged::Decided(verdict),
        Err(Failure::Open | Failure::Refused) => Charged::NotReached,
        Err(Failure::Unknown | Failure::Senseless) => Charged::Unknown,
    }
}
