//! The project of this repository.

use std::collections::{BTreeMap, BTreeSet};

use language::{Overrides, compile, template};
use serde_json::Value;

use crate::{project, render};

pub(crate) const FOLDERS: [&str; 6] = [
    "alarms",
    "canaries",
    "dashboards",
    "routes",
    "rum",
    "runbooks",
];

#[test]
fn compiles_in_every_environment() {
    let sources = project::read(&project::repository(), &FOLDERS);
    for environment in ["local", "prod"] {
        let compilation = compile(&sources, Some(environment), &Overrides::default());
        assert_eq!(
            render::render(&compilation.diagnostics, &sources),
            "",
            "{environment}"
        );
        let model = compilation.model.expect("a model without mistakes");
        assert_eq!(model.alarms.len(), 4 + 35 + 7 + 3 * 2);
        assert_eq!(
            (
                model.composites.len(),
                model.dashboards.len(),
                model.monitors.len(),
                model.canaries.len(),
                model.routes.len()
            ),
            (3, 9, 1, 3, 2)
        );
    }
}

#[test]
fn descriptions_have_their_layout() {
    let sources = project::read(&project::repository(), &FOLDERS);
    let overrides = Overrides {
        endpoint: Some("http://127.0.0.1:4567/".into()),
        ..Overrides::default()
    };
    let model = compile(&sources, Some("local"), &overrides)
        .model
        .expect("a model without mistakes");
    let alarm = model
        .alarms
        .iter()
        .find(|alarm| alarm.identity.name == "catalog-errors")
        .expect("declared");
    assert_eq!(
        alarm.description,
        "Customers get error pages instead of products.\n\
         Runbook: http://127.0.0.1:4567/_console/runbooks/catalog-errors\n\
         Dashboard: http://127.0.0.1:4567/_console/dashboards/shop-local-shop-red\n\
         Owner: storefront"
    );
}

#[test]
fn every_runbook_is_used_and_tells_the_five_things() {
    let sources = project::read(&project::repository(), &FOLDERS);
    let model = compile(&sources, Some("prod"), &Overrides::default())
        .model
        .expect("a model without mistakes");
    let alarms = model.alarms.iter().map(|alarm| &alarm.description);
    let descriptions: Vec<&String> = alarms
        .chain(model.composites.iter().map(|alarm| &alarm.description))
        .collect();
    for runbook in &sources.runbooks {
        let url = format!("/{runbook}\n");
        assert!(
            descriptions.iter().any(|text| text.contains(&url)),
            "no alarm leads to the runbook `{runbook}`"
        );
        let path = project::repository().join(format!("runbooks/{runbook}.md"));
        let text = std::fs::read_to_string(path).expect("readable");
        assert!(
            text.starts_with(&format!("# {runbook}")),
            "{runbook}: its title is its name"
        );
        for heading in [
            "## What it means for customers",
            "## First look",
            "## Likely causes",
            "## How to end it",
            "## Escalate",
        ] {
            assert!(text.contains(heading), "{runbook}: `{heading}` is missing");
        }
        let links = text.split("](").skip(1);
        for link in links.filter_map(|rest| Some(rest.split_once(".md)")?.0)) {
            assert!(
                sources.runbooks.contains(link),
                "{runbook}: a link to `{link}`"
            );
        }
    }
}

/// A metric as CloudWatch finds it: namespace, name, names of its dimensions.
type Watched = (String, String, BTreeSet<String>);

/// Every metric that a template names, in alarms and in the bodies of dashboards.
fn watched(template: &Value, found: &mut BTreeSet<Watched>) {
    match template {
        Value::Object(map) => {
            if let (Some(namespace), Some(name)) = (map.get("Namespace"), map.get("MetricName")) {
                let dimensions = map.get("Dimensions").and_then(Value::as_array);
                let names = dimensions.into_iter().flatten();
                let names = names.map(|dimension| text(&dimension["Name"]));
                found.insert((text(namespace), text(name), names.collect()));
            }
            if let Some(body) = map.get("DashboardBody") {
                // with names of alarms in it, it is a text to be completed
                let body = body.get("Fn::Sub").unwrap_or(body);
                let body = body.get(0).unwrap_or(body).as_str().expect("a text");
                let body = serde_json::from_str(body).expect("a dashboard is JSON");
                on_dashboard(&body, found);
            }
            map.values().for_each(|value| watched(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| watched(value, found)),
        _ => {}
    }
}

/// Of a dashboard: `[NAMESPACE, NAME, DIMENSION, VALUE, …, {settings}]`.
fn on_dashboard(body: &Value, found: &mut BTreeSet<Watched>) {
    let widgets = body["widgets"].as_array().expect("widgets").iter();
    let rows = widgets.filter_map(|widget| widget["properties"]["metrics"].as_array());
    for row in rows.flatten() {
        let texts: Vec<&str> = row
            .as_array()
            .expect("a row")
            .iter()
            .map_while(Value::as_str)
            .collect();
        // an expression has none
        if let [namespace, name, dimensions @ ..] = texts.as_slice() {
            let names = dimensions.iter().step_by(2).map(|name| (*name).to_owned());
            found.insert(((*namespace).into(), (*name).into(), names.collect()));
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// What the shop sends: the dimension sets of each metric.
fn sent() -> BTreeMap<String, BTreeSet<BTreeSet<String>>> {
    let path = project::repository().join("shop/telemetry/catalogue.json");
    let json = std::fs::read_to_string(path).expect("readable");
    let catalogue: Value = serde_json::from_str(&json).expect("JSON");
    let metrics = catalogue["metrics"].as_array().expect("metrics").iter();
    let sets = |metric: &Value| {
        let sets = metric["dimension_sets"].as_array().expect("sets").iter();
        let names = |set: &Value| set.as_array().expect("names").iter().map(text).collect();
        sets.map(names).collect()
    };
    metrics
        .map(|metric| (text(&metric["name"]), sets(metric)))
        .collect()
}

#[test]
fn nothing_watches_what_the_shop_does_not_send() {
    let sources = project::read(&project::repository(), &FOLDERS);
    let model = compile(&sources, Some("prod"), &Overrides::default())
        .model
        .expect("a model without mistakes");
    let mut found = BTreeSet::new();
    for stack in template::render(&model) {
        let template = serde_json::to_value(&stack.template).expect("JSON");
        watched(&template, &mut found);
    }
    let sent = sent();
    let of_aws = [
        "AWS/RUM",
        "CloudWatchSynthetics",
        "RUM/CustomMetrics/WebVitals",
    ];
    let (shop, others): (Vec<_>, Vec<_>) = found.iter().partition(|metric| metric.0 == "Shop");
    assert!(shop.len() > 60, "{} metrics", shop.len());
    for (_, name, dimensions) in shop {
        let sets = sent.get(name);
        assert!(
            sets.is_some_and(|sets| sets.contains(dimensions)),
            "`{name}` by {dimensions:?} is watched, and the shop sends it by {sets:?}"
        );
    }
    for (namespace, name, _) in others {
        assert!(of_aws.contains(&namespace.as_str()), "{namespace} {name}");
    }
}
