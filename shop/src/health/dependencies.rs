//! What the shop depends on, each asked at once and none for long.

use std::time::Duration;

use serde::Serialize;
use shop_telemetry::milliseconds;
use tokio::time::timeout;
use utoipa::ToSchema;

use crate::app::App;
use crate::events::ConsumerName;
use crate::outbound::Position;
use crate::services::CallError;

/// Longer than this, and a dependency is as good as away.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);
/// An event that waits for so long is behind.
const LATE: Duration = Duration::from_mins(5);

/// How something is doing; the worse, the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DependencyStatus)]
pub(super) enum Status {
    /// As it should.
    Ok,
    /// Customers notice something, and can go on.
    Degraded,
    /// Nothing works without it.
    Down,
}

/// How one dependency is doing.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Dependency {
    pub(super) name: &'static str,
    pub(super) status: Status,
    /// A word on what is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'static str>,
    /// How long it took to answer; of the payment provider, when it was last asked for something; of a queue, how long the oldest in
    /// it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) latency_ms: Option<f64>,
}

/// The database: without it nothing is sold.
pub(super) async fn database(app: &App) -> Dependency {
    let clock = app.telemetry.clock();
    let began = clock.monotonic();
    let answer = timeout(PATIENCE, app.database.ping()).await;
    let latency = clock.monotonic().saturating_sub(began);
    let reason = match answer {
        Ok(Ok(())) => None,
        Ok(Err(_)) => Some("unreachable"),
        Err(_) => Some("slow"),
    };
    Dependency {
        name: "database",
        status: reason.map_or(Status::Ok, |_| Status::Down),
        reason,
        latency_ms: Some(milliseconds(latency)),
    }
}

/// The payment provider, as those who pay find it: it is not asked for this.
pub(super) fn payment(app: &App) -> Dependency {
    let open = app.orders.payment_position() != Position::Closed;
    Dependency {
        name: "payment",
        status: if open { Status::Degraded } else { Status::Ok },
        reason: open.then_some("failing"),
        latency_ms: app.orders.payment_latency().map(milliseconds),
    }
}

/// The inventory, where it is a service of its own: without it orders wait, and what is in stock is not certain.
pub(super) async fn inventory(app: &App) -> Option<Dependency> {
    let clock = app.telemetry.clock();
    let began = clock.monotonic();
    let (position, ready) = app.shelves.health(PATIENCE).await?;
    let latency = clock.monotonic().saturating_sub(began);
    let reason = match (position, ready) {
        (Position::Closed, Ok(())) => None,
        (_, Ok(())) => Some("failing"),
        (_, Err(CallError::TimedOut)) => Some("slow"),
        (_, Err(CallError::Unreachable)) => Some("unreachable"),
        (_, Err(_)) => Some("not_ready"),
    };
    Some(Dependency {
        name: "inventory",
        status: reason.map_or(Status::Ok, |_| Status::Degraded),
        reason,
        latency_ms: Some(milliseconds(latency)),
    })
}

/// The queue of a consumer.
pub(super) async fn queue(app: &App, consumer: ConsumerName) -> Dependency {
    let waits = timeout(PATIENCE, app.events.waits(consumer)).await;
    let (reason, waits) = match waits {
        Ok(Ok(waits)) => ((waits > LATE).then_some("behind"), Some(waits)),
        Ok(Err(_)) | Err(_) => (Some("unknown"), None),
    };
    Dependency {
        name: consumer.name(),
        status: reason.map_or(Status::Ok, |_| Status::Degraded),
        reason,
        latency_ms: waits.map(milliseconds),
    }
}
