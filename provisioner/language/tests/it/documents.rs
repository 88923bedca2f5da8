//! What good documents mean.

use cloudwatch::alarm::{Comparison, Condition, LowSamples, MissingData, Source};
use cloudwatch::query::QuerySource;
use language::model::{Dashboard, Model, Rates, Subscription, Target};
use language::{Overrides, compile};
use serde_json::json;

use crate::{project, render};

const PROJECT: &str = r#"
apiVersion: obsctl/v1
project: shop
owner: storefront
environments:
  local: {region: us-east-1, endpoint: "http://127.0.0.1:4566", rates: unlimited, dashboard_url: "{endpoint}/d/{name}"}
  prod: {region: ap-northeast-1, account: "111122223333", protected: true, defaults: {period: 5m}, runbook_url: "https://x.example/{name}"}
variables:
  period: {local: 10s, prod: 1m}
  services: [catalog, orders]
  twice: "{{ 2 * 5 }}"
defaults: {namespace: Shop, period: "{{ period }}", tags: {team: a, tier: one}}
"#;

fn model_of(text: &str, environment: &str, overrides: &Overrides) -> Model {
    let sources = project::of(&[("obsctl.yaml", PROJECT), ("a.yaml", text)]);
    let compilation = compile(&sources, Some(environment), overrides);
    assert_eq!(render::render(&compilation.diagnostics, &sources), "");
    compilation.model.expect("a model without mistakes")
}

fn model(text: &str) -> Model {
    model_of(text, "prod", &Overrides::default())
}

fn codes(text: &str) -> Vec<&'static str> {
    let sources = project::of(&[("obsctl.yaml", PROJECT), ("a.yaml", text)]);
    compile(&sources, Some("prod"), &Overrides::default())
        .diagnostics
        .iter()
        .map(|one| one.code.0)
        .collect()
}

#[test]
fn the_smallest_alarm() {
    let model = model(
        "kind: Alarm\nname: slow-queries\nmetric: {name: SlowQueries, statistic: Sum}\ncondition: {atLeast: 1}\n",
    );
    let alarm = &model.alarms[0];
    assert_eq!(
        (
            alarm.identity.physical.as_str(),
            alarm.identity.logical.as_str()
        ),
        ("shop-prod-slow-queries", "AlarmSlowQueries")
    );
    assert_eq!(
        alarm.description,
        "Sum of SlowQueries is at least 1 for 5m.\nOwner: storefront"
    );
    assert_eq!(
        alarm.settings.condition,
        Condition::fixed(Comparison::GreaterThanOrEqualToThreshold, 1.0)
    );
    assert_eq!(
        (alarm.settings.missing, alarm.settings.low_samples),
        (MissingData::Missing, LowSamples::Evaluate)
    );
    assert_eq!(
        (
            alarm.settings.evaluation_periods,
            alarm.settings.datapoints_to_alarm
        ),
        (1, Some(1))
    );
    assert!(alarm.actions.enabled && alarm.actions.alarm.is_empty());
    assert_eq!(alarm.identity.part, "main");
}

#[test]
fn defaults_cascade_and_maps_merge() {
    let text = "defaults: {tags: {tier: two}, dimensions: {Service: catalog}}\n---\nkind: Alarm\nname: a\ntags: {extra: x}\n\
                metric: {name: M, statistic: p99, dimensions: {Route: /}, period: 1h}\ncondition: {below: 0.5}\n";
    let alarm = &model(text).alarms[0];
    let tags: Vec<(&str, &str)> = alarm
        .identity
        .tags
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    assert_eq!(tags, [("extra", "x"), ("team", "a"), ("tier", "two")]);
    let Source::Metric(stat) = &alarm.settings.source else {
        panic!("one metric")
    };
    assert_eq!(stat.metric.to_string(), "Shop/M{Route=/,Service=catalog}");
    assert_eq!(stat.period.seconds(), 3600);
}

#[test]
fn the_environment_decides() {
    let text = "kind: Alarm\nname: a\nmetric: {name: M, statistic: Sum}\ncondition: {above: \"{{ twice }}\"}\n\
                impact: \"In {{ env }} of {{ project | upper }}, {{ region }}.\"\n";
    let period = |model: &Model| match &model.alarms[0].settings.source {
        Source::Metric(stat) => stat.period.seconds(),
        Source::Math(_) | Source::Insights { .. } => 0,
    };
    let local = model_of(text, "local", &Overrides::default());
    assert_eq!(period(&local), 10);
    assert_eq!(local.environment.rates, Rates::Unlimited);
    assert!(
        local.alarms[0]
            .description
            .starts_with("In local of SHOP, us-east-1.\n")
    );
    assert_eq!(local.alarms[0].settings.condition.threshold(), Some(10.0));
    let prod = model(text);
    assert_eq!(period(&prod), 300);
    assert!(prod.environment.protected);
    assert_eq!(prod.environment.account.as_deref(), Some("111122223333"));
}

#[test]
fn overrides_win() {
    let overrides = Overrides {
        variables: [("period".to_owned(), "30s".to_owned())].into(),
        endpoint: Some("http://127.0.0.1:9".to_owned()),
    };
    let text = "kind: Dashboard\nname: d\nrows: [{widgets: [{text: x}]}]\n---\n\
                kind: Alarm\nname: a\ndashboard: d\nmetric: {name: M, statistic: Sum}\ncondition: {above: 1}\n";
    let model = model_of(text, "local", &overrides);
    assert_eq!(
        model.environment.endpoint.as_deref(),
        Some("http://127.0.0.1:9")
    );
    assert!(
        model.alarms[0]
            .description
            .contains("for 30s.\nDashboard: http://127.0.0.1:9/d/shop-local-d\n")
    );
}

#[test]
fn documents_and_items_repeat() {
    let text = "for: {service: \"{{ services }}\", side: [in, out]}\nkind: Alarm\nname: \"{{ service }}-{{ side }}\"\n\
                metric: {name: M, statistic: Sum, dimensions: {Service: \"{{ service }}\"}}\ncondition: {above: 1}\n---\n\
                kind: Dashboard\nname: d\nrows:\n  - widgets:\n      - for: {service: [catalog, orders]}\n        alarm: \"{{ service }}-in\"\n";
    let model = model(text);
    let names: Vec<&str> = model
        .alarms
        .iter()
        .map(|alarm| alarm.identity.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["catalog-in", "catalog-out", "orders-in", "orders-out"]
    );
    let placeholders: Vec<&String> = model.dashboards[0].alarms.values().collect();
    assert_eq!(placeholders, ["catalog-in", "orders-in"]);
}

#[test]
fn metric_math_and_units() {
    let text = "kind: Alarm\nname: a\nstatistic: Sum\nmetrics: {errors: {name: E}, result: {name: R}, share: {expression: errors / result}}\n\
                expression: 100 * share\nunit: Percent\ncondition: {above: 5%, for: 2 of 3}\n";
    let alarm = &model(text).alarms[0];
    let Source::Math(queries) = &alarm.settings.source else {
        panic!("math")
    };
    let ids: Vec<(&str, bool)> = queries
        .iter()
        .map(|query| (query.id.as_str(), query.return_data))
        .collect();
    assert_eq!(
        ids,
        [
            ("errors", false),
            ("result", false),
            ("share", false),
            ("result_", true)
        ]
    );
    assert!(matches!(&queries[3].source, QuerySource::Expression(text) if text == "100 * share"));
    assert_eq!(
        alarm.description,
        "`100 * share` is above 5 % in 2 of 3 periods of 5m.\nOwner: storefront"
    );
}

#[test]
fn severities_choose_routes_and_actions_replace_them() {
    let text = "kind: Route\nname: page\nseverities: [page]\nto: [{https: \"https://x.example\"}, {sqs: \"arn:aws:sqs:us-east-1:111122223333:q\"}]\n---\n\
                kind: Route\nname: also\nseverities: [page, ticket]\nto: [{email: a@example.com}]\n---\n\
                kind: Alarm\nname: a\nseverity: page\nrunbook: r\nmetric: {name: M, statistic: Sum}\ncondition: {above: 1}\n\
                actions: {ok: [], insufficientData: [\"arn:aws:sns:us-east-1:111122223333:t\"]}\n";
    let model = model(text);
    let actions = &model.alarms[0].actions;
    assert_eq!(
        actions.alarm,
        [Target::Route("also".into()), Target::Route("page".into())]
    );
    assert_eq!(actions.ok, []);
    assert_eq!(
        actions.insufficient_data,
        [Target::Arn("arn:aws:sns:us-east-1:111122223333:t".into())]
    );
    assert_eq!(
        model.alarms[0].description.lines().nth(1),
        Some("Runbook: https://x.example/r")
    );
    let page = &model.routes[1];
    assert_eq!(
        page.subscriptions[0],
        Subscription::Https("https://x.example".into())
    );
    assert_eq!(page.severities, ["page"]);
}

#[test]
fn composites_name_alarms_by_yaml_and_aws() {
    let text = "for: {name: [a, b, quiet]}\nkind: Alarm\nname: \"{{ name }}\"\nmetric: {name: M, statistic: Sum}\ncondition: {above: 1}\n---\n\
                kind: CompositeAlarm\nname: c\nrule: ALARM(a) AND NOT (OK(b) OR ALARM(\"arn:aws:cloudwatch:us-east-1:111122223333:alarm:x\"))\n\
                suppressor: {alarm: quiet, wait: 2m}\n";
    let model = model(text);
    let composite = &model.composites[0];
    assert_eq!(composite.children, ["a", "b", "quiet"]);
    let rule = composite.rule.to_string();
    assert!(
        rule.contains("shop-prod-a") && rule.contains("shop-prod-b") && rule.contains("alarm:x"),
        "{rule}"
    );
    let suppressor = composite.suppressor.as_ref().expect("a suppressor");
    assert_eq!(
        (
            suppressor.alarm.as_str(),
            suppressor.wait_seconds,
            suppressor.extension_seconds
        ),
        ("shop-prod-quiet", 120, 60)
    );
}

#[test]
fn dashboards_are_laid_out_by_rows() {
    let text = r##"
kind: Dashboard
name: d
range: 1d
period: 5m
dimensions: {Service: catalog}
rows:
  - height: 2
    widgets: [{text: "# x"}]
  - widgets:
      - text: a
        width: 4
      - graph:
          title: T
          statistic: Average
          metrics:
            p: {name: M, statistic: p99, unit: Milliseconds, label: L, color: red, axis: right, period: 1m}
            h: {name: N, visible: false}
            e: {expression: 2 * h, label: "${LAST}"}
          right: {min: 0, label: ms}
          lines: [{above: 0.5s, axis: right, label: budget}]
      - number: {metrics: {n: {name: M, statistic: Sum}}, sparkline: false}
      - alarms: {names: [a], title: A, states: [ALARM], sortBy: timestamp}
---
kind: Alarm
name: a
metric: {name: M, statistic: Sum}
condition: {above: 1}
"##;
    let model = model(text);
    let board = &model.dashboards[0];
    let body = serde_json::to_value(&board.body).expect("JSON");
    assert_eq!(body["start"], "-P1D");
    let places: Vec<_> = body["widgets"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| ["x", "y", "width", "height"].map(|key| one[key].as_u64()))
        .collect();
    let at = |x, y, width, height| [Some(x), Some(y), Some(width), Some(height)];
    assert_eq!(
        places,
        [
            at(0, 0, 24, 2),
            at(0, 2, 4, 6),
            at(4, 2, 7, 6),
            at(11, 2, 7, 6),
            at(18, 2, 6, 6)
        ]
    );
    assert_eq!(
        body["widgets"][2]["properties"],
        json!({
            "title": "T",
            "region": "ap-northeast-1",
            "period": 300,
            "metrics": [
                ["Shop", "M", "Service", "catalog", {"stat": "p99", "id": "p", "label": "L", "color": "#d62728", "period": 60, "yAxis": "right"}],
                ["Shop", "N", "Service", "catalog", {"stat": "Average", "id": "h", "visible": false}],
                [{"expression": "2 * h", "id": "e", "label": "${LAST}"}],
            ],
            "view": "timeSeries",
            "stacked": false,
            "yAxis": {"right": {"label": "ms", "min": 0.0}},
            "annotations": {"horizontal": [{"value": 500.0, "label": "budget", "fill": "above", "yAxis": "right"}]},
        })
    );
    let placeholder = Dashboard::alarm_placeholder("shop-prod-a");
    assert_eq!(
        body["widgets"][4]["properties"],
        json!({"title": "A", "alarms": [placeholder], "sortBy": "timestamp", "states": ["ALARM"]})
    );
    assert_eq!(
        board.alarms.get(&placeholder).map(String::as_str),
        Some("a")
    );
}

#[test]
fn short_default_periods_become_a_minute_on_dashboards() {
    let text = "kind: Dashboard\nname: d\nrows: [{widgets: [{number: {metrics: {n: {name: M, statistic: Sum}}}}]}]\n";
    let model = model_of(text, "local", &Overrides::default());
    let body = serde_json::to_value(&model.dashboards[0].body).expect("JSON");
    assert_eq!(body["widgets"][0]["properties"]["period"], 60);
}

#[test]
fn five_mistakes_of_one_document_are_told_in_one_run() {
    let text = "kind: Alarm\nname: a\nseverity: pager\nrunbook: nowhere\nperiod: 90s\ncolour: red\nactionsEnabled: yes\n\
                metrics: {errors: {name: E, statistic: Sum}}\nexpression: 100 * erors\ncondition: {above: five, for: 3 of 2}\n\
                actions: {alarm: [nobody]}\n";
    assert_eq!(
        codes(text),
        [
            "E0407", "E0404", "E0503", "E0301", "E0303", "E0406", "E0305", "E0305", "E0402"
        ],
        "every one of them, in the order of the text"
    );
}

#[test]
fn a_mistake_makes_no_others() {
    for (text, expected) in [
        // a name that cannot be computed may be any name
        (
            "kind: Alarm\nname: \"{{ nothing }}\"\nmetric: {name: M, statistic: Sum}\ncondition: {above: 1}\n---\nkind: CompositeAlarm\nname: c\nrule: ALARM(x)\n",
            vec!["E0202"],
        ),
        // names in what is not YAML
        (
            "kind: CompositeAlarm\nname: c\nrule: ALARM(x)\n---\nkind: Alarm\nname: x\nmetric: [\n",
            vec!["E0104"],
        ),
        // an unknown kind still has its name
        (
            "kind: Alrm\nname: x\n---\nkind: CompositeAlarm\nname: c\nrule: ALARM(x)\n",
            vec!["E0308"],
        ),
        // a misspelt field is not missing, too
        (
            "kind: Alarm\nname: x\nmetric: {name: M, statistc: Sum}\nconditoin: {above: 1}\n",
            vec!["E0301", "E0301"],
        ),
        // a document with a mistake still has its name
        (
            "kind: Alarm\nname: x\n---\nkind: CompositeAlarm\nname: c\nrule: ALARM(x)\n",
            vec!["E0307", "E0302"],
        ),
    ] {
        let mut codes = codes(text);
        codes.sort_unstable();
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(codes, expected, "{text}");
    }
}
