//! What widgets ask for.

use cloudwatch::dashboard::{
    Body, Found, RangeSettings, Reduction, RequestSettings, Requests, SeriesRequest, Showing, Side,
    Stated, Values, VariableSettings,
};
use cloudwatch::period::Period;
use cloudwatch::query::{Alignment, Plan, QuerySource};
use cloudwatch::store::Windows;
use cloudwatch::time::Timestamp;

use super::{BODIES, body, lines};

fn showing(body: &Body) -> Showing {
    let now = Timestamp::from_seconds(1_774_958_400);
    body.showing(now, RangeSettings::default())
}

/// Asks a body for all that it can be asked for.
pub(super) fn everything(body: &Body) {
    let showing = showing(body);
    for (_, widget, _) in body.placed(Stated::Compacted) {
        let requests = widget.requests(&showing, RequestSettings::default());
        let _ = Plan::new(&requests.queries());
    }
    let settings = VariableSettings::default();
    body.with_values(&Values::new(), &Found::new(), settings);
}

/// `id period statistic metric` or `id period = expression`, and what else is stated.
fn series(requests: &Requests<'_>) -> Vec<String> {
    let line = |one: &SeriesRequest<'_>| {
        let query = &one.query;
        assert_eq!(query.return_data, one.visible);
        let what = match &query.source {
            QuerySource::Stat(stat) => {
                format!(
                    "{} {} {} {}",
                    query.id, stat.period, stat.statistic, stat.metric
                )
            }
            QuerySource::Expression(text) => {
                format!("{} {} = {text}", query.id, query.period.unwrap())
            }
        };
        let region = one.region.unwrap_or_default();
        let parts = [
            Some(what),
            query.label.as_ref().map(|label| format!("`{label}`")),
            one.color.map(|color| color.to_string()),
            (one.axis == Side::Right).then(|| "right".to_owned()),
            (!one.visible).then(|| "hidden".to_owned()),
            one.account
                .map(|account| format!("of {account} in {region}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        parts.join(" ")
    };
    requests.series.iter().map(line).collect()
}

fn of(body: &Body, widget: usize) -> Requests<'_> {
    let found = body.widgets().find(|(index, _)| *index == widget);
    let (_, widget) = found.unwrap();
    widget.requests(&showing(body), RequestSettings::default())
}

#[test]
fn a_graph_asks_for_its_series() {
    let red = body("red");
    let requests = of(&red, 1);
    assert_eq!(
        series(&requests),
        [
            "requests 1m Sum Shop/Requests{Service=catalog} `${LABEL}: ${SUM}` #1f77b4",
            "errors 1m Sum Shop/RequestErrors{Service=catalog} #d62728 right",
            "series1 1m Sum Shop/RequestErrors{Service=orders} `errors of orders` hidden",
            "share 1m = 100 * errors / requests `share` #ff7f0e right",
        ]
    );
    assert!(Plan::new(&requests.queries()).is_ok());
    assert_eq!(
        (requests.reduction, requests.alignment(), requests.live),
        (Reduction::All, Alignment::Clock, false)
    );
    // neither period nor statistic: five minutes, and the statistic of each
    assert_eq!(
        series(&of(&red, 2)),
        [
            "series1 5m p50 Shop/RequestDuration{Service=catalog}",
            "series2 5m p99.9 Shop/RequestDuration{Service=catalog}",
            "series3 5m TM(10%:90%) Shop/RequestDuration{Service=catalog}",
            "series4 5m PR(:300) Shop/RequestDuration{Service=catalog}",
            "series5 5m IQM Shop/RequestDuration{Service=catalog}",
        ]
    );
}

#[test]
fn expressions_searches_and_other_accounts() {
    let expressions = body("expressions");
    assert_eq!(
        series(&of(&expressions, 0)),
        [
            "found 5m = SEARCH('{Shop,Service,Route} MetricName=\"RequestDuration\" Service=\"catalog\"', 'p90', 60) `${PROP('Dim.Route')} ${LAST}`",
            "slowest 5m = MAX(found) `slowest`",
            "m1 5m Sum Shop/Requests{Service=catalog} hidden",
            "band 5m = ANOMALY_DETECTION_BAND(m1, 2) `expected` #7f7f7f",
            "filled 5m = FILL(METRICS(), 0) of 444455556666 in eu-west-1",
            "m2 5m Average Shop/Requests{Service=orders} of 444455556666 in eu-west-1",
        ]
    );
    // a minute is stated, of a range of which the data have five
    assert_eq!(
        series(&of(&expressions, 1)),
        [
            "q1 5m = SELECT AVG(RequestDuration) FROM SCHEMA(Shop, Service) GROUP BY Service ORDER BY AVG() DESC LIMIT 10 ``"
        ]
    );
}

#[test]
fn one_value_is_the_newest_or_of_the_whole_range() {
    let values = body("single-values");
    let shown = |widget: usize| {
        let requests = of(&values, widget);
        let alignment = requests.alignment();
        (requests.reduction, alignment, series(&requests).remove(0))
    };
    assert_eq!(
        shown(0),
        (
            Reduction::Newest,
            Alignment::Clock,
            "series1 1h Sum Shop/OrdersPlaced{Service=orders}".to_owned()
        )
    );
    assert_eq!(
        shown(1),
        (
            Reduction::Range,
            Alignment::Sliding,
            "series1 3h Sum Shop/Revenue{Service=orders}".to_owned()
        )
    );
    assert_eq!(shown(3).0, Reduction::Range);
    assert_eq!(shown(4).0, Reduction::Newest);
}

/// Whatever the ends of the range are, there is one window, and it ends where the range does.
#[test]
fn one_value_is_of_whole_minutes() {
    for (start, end, period) in [
        ("2026-03-31T10:00:00Z", "2026-03-31T11:00:00Z", 3600),
        ("2026-03-31T10:00:15Z", "2026-03-31T11:00:45Z", 3660),
        ("2026-03-31T10:59:59.999Z", "2026-03-31T11:00:00Z", 60),
        ("2026-03-31T11:00:00Z", "2026-03-31T11:00:00Z", 60),
    ] {
        let text = format!(
            r#"{{"widgets":[{{"type":"metric","properties":{{"view":"singleValue","setPeriodToTimeRange":true,
            "start":"{start}","end":"{end}","metrics":[["Shop","Requests"]]}}}}]}}"#
        );
        let (body, _) = Body::read(&text).unwrap();
        let requests = of(&body, 0);
        let period = Period::from_seconds(period).unwrap();
        assert_eq!(requests.range.as_period(), period, "{start}");
        let windows = Windows::sliding(period, requests.range.start(), requests.range.end());
        assert_eq!((windows.count, windows.end), (1, end.parse().unwrap()));
        assert!(windows.start() <= start.parse().unwrap());
    }
}

#[test]
fn periods_follow_the_range_unless_they_are_inherited() {
    let range = body("persisted-ranges");
    // a week, whatever the dashboard shows; a day
    assert_eq!(
        series(&of(&range, 0)),
        ["series1 1h Average Shop/Requests of 444455556666 in us-east-1"]
    );
    assert!(of(&range, 0).live);
    // three months ago: of those there are hours
    assert_eq!(series(&of(&range, 1)), ["series1 1h Average Shop/Requests"]);
    let (_, widget) = range.widgets().nth(1).unwrap();
    let settings = RequestSettings {
        by_age: false,
        ..RequestSettings::default()
    };
    assert_eq!(
        series(&widget.requests(&showing(&range), settings)),
        ["series1 10s Average Shop/Requests"]
    );
    let text = r#"{"start":"-P7D","periodOverride":"inherit","widgets":[{"type":"metric","properties":{"period":60,"metrics":[["A","b"]]}}]}"#;
    let (inherit, _) = Body::read(text).unwrap();
    assert_eq!(series(&of(&inherit, 0)), ["series1 1m Average A/b"]);
}

#[test]
fn new_ids_meet_no_other() {
    let text = r#"{"widgets":[{"type":"metric","properties":{"metrics":[
        ["A","b"],["A","c",{"id":"series1"}],["A","d",{"id":"series1"}],["A","e",{"id":"Not an id"}],
        [{"expression":"series2 + series1"}]]}}]}"#;
    let (body, _) = Body::read(text).unwrap();
    let ids: Vec<String> = of(&body, 0)
        .queries()
        .into_iter()
        .map(|query| query.id)
        .collect();
    // an id that an expression names, but nothing has, stays unknown
    assert_eq!(ids, ["series3", "series1", "series4", "series5", "series6"]);
}

#[test]
fn alarms_logs_and_charts() {
    let alarms = body("alarms");
    let names = |widget: usize| -> Vec<String> {
        let alarms = of(&alarms, widget).alarms;
        alarms.iter().map(|arn| arn.name().to_owned()).collect()
    };
    assert_eq!(
        names(0),
        [
            "shop-prod-catalog-errors",
            "shop-prod-orders-errors",
            "far away"
        ]
    );
    assert_eq!(names(3), ["shop-prod-catalog-errors"]);
    let logs = body("logs");
    let log = of(&logs, 3).log.unwrap();
    assert_eq!((log.region, log.account), (Some("us-east-1"), None));
    assert!(log.query.ends_with("by status"));
    let charts = body("charts");
    let requests = of(&charts, 0);
    let regions: Vec<_> = requests.chart.iter().map(|query| query.region).collect();
    assert_eq!(regions, [Some("us-east-1"), Some("eu-west-1")]);
}

#[test]
fn what_cannot_be_asked_for_is_told() {
    let kept = body("kept");
    let requests = of(&kept, 6);
    assert_eq!(series(&requests).len(), 1);
    assert_eq!(
        lines(&requests.messages),
        ["/metrics/4: must have a namespace and a name"]
    );
    for (name, _) in BODIES {
        everything(&body(name));
    }
}
