//! The parts of the shop that handlers share. A handler asks for the part it needs, never for all of it.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRef;
use shop_telemetry::Telemetry;
use shop_telemetry::http::HttpMetrics;
use shop_telemetry::logs::LogControl;

use crate::admin::{Audit, Figures};
use crate::cart::Carts;
use crate::catalog::{Catalog, CatalogAdmin};
use crate::checkout::Checkouts;
use crate::database::Database;
use crate::events::Events;
use crate::identity::{Secret, Tokens};
use crate::ids::Ids;
use crate::inventory::{Inventory, Shelves};
use crate::lifecycle::Lifecycle;
use crate::limits::{Proxies, RateLimits};
use crate::metrics::ClientTelemetry;
use crate::middleware::Admission;
use crate::notifications::Mailer;
use crate::operator::Operator;
use crate::orders::Orders;
use crate::picture::ImageHosts;
use crate::reviews::Reviews;
use crate::rum::Rum;
use crate::services::{Guard, ServiceName};
use crate::users::Users;
use crate::visit::Visits;
use crate::web::Templates;

/// All parts. Clones share them: each layer that a request passes has one.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] is made of.
pub struct Parts {
    /// Products and categories.
    pub catalog: Catalog,
    /// What administrators change of them.
    pub catalog_admin: CatalogAdmin,
    /// What customers say of products.
    pub reviews: Reviews,
    /// What administrators did.
    pub audit: Audit,
    /// How the shop does.
    pub figures: Figures,
    /// Carts of guests and users.
    pub carts: Carts,
    /// Orders in the making.
    pub checkouts: Checkouts,
    /// What is on the shelf, in the database.
    pub inventory: Inventory,
    /// Where goods are put aside, in this process or not.
    pub shelves: Shelves,
    /// What this process serves.
    pub services: Vec<ServiceName>,
    /// The door of what is only for other services.
    pub guard: Guard,
    /// What happened.
    pub events: Events,
    /// Mails.
    pub mailer: Mailer,
    /// Orders.
    pub orders: Orders,
    /// The database behind them.
    pub database: Database,
    /// Pages.
    pub templates: Templates,
    /// Whose pictures pages show.
    pub image_hosts: ImageHosts,
    /// The monitoring in the browser.
    pub rum: Rum,
    /// The fault switch.
    pub operator: Operator,
    /// How many requests may be in work.
    pub admission: Admission,
    /// How much one sender may ask for.
    pub limits: RateLimits,
    /// Who is believed about where requests come from.
    pub proxies: Proxies,
    /// Names for what is new.
    pub ids: Ids,
    /// What signs tokens, cookies and forms.
    pub secret: Secret,
    /// Tokens of programs.
    pub tokens: Tokens,
    /// Accounts and logins.
    pub users: Users,
    /// Visits of the pages.
    pub visits: Visits,
    /// Whether requests are still wanted.
    pub lifecycle: Lifecycle,
    /// Which lines are logged.
    pub logs: LogControl,
    /// What clients measured, and what Prometheus gets.
    pub client_telemetry: ClientTelemetry,
    /// What is measured of requests.
    pub http_metrics: HttpMetrics,
    /// Where metrics are recorded.
    pub telemetry: Telemetry,
}

impl From<Parts> for App {
    fn from(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

macro_rules! parts {
    ($($field:ident: $part:ty,)*) => {$(
        impl FromRef<App> for $part {
            fn from_ref(app: &App) -> Self {
                app.$field.clone()
            }
        }
    )*};
}

parts! {
    catalog: Catalog,
    catalog_admin: CatalogAdmin,
    audit: Audit,
    figures: Figures,
    reviews: Reviews,
    carts: Carts,
    checkouts: Checkouts,
    inventory: Inventory,
    shelves: Shelves,
    events: Events,
    mailer: Mailer,
    orders: Orders,
    database: Database,
    templates: Templates,
    image_hosts: ImageHosts,
    rum: Rum,
    operator: Operator,
    admission: Admission,
    ids: Ids,
    secret: Secret,
    tokens: Tokens,
    users: Users,
    visits: Visits,
    lifecycle: Lifecycle,
    logs: LogControl,
    client_telemetry: ClientTelemetry,
    http_metrics: HttpMetrics,
    telemetry: Telemetry,
}
