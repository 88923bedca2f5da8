//! Rules that X-Ray keeps for all services, asked for through its daemon or a collector, which sign what they pass on.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use super::target::Target;
use super::{InvalidRules, Rule, Rules, Sampler};
use crate::{Clock, OtlpEndpoint};

/// Between two reports of what became of requests; the answers say how many to record.
const REPORT: Duration = Duration::from_secs(10);
/// So many reports from one look at the rules to the next: five minutes, as X-Ray's SDKs have it.
const REPORTS_A_LOOK: u32 = 30;
const TIMEOUT: Duration = Duration::from_secs(5);
/// The most of an answer that is read.
const LONGEST_ANSWER: usize = 1024 * 1024;
/// X-Ray has 25 rules at most, unless asked for more.
const MOST_PAGES: usize = 10;

/// Keeps a [`Sampler`] at X-Ray's central rules until it is dropped. While nobody answers, what was known last holds.
pub struct CentralRules(JoinHandle<()>);

impl CentralRules {
    /// Asks at `daemon`, `http://HOST:PORT`.
    pub fn start(sampler: &Sampler, clock: Arc<dyn Clock>, daemon: &OtlpEndpoint) -> Self {
        let asking = Asking::new(sampler.clone(), clock, daemon);
        Self(tokio::spawn(async move {
            match asking {
                Ok(asking) => asking.run().await,
                Err(error) => tracing::error!(%error, "there is no HTTP client for sampling rules"),
            }
        }))
    }
}

impl Drop for CentralRules {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("not reached")]
    Http(#[from] reqwest::Error),
    #[error("the answer is too long")]
    Long,
    #[error("the answer cannot be read")]
    Form(#[from] serde_json::Error),
    #[error(transparent)]
    Rules(#[from] InvalidRules),
}

struct Asking {
    sampler: Sampler,
    clock: Arc<dyn Clock>,
    client: Client,
    daemon: OtlpEndpoint,
    /// Who reports: X-Ray divides reservoirs among those.
    process: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    sampling_rule_records: Vec<Record>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Record {
    sampling_rule: Rule,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Targets {
    #[serde(default)]
    sampling_target_documents: Vec<Target>,
    /// In seconds since the epoch.
    last_rule_modification: Option<f64>,
}

impl Asking {
    fn new(
        sampler: Sampler,
        clock: Arc<dyn Clock>,
        daemon: &OtlpEndpoint,
    ) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        let random = rand::random::<u128>() >> 32;
        Ok(Self {
            sampler,
            clock,
            client,
            daemon: daemon.clone(),
            process: format!("{random:024x}"),
        })
    }

    async fn run(self) {
        let mut ticks = interval(REPORT);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut until_look, mut modified, mut told) = (0, None, false);
        loop {
            ticks.tick().await;
            match self.round(&mut until_look, &mut modified).await {
                Ok(()) => told = false,
                // once an outage, not once an attempt
                Err(error) if !std::mem::replace(&mut told, true) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "sampling rules cannot be asked for");
                }
                Err(_) => {}
            }
        }
    }

    /// Looks at the rules when it is time to, or they have changed, and tells what became of requests.
    async fn round(&self, until_look: &mut u32, modified: &mut Option<f64>) -> Result<(), Trouble> {
        if *until_look == 0 {
            self.look().await?;
            *until_look = REPORTS_A_LOOK;
        }
        *until_look -= 1;
        let last = self.report().await?;
        if last.is_some() && last != *modified {
            if modified.is_some() {
                self.look().await?;
            }
            *modified = last;
        }
        Ok(())
    }

    async fn look(&self) -> Result<(), Trouble> {
        let mut rules = Vec::new();
        let mut asked = json!({});
        for _ in 0..MOST_PAGES {
            let page: Page = self.ask("GetSamplingRules", &asked).await?;
            let records = page.sampling_rule_records.into_iter();
            rules.extend(records.map(|record| record.sampling_rule));
            let Some(next) = page.next_token.filter(|next| !next.is_empty()) else {
                break;
            };
            asked = json!({ "NextToken": next });
        }
        self.sampler.replace(Rules::sorted(rules)?);
        Ok(())
    }

    /// When the rules were changed last.
    async fn report(&self) -> Result<Option<f64>, Trouble> {
        let statistics = self.sampler.statistics();
        if statistics.is_empty() {
            return Ok(None);
        }
        let now = self.clock.now().get() / 1000;
        let mut documents = Vec::new();
        for one in statistics {
            let mut document = serde_json::to_value(one)?;
            document["ClientID"] = self.process.clone().into();
            document["Timestamp"] = now.into();
            documents.push(document);
        }
        let asked = json!({ "SamplingStatisticsDocuments": documents });
        let targets: Targets = self.ask("SamplingTargets", &asked).await?;
        self.sampler.aim(targets.sampling_target_documents);
        Ok(targets.last_rule_modification)
    }

    async fn ask<T: DeserializeOwned>(&self, call: &str, asked: &Value) -> Result<T, Trouble> {
        let url: Url = self.daemon.below(call);
        let answer = self.client.post(url).json(asked).send().await?;
        let mut answer = answer.error_for_status()?;
        let mut text = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if text.len() + chunk.len() > LONGEST_ANSWER {
                return Err(Trouble::Long);
            }
            text.extend_from_slice(&chunk);
        }
        Ok(serde_json::from_slice(&text)?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use axum::extract::State;
    use axum::routing::post;
    use axum::{Json, Router};

    use super::*;
    use crate::trace::sampling::Asked;
    use crate::{EpochMillis, ManualClock};

    const NOW: i64 = 1_700_000_000;

    /// X-Ray's side: what it says, and what it was told.
    #[derive(Clone, Default)]
    struct Daemon {
        rules: Arc<Mutex<Vec<Value>>>,
        targets: Arc<Mutex<Value>>,
        told: Arc<Mutex<Vec<Value>>>,
        looks: Arc<Mutex<usize>>,
    }

    impl Daemon {
        async fn start(&self) -> OtlpEndpoint {
            let rules = async |State(daemon): State<Self>, Json(asked): Json<Value>| {
                *daemon.looks.lock().unwrap() += 1;
                let records = daemon.rules.lock().unwrap();
                let wrapped = |rule: &Value| json!({ "SamplingRule": rule, "CreatedAt": 0 });
                let (first, rest) = records.split_at(1);
                // one on the first page
                Json(if asked["NextToken"] == "more" {
                    json!({ "SamplingRuleRecords": rest.iter().map(wrapped).collect::<Vec<_>>() })
                } else {
                    let first: Vec<_> = first.iter().map(wrapped).collect();
                    json!({ "SamplingRuleRecords": first, "NextToken": "more" })
                })
            };
            let targets = async |State(daemon): State<Self>, Json(told): Json<Value>| {
                daemon.told.lock().unwrap().push(told);
                Json(daemon.targets.lock().unwrap().clone())
            };
            let router = Router::new()
                .route("/GetSamplingRules", post(rules))
                .route("/SamplingTargets", post(targets))
                .with_state(self.clone());
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(async move { axum::serve(listener, router).await });
            format!("http://{address}").parse().unwrap()
        }
    }

    fn rule(name: &str, priority: u32, reservoir: u32, path: &str) -> Value {
        json!({
            "RuleName": name, "RuleARN": "arn:aws:xray:eu-west-1:1:sampling-rule/x", "ResourceARN": "*", "Priority": priority,
            "FixedRate": 0, "ReservoirSize": reservoir, "ServiceName": "*", "ServiceType": "*", "Host": "*",
            "HTTPMethod": "*", "URLPath": path, "Version": 1, "Attributes": {}
        })
    }

    /// How many of ten requests at one moment are recorded.
    fn recorded(sampler: &Sampler, path: &str, second: i64) -> usize {
        let asked = Asked {
            path,
            ..Asked::default()
        };
        let now = EpochMillis::new(second * 1000);
        let decide = |_: &i32| sampler.decide("catalog", &asked, now, || 0.5);
        (0..10).filter(decide).count()
    }

    #[tokio::test]
    async fn rules_and_quotas_are_asked_for_and_what_was_known_holds() {
        let daemon = Daemon::default();
        *daemon.rules.lock().unwrap() = vec![
            rule("Default", 10_000, 0, "*"),
            rule("orders", 1, 50, "/orders*"),
        ];
        *daemon.targets.lock().unwrap() = json!({
            "SamplingTargetDocuments": [{
                "RuleName": "orders", "FixedRate": 0, "ReservoirQuota": 4, "ReservoirQuotaTTL": NOW + 100, "Interval": 10
            }],
            "LastRuleModification": 1.5, "UnprocessedStatistics": []
        });
        let clock = Arc::new(ManualClock::new(EpochMillis::new(NOW * 1000)));
        let sampler = Sampler::central();
        let asking = Asking::new(sampler.clone(), clock, &daemon.start().await).unwrap();
        assert_eq!(recorded(&sampler, "/", NOW), 1, "X-Ray's default");

        let (mut until_look, mut modified) = (0, None);
        asking.round(&mut until_look, &mut modified).await.unwrap();
        assert_eq!(recorded(&sampler, "/", NOW), 0, "both pages are known");
        assert_eq!(recorded(&sampler, "/orders", NOW), 1, "one is borrowed");
        assert!(
            daemon.told.lock().unwrap().is_empty(),
            "no rule of it was for any"
        );

        asking.round(&mut until_look, &mut modified).await.unwrap();
        let told = daemon.told.lock().unwrap().pop().unwrap();
        let told = told["SamplingStatisticsDocuments"].as_array().unwrap();
        let orders = &told[0];
        assert_eq!((told.len(), &orders["RuleName"]), (2, &json!("orders")));
        assert_eq!(orders["RequestCount"], 10);
        assert_eq!(orders["SampledCount"], 1);
        assert_eq!(orders["BorrowCount"], 1);
        assert_eq!(orders["Timestamp"], NOW);
        assert_eq!(orders["ClientID"].as_str().unwrap().len(), 24);
        assert_eq!(recorded(&sampler, "/orders", NOW + 1), 4, "the quota");
        assert_eq!(
            recorded(&sampler, "/orders", NOW + 101),
            1,
            "it held so long"
        );

        for (rate, share) in [(0.6, 10), (0.4, 1)] {
            daemon.targets.lock().unwrap()["SamplingTargetDocuments"][0]["FixedRate"] = json!(rate);
            asking.round(&mut until_look, &mut modified).await.unwrap();
            let second = NOW + 102 + share;
            let found = recorded(&sampler, "/orders", second);
            assert_eq!(
                i64::try_from(found).unwrap(),
                share,
                "{rate} of what is beyond"
            );
        }

        // rules that changed are looked at before it is time to
        *daemon.rules.lock().unwrap() = vec![rule("all", 1, 0, "*")];
        daemon.targets.lock().unwrap()["LastRuleModification"] = json!(2.5);
        asking.round(&mut until_look, &mut modified).await.unwrap();
        assert_eq!(recorded(&sampler, "/orders", NOW + 120), 0);
        assert_eq!(*daemon.looks.lock().unwrap(), 4, "two pages, twice");

        // an answer that is none changes nothing
        *daemon.rules.lock().unwrap() = vec![json!({"RuleName": "odd"})];
        until_look = 0;
        assert!(asking.round(&mut until_look, &mut modified).await.is_err());
        assert_eq!(recorded(&sampler, "/orders", NOW + 121), 0);
    }
}
