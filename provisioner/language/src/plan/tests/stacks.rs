//! What happens to whole stacks: actions, order, and why some may not be touched.

use super::{between, lines};
use crate::model::Model;
use crate::plan::{Plan, StackAction, plan};
use crate::snapshot::Snapshot;
use crate::template::fixtures::{self, model};
use crate::template::render;

fn actions(plan: &Plan) -> Vec<(&str, StackAction)> {
    plan.stacks
        .iter()
        .map(|stack| (stack.name.as_str(), stack.action))
        .collect()
}

/// Composites in part `top`, all else in `main`.
fn in_two_parts() -> Model {
    let mut model = model();
    model.composites[0].identity.part = "top".to_owned();
    model
}

#[test]
fn creation_update_and_nothing_in_order_of_deployment() {
    let both = in_two_parts();
    let first = plan(&both, &render(&both), &Snapshot::default());
    assert_eq!(
        actions(&first),
        [
            ("shop-prod-main", StackAction::Create),
            ("shop-prod-top", StackAction::Create)
        ]
    );
    let mut after = both.clone();
    after.composites[0].description = "Changed.".to_owned();
    let plan = between(&both, &after);
    assert_eq!(
        actions(&plan),
        [
            ("shop-prod-main", StackAction::None),
            ("shop-prod-top", StackAction::Update)
        ]
    );
    assert!(plan.stacks.iter().all(|stack| stack.template.is_some()));
    assert!(!plan.is_empty() && !plan.is_blocked());
    assert_eq!(plan.pending().count(), 1);
}

#[test]
fn deletion_goes_last_and_backwards() {
    let both = in_two_parts();
    let gone = plan(&both, &[], &fixtures::deployed_model(&both));
    assert_eq!(
        actions(&gone),
        [
            ("shop-prod-top", StackAction::Delete),
            ("shop-prod-main", StackAction::Delete)
        ]
    );
    assert_eq!(gone.counts().remove, 10);
    // by need, not by name
    let mut other = model();
    other.composites[0].identity.part = "a".to_owned();
    let gone = plan(&other, &[], &fixtures::deployed_model(&other));
    assert_eq!(
        actions(&gone),
        [
            ("shop-prod-a", StackAction::Delete),
            ("shop-prod-main", StackAction::Delete)
        ]
    );

    let mut only_main = both.clone();
    only_main.composites.clear();
    assert_eq!(
        actions(&between(&both, &only_main)),
        [
            ("shop-prod-main", StackAction::None),
            ("shop-prod-top", StackAction::Delete)
        ]
    );
}

#[track_caller]
fn check(status: &str, same: StackAction, changed: StackAction, blocked: Option<&str>) {
    let mut snapshot = fixtures::deployed_model(&model());
    let stack = snapshot.stacks.get_mut("shop-prod-main").unwrap();
    stack.status = status.to_owned();
    if matches!(status, "ROLLBACK_COMPLETE" | "REVIEW_IN_PROGRESS") {
        stack.resources.clear();
    }
    let unchanged = plan(&model(), &render(&model()), &snapshot);
    assert_eq!(unchanged.stacks[0].action, same, "{status}");
    let mut after = model();
    fixtures::set_threshold(&mut after.alarms[0], 1.0);
    let plan = plan(&after, &render(&after), &snapshot);
    assert_eq!(plan.stacks[0].action, changed, "{status}");
    let reason = plan.stacks[0].blocked.as_deref();
    assert_eq!(reason.is_some(), blocked.is_some(), "{reason:?}");
    assert!(
        blocked.is_none_or(|part| reason.unwrap_or_default().contains(part)),
        "{reason:?}"
    );
}

#[test]
fn statuses() {
    use StackAction::{Create, None as Nothing, Recreate, Update};
    for ready in [
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
    ] {
        check(ready, Nothing, Update, None);
    }
    check("REVIEW_IN_PROGRESS", Create, Create, None);
    check("DELETE_COMPLETE", Create, Create, None);
    for dead in [
        "ROLLBACK_COMPLETE",
        "ROLLBACK_FAILED",
        "CREATE_FAILED",
        "DELETE_FAILED",
    ] {
        check(dead, Recreate, Recreate, None);
    }
    for busy in [
        "CREATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "DELETE_IN_PROGRESS",
    ] {
        check(busy, Nothing, Update, Some("under way"));
    }
    check("UPDATE_FAILED", Nothing, Update, Some("roll it back first"));
    check(
        "UPDATE_ROLLBACK_FAILED",
        Nothing,
        Update,
        Some("continue the rollback"),
    );
    check(
        "SOMETHING_NEW",
        Nothing,
        Update,
        Some("stack `shop-prod-main` is SOMETHING_NEW"),
    );
}

#[test]
fn a_rolled_back_creation_adds_everything_again() {
    let mut snapshot = fixtures::deployed_model(&model());
    let stack = snapshot.stacks.get_mut("shop-prod-main").unwrap();
    stack.status = "ROLLBACK_COMPLETE".to_owned();
    stack.resources.clear();
    let plan = plan(&model(), &render(&model()), &snapshot);
    assert_eq!(plan.counts().add, 10);
    assert!((plan.cost.before, plan.cost.difference()) == (0.0, plan.cost.after));
}

#[test]
fn a_stack_that_could_not_be_deleted_shows_what_is_left_of_it() {
    let mut snapshot = fixtures::deployed_model(&model());
    let stack = snapshot.stacks.get_mut("shop-prod-main").unwrap();
    stack.status = "DELETE_FAILED".to_owned();
    stack.resources.retain(|id, _| id == "RoutePage");
    let gone = plan(&model(), &[], &snapshot);
    assert_eq!(lines(&gone), ["- RoutePage"]);
    assert_eq!(gone.stacks[0].blocked, None);
    let again = plan(&model(), &render(&model()), &snapshot);
    assert_eq!((again.counts().add, again.counts().replace), (9, 1));
}

#[test]
fn what_moves_between_stacks_is_stopped() {
    let mut after = model();
    after.alarms[0].identity.part = "catalog".to_owned();
    let plan = between(&model(), &after);
    let blocked: Vec<_> = plan.blocked().collect();
    assert_eq!(
        blocked,
        [(
            "shop-prod-catalog",
            "`shop-prod-catalog-errors` would be created as `AlarmCatalogErrors` in stack `shop-prod-catalog` while \
             it still exists as `AlarmCatalogErrors` in stack `shop-prod-main`: remove it there and apply, then add \
             it here"
        )]
    );
}

#[test]
fn what_keeps_its_name_cannot_be_replaced() {
    let mut after = model();
    after.routes[0]
        .identity
        .raw
        .insert("FifoTopic".to_owned(), true.into());
    let plan = between(&model(), &after);
    let (_, reason) = plan.blocked().next().unwrap();
    assert!(
        reason.contains("cannot replace `RoutePage` while it keeps its name `shop-prod-page`"),
        "{reason}"
    );
}

/// A composite `all` in part `top` over these alarms, which are in `main`.
fn over(children: &[&str]) -> Model {
    let mut model = fixtures::empty_model();
    model.alarms = children
        .iter()
        .map(|child| fixtures::latency(child))
        .collect();
    model.composites = vec![fixtures::composite("all", children)];
    model.composites[0].identity.part = "top".to_owned();
    model
}

#[test]
fn an_alarm_goes_after_the_composite_of_another_stack_that_named_it() {
    let names = |plan: &Plan| {
        plan.pending()
            .map(|stack| stack.name.clone())
            .collect::<Vec<_>>()
    };
    let both = over(&["a", "b"]);
    // one more: first the alarm, then the composite
    assert_eq!(
        names(&between(&both, &over(&["a", "b", "c"]))),
        ["shop-prod-main", "shop-prod-top"]
    );
    // one less: first the composite
    assert_eq!(
        names(&between(&both, &over(&["a"]))),
        ["shop-prod-top", "shop-prod-main"]
    );
    // the stack of the composite goes, and an alarm of the other
    let mut without = over(&["a"]);
    without.composites.clear();
    assert_eq!(
        names(&between(&both, &without)),
        ["shop-prod-top", "shop-prod-main"]
    );
}

#[test]
fn one_more_and_one_less_takes_two_steps() {
    let plan = between(&over(&["a", "b"]), &over(&["a", "c"]));
    let (name, reason) = plan.blocked().next().unwrap();
    assert_eq!(name, "shop-prod-main");
    assert!(
        reason.starts_with("this stack and `shop-prod-top` each hold"),
        "{reason}"
    );
}

/// Alarms in part `main`, as many as asked for.
fn many(count: usize) -> Model {
    let mut model = fixtures::empty_model();
    model.alarms = (0..count)
        .map(|index| fixtures::latency(&format!("a{index}")))
        .collect();
    model
}

#[test]
fn a_template_that_no_request_can_carry_is_known_beforehand() {
    let first = |model: &Model| plan(model, &render(model), &Snapshot::default());
    assert!(!first(&many(20)).is_blocked());
    let large = many(200);
    let planned = first(&large);
    let (name, reason) = planned.blocked().next().unwrap();
    assert_eq!(name, "shop-prod-main");
    assert!(
        reason.starts_with("its template has ")
            && reason.contains("takes 51200 in a request: raise `parts`"),
        "{reason}"
    );
    assert!(
        planned
            .quotas
            .iter()
            .any(|quota| quota.what == "bytes in the request for stack shop-prod-main"),
        "{:?}",
        planned.quotas
    );
    // what is deployed as it is needs no request
    assert!(!between(&large, &large).is_blocked());
}
