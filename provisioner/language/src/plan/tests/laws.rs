//! What holds for all plans, whatever the models.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::diff::{Dialect, differences};
use super::super::widget;
use super::{between, plan};
use crate::model::{Alarm, CompositeAlarm, Dashboard, Model, Route, Subscription, Target};
use crate::plan::{Action, ActualAction, ActualChange, Replacement, compare};
use crate::snapshot::Snapshot;
use crate::template::fixtures::{self, empty_model};
use crate::template::{check, render, stages};

const ALARMS: [&str; 5] = ["alpha", "beta", "gamma", "delta", "epsilon"];
const PARTS: [&str; 3] = ["main", "part-2", "part-3"];

fn alarm() -> impl Strategy<Value = Alarm> {
    let part = prop::sample::select(&PARTS[..2]);
    (
        prop::sample::select(&ALARMS[..]),
        any::<bool>(),
        -2_i32..6,
        part,
        vec(prop::sample::select(&["page", "ticket"][..]), 0..3),
    )
        .prop_map(|(name, is_math, threshold, part, routes)| {
            let mut alarm = if is_math {
                fixtures::error_rate(name)
            } else {
                fixtures::latency(name)
            };
            fixtures::set_threshold(&mut alarm, f64::from(threshold) / 2.0);
            alarm.identity.part = part.to_owned();
            alarm.actions.alarm = routes
                .into_iter()
                .map(|route| Target::Route(route.to_owned()))
                .collect();
            alarm
        })
}

fn route() -> impl Strategy<Value = Route> {
    let receiver = (0..3_u8, any::<bool>()).prop_map(|(number, is_mail)| {
        if is_mail {
            Subscription::Email(format!("{number}@example.com"))
        } else {
            Subscription::Https(format!("https://example.com/{number}"))
        }
    });
    (
        prop::sample::select(&["page", "ticket"][..]),
        vec(receiver, 0..4),
    )
        .prop_map(|(name, receivers)| fixtures::route(name, &receivers))
}

fn composite() -> impl Strategy<Value = CompositeAlarm> {
    (
        prop::sample::select(&["all", "some"][..]),
        btree_set(prop::sample::select(&ALARMS[..]), 1..4),
        prop::sample::select(&PARTS[..]),
    )
        .prop_map(|(name, children, part)| {
            let mut composite =
                fixtures::composite(name, &children.into_iter().collect::<Vec<_>>());
            composite.identity.part = part.to_owned();
            composite
        })
}

fn dashboard() -> impl Strategy<Value = Dashboard> {
    (
        prop::sample::select(&["red", "use"][..]),
        btree_set(prop::sample::select(&ALARMS[..]), 0..3),
    )
        .prop_map(|(name, alarms)| {
            fixtures::dashboard(name, &alarms.into_iter().collect::<Vec<_>>())
        })
}

/// Of things with the same name, one; sorted by name, as the model has it.
fn distinct<T>(mut things: Vec<T>, name: impl Fn(&T) -> &str) -> Vec<T> {
    things.sort_by(|one, other| name(one).cmp(name(other)));
    things.dedup_by(|one, other| name(one) == name(other));
    things
}

fn model() -> impl Strategy<Value = Model> {
    (
        vec(route(), 0..3),
        vec(alarm(), 0..6),
        vec(composite(), 0..3),
        vec(dashboard(), 0..3),
    )
        .prop_map(|(routes, alarms, composites, dashboards)| Model {
            routes: distinct(routes, |one| &one.identity.name),
            alarms: distinct(alarms, |one| &one.identity.name),
            composites: distinct(composites, |one| &one.identity.name),
            dashboards: distinct(dashboards, |one| &one.identity.name),
            ..empty_model()
        })
}

fn widget_value() -> impl Strategy<Value = Value> {
    let title = prop::option::of(prop::sample::select(&["a", "b", "c"][..]));
    let metrics = vec(prop::sample::select(&["M1", "M2", "M3", "M4"][..]), 0..4);
    (
        prop::sample::select(&["metric", "text", "alarm"][..]),
        title,
        metrics,
        0..3_u8,
        0..3_u8,
    )
        .prop_map(|(kind, title, metrics, x, y)| {
            let mut properties = json!({"metrics": metrics});
            if let Some(title) = title {
                properties["title"] = title.into();
            }
            json!({"type": kind, "x": 6 * x, "y": 6 * y, "properties": properties})
        })
}

fn any_json() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(
        &[
            "Id",
            "Key",
            "Name",
            "Value",
            "Ref",
            "Fn::Sub",
            "AlarmActions",
            "metrics",
            "id",
        ][..],
    );
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..3).prop_map(Value::from),
        (-3_i32..3).prop_map(|number| Value::from(f64::from(number) / 2.0)),
        prop::sample::select(&["", "1", "true", "a.b", "x"][..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((name.clone(), inner), 0..4).prop_map(|members| Value::Object(
                members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            )),
        ]
    })
}

/// What a change set would list that does just what the plan says.
fn obedient(stack: &crate::plan::StackPlan) -> Vec<ActualChange> {
    let entry = |(logical_id, expected): (String, crate::plan::Expected)| ActualChange {
        logical_id,
        resource_type: String::new(),
        action: match expected.action {
            Action::Add => ActualAction::Add,
            Action::Remove => ActualAction::Remove,
            Action::Modify | Action::Replace => ActualAction::Modify,
        },
        replacement: if expected.replacement {
            Replacement::Always
        } else {
            Replacement::Never
        },
    };
    stack.expected_changes().into_iter().map(entry).collect()
}

/// Names of the alarms of a stack in the plan, and what happens to them.
fn touched_alarms(stack: &crate::plan::StackPlan, action: Action) -> Vec<&str> {
    let is_alarm = |kind: &str| kind.ends_with("Alarm");
    let of_action = stack
        .changes
        .iter()
        .filter(|change| change.action == action && is_alarm(&change.resource_type));
    of_action
        .filter_map(|change| change.physical_name.as_deref())
        .collect()
}

/// Whether some composite of the stack names the alarm.
fn names(model: &Model, stack: &str, alarm: &str) -> bool {
    model.composites.iter().any(|composite| {
        stack == format!("shop-prod-{}", composite.identity.part)
            && composite
                .children
                .iter()
                .any(|child| alarm == format!("shop-prod-{child}"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_alarm_is_deleted_while_named_or_named_before_it_is_there(before in model(), after in model()) {
        let plan = between(&before, &after);
        prop_assume!(!plan.is_blocked());
        for (place, stack) in plan.stacks.iter().enumerate() {
            for other in &plan.stacks[place + 1..] {
                let late = touched_alarms(other, Action::Add);
                prop_assert!(late.iter().all(|alarm| !names(&after, &stack.name, alarm)), "{late:?}");
                let early = touched_alarms(stack, Action::Remove);
                prop_assert!(early.iter().all(|alarm| !names(&before, &other.name, alarm)), "{early:?}");
            }
        }
    }

    #[test]
    fn a_thing_does_not_differ_from_itself(model in model()) {
        prop_assert!(between(&model, &model).is_empty());
    }

    #[test]
    fn after_apply_there_is_nothing_to_do(before in model(), after in model()) {
        let first = between(&before, &after);
        // apply: stacks with a template have it, the others are gone
        let deployed = fixtures::deployed(&render(&after));
        let kept: BTreeSet<&str> =
            first.stacks.iter().filter(|stack| stack.template.is_some()).map(|stack| stack.name.as_str()).collect();
        prop_assert!(deployed.stacks.keys().all(|name| kept.contains(name.as_str())));
        let second = plan(&after, &render(&after), &deployed);
        prop_assert!(second.is_empty());
        prop_assert_eq!(second.counts().total(), 0);
        prop_assert!((second.cost.before - first.cost.after).abs() < 1e-9);
    }

    #[test]
    fn a_plan_is_empty_only_when_nothing_differs(before in model(), after in model()) {
        let texts = |model: &Model| render(model).iter().map(|stack| stack.template.to_json()).collect::<Vec<_>>();
        prop_assert_eq!(between(&before, &after).is_empty(), texts(&before) == texts(&after));
    }

    #[test]
    fn there_and_back_touch_the_same(before in model(), after in model()) {
        let touched = |plan: &super::Plan| -> BTreeSet<(String, String, String)> {
            let changes = plan.stacks.iter().flat_map(|stack| stack.changes.iter().map(|change| (&stack.name, change)));
            changes.flat_map(|(stack, change)| change.fields.iter().map(|field| {
                (stack.clone(), change.logical_id.clone(), field.path.clone())
            })).collect()
        };
        prop_assert_eq!(touched(&between(&before, &after)), touched(&between(&after, &before)));
    }

    #[test]
    fn an_obedient_change_set_is_no_surprise(before in model(), after in model()) {
        for stack in between(&before, &after).stacks {
            let listed = obedient(&stack);
            prop_assert_eq!(compare(&stack, &listed), vec![]);
            // and each entry that the plan does not have is one
            let mut more = listed.clone();
            more.push(ActualChange {
                logical_id: "Stranger".to_owned(),
                resource_type: String::new(),
                action: ActualAction::Remove,
                replacement: Replacement::Never,
            });
            prop_assert_eq!(compare(&stack, &more).len(), 1);
        }
    }

    #[test]
    fn any_two_values_differ_alike_both_ways(before in any_json(), after in any_json()) {
        for dialect in [Dialect::Properties, Dialect::Body] {
            prop_assert_eq!(differences(Some(&before), Some(&before), dialect), vec![]);
            let mut there = differences(Some(&before), Some(&after), dialect);
            let mut back = differences(Some(&after), Some(&before), dialect);
            for found in &mut back {
                std::mem::swap(&mut found.before, &mut found.after);
            }
            // several differences can share a path only where members are called alike
            let key = |found: &super::super::diff::Difference| format!("{found:?}");
            there.sort_by_key(key);
            back.sort_by_key(key);
            prop_assert_eq!(there, back);
        }
    }

    #[test]
    fn no_widget_is_lost_or_invented(before in vec(widget_value(), 0..8), after in vec(widget_value(), 0..8)) {
        let changes = widget::changes(&before, &after);
        let count = |action: Action| changes.iter().filter(|change| change.action == action).count();
        let unchanged = after.len() - count(Action::Add) - count(Action::Modify);
        prop_assert_eq!(count(Action::Remove) + count(Action::Modify) + unchanged, before.len());
        prop_assert!(changes.iter().all(|change| !change.fields.is_empty()));
        prop_assert_eq!(widget::changes(&after, &after), vec![]);
        if unchanged == after.len() && count(Action::Remove) == 0 {
            let sorted = |widgets: &[Value]| {
                let mut texts: Vec<String> = widgets.iter().map(ToString::to_string).collect();
                texts.sort();
                texts
            };
            prop_assert_eq!(sorted(&before), sorted(&after));
        }
    }

    #[test]
    fn children_are_deployed_before_their_composites(model in model()) {
        let Ok(stages) = stages(&model) else {
            prop_assert!(!check(&model).is_empty());
            return Ok(());
        };
        let place = |part: &str| stages.iter().position(|stage| stage.part == part);
        for composite in &model.composites {
            for child in model.alarms.iter().filter(|alarm| composite.children.contains(&alarm.identity.name)) {
                prop_assert!(place(&child.identity.part) <= place(&composite.identity.part));
            }
        }
        for stage in &stages {
            prop_assert!(stage.depends_on.iter().all(|other| place(other) < place(&stage.part)));
        }
        prop_assert_eq!(render(&model).len(), stages.len());
        // and deleted after them
        let gone = plan(&model, &[], &fixtures::deployed_model(&model));
        let place = |part: &str| gone.stacks.iter().position(|stack| stack.name == format!("shop-prod-{part}"));
        for composite in &model.composites {
            for child in model.alarms.iter().filter(|alarm| composite.children.contains(&alarm.identity.name)) {
                prop_assert!(place(&child.identity.part) >= place(&composite.identity.part));
            }
        }
    }

    #[test]
    fn every_resource_is_rendered_once(model in model()) {
        let first = plan(&model, &render(&model), &Snapshot::default());
        let receivers: usize = model
            .routes
            .iter()
            .map(|route| route.subscriptions.iter().map(|one| format!("{one:?}")).collect::<BTreeSet<_>>().len())
            .sum();
        prop_assert_eq!(first.counts().add, model.identities().count() + model.routes.len() + receivers);
    }
}
