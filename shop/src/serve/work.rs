//! What goes on beside requests, until the shop ends.

use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use shop_telemetry::trace::Tracer;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::config::{BusConfig, Config};
use crate::events::{BusError, Consumer, Relays, Telling};
use crate::inventory::StockCommit;
use crate::services::ServiceName;

/// How long deliveries in work may take.
const RELAY_PATIENCE: Duration = Duration::from_secs(5);

/// What goes on beside requests. It is the storefront's: of the other services nobody looks after orders or tells events.
pub(super) struct Work {
    tasks: Vec<JoinHandle<()>>,
    relays: Option<Relays>,
}

impl Work {
    pub(super) async fn begin(
        config: &Config,
        app: &App,
        tracer: &Tracer,
    ) -> Result<Self, BusError> {
        if !app.services.contains(&ServiceName::Storefront) {
            return Ok(Self {
                tasks: Vec::new(),
                relays: None,
            });
        }
        let orders = tokio::spawn(app.orders.clone().work());
        let upkeep = tokio::spawn(app.users.clone().work());
        let mails = tokio::spawn(app.mailer.clone().work());
        Ok(Self {
            tasks: vec![orders, upkeep, mails],
            relays: Some(relays(config, app, tracer).await?),
        })
    }

    /// What it leaves undone, it takes up when the shop is served again.
    pub(super) async fn end(self) {
        for task in self.tasks {
            task.abort();
        }
        if let Some(relays) = self.relays {
            relays.shutdown(RELAY_PATIENCE).await;
        }
    }
}

/// All that brings events to those who want to know, by the bus of the configuration.
async fn relays(config: &Config, app: &App, tracer: &Tracer) -> Result<Relays, BusError> {
    let stock = StockCommit::new(app.shelves.clone());
    let consumers: [(Arc<dyn Consumer>, &str); 2] = [
        (Arc::new(stock), "inventory"),
        (Arc::new(app.mailer.clone()), "notifications"),
    ];
    let telling = |(consumer, service)| {
        let telemetry = app.telemetry.of(service);
        let random = StdRng::from_rng(&mut rand::rng());
        Telling::new(consumer, app.events.clone(), (telemetry, tracer), random)
    };
    let tellings = consumers.into_iter().map(telling).collect();
    let telemetry = app.telemetry.of("notifications");
    let BusConfig { bus, queues } = &config.bus;
    let (relays, receivers) = bus.connect(queues, tellings, &telemetry).await?;
    Ok(Relays::start(relays, receivers))
}
