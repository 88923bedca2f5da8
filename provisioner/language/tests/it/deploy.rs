//! From text to templates and plans.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use language::model::Model;
use language::plan::{Action, Plan, StackAction, plan};
use language::snapshot::{Snapshot, Stack};
use language::source::Sources;
use language::template::{StackTemplate, Template, render};
use language::{Overrides, compile};
use proptest::prelude::*;
use serde_json::Value;

use crate::project;
use crate::repository::FOLDERS;

fn model(sources: &Sources, environment: &str, variables: &[(&str, &str)]) -> Model {
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let overrides = Overrides {
        variables: variables.collect(),
        ..Overrides::default()
    };
    let compilation = compile(sources, Some(environment), &overrides);
    compilation
        .model
        .unwrap_or_else(|| panic!("{:#?}", compilation.diagnostics))
}

fn repository(environment: &str, variables: &[(&str, &str)]) -> Model {
    model(
        &project::read(&project::repository(), &FOLDERS),
        environment,
        variables,
    )
}

/// What is deployed after an apply.
fn deployed(templates: &[StackTemplate]) -> Snapshot {
    let stack = |stack: &StackTemplate| {
        let resources = stack
            .template
            .resources
            .keys()
            .map(|id| (id.clone(), format!("physical-{id}")));
        let template = serde_json::from_str(&stack.template.to_body()).expect("JSON");
        let status = "CREATE_COMPLETE".to_owned();
        (
            stack.name.clone(),
            Stack {
                status,
                template,
                resources: resources.collect(),
            },
        )
    };
    Snapshot {
        account: None,
        stacks: templates.iter().map(stack).collect(),
        ..Snapshot::default()
    }
}

fn between(before: &Model, after: &Model) -> Plan {
    plan(after, &render(after), &deployed(&render(before)))
}

#[test]
fn this_repository_is_small_stacks_in_each_environment() {
    for environment in ["local", "prod"] {
        let stacks = render(&repository(environment, &[]));
        let names: Vec<&str> = stacks.iter().map(|stack| stack.name.as_str()).collect();
        // packages before their canaries, routes before alarms, alarms before what looks into them
        let expected = [
            "artifacts",
            "main",
            "business",
            "platform",
            "composites",
            "dashboards",
            "dashboards-inside",
        ]
        .map(|part| format!("shop-{environment}-{part}"));
        assert_eq!(names, expected);
        for StackTemplate { template, .. } in &stacks {
            assert!(
                template.compact_bytes() < Template::REQUEST_BYTES,
                "it is sent without S3"
            );
            assert_eq!(template.metadata().environment, environment);
        }
    }
}

#[test]
fn a_changed_threshold_is_all_that_is_planned() {
    let plan = between(
        &repository("prod", &[]),
        &repository("prod", &[("latency_budget", "300ms")]),
    );
    let of_all = plan.stacks.iter().flat_map(|stack| &stack.changes);
    let changed: Vec<_> = of_all
        .map(|change| {
            assert_eq!(change.action, Action::Modify);
            let fields = change
                .fields
                .iter()
                .map(|field| (field.path.clone(), field.after.clone()));
            let widgets: Vec<_> = change
                .widgets
                .iter()
                .map(|widget| widget.title.clone())
                .collect();
            (
                change.logical_id.as_str(),
                fields.collect::<Vec<_>>(),
                widgets,
            )
        })
        .collect();
    let threshold = vec![("Threshold".to_owned(), Some(Value::from(300)))];
    assert_eq!(
        changed,
        [
            ("AlarmCatalogLatencyAverage", threshold.clone(), vec![]),
            ("AlarmCatalogLatencyP99", threshold, vec![]),
            ("DashboardShopRed", vec![], vec!["Duration".to_owned()]),
            (
                "DashboardShopOverview",
                vec![],
                vec!["Duration, p99".to_owned()]
            ),
            (
                "DashboardShopPerformance",
                vec![],
                ["catalog", "orders", "users"]
                    .map(|service| format!("{service}: duration"))
                    .to_vec()
            ),
        ]
    );
}

#[test]
fn nothing_is_planned_after_apply() {
    let model = repository("prod", &[]);
    let first = plan(&model, &render(&model), &Snapshot::default());
    assert_eq!(first.stacks[0].action, StackAction::Create);
    let second = between(&model, &model);
    assert!(second.is_empty());
    assert!((second.cost.before - first.cost.after).abs() < 1e-9);
}

/// A project of alarms over services, in parts.
fn services(names: &BTreeSet<String>, parts: u32) -> Sources {
    let project = format!(
        "apiVersion: obsctl/v1\nproject: p\nowner: o\nparts: {parts}\nenvironments: {{e: {{region: us-east-1}}}}\n"
    );
    let alarm = |name: &String| {
        format!(
            "---\nkind: Alarm\nname: {name}\nservice: {name}\nmetric: {{namespace: N, name: M, statistic: Sum}}\n\
             condition: {{above: 1}}\n"
        )
    };
    let alarms = names.iter().map(alarm).collect::<Vec<_>>().concat();
    project::of(&[("obsctl.yaml", &project), ("alarms.yaml", &alarms)])
}

/// The project of the repository, and its templates.
static AS_READ: LazyLock<(Sources, Vec<String>)> = LazyLock::new(|| {
    let sources = project::read(&project::repository(), &FOLDERS);
    let texts = texts(&sources);
    (sources, texts)
});

fn texts(sources: &Sources) -> Vec<String> {
    let stacks = render(&model(sources, "prod", &[]));
    stacks
        .iter()
        .map(|stack| stack.template.to_json())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_new_service_moves_no_other(
        names in prop::collection::btree_set("s[a-z]{1,6}", 1..6),
        new in "t[a-z]{1,6}",
        parts in 1..5_u32,
    ) {
        let before = model(&services(&names, parts), "e", &[]);
        let mut more = names.clone();
        more.insert(new.clone());
        let plan = between(&before, &model(&services(&more, parts), "e", &[]));
        let touched: Vec<_> = plan.stacks.iter().flat_map(|stack| &stack.changes).collect();
        prop_assert_eq!(touched.len(), 1);
        prop_assert_eq!(touched[0].action, Action::Add);
        prop_assert!(!plan.is_blocked());
    }

    #[test]
    fn the_order_of_files_does_not_matter(seed in any::<prop::sample::Index>()) {
        let (sources, expected) = &*AS_READ;
        let mut rotated = sources.clone();
        rotated.files.rotate_left(seed.index(sources.files.len()));
        prop_assert_eq!(&texts(&rotated), expected);
    }
}
