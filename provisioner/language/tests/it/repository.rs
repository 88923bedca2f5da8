//! The project of this repository.

use language::{Overrides, compile};

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
        assert_eq!(model.alarms.len(), 4 + 7 + 3 * 2);
        assert_eq!(
            (
                model.composites.len(),
                model.dashboards.len(),
                model.monitors.len(),
                model.canaries.len(),
                model.routes.len()
            ),
            (1, 3, 1, 3, 2)
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
    }
}
