//! Sending requests when they are due.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use rand::SeedableRng;
use rand::rngs::StdRng;
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder, redirect};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use crate::buyer::{Ask, Buyer, Page};
use crate::config::Config;
use crate::crowd::Crowd;
use crate::journey::{Category, Customers, Product, Sights};
use crate::mix::{Journey, Mix};
use crate::summary::{Outcome, Summary, Tally};
use crate::target::Target;

const FORM: &str = "application/x-www-form-urlencoded";
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// At the end, what is unanswered by then is given up.
const LAST_PATIENCE: Duration = Duration::from_secs(2);

/// Sends requests until the time is over or a signal comes.
///
/// # Errors
/// When the shop cannot be reached.
pub(crate) async fn run(config: Config) -> anyhow::Result<Summary> {
    let client = Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .timeout(REQUEST_TIMEOUT)
        .user_agent(concat!("shop-load/", env!("CARGO_PKG_VERSION")))
        .build()
        .context("cannot make an HTTP client")?;
    let sights = match sights(&client, &config.target).await {
        Ok(sights) => sights,
        Err(error) if error.is_connect() => {
            return Err(error).context("cannot reach the shop");
        }
        // a shop that fails gets customers too, who see what is there without knowing names
        Err(_) => Sights::default(),
    };
    let mut load = Load::new(client, &config, Arc::new(sights));
    let mut stopped = std::pin::pin!(stopped()?);
    let started = Instant::now();
    for number in 0.. {
        let due = config.rate.due(number);
        if config
            .duration
            .is_some_and(|duration| due >= duration.get())
        {
            break;
        }
        tokio::select! {
            biased;
            () = &mut stopped => break,
            () = sleep_until(started + due) => load.send(started + due),
        }
    }
    load.finish().await;
    let summary = locked(&load.tally).summary(started.elapsed(), config.rate.get(), config.seed);
    let has_buyers = config.journeys.has_buyers();
    Ok(summary.with_buyers(has_buyers.then(|| locked(&load.crowd).counts())))
}

/// Requests on their way.
struct Load {
    client: Client,
    target: Target,
    mix: Mix,
    choice: StdRng,
    customers: Customers,
    crowd: Arc<Mutex<Crowd>>,
    places: Arc<Semaphore>,
    tally: Arc<Mutex<Tally>>,
    requests: JoinSet<()>,
}

impl Load {
    fn new(client: Client, config: &Config, sights: Arc<Sights>) -> Self {
        Self {
            client,
            target: config.target.clone(),
            mix: config.journeys,
            choice: StdRng::seed_from_u64(config.seed),
            customers: Customers::new(config.seed, Arc::clone(&sights)),
            crowd: Arc::new(Mutex::new(Crowd::new(config.seed, sights))),
            places: Arc::new(Semaphore::new(usize::from(config.in_flight))),
            tally: Arc::new(Mutex::new(Tally::new())),
            requests: JoinSet::new(),
        }
    }

    /// Sends the request that was due then.
    fn send(&mut self, due: Instant) {
        while self.requests.try_join_next().is_some() {}
        // who does not get to ask is counted, and was there all the same: the others stay who they are
        let journey = self.mix.pick(&mut self.choice);
        let path = (journey == Journey::Browse).then(|| self.customers.next());
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            locked(&self.tally).not_sent();
            return;
        };
        locked(&self.tally).sent();
        let exchange = Exchange {
            tally: Arc::clone(&self.tally),
            due,
            _place: place,
        };
        if let Some(path) = path {
            let request = self.client.get(self.target.at(&path));
            self.requests.spawn(exchange.browse(request));
        } else {
            let (buyer, ask) = locked(&self.crowd).next();
            let request = request(&self.client, &self.target, ask);
            let crowd = Arc::clone(&self.crowd);
            self.requests.spawn(exchange.go_on(request, buyer, crowd));
        }
    }

    async fn finish(&mut self) {
        let all = async { while self.requests.join_next().await.is_some() {} };
        if timeout(LAST_PATIENCE, all).await.is_err() {
            self.requests.shutdown().await;
        }
    }
}

/// A request and its answer, as they are counted.
struct Exchange {
    tally: Arc<Mutex<Tally>>,
    due: Instant,
    _place: OwnedSemaphorePermit,
}

impl Exchange {
    async fn browse(self, request: RequestBuilder) {
        let answer = async {
            let response = request.send().await?;
            let status = response.status();
            response.bytes().await?;
            Ok::<_, reqwest::Error>(status)
        };
        let outcome = answer.await.map_or(Outcome::Failed, Outcome::Answered);
        locked(&self.tally).ended(outcome, self.due.elapsed());
    }

    async fn go_on(self, request: RequestBuilder, buyer: Buyer, crowd: Arc<Mutex<Crowd>>) {
        let page = page(request).await.ok();
        let outcome = page
            .as_ref()
            .map_or(Outcome::Failed, |page| Outcome::Answered(page.status));
        locked(&self.tally).ended(outcome, self.due.elapsed());
        locked(&crowd).back(buyer, page);
    }
}

fn request(client: &Client, target: &Target, ask: Ask) -> RequestBuilder {
    let url = target.at(&ask.path);
    let mut request = match ask.form {
        Some(form) => client.post(url).header(CONTENT_TYPE, FORM).body(form),
        None => client.get(url),
    };
    if let Some(cookie) = ask.cookie {
        request = request.header(COOKIE, cookie);
    }
    request
}

async fn page(request: RequestBuilder) -> reqwest::Result<Page> {
    let response = request.send().await?;
    let header = |name| {
        let value = response.headers().get(name)?;
        Some(value.to_str().ok()?.to_owned())
    };
    let (location, cookie) = (header(LOCATION), header(SET_COOKIE));
    let cookie = cookie.and_then(|cookie| Some(cookie.split(';').next()?.to_owned()));
    let status = response.status();
    let body = response.text().await?;
    Ok(Page {
        status,
        location,
        cookie,
        body,
    })
}

/// Ends with SIGINT (Ctrl-C) or SIGTERM.
fn stopped() -> anyhow::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for signals")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[derive(Deserialize)]
struct ProductList {
    items: Vec<ProductItem>,
}

#[derive(Deserialize)]
struct ProductItem {
    id: u64,
    slug: String,
    name: String,
    category: CategoryItem,
}

#[derive(Deserialize)]
struct CategoryItem {
    id: u64,
    slug: String,
}

/// Asks for the first few hundred products and their categories.
async fn sights(client: &Client, target: &Target) -> reqwest::Result<Sights> {
    const PAGES: u32 = 3;
    let mut sights = Sights::default();
    for page in 1..=PAGES {
        let path = format!("/api/products?sort=name&per_page=100&page={page}");
        let list: ProductList = get(client, &target.at(&path)).await?;
        for item in list.items {
            if sights
                .categories
                .iter()
                .all(|known| known.id != item.category.id)
            {
                sights.categories.push(Category {
                    id: item.category.id,
                    slug: item.category.slug,
                });
            }
            sights.products.push(Product {
                id: item.id,
                slug: item.slug,
                name: item.name,
            });
        }
    }
    Ok(sights)
}

async fn get<T: DeserializeOwned>(client: &Client, url: &str) -> reqwest::Result<T> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.json().await
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
