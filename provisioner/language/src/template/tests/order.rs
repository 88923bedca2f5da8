//! Parts, their order, and models that cannot be rendered.

use crate::model::Model;
use crate::template::fixtures::{self, model};
use crate::template::{check, render, stages};

/// Moves the named things into parts: `"part: name name; part: name"`.
fn spread(mut model: Model, parts: &str) -> Model {
    for (part, names) in parts.split("; ").filter_map(|part| part.split_once(": ")) {
        let is_named = |name: &str| names.split(' ').any(|other| other == name);
        let routes = model.routes.iter_mut().map(|one| &mut one.identity);
        let alarms = model.alarms.iter_mut().map(|one| &mut one.identity);
        let composites = model.composites.iter_mut().map(|one| &mut one.identity);
        let dashboards = model.dashboards.iter_mut().map(|one| &mut one.identity);
        let all = routes.chain(alarms).chain(composites).chain(dashboards);
        for identity in all.filter(|identity| is_named(&identity.name)) {
            part.clone_into(&mut identity.part);
        }
    }
    model
}

#[test]
fn order_of_parts() {
    let check = |parts: &str, expected: &[&str]| {
        let model = spread(model(), parts);
        let shown: Vec<String> = stages(&model)
            .unwrap()
            .into_iter()
            .map(|stage| format!("{} after [{}]", stage.part, stage.depends_on.join(" ")))
            .collect();
        assert_eq!(shown, expected, "{parts}");
    };
    check("", &["main after []"]);
    // routes first, though nothing forces them
    check("z: page ticket", &["z after []", "main after [z]"]);
    // a composite only after its children
    check("a: catalog-broken", &["main after []", "a after [main]"]);
    // dashboards last
    check("a: shop-red", &["main after []", "a after [main]"]);
    // the composite's alarms are needed, its route is only better there
    check(
        "alarms: catalog-errors catalog-latency-p99; routes: page ticket; top: catalog-broken shop-red",
        &[
            "routes after []",
            "alarms after [routes]",
            "top after [alarms routes]",
        ],
    );
    check(
        "alarms: catalog-errors catalog-latency-p99; top: catalog-broken page ticket shop-red",
        &["alarms after []", "top after [alarms]"],
    );
}

#[test]
fn stacks_are_named_in_dependencies() {
    let stacks = render(&spread(model(), "a: catalog-broken"));
    let names: Vec<_> = stacks
        .iter()
        .map(|stack| (stack.name.as_str(), stack.depends_on.clone()))
        .collect();
    assert_eq!(
        names,
        [
            ("shop-prod-main", vec![]),
            ("shop-prod-a", vec!["shop-prod-main".to_owned()])
        ]
    );
}

/// Two composites, each over an alarm of the other's part; and a part that only waits for them.
fn ring() -> Model {
    let mut model = model();
    model.composites = vec![
        fixtures::composite("bystander", &["first"]),
        fixtures::composite("first", &["catalog-errors"]),
        fixtures::composite("second", &["catalog-latency-p99"]),
    ];
    spread(
        model,
        "a: first catalog-latency-p99; b: second catalog-errors; c: bystander",
    )
}

#[test]
fn a_ring_of_parts_is_told() {
    let cycle = stages(&ring()).unwrap_err();
    assert_eq!(cycle.parts, ["a", "b"]);
    assert_eq!(cycle.composites, ["first", "second"]);
    let diagnostics = check(&ring());
    let shown: Vec<_> = diagnostics.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        shown,
        ["parts `a`, `b` need each other's alarms through the composites `first`, `second`"]
    );
    assert_eq!(render(&ring()).len(), 4);
}

#[test]
fn names_that_differ_in_dashes_only() {
    let mut model = model();
    model.alarms.push(fixtures::latency("catalog-latencyp99"));
    let taken = model.alarms[1].identity.logical.clone();
    model.alarms[2].identity.logical = taken;
    let shown: Vec<_> = check(&model).into_iter().map(|one| one.message).collect();
    assert_eq!(
        shown,
        [
            "`catalog-latency-p99` and `catalog-latencyp99` would both be `AlarmCatalogLatencyP99` in the template"
        ]
    );
    // in another part it does no harm
    model.alarms[2].identity.part = "catalog".to_owned();
    assert_eq!(check(&model), []);
}

#[test]
fn a_route_named_like_the_policy_of_another() {
    let mut model = model();
    model.routes.push(fixtures::route("page-policy", &[]));
    let shown: Vec<_> = check(&model).into_iter().map(|one| one.message).collect();
    assert_eq!(
        shown,
        ["`page-policy` and `page` would both be `RoutePagePolicy` in the template"]
    );
}

#[test]
fn limits() {
    let mut model = model();
    assert_eq!(check(&model), []);
    model.alarms[0].description = "x".repeat(1025);
    let found = check(&model);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].span, Some(model.alarms[0].identity.span.clone()));
    model.alarms[0].description.clear();
    model
        .alarms
        .extend((0..600).map(|index| fixtures::latency(&format!("alarm-{index}"))));
    let shown: Vec<_> = check(&model).into_iter().map(|one| one.message).collect();
    assert_eq!(
        shown,
        ["610 resources in stack shop-prod-main, where AWS takes 500"]
    );
}
