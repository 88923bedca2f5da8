//! Sending requests when they are due.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use reqwest::{Client, redirect};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use crate::config::Config;
use crate::journey::{Category, Customers, Product, Sights};
use crate::summary::{Outcome, Summary, Tally};
use crate::target::Target;

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
    let mut customers = Customers::new(config.seed, sights);
    let mut load = Load::new(client, &config);
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
            () = sleep_until(started + due) => load.send(&customers.next(), started + due),
        }
    }
    load.finish().await;
    let summary = locked(&load.tally).summary(started.elapsed(), config.rate.get(), config.seed);
    Ok(summary)
}

/// Requests on their way.
struct Load {
    client: Client,
    target: Target,
    places: Arc<Semaphore>,
    tally: Arc<Mutex<Tally>>,
    requests: JoinSet<()>,
}

impl Load {
    fn new(client: Client, config: &Config) -> Self {
        Self {
            client,
            target: config.target.clone(),
            places: Arc::new(Semaphore::new(usize::from(config.in_flight))),
            tally: Arc::new(Mutex::new(Tally::new())),
            requests: JoinSet::new(),
        }
    }

    fn send(&mut self, path: &str, due: Instant) {
        while self.requests.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            locked(&self.tally).not_sent();
            return;
        };
        locked(&self.tally).sent();
        let request = self.client.get(self.target.at(path));
        let tally = Arc::clone(&self.tally);
        self.requests.spawn(async move {
            let _place = place;
            let answer = async {
                let response = request.send().await?;
                let status = response.status();
                response.bytes().await?;
                Ok::<_, reqwest::Error>(status)
            };
            let outcome = answer.await.map_or(Outcome::Failed, Outcome::Answered);
            locked(&tally).ended(outcome, due.elapsed());
        });
    }

    async fn finish(&mut self) {
        let all = async { while self.requests.join_next().await.is_some() {} };
        if timeout(LAST_PATIENCE, all).await.is_err() {
            self.requests.shutdown().await;
        }
    }
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
