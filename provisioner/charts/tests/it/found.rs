//! Made-up answers: the same for the same body, through the queries that a live dashboard would use.

use std::collections::BTreeMap;

use charts::{AlarmStatus, Answers, LogRows, Look};
use cloudwatch::alarm::{Comparison, State};
use cloudwatch::dashboard::{
    Body, ChartLanguage, Content, LogView, RangeSettings, RequestSettings, Requests, Widget,
};
use cloudwatch::datum::{Datum, Value};
use cloudwatch::metric::{MetricId, StorageResolution, Unit};
use cloudwatch::period::Period;
use cloudwatch::query::{self, Alignment, MetricDataQuery, MetricStat, QueryResult, QuerySource};
use cloudwatch::statistic::Statistic;
use cloudwatch::store::MetricStore;
use cloudwatch::time::Timestamp;

/// The time that it is in all tests: noon on 31 January 2026.
pub(crate) fn now() -> Timestamp {
    "2026-01-31T12:00:00Z".parse().unwrap()
}

/// What each widget asks for, and what is found for it, in the order of the list.
pub(crate) fn answers(body: &Body) -> Vec<(Requests<'_>, Answers)> {
    let showing = body.showing(now(), RangeSettings::default());
    let requests: Vec<(&Widget, Requests<'_>)> = body
        .widgets()
        .map(|(_, widget)| {
            (
                widget,
                widget.requests(&showing, RequestSettings::default()),
            )
        })
        .collect();
    let asked = requests.iter().map(|(_, requests)| requests);
    let store = store(asked);
    requests
        .into_iter()
        .map(|(widget, requests)| {
            let answers = answered(widget, &requests, &store);
            (requests, answers)
        })
        .collect()
}

/// How pictures look in tests.
pub(crate) fn look() -> Look<'static> {
    Look::new((1280, 300), now())
}

fn answered(widget: &Widget, requests: &Requests<'_>, store: &MetricStore) -> Answers {
    let mut answers = Answers::default();
    let mut queries = requests.queries();
    if let Content::Metric(metric) = &widget.content
        && metric.alarm().is_some()
    {
        queries = vec![of_alarm()];
    }
    let ask = |queries: &[MetricDataQuery], alignment| {
        query::evaluate(
            queries,
            store,
            requests.range.start(),
            requests.range.end(),
            alignment,
        )
    };
    match ask(&queries, requests.alignment()) {
        Ok(results) => answers.results = results,
        Err(errors) => answers.problems = errors.iter().map(ToString::to_string).collect(),
    }
    for request in &requests.chart {
        let (Some(id), Some(text)) = (&request.query.id, &request.query.query) else {
            continue;
        };
        if request.query.language == Some(ChartLanguage::Sql) {
            let query = MetricDataQuery {
                id: id.clone(),
                source: QuerySource::Expression(text.clone()),
                label: request.query.label.clone(),
                return_data: true,
                period: Period::from_seconds(300).ok(),
            };
            answers
                .results
                .extend(ask(&[query], Alignment::Clock).unwrap_or_default());
        }
    }
    answers.alarms = requests
        .alarms
        .iter()
        .enumerate()
        .map(|(index, arn)| alarm(index, arn.as_str()))
        .collect();
    // one alarm that nobody has any more
    answers.alarms.retain(|alarm| !alarm.arn.ends_with("gone"));
    if let (Content::Log(log), Some(_)) = (&widget.content, requests.log) {
        answers.log = Some(rows(log.view.unwrap_or(LogView::Table), requests));
    }
    answers
}

/// The metric of the alarms that widgets show.
fn of_alarm() -> MetricDataQuery {
    MetricDataQuery {
        id: "alarmed".to_owned(),
        source: QuerySource::Stat(MetricStat {
            metric: metric("RequestErrors", "catalog"),
            period: Period::from_seconds(300).unwrap(),
            statistic: Statistic::Sum,
            unit: None,
        }),
        label: None,
        return_data: true,
        period: None,
    }
}

fn metric(name: &str, service: &str) -> MetricId {
    MetricId::new("Shop", name, [("Service", service)].into_iter().collect())
}

fn alarm(index: usize, arn: &str) -> AlarmStatus {
    let name = arn.split(':').next_back().unwrap_or_default().to_owned();
    let state = [State::Alarm, State::Ok, State::InsufficientData][index % 3];
    let minutes = [12, 340, 4][index % 3] + i64::try_from(index).unwrap();
    AlarmStatus {
        reason: match state {
            State::Ok => String::new(),
            State::Alarm => {
                "3 of the last 5 datapoints were greater than the threshold (5.0)".to_owned()
            }
            State::InsufficientData => "no datapoints were received for 3 periods".to_owned(),
        },
        name,
        arn: arn.to_owned(),
        state,
        updated: Some(now().plus_seconds(-60 * minutes)),
        threshold: Some((Comparison::GreaterThanThreshold, 800.0)),
        condition: "RequestErrors > 800 for 3 of 5 datapoints within 25 minutes".to_owned(),
    }
}

/// The data of all metrics that are asked for, and of some for searches.
fn store<'a, 'b: 'a>(requests: impl Iterator<Item = &'a Requests<'b>>) -> MetricStore {
    let mut asked: BTreeMap<MetricId, (Timestamp, Timestamp)> = BTreeMap::new();
    let recent = (now().plus_seconds(-12 * 3600), now());
    for name in ["Requests", "RequestErrors", "RequestDuration"] {
        for service in ["catalog", "orders", "payments"] {
            asked.insert(metric(name, service), recent);
            for route in ["/", "/search"] {
                asked.insert(
                    MetricId::new(
                        "Shop",
                        name,
                        [("Service", service), ("Route", route)]
                            .into_iter()
                            .collect(),
                    ),
                    recent,
                );
            }
        }
    }
    for one in requests {
        for series in &one.series {
            if let QuerySource::Stat(stat) = &series.query.source {
                let range = asked
                    .entry(stat.metric.clone())
                    .or_insert((one.range.start(), one.range.end()));
                range.0 = range.0.min(one.range.start());
                range.1 = range.1.max(one.range.end());
            }
        }
    }
    let mut store = MetricStore::new();
    for (metric, range) in asked {
        fill(&mut store, &metric, range);
    }
    store
}

/// A day's rhythm with noise of the metric's own, and a gap in the middle.
fn fill(store: &mut MetricStore, metric: &MetricId, (start, end): (Timestamp, Timestamp)) {
    let seconds = end.millis_since(start) / 1000;
    // as fine as old data are: no more points than a picture shows
    let step = (seconds / 700).max(60) / 60 * 60;
    let seed = metric.to_string().bytes().fold(7_u32, |seed, byte| {
        seed.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    let scale = f64::from(seed % 90 + 10);
    let mut noise = seed;
    for index in 0..=seconds / step {
        let at = start.floor_to(60).plus_seconds(index * step);
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if (index * step * 100 / seconds.max(1)) / 4 == 12 {
            continue;
        }
        let hours = at.seconds() as f64 / 3600.0;
        let wave = 1.0 + 0.4 * (hours * 0.9 + f64::from(seed % 7)).sin();
        let value = scale * wave * (0.9 + 0.2 * f64::from(noise >> 16) / 65_536.0);
        store.insert(&Datum {
            metric: metric.clone(),
            timestamp: at,
            value: Value::Single(value),
            unit: Unit::None,
            resolution: StorageResolution::default(),
        });
    }
}

/// The rows of a log query, as its view needs them.
fn rows(view: LogView, requests: &Requests<'_>) -> LogRows {
    let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    match view {
        LogView::Table => LogRows {
            columns: columns(&["@timestamp", "@message", "duration_ms"]),
            rows: (0..20_i64)
                .map(|index| {
                    let at = requests.range.end().plus_seconds(-37 * index);
                    vec![
                        at.to_string().replace('T', " ").replace('Z', ""),
                        format!("{{\"level\":\"info\",\"route\":\"/products/{index}\",\"message\":\"served <b>bold</b>\"}}"),
                        (index * 7 % 40 + 3).to_string(),
                    ]
                })
                .collect(),
        },
        LogView::TimeSeries => LogRows {
            columns: columns(&["bin(5m)", "count(*)", "avg(duration_ms)"]),
            rows: (0..30_i64)
                .map(|index| {
                    let at = requests.range.end().floor_to(300).plus_seconds(-300 * index);
                    vec![
                        at.to_string().replace('T', " ").replace('Z', ""),
                        (index * index % 17 + 20).to_string(),
                        (index * 5 % 13 + 4).to_string(),
                    ]
                })
                .collect(),
        },
        LogView::Bar | LogView::Pie => LogRows {
            columns: columns(&["route", "count(*)"]),
            rows: [("/", 420), ("/products/{id}", 311), ("/search", 95), ("/cart", 40), ("/health", 7)]
                .map(|(route, count)| vec![route.to_owned(), count.to_string()])
                .into(),
        },
    }
}

/// The series with data that a widget shows.
pub(crate) fn visible<'a>(requests: &Requests<'_>, answers: &'a Answers) -> Vec<&'a QueryResult> {
    let hidden = |result: &QueryResult| {
        requests
            .series
            .iter()
            .any(|series| series.query.id == result.id && !series.visible)
    };
    let results = answers.results.iter();
    results
        .filter(|result| !result.series.is_empty() && !hidden(result))
        .collect()
}
