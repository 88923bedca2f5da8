//! The client of the payment provider: how often it asks, and when it stops.

use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use shop::catalog::{Currency, Money};
use shop::operator::{Fault, Faults};
use shop::outbound::{BreakerSettings, Position};
use shop::payment::{Card, Charge, Charged, Ledger, PaymentPolicy, Payments, Provider, Verdict};

use crate::app::TestApp;
use crate::metrics::metrics;
use crate::orders::HASTY;

struct Till {
    app: TestApp,
    faults: Faults,
    payments: Payments,
}

impl Till {
    async fn new(policy: PaymentPolicy) -> Self {
        let app = TestApp::start().await;
        let faults = Faults::new(StdRng::seed_from_u64(1));
        let ledger = Ledger::new(app.app.database.clone());
        let provider = Provider::new(ledger, faults.clone(), app.clock.clone());
        let telemetry = app.app.telemetry.of("orders");
        let payments = Payments::new(provider, policy, telemetry, StdRng::seed_from_u64(1));
        metrics(&app);
        Self {
            app,
            faults,
            payments,
        }
    }

    fn suffers(&self, fault: &str) {
        let fault: Fault = serde_json::from_str(fault).unwrap();
        self.faults.set(fault);
    }

    fn calls(&self) -> f64 {
        let counted = metrics(&self.app);
        counted.get("DependencyCalls").copied().unwrap_or_default()
    }
}

fn charge(order: &str) -> Charge {
    Charge {
        order: order.parse().unwrap(),
        amount: Money::new(1_990, Currency::Eur),
        card: Card::Test,
    }
}

#[tokio::test]
async fn what_was_decided_stands() {
    let till = Till::new(HASTY).await;
    let payments = &till.payments;
    let charged = Charged::Decided(Verdict::Charged);
    assert_eq!(payments.charge(&charge("a")).await, charged);
    till.suffers(r#"{"payment_declined_share":1}"#);
    assert_eq!(payments.charge(&charge("a")).await, charged, "once");
    assert_eq!(payments.void(&charge("a")).await, charged, "too late");
    let declined = Charged::Decided(Verdict::Declined);
    assert_eq!(payments.charge(&charge("b")).await, declined);
    till.suffers("{}");
    assert_eq!(payments.charge(&charge("b")).await, declined);
    let voided = Charged::Decided(Verdict::Voided);
    assert_eq!(payments.void(&charge("c")).await, voided);
    assert_eq!(payments.charge(&charge("c")).await, voided, "called off");
    // an id is not to be used for something else
    let mut dearer = charge("a");
    dearer.amount = Money::new(2_990, Currency::Eur);
    assert_eq!(payments.charge(&dearer).await, Charged::Unknown);
}

#[tokio::test]
async fn only_what_never_got_through_is_certain() {
    let till = Till::new(HASTY).await;
    till.suffers(r#"{"payment_down_share":1}"#);
    let outcome = till.payments.charge(&charge("a")).await;
    assert_eq!(outcome, Charged::NotReached);
    assert_eq!(till.calls(), 2.0, "asked again");
    till.suffers(r#"{"payment_lost_answer_share":1}"#);
    let outcome = till.payments.charge(&charge("b")).await;
    assert_eq!(outcome, Charged::Unknown);
    till.suffers(r#"{"payment_latency_ms":60000}"#);
    let outcome = till.payments.charge(&charge("c")).await;
    assert_eq!(outcome, Charged::Unknown);
    till.suffers("{}");
    let ledger = Ledger::new(till.app.app.database.clone());
    for (order, verdict) in [("a", None), ("b", Some(Verdict::Charged)), ("c", None)] {
        let entry = ledger.entry(&order.parse().unwrap()).await.unwrap();
        assert_eq!(entry.map(|entry| entry.verdict), verdict, "{order}");
    }
}

#[tokio::test]
async fn money_goes_back_once() {
    let till = Till::new(HASTY).await;
    till.payments.charge(&charge("a")).await;
    till.suffers(r#"{"payment_down_share":1}"#);
    assert!(!till.payments.refund(&charge("a").order).await);
    till.suffers("{}");
    for _ in 0..2 {
        assert!(till.payments.refund(&charge("a").order).await);
    }
    let ledger = Ledger::new(till.app.app.database.clone());
    let entry = ledger.entry(&charge("a").order).await.unwrap().unwrap();
    assert!(entry.is_refunded);
}

#[tokio::test]
async fn a_provider_that_fails_is_left_alone_for_a_while() {
    let pause = Duration::from_secs(10);
    let policy = PaymentPolicy {
        retries: 0,
        breaker: BreakerSettings { failures: 3, pause },
        // nothing is slow here but the machine
        timeout: Duration::from_mins(1),
        ..HASTY
    };
    let till = Till::new(policy).await;
    till.suffers(r#"{"payment_down_share":1}"#);
    for order in ["a", "b", "c", "d", "e"] {
        let outcome = till.payments.charge(&charge(order)).await;
        assert_eq!(outcome, Charged::NotReached);
    }
    assert_eq!(till.payments.position(), Position::Open);
    let counted = metrics(&till.app);
    for (metric, expected) in [
        ("DependencyCalls", 3.0),
        ("DependencyErrors", 3.0),
        ("Payments", 5.0),
    ] {
        assert_eq!(counted.get(metric), Some(&expected), "{metric}");
    }
    till.suffers("{}");
    till.app.clock.advance(pause);
    let outcome = till.payments.charge(&charge("f")).await;
    assert_eq!(outcome, Charged::Decided(Verdict::Charged));
    assert_eq!(till.payments.position(), Position::Closed);
}

/// When everything fails, the provider gets little more than what customers do themselves.
#[tokio::test]
async fn retries_are_a_tenth_in_the_long_run() {
    let policy = PaymentPolicy {
        retries: 3,
        budget: 5,
        ..HASTY
    };
    let till = Till::new(policy).await;
    till.suffers(r#"{"payment_down_share":1}"#);
    for number in 0..100 {
        till.payments
            .charge(&charge(&format!("order-{number}")))
            .await;
    }
    let calls = till.calls();
    assert!((100.0..=115.0).contains(&calls), "{calls}");
}
