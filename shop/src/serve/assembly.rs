//! The parts, put together as the configuration wants them.

use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use shop_telemetry::http::HttpMetrics;
use shop_telemetry::logs::LogControl;
use shop_telemetry::{
    DimensionValue, Namespace, Pipeline, SystemClock, Telemetry, TelemetryOptions,
};

use super::ServeError;
use super::traces::Traces;
use crate::admin::{Audit, Figures};
use crate::app::{App, Parts};
use crate::cart::Carts;
use crate::catalog::{Catalog, CatalogAdmin};
use crate::checkout::Checkouts;
use crate::config::Config;
use crate::database::Database;
use crate::events::Events;
use crate::identity::{Secret, Tokens};
use crate::ids::Ids;
use crate::inventory::{Inventory, RemoteInventory, Shelves};
use crate::lifecycle::Lifecycle;
use crate::limits::{Proxies, RateLimits};
use crate::metrics::ClientTelemetry;
use crate::middleware::Admission;
use crate::notifications::{MailPolicy, Mailer, MailerError, MailerParts};
use crate::operator::{Faults, Operator};
use crate::orders::{OrderParts, Orders};
use crate::payment::{Ledger, PaymentPolicy, Payments, Provider};
use crate::picture::ImageHosts;
use crate::reviews::Reviews;
use crate::rum::{Rum, RumEndpoint, RumError, Told};
use crate::seed;
use crate::services::{CallPolicy, Guard, ServiceClient, ServiceName, ServiceTokens};
use crate::users::{Passwords, UserParts, Users, WorkFactor};
use crate::visit::{PublicUrl, Visits};
use crate::web::Templates;

/// The namespace of all metrics of the shop.
const NAMESPACE: &str = "Shop";

/// A recorder as the configuration wants it.
pub(super) fn telemetry(config: &Config) -> Telemetry {
    let namespace: Namespace = NAMESPACE.parse().expect("a constant that a test parses");
    let options = TelemetryOptions {
        namespace,
        service: DimensionValue::nearest(config.service().dimension()),
        resolution: config.telemetry.metric_resolution,
    };
    let telemetry = Telemetry::new(options, Arc::new(SystemClock::new()));
    if config.telemetry.pipeline == Pipeline::Off {
        telemetry.silence();
    }
    telemetry
}

/// Opens the database, fills it if it is empty, and puts the parts together.
pub(super) async fn build(
    config: &Config,
    telemetry: Telemetry,
    (traces, logs): (&Traces, LogControl),
    local: SocketAddr,
) -> Result<App, ServeError> {
    let database = Database::open(&config.database_url, telemetry.clone()).await?;
    if seed::load(&database).await? {
        tracing::info!("the first products are in the database");
    }
    let rum = rum(config)?;
    let image_hosts = ImageHosts::new(config.image_hosts.clone());
    let faults = Faults::new(StdRng::from_rng(&mut rand::rng()));
    let clock = telemetry.clock().clone();
    let ids = Ids::new(clock.clone(), StdRng::from_rng(&mut rand::rng()));
    let secret = secret(config, &ids);
    let inside = inside(config, &telemetry);
    let orders = inside.of("orders");
    let carts = Carts::new(database.clone(), ids.clone(), orders.clone());
    let payments = payments(&database, &faults, orders.clone());
    let events = Events::new(database.clone(), ids.clone(), telemetry.of("notifications"));
    let inventory = Inventory::new(
        database.clone(),
        ids.clone(),
        events.clone(),
        telemetry.of("inventory"),
    );
    let service_tokens = ServiceTokens::new(&secret, clock.clone(), ids.clone());
    let shelves = shelves(config, &database, &inventory, &service_tokens)?;
    let checkouts = Checkouts::new(database.clone(), ids.clone(), orders.clone());
    let orders = Orders::new(OrderParts {
        database: database.clone(),
        carts: carts.clone(),
        shelves: shelves.clone(),
        payments,
        events: events.clone(),
        ids: ids.clone(),
        telemetry: orders,
    });
    let catalog = Catalog::new(database.clone(), inside.clone()).cached(config.catalog_cache);
    let audit = Audit::new(database.clone(), ids.clone(), telemetry.of("admin"));
    let catalog_admin = CatalogAdmin::new(database.clone(), inventory.clone(), audit.clone());
    let reviews = Reviews::new(catalog_admin.clone(), ids.clone(), inside.clone());
    let public_url = config.public_url(local);
    let mailer = mailer(config, (&database, &catalog), &public_url, &inside)?;
    let users = Users::new(UserParts {
        database: database.clone(),
        ids: ids.clone(),
        events: events.clone(),
        carts: carts.clone(),
        passwords: Passwords::new(WorkFactor::default(), processors(), ids.clone()),
        telemetry: inside.of("users"),
    });
    if let (Some(email), Some(password)) = (&config.admin_email, &config.admin_password) {
        users
            .ensure_administrator(email, password)
            .await
            .map_err(ServeError::Administrator)?;
    }
    let http_metrics =
        HttpMetrics::new(telemetry.clone(), config.telemetry.http()).traced(&traces.tracer);
    Ok(App::from(Parts {
        carts,
        checkouts,
        orders,
        inventory,
        shelves,
        services: config.services.services.clone(),
        guard: Guard::new(ServiceName::Inventory, service_tokens),
        events,
        mailer,
        tokens: Tokens::new(&secret, clock, ids.clone()),
        users,
        visits: Visits::new(&secret, ids.clone(), &public_url),
        ids,
        secret,
        catalog,
        catalog_admin,
        audit,
        figures: Figures::new(database.clone(), telemetry.clock().clone()),
        reviews,
        database,
        templates: Templates::load(&rum, &image_hosts)?,
        image_hosts,
        rum,
        operator: Operator::new(faults, config.operator_token.clone()),
        admission: Admission::new(config.concurrency),
        limits: RateLimits::new(config.rate_limit, telemetry.clock().clone()),
        proxies: Proxies::new(config.trusted_proxies.clone()),
        lifecycle: Lifecycle::default(),
        logs,
        client_telemetry: ClientTelemetry::new(&http_metrics, Arc::default()),
        http_metrics,
        telemetry,
    }))
}

/// Where the storefront records. What is there only because it is part of the program says nothing about itself.
fn inside(config: &Config, own: &Telemetry) -> Telemetry {
    if config.service() == ServiceName::Storefront {
        return own.clone();
    }
    let telemetry = telemetry(config);
    telemetry.silence();
    telemetry
}

fn payments(database: &Database, faults: &Faults, telemetry: Telemetry) -> Payments {
    let clock = telemetry.clock().clone();
    let provider = Provider::new(Ledger::new(database.clone()), faults.clone(), clock);
    let random = StdRng::from_rng(&mut rand::rng());
    Payments::new(provider, PaymentPolicy::default(), telemetry, random)
}

fn mailer(
    config: &Config,
    (database, catalog): (&Database, &Catalog),
    public_url: &PublicUrl,
    telemetry: &Telemetry,
) -> Result<Mailer, MailerError> {
    Mailer::new(MailerParts {
        database: database.clone(),
        catalog: catalog.clone(),
        target: &config.mail.target,
        sender: config.mail.from.clone(),
        admin: config.mail.admin.clone(),
        public_url,
        policy: MailPolicy::default(),
        telemetry: telemetry.of("notifications"),
    })
}

/// The goods: in this process, unless another one serves them.
fn shelves(
    config: &Config,
    database: &Database,
    inventory: &Inventory,
    tokens: &ServiceTokens,
) -> Result<Shelves, ServeError> {
    let Some(peer) = config.peer()? else {
        return Ok(Shelves::Here(inventory.clone()));
    };
    let telemetry = inventory.telemetry().of("orders");
    let client = ServiceClient::new(
        ServiceName::Storefront,
        peer.clone(),
        tokens.clone(),
        CallPolicy::default(),
        (telemetry, StdRng::from_rng(&mut rand::rng())),
    )?;
    let changes = database.changes().clone();
    Ok(Shelves::There(RemoteInventory::new(client, changes)))
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Without one that was given, logins end with the process.
fn secret(config: &Config, ids: &Ids) -> Secret {
    config.secret.clone().unwrap_or_else(|| {
        tracing::warn!("no secret was given: logins and carts of guests end with this process");
        Secret::from(ids.random())
    })
}

/// The monitoring of the pages. That its script is missing is told, and no reason not to sell.
fn rum(config: &Config) -> Result<Rum, ServeError> {
    let Some(id) = config.rum_monitor.clone() else {
        return Ok(Rum::off());
    };
    let region = config.rum_region.clone();
    let endpoint = match config.rum_endpoint.clone() {
        Some(endpoint) => endpoint,
        None => format!("https://dataplane.rum.{region}.amazonaws.com")
            .parse::<RumEndpoint>()
            .map_err(|_| ServeError::Region(region.clone()))?,
    };
    let told = Told {
        id,
        version: env!("CARGO_PKG_VERSION"),
        region,
        endpoint,
        sample_rate: config.rum_sample_rate,
        cookies: config.rum_cookies,
    };
    match Rum::load(&config.rum_bundle, told) {
        Ok(rum) => Ok(rum),
        Err(RumError::Read { path, source }) => {
            let path = path.display();
            tracing::warn!(%path, error = %source, "pages go without RUM: cannot read its client");
            Ok(Rum::off())
        }
    }
}
