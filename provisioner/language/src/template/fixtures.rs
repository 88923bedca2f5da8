//! Models for tests, built in Rust: the stages after the model do not depend on those before it.

use std::collections::BTreeMap;
use std::sync::Arc;

use cloudwatch::alarm::{
    Comparison, Condition, EvaluationWindow, LowSamples, MissingData, Settings, Source, State,
};
use cloudwatch::composite::Rule;
use cloudwatch::dashboard::{Body, Content, Element, Metric, Widget};
use cloudwatch::metric::MetricId;
use cloudwatch::period::Period;
use cloudwatch::query::{MetricDataQuery, MetricStat, QuerySource};
use serde_json::{Map, Value, json};

use crate::model::{
    Actions, Alarm, CompositeAlarm, Dashboard, Environment, Identity, Model, Rates, Route,
    Subscription, Suppressor, Target,
};
use crate::snapshot::{Snapshot, Stack};
use crate::source::Span;
use crate::template::{StackTemplate, render};

/// Of the project `shop` in `prod`.
pub(crate) fn identity(kind: &str, name: &str) -> Identity {
    let camel = |word: &str| word[..1].to_uppercase() + &word[1..];
    Identity {
        name: name.to_owned(),
        physical: format!("shop-prod-{name}"),
        logical: format!("{kind}{}", name.split('-').map(camel).collect::<String>()),
        part: "main".to_owned(),
        owner: "storefront".to_owned(),
        tags: BTreeMap::new(),
        span: Span {
            file: Arc::from("shop.yaml"),
            start: 0,
            end: name.len(),
        },
        raw: Map::new(),
    }
}

pub(crate) fn empty_model() -> Model {
    Model {
        project: "shop".to_owned(),
        environment: Environment {
            name: "prod".to_owned(),
            region: "ap-northeast-1".to_owned(),
            account: Some("111122223333".to_owned()),
            endpoint: None,
            protected: true,
            rates: Rates::Documented,
            parts: 1,
        },
        routes: Vec::new(),
        alarms: Vec::new(),
        composites: Vec::new(),
        dashboards: Vec::new(),
        monitors: Vec::new(),
        canaries: Vec::new(),
    }
}

/// Two routes, two alarms, a composite of them, a dashboard that shows one of them.
pub(crate) fn model() -> Model {
    Model {
        routes: vec![
            route(
                "page",
                &[Subscription::Https(
                    "https://hooks.example.com/page".to_owned(),
                )],
            ),
            route(
                "ticket",
                &[Subscription::Email("shop@example.com".to_owned())],
            ),
        ],
        alarms: vec![error_rate("catalog-errors"), latency("catalog-latency-p99")],
        composites: vec![composite(
            "catalog-broken",
            &["catalog-errors", "catalog-latency-p99"],
        )],
        dashboards: vec![dashboard("shop-red", &["catalog-errors"])],
        ..empty_model()
    }
}

pub(crate) fn route(name: &str, subscriptions: &[Subscription]) -> Route {
    Route {
        identity: identity("Route", name),
        severities: vec![name.to_owned()],
        subscriptions: subscriptions.to_vec(),
    }
}

pub(crate) fn notify(route: &str) -> Actions {
    let target = vec![Target::Route(route.to_owned())];
    Actions {
        enabled: true,
        alarm: target.clone(),
        ok: target,
        insufficient_data: Vec::new(),
    }
}

fn stat(name: &str, statistic: &str, seconds: u32) -> MetricStat {
    MetricStat {
        metric: MetricId::new("Shop", name, [("Service", "catalog")].into_iter().collect()),
        period: Period::from_seconds(seconds).unwrap(),
        statistic: statistic.parse().unwrap(),
        unit: None,
    }
}

/// One metric: p99 of the request duration, 500 ms, 3 of 3 minutes.
pub(crate) fn latency(name: &str) -> Alarm {
    Alarm {
        identity: identity("Alarm", name),
        description:
            "Pages are slow.\nRunbook: https://runbooks.example.com/latency\nOwner: storefront"
                .to_owned(),
        settings: Settings {
            source: Source::Metric(stat("RequestDuration", "p99", 60)),
            evaluation_periods: 3,
            datapoints_to_alarm: None,
            condition: Condition::fixed(Comparison::GreaterThanThreshold, 500.0),
            missing: MissingData::NotBreaching,
            low_samples: LowSamples::Ignore,
            window: EvaluationWindow::Sliding,
            warm_up: None,
        },
        actions: notify("page"),
    }
}

/// Compares with another threshold.
pub(crate) fn set_threshold(alarm: &mut Alarm, to: f64) {
    alarm.settings.condition = Condition::fixed(Comparison::GreaterThanThreshold, to);
}

/// Metric math: errors in per cent of requests, 2.5 %, 3 of 5 minutes.
pub(crate) fn error_rate(name: &str) -> Alarm {
    let query = |id: &str, source: QuerySource, return_data: bool| MetricDataQuery {
        id: id.to_owned(),
        source,
        label: None,
        return_data,
        period: None,
    };
    let mut alarm = latency(name);
    alarm.description = "Customers get errors.\nOwner: storefront".to_owned();
    alarm.settings.source = Source::Math(vec![
        query(
            "errors",
            QuerySource::Stat(stat("RequestErrors", "Sum", 60)),
            false,
        ),
        query(
            "requests",
            QuerySource::Stat(stat("Requests", "Sum", 60)),
            false,
        ),
        query(
            "expression",
            QuerySource::Expression("100 * errors / requests".to_owned()),
            true,
        ),
    ]);
    alarm.settings.evaluation_periods = 5;
    alarm.settings.datapoints_to_alarm = Some(3);
    set_threshold(&mut alarm, 2.5);
    alarm.settings.low_samples = LowSamples::Evaluate;
    alarm
}

/// All children in ALARM.
pub(crate) fn composite(name: &str, children: &[&str]) -> CompositeAlarm {
    let is_alarm = |child: &&str| Rule::Is {
        state: State::Alarm,
        alarm: format!("shop-prod-{child}"),
    };
    CompositeAlarm {
        identity: identity("CompositeAlarm", name),
        description: "The catalog is down.\nOwner: storefront".to_owned(),
        rule: Rule::And(children.iter().map(is_alarm).collect()),
        children: children.iter().map(|child| (*child).to_owned()).collect(),
        actions: notify("page"),
        suppressor: None,
    }
}

pub(crate) fn suppressed_by(mut composite: CompositeAlarm, alarm: &str) -> CompositeAlarm {
    composite.children.push(alarm.to_owned());
    composite.suppressor = Some(Suppressor {
        alarm: format!("shop-prod-{alarm}"),
        wait_seconds: 60,
        extension_seconds: 120,
    });
    composite
}

pub(crate) fn widget(kind: &str, (x, y): (u32, u32), properties: Value) -> Widget {
    let mut widget = json!({"type": kind, "x": x, "y": y, "width": 12, "height": 6});
    widget["properties"] = properties;
    Widget::of(widget).expect("a widget is an object")
}

/// A graph with a dynamic label, a text, and a graph of each alarm.
pub(crate) fn dashboard(name: &str, alarms: &[&str]) -> Dashboard {
    let mut widgets = vec![
        widget(
            "metric",
            (0, 0),
            json!({
                "title": "Requests",
                "region": "ap-northeast-1",
                "metrics": [["Shop", "Requests", "Service", "catalog", {"id": "requests", "label": "${LABEL} ${MAX}"}]],
                "stat": "Sum",
                "period": 60,
            }),
        ),
        widget(
            "text",
            (12, 0),
            json!({"markdown": "## Traffic\nWho calls."}),
        ),
    ];
    let mut placeholders = indexmap::IndexMap::new();
    for (alarm, row) in alarms.iter().zip(1..) {
        let arn = Dashboard::alarm_placeholder(&format!("shop-prod-{alarm}"));
        let properties =
            json!({"title": alarm, "region": "ap-northeast-1", "annotations": {"alarms": [arn]}});
        widgets.push(widget("metric", (0, 6 * row), properties));
        placeholders.insert(arn, (*alarm).to_owned());
    }
    Dashboard {
        identity: identity("Dashboard", name),
        body: Body {
            start: "-PT3H".parse().ok(),
            ..Body::new(widgets)
        },
        alarms: placeholders,
    }
}

/// The graph that is the first widget of the first dashboard.
pub(crate) fn first_graph(model: &mut Model) -> &mut Metric {
    let widgets = model.dashboards[0].body.widgets.as_mut();
    let first = &mut widgets.expect("has widgets").elements_mut()[0];
    match first {
        Element::Read(Widget {
            content: Content::Metric(metric),
            ..
        }) => metric,
        other => panic!("{other:?} is no graph"),
    }
}

/// What is deployed after an apply of these templates.
pub(crate) fn deployed(templates: &[StackTemplate]) -> Snapshot {
    let stacks = templates
        .iter()
        .map(|stack| (stack.name.clone(), live(stack.template.to_value())));
    Snapshot {
        account: Some("111122223333".to_owned()),
        stacks: stacks.collect(),
        ..Snapshot::default()
    }
}

/// A stack that holds all of its template.
pub(crate) fn live(template: Value) -> Stack {
    let ids = template["Resources"]
        .as_object()
        .map(|resources| resources.keys().cloned().collect::<Vec<_>>());
    let resources = ids
        .unwrap_or_default()
        .into_iter()
        .map(|id| (id.clone(), format!("physical-{id}")))
        .collect();
    Stack {
        status: "UPDATE_COMPLETE".to_owned(),
        template,
        resources,
    }
}

/// What is deployed after an apply of this model.
pub(crate) fn deployed_model(model: &Model) -> Snapshot {
    deployed(&render(model))
}
