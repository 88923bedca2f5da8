//! A shop with a database of its own, with its thousand products, and answers as text for snapshots.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use rand::SeedableRng;
use rand::rngs::StdRng;
use shop::admin::{Audit, Figures};
use shop::app::{App, Parts};
use shop::cart::Carts;
use shop::catalog::{CacheSize, Catalog, CatalogAdmin};
use shop::checkout::Checkouts;
use shop::database::{Changes, Database, Kind};
use shop::events::{Consumer, Events, Relay, Telling, Way};
use shop::identity::{Secret, Tokens};
use shop::ids::Ids;
use shop::inventory::{Inventory, RemoteInventory, Shelves};
use shop::lifecycle::Lifecycle;
use shop::limits::{Proxies, Rate, RateLimits};
use shop::metrics::ClientTelemetry;
use shop::middleware::Admission;
use shop::notifications::{MailPolicy, MailTarget, Mailer, MailerParts};
use shop::operator::{Faults, Operator};
use shop::orders::{OrderParts, Orders};
use shop::payment::{Ledger, PaymentPolicy, Payments, Provider};
use shop::picture::ImageHosts;
use shop::reviews::Reviews;
use shop::router::router;
use shop::rum::Rum;
use shop::services::{CallPolicy, Guard, PeerAddress, ServiceClient, ServiceName, ServiceTokens};
use shop::users::{Passwords, UserParts, Users, WorkFactor};
use shop::visit::Visits;
use shop::web::Templates;
use shop_telemetry::http::{HttpMetrics, HttpOptions};
use shop_telemetry::logs::LogControl;
use shop_telemetry::prometheus::Registry;
use shop_telemetry::{EpochMillis, ManualClock, Resolution, Telemetry, TelemetryOptions};
use tower::ServiceExt;

use crate::store::Store;

/// Passwords are for tests only.
const QUICK: WorkFactor = WorkFactor {
    memory: 64,
    rounds: 1,
};
/// The operator's token of every test.
pub(crate) const TOKEN: &str = "open-sesame";
/// All requests bear it, so that answers are the same each time.
pub(crate) const REQUEST_ID: &str = "request-of-a-test";

/// What differs between tests.
pub(crate) struct Setup {
    pub(crate) token: Option<&'static str>,
    pub(crate) concurrency: u16,
    pub(crate) rate_limit: Rate,
    pub(crate) public_url: &'static str,
    pub(crate) payment: PaymentPolicy,
    pub(crate) mail: MailTarget,
    pub(crate) mail_policy: MailPolicy,
    pub(crate) image_hosts: ImageHosts,
    pub(crate) catalog_cache: CacheSize,
    /// The inventory, when it is another service.
    pub(crate) inventory: Option<PeerAddress>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            token: Some(TOKEN),
            concurrency: 16,
            rate_limit: Rate::Off,
            public_url: "http://shop.test",
            payment: PaymentPolicy::default(),
            mail: MailTarget::Outbox,
            mail_policy: MailPolicy::default(),
            image_hosts: ImageHosts::default(),
            catalog_cache: "1MB".parse().unwrap(),
            inventory: None,
        }
    }
}

pub(crate) struct TestApp {
    pub(crate) app: App,
    /// What Prometheus is shown.
    pub(crate) registry: Arc<Registry>,
    /// The time of the shop, which only a test moves.
    pub(crate) clock: Arc<ManualClock>,
    router: Router,
    pub(crate) store: Store,
    payments: Payments,
}

impl TestApp {
    /// Until so many wait for what a transaction holds. SQLite has no such locks: there writers stand in a queue.
    pub(crate) async fn wait_for_locks(&self, number: u32) {
        let database = &self.app.database;
        while database.kind() == Kind::Postgres {
            let waiting = "SELECT COUNT(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'";
            let waiting = sqlx::query_as(waiting).fetch_one(database.pool());
            let (waiting,): (i64,) = waiting.await.unwrap();
            if waiting == i64::from(number) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    pub(crate) async fn with(setup: Setup) -> Self {
        let clock = Arc::new(ManualClock::new(EpochMillis::new(1_795_358_580_000)));
        let telemetry = recorder(&clock);
        let store = Store::fresh().await;
        let database = Database::open(&store.url(), telemetry.clone())
            .await
            .unwrap();
        shop::seed::load(&database).await.unwrap();
        let ids = Ids::new(clock.clone(), StdRng::seed_from_u64(2));
        let (secret, address) = (Secret::from([3; 32]), setup.public_url.parse().unwrap());
        let faults = Faults::new(StdRng::seed_from_u64(1));
        let orders = telemetry.of("orders");
        let carts = Carts::new(database.clone(), ids.clone(), orders.clone());
        let payments = payments(&database, &faults, setup.payment, &orders);
        let events = Events::new(database.clone(), ids.clone(), telemetry.of("notifications"));
        let inventory = Inventory::new(
            database.clone(),
            ids.clone(),
            events.clone(),
            telemetry.of("inventory"),
        );
        let checkouts = Checkouts::new(database.clone(), ids.clone(), orders.clone());
        let here = Shelves::Here(inventory.clone());
        let shelves = setup.inventory.map_or(here, |peer| {
            let tokens = ServiceTokens::new(&secret, clock.clone(), ids.clone());
            there(peer, tokens, &orders)
        });
        let orders = Orders::new(OrderParts {
            database: database.clone(),
            carts: carts.clone(),
            shelves: shelves.clone(),
            payments: payments.clone(),
            events: events.clone(),
            ids: ids.clone(),
            telemetry: orders,
        });
        let catalog = Catalog::new(database.clone(), telemetry.clone()).cached(setup.catalog_cache);
        let audit = Audit::new(database.clone(), ids.clone(), telemetry.of("admin"));
        let catalog_admin = CatalogAdmin::new(database.clone(), inventory.clone(), audit.clone());
        let mailer = Mailer::new(MailerParts {
            database: database.clone(),
            catalog: catalog.clone(),
            target: &setup.mail,
            sender: "Larkwood <orders@shop.test>".parse().unwrap(),
            admin: Some("admin@shop.test".parse().unwrap()),
            public_url: &address,
            policy: setup.mail_policy,
            telemetry: telemetry.of("notifications"),
        })
        .unwrap();
        let users = users(&database, &ids, (&events, &carts), &telemetry);
        let http_metrics = HttpMetrics::new(telemetry.clone(), HttpOptions::default());
        let registry = Arc::new(Registry::default());
        let app = App::from(Parts {
            reviews: Reviews::new(catalog_admin.clone(), ids.clone(), telemetry.clone()),
            carts,
            checkouts,
            orders,
            shelves,
            services: ServiceName::ALL.to_vec(),
            guard: guard(&secret, &clock, &ids),
            inventory,
            events,
            mailer,
            tokens: Tokens::new(&secret, clock.clone(), ids.clone()),
            users,
            visits: Visits::new(&secret, ids.clone(), &address),
            ids,
            secret,
            catalog,
            catalog_admin,
            audit,
            figures: Figures::new(database.clone(), telemetry.clock().clone()),
            database,
            templates: Templates::load(&Rum::off(), &setup.image_hosts).unwrap(),
            image_hosts: setup.image_hosts,
            rum: Rum::off(),
            operator: Operator::new(faults, setup.token.map(|text| text.parse().unwrap())),
            admission: Admission::new(setup.concurrency),
            limits: RateLimits::new(setup.rate_limit, clock.clone()),
            proxies: Proxies::new(vec!["10.0.0.0/8".parse().unwrap()]),
            lifecycle: Lifecycle::default(),
            logs: LogControl::detached("info".parse().unwrap()),
            client_telemetry: ClientTelemetry::new(&http_metrics, Arc::clone(&registry)),
            http_metrics,
            telemetry,
        });
        let router = router(app.clone());
        Self {
            app,
            registry,
            clock,
            router,
            store,
            payments,
        }
    }

    /// Orders for which goods are put aside in this process, whatever those of the app do.
    pub(crate) fn orders_here(&self) -> Orders {
        let app = &self.app;
        Orders::new(OrderParts {
            database: app.database.clone(),
            carts: app.carts.clone(),
            shelves: Shelves::Here(app.inventory.clone()),
            payments: self.payments.clone(),
            events: app.events.clone(),
            ids: app.ids.clone(),
            telemetry: app.telemetry.of("orders"),
        })
    }

    /// What tells `consumer`, when a test wants it.
    pub(crate) fn relay(&self, consumer: Arc<dyn Consumer>) -> Relay {
        let telemetry = self.app.telemetry.of("notifications");
        let telling = Telling::new(
            consumer,
            self.app.events.clone(),
            (telemetry, self.app.http_metrics.tracer()),
            StdRng::seed_from_u64(1),
        );
        Relay::new(telling, Way::InProcess)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    /// A request to the fault switch.
    pub(crate) async fn fault(&self, method: &str, token: Option<&str>, body: &str) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri("/api/operator/fault")
            .header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        let id = REQUEST_ID.parse().unwrap();
        request.headers_mut().insert("x-request-id", id);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}

fn payments(
    database: &Database,
    faults: &Faults,
    policy: PaymentPolicy,
    telemetry: &Telemetry,
) -> Payments {
    let (ledger, clock) = (Ledger::new(database.clone()), telemetry.clock().clone());
    let provider = Provider::new(ledger, faults.clone(), clock);
    let random = StdRng::seed_from_u64(4);
    Payments::new(provider, policy, telemetry.clone(), random)
}

fn users(
    database: &Database,
    ids: &Ids,
    (events, carts): (&Events, &Carts),
    telemetry: &Telemetry,
) -> Users {
    Users::new(UserParts {
        database: database.clone(),
        ids: ids.clone(),
        events: events.clone(),
        carts: carts.clone(),
        passwords: Passwords::new(QUICK, 4, ids.clone()),
        telemetry: telemetry.of("users"),
    })
}

fn there(peer: PeerAddress, tokens: ServiceTokens, telemetry: &Telemetry) -> Shelves {
    let with = (telemetry.clone(), StdRng::seed_from_u64(5));
    let caller = ServiceName::Storefront;
    let client = ServiceClient::new(caller, peer, tokens, CallPolicy::default(), with);
    Shelves::There(RemoteInventory::new(client.unwrap(), Changes::default()))
}

fn guard(secret: &Secret, clock: &Arc<ManualClock>, ids: &Ids) -> Guard {
    let tokens = ServiceTokens::new(secret, clock.clone(), ids.clone());
    Guard::new(ServiceName::Inventory, tokens)
}

fn recorder(clock: &Arc<ManualClock>) -> Telemetry {
    let options = TelemetryOptions {
        namespace: "Shop".parse().unwrap(),
        service: "catalog".parse().unwrap(),
        resolution: Resolution::Second,
    };
    Telemetry::new(options, clock.clone())
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// For snapshots: status, kind and body, JSON laid out.
    pub(crate) fn text(&self) -> String {
        let kind = self.header("content-type");
        let body = if kind.ends_with("json") {
            format!("{:#}", self.json())
        } else {
            redact(&self.body)
        };
        format!("{}\n{kind}\n\n{body}", self.status)
    }
}

const TOKEN_OF_A_FORM: &str = "name=\"csrf\" value=\"";

/// Pictures have tests of their own, tokens are random, and the style sheet's version changes with it.
fn redact(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, picture)) = rest.split_once("<svg class=\"picture\"") {
        text.push_str(before);
        text.push_str("<picture>");
        rest = picture.split_once("</svg>").unwrap().1;
    }
    text.push_str(rest);
    let mut text: Vec<_> = text.split("?v=").map(str::to_owned).collect();
    for part in text.iter_mut().skip(1) {
        part.replace_range(..16, "VERSION");
    }
    let text = text.join("?v=");
    let mut text: Vec<_> = text.split(TOKEN_OF_A_FORM).map(str::to_owned).collect();
    for part in text.iter_mut().skip(1) {
        let (_, rest) = part.split_once('"').unwrap();
        *part = format!("TOKEN\"{rest}");
    }
    text.join(TOKEN_OF_A_FORM)
}
