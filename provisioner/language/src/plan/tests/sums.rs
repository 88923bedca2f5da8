//! Cost, limits, duration.

use super::between;
use crate::model::{Model, Rates};
use crate::plan::{Plan, plan};
use crate::snapshot::Snapshot;
use crate::template::fixtures::{self, empty_model, model};
use crate::template::{Quota, render};
use cloudwatch::dashboard::Entry;

fn first(model: &Model) -> Plan {
    plan(model, &render(model), &Snapshot::default())
}

#[test]
fn cost_by_metric_and_resolution() {
    let check = |change: &dyn Fn(&mut Model), expected: f64| {
        let mut model = empty_model();
        change(&mut model);
        assert!(
            (first(&model).cost.after - expected).abs() < 1e-9,
            "{:?}",
            first(&model).cost
        );
    };
    check(&|_| (), 0.0);
    check(&|model| model.alarms = vec![fixtures::latency("a")], 0.10);
    check(
        &|model| model.alarms = vec![fixtures::error_rate("a")],
        0.20,
    );
    check(
        &|model| model.composites = vec![fixtures::composite("a", &["b", "c"])],
        0.50,
    );
    check(
        &|model| model.dashboards = vec![fixtures::dashboard("a", &[])],
        3.00,
    );
    check(&|model| model.routes = vec![fixtures::route("a", &[])], 0.0);
    check(
        &|model| {
            model.alarms = vec![fixtures::latency("a")];
            model.alarms[0]
                .identity
                .raw
                .insert("Period".to_owned(), 10.into());
        },
        0.30,
    );
}

#[test]
fn cost_before_and_after() {
    let mut after = model();
    after.dashboards.clear();
    let cost = between(&model(), &after).cost;
    assert!(
        (cost.before - 3.80).abs() < 1e-9 && (cost.after - 0.80).abs() < 1e-9,
        "{cost:?}"
    );
    assert!((cost.difference() + 3.0).abs() < 1e-9);
}

#[test]
fn duration_by_rates() {
    let alarms = |count: usize| -> Model {
        let mut model = empty_model();
        model.alarms = (0..count)
            .map(|index| fixtures::latency(&format!("alarm-{index}")))
            .collect();
        model
    };
    assert_eq!(first(&alarms(0)).predicted_seconds, 0);
    assert_eq!(first(&alarms(1)).predicted_seconds, 1);
    assert_eq!(first(&alarms(300)).predicted_seconds, 100);
    let mut unlimited = alarms(300);
    unlimited.environment.rates = Rates::Unlimited;
    assert_eq!(first(&unlimited).predicted_seconds, 0);
    assert_eq!(between(&alarms(300), &alarms(300)).predicted_seconds, 0);
    // a replacement puts one and deletes one
    let mut renamed = alarms(3);
    for alarm in &mut renamed.alarms {
        alarm.identity.physical.push_str("-new");
    }
    assert_eq!(between(&alarms(3), &renamed).predicted_seconds, 2);
    let mut dashboards = empty_model();
    dashboards.dashboards = (0..11)
        .map(|index| fixtures::dashboard(&format!("d-{index}"), &[]))
        .collect();
    assert_eq!(first(&dashboards).predicted_seconds, 2);
}

#[test]
fn limits_that_are_near() {
    let shown = |model: &Model| -> Vec<String> {
        first(model)
            .quotas
            .iter()
            .map(|quota| format!("{} of {} {}", quota.used, quota.limit, quota.what))
            .collect()
    };
    assert_eq!(
        shown(&model()),
        ["10 of 500 resources in stack shop-prod-main"]
    );

    let mut near = empty_model();
    let children: Vec<String> = (0..80).map(|index| format!("alarm-{index}")).collect();
    let children: Vec<&str> = children.iter().map(String::as_str).collect();
    near.alarms = children
        .iter()
        .map(|child| fixtures::latency(child))
        .collect();
    near.composites = vec![fixtures::composite("all", &children)];
    near.alarms[0].description = "x".repeat(1024);
    let arns = (0..4).map(|index| {
        crate::model::Target::Arn(format!("arn:aws:sns:us-east-1:111122223333:t{index}"))
    });
    near.alarms[0].actions.alarm = arns.collect();
    assert_eq!(
        shown(&near),
        [
            "81 of 500 resources in stack shop-prod-main",
            "4 of 5 alarm actions of AlarmAlarm0 in stack shop-prod-main",
            "1024 of 1024 characters in the description of AlarmAlarm0 in stack shop-prod-main",
            "80 of 100 children of CompositeAlarmAll in stack shop-prod-main",
            "74990 of 51200 bytes in the request for stack shop-prod-main",
        ]
    );
}

#[test]
fn widgets_and_metrics_of_a_dashboard() {
    let mut model = empty_model();
    model.dashboards = vec![fixtures::dashboard("full", &["a"])];
    let metrics = (0..450).map(|index| Entry {
        texts: ["Shop".to_owned(), format!("M{index}")]
            .into_iter()
            .collect(),
        options: None,
    });
    fixtures::first_graph(&mut model).metrics = Some(metrics.collect());
    if let Some(widgets) = &mut model.dashboards[0].body.widgets {
        let widget = widgets.elements()[0].clone();
        widgets.elements_mut().extend(vec![widget; 5]);
    }
    let shown: Vec<_> = first(&model)
        .quotas
        .into_iter()
        .map(|quota| (quota.what, quota.used))
        .collect();
    assert_eq!(
        shown,
        [
            ("resources in stack shop-prod-main".to_owned(), 1),
            (
                "metrics in the largest widget of DashboardFull in stack shop-prod-main".to_owned(),
                450
            ),
            (
                "metrics of DashboardFull in stack shop-prod-main".to_owned(),
                2700
            ),
            (
                "bytes in the request for stack shop-prod-main".to_owned(),
                55264
            ),
        ]
    );
}

#[test]
fn near_and_exceeded() {
    let quota = |used: u64| Quota {
        what: String::new(),
        used,
        limit: 5,
    };
    assert_eq!(
        [3, 4, 5, 6].map(|used| quota(used).is_near()),
        [false, true, true, true]
    );
    assert_eq!(
        [3, 4, 5, 6].map(|used| quota(used).is_exceeded()),
        [false, false, false, true]
    );
}
