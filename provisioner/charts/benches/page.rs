//! What a page costs: 20 widgets of 4 series with 1,440 points each.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use charts::{Answers, Look};
use cloudwatch::dashboard::{Body, RangeSettings, RequestSettings};
use cloudwatch::query::QueryResult;
use cloudwatch::time::Timestamp;
use criterion::{Criterion, criterion_group, criterion_main};

const WIDGETS: usize = 20;
const SERIES: i64 = 4;
const MINUTES: i64 = 1440;

fn body() -> Body {
    let metrics: Vec<String> = (0..SERIES)
        .map(|index| {
            format!(r#"["Shop", "Requests", "Service", "s{index}", {{"id": "m{index}"}}]"#)
        })
        .collect();
    let metrics = metrics.join(",");
    let widgets: Vec<String> = (0..WIDGETS)
        .map(|index| {
            let stacked = index % 4 == 0;
            format!(
                r#"{{"type": "metric", "width": 12, "height": 6, "properties": {{"region": "us-east-1", "period": 60,
                    "title": "widget {index}", "stacked": {stacked}, "metrics": [{metrics}]}}}}"#
            )
        })
        .collect();
    let body = format!(r#"{{"start": "-P1D", "widgets": [{}]}}"#, widgets.join(","));
    Body::read(&body).unwrap().0
}

fn page(criterion: &mut Criterion) {
    let body = body();
    let now = Timestamp::from_seconds(1_790_000_000 / 60 * 60);
    let showing = body.showing(now, RangeSettings::default());
    let answered: Vec<_> = body
        .widgets()
        .map(|(_, widget)| {
            let requests = widget.requests(&showing, RequestSettings::default());
            let results = (0..SERIES).map(|index| {
                let points = (0..MINUTES).map(|minute| {
                    let wave = ((minute * 7 + index * 311) % 360) as f64 / 57.3;
                    let noise = (minute * 7919 % 997) as f64 / 997.0;
                    (
                        now.plus_seconds((minute - MINUTES) * 60),
                        40.0 + 30.0 * wave.sin() + 8.0 * noise,
                    )
                });
                QueryResult {
                    id: format!("m{index}"),
                    label: format!("s{index}"),
                    series: points.collect(),
                    status: cloudwatch::query::Status::Complete,
                    messages: Vec::new(),
                }
            });
            let answers = Answers {
                results: results.collect(),
                ..Answers::default()
            };
            (requests, answers)
        })
        .collect();
    let look = Look::new((1280, 300), now);
    criterion.bench_function("page of 20 widgets, 4 series of 1,440 points", |bencher| {
        bencher.iter(|| charts::page("shop", &body, &answered, &look).len());
    });
}

criterion_group!(benches, page);
criterion_main!(benches);
