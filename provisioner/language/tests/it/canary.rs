//! Canaries, with what comes with them.

use language::model::Model;
use language::plan::{Action, Plan, StackAction, plan, replaced_packages};
use language::snapshot::{Snapshot, Stack};
use language::source::Sources;
use language::template::{StackTemplate, render};
use language::{Overrides, compile};

use crate::{project, render as told};

const PROJECT: &str = r#"
apiVersion: obsctl/v1
project: shop
owner: storefront
environments:
  prod: {region: ap-northeast-1, account: "111122223333"}
defaults: {namespace: Shop, dimensions: {Service: catalog}, period: 1m, tags: {team: web}}
"#;

const ROUTE: &str =
    "kind: Route\nname: p\nseverities: [page]\nto: [{email: storefront@example.com}]\n";

const STEPS: &str = "\
name: search
schedule: 1m
timeout: 30s
retries: 1
severity: page
runbook: r
steps:
  - {name: the shop opens, open: 'https://shop.example.com/', expect: {status: 200, text: Books, under: 2s}}
  - fill: {field: 'input[name=q]', text: tea}
  - click: 'button[type=submit]'
  - expect: {text: results}
  - request: {url: 'https://shop.example.com/api/products?limit=1', headers: {accept: application/json}}
    expect: {headers: {content-type: application/json}, json: {/items/0/currency: JPY, /next: null}}
  - request: {url: 'https://shop.example.com/api/products', json: {a: [1, true]}}
";

fn sources(canary: &str) -> Sources {
    let mut sources = project::of(&[
        ("obsctl.yaml", PROJECT),
        (
            "canaries/a.yaml",
            &format!("{ROUTE}---\nkind: Canary\n{canary}"),
        ),
    ]);
    let script = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    sources.scripts.extend([
        script("canaries/pay.mjs", "import './lib/login.mjs';\n"),
        script("canaries/lib/login.mjs", "export const login = 1;\n"),
    ]);
    sources
}

fn model(canary: &str) -> Model {
    let sources = sources(canary);
    let compilation = compile(&sources, None, &Overrides::default());
    assert_eq!(told::render(&compilation.diagnostics, &sources), "");
    compilation.model.expect("a model without mistakes")
}

/// The whole diagnostics.
fn mistakes(canary: &str) -> String {
    let sources = sources(canary);
    let compilation = compile(&sources, None, &Overrides::default());
    assert_eq!(compilation.model, None);
    told::render(&compilation.diagnostics, &sources)
}

#[test]
fn steps_become_a_package_with_a_role_alarms_and_a_dashboard() {
    let model = model(STEPS);
    let stacks = render(&model);
    let order: Vec<_> = stacks
        .iter()
        .map(|stack| (stack.name.as_str(), stack.depends_on.join(" ")))
        .collect();
    assert_eq!(
        order,
        [
            ("shop-prod-artifacts", String::new()),
            ("shop-prod-main", "shop-prod-artifacts".to_owned())
        ]
    );
    insta::assert_snapshot!("the_bucket", stacks[0].template.to_json());
    insta::assert_snapshot!("a_canary_of_steps", stacks[1].template.to_json());
    let script = &model.canaries[0].package.files()["index.mjs"];
    insta::assert_snapshot!("its_script", String::from_utf8_lossy(script));
}

#[test]
fn the_package_is_that_of_the_text_and_nothing_else() {
    let hash = |canary: &str| model(canary).canaries[0].package.hash().to_owned();
    assert_eq!(hash(STEPS), hash(STEPS));
    assert_eq!(
        hash(STEPS),
        hash(&STEPS.replace("retries: 1", "retries: 2"))
    );
    assert_ne!(hash(STEPS), hash(&STEPS.replace("tea", "ten")));
}

#[test]
fn a_script_is_packed_with_the_files_that_it_names() {
    let model = model(
        "name: pay\nscript: pay.mjs\nfiles: [lib/login.mjs]\nruntime: puppeteer\nschedule: cron(0 8 ? * MON-FRI *)\n\
         memory: 1024\ntracing: true\nkeep: 7d\nenvironment: {SHOP: 'https://shop.example.com'}\n\
         alarms: {failed: {below: 100%}, slow: {above: none}}\n",
    );
    let canary = &model.canaries[0];
    let files: Vec<_> = canary.package.files().keys().collect();
    assert_eq!(files, ["lib/login.mjs", "pay.mjs"]);
    assert_eq!(canary.handler, "pay.handler");
    assert_eq!(canary.runtime.to_string(), "syn-nodejs-puppeteer-17.0");
    let alarms: Vec<_> = model
        .alarms
        .iter()
        .map(|alarm| alarm.identity.name.as_str())
        .collect();
    assert_eq!(alarms, ["canary-pay-failed"]);
    insta::assert_snapshot!("a_canary_of_a_script", render(&model)[1].template.to_json());
}

fn widgets(model: &Model) -> usize {
    let widgets = model.dashboards[0].body.widgets.as_ref();
    widgets.map_or(0, cloudwatch::dashboard::List::len)
}

/// Those of all canaries stand on one, unless a person wrote one of that name.
#[test]
fn one_dashboard_shows_all_canaries() {
    let two = "name: one\nsteps: [{open: 'https://a.example/'}]\n---\nkind: Canary\nname: two\nsteps: [{open: 'https://b.example/'}]\n";
    let shown = model(two);
    assert_eq!(shown.dashboards.len(), 1);
    assert_eq!(widgets(&shown), 8);
    let own = format!(
        "{two}---\nkind: Dashboard\nname: canaries\nrows: [{{widgets: [{{text: mine}}]}}]\n"
    );
    let own = model(&own);
    assert_eq!(widgets(&own), 1);
}

#[test]
fn mistakes_are_told_once_and_at_their_place() {
    insta::assert_snapshot!(mistakes(
        "name: a\nschedule: 90s\nruntime: chrome\nmemory: 1000\nkeep: 2y\nretries: 3\n\
         steps:\n  - {open: shop, click: a}\n  - {expect: {under: 5, json: {a: 1}, status: 99}}\n"
    ));
    insta::assert_snapshot!(mistakes(
        "name: a\nschedule: 1m\ntimeout: 2m\nmemory: 1000\nkeep: 36h\nseverity: pager\n\
         environment: {A: x, AWS_REGION: y, good_1: z}\nalarms: {failed: {below: 5s}, slow: {above: 5%}}\n\
         steps:\n  - {click: a}\n  - {open: 'https://a.example/', click: a}\n  - {name: x}\n  \
         - {name: b, expect: {under: 5}}\n  - {name: b, request: {url: 'https://a.example/', method: GET, json: {}, body: x}}\n"
    ));
    insta::assert_snapshot!(mistakes(
        "name: a\nscript: pya.mjs\nfiles: [../x.mjs, lib/login.mjs]\nhandler: login.handler\nruntime: syn-nodejs-puppeteer-7.0\n"
    ));
    insta::assert_snapshot!(mistakes(
        "name: a\nscript: pay.mjs\nhandler: login.handler\npart: artifacts\n"
    ));
    insta::assert_snapshot!(mistakes(
        "name: a\nhandler: login.handler\nruntime: puppeteer\nsteps: [{open: 'https://a.example/'}]\n"
    ));
    insta::assert_snapshot!(mistakes("name: a\nscript: pay.mjs\nsteps: []\n"));
    insta::assert_snapshot!(mistakes(
        "name: a\nschedule: 30m\nretries: 2\ntimeout: 10m\nraw: {Name: b, Code: {}}\n\
         steps: [{request: {url: 'https://a.example/', headers: {'a b': x, c: \"y\\nz\"}}}]\n"
    ));
}

/// What is left out of an update stays as it was: so nothing is left out.
#[test]
fn what_is_no_longer_stated_is_taken_back() {
    let template = |canary: &str| render(&model(canary))[1].template.to_json();
    let bare = template("name: a\nschedule: 30m\nsteps: [{open: 'https://a.example/'}]\n");
    for expected in [
        "\"MaxRetries\": 0",
        "\"MemoryInMB\": 1024",
        "\"EnvironmentVariables\": {}",
        "\"TimeoutInSeconds\": 840",
    ] {
        assert!(bare.contains(expected), "{expected} in {bare}");
    }
    let retried =
        template("name: a\nschedule: 30m\nretries: 2\nsteps: [{open: 'https://a.example/'}]\n");
    assert!(retried.contains("\"TimeoutInSeconds\": 599"), "{retried}");
    assert!(retried.contains("SuccessPercentWithRetries"), "{retried}");
}

/// What is deployed after an apply, with the scripts of its packages.
fn deployed(model: &Model) -> Snapshot {
    let stack = |stack: &StackTemplate| {
        let resources = stack.template.resources.keys();
        let resources = resources.map(|id| (id.clone(), format!("physical-{id}")));
        let live = Stack {
            status: "CREATE_COMPLETE".to_owned(),
            resources: resources.collect(),
            template: stack.template.to_value(),
        };
        (stack.name.clone(), live)
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let scripts = model.canaries.iter().map(|canary| {
        let files = canary.package.files().iter();
        let files = files.map(|(path, bytes)| (path.clone(), text(bytes)));
        (canary.package_key(), files.collect())
    });
    Snapshot {
        stacks: render(model).iter().map(stack).collect(),
        packages: scripts.collect(),
        ..Snapshot::default()
    }
}

fn planned(after: &Model, snapshot: &Snapshot) -> Plan {
    plan(after, &render(after), snapshot)
}

#[test]
fn one_changed_character_is_one_line_of_a_plan() {
    let (before, after) = (model(STEPS), model(&STEPS.replace("tea", "ten")));
    let mut snapshot = deployed(&before);
    let keys = replaced_packages(&render(&after), &snapshot);
    let old = before.canaries[0].package_key();
    assert_eq!(keys.into_iter().collect::<Vec<_>>(), [old.as_str()]);

    let shown = planned(&after, &snapshot);
    let changes: Vec<_> = shown.stacks.iter().flat_map(|one| &one.changes).collect();
    assert_eq!(changes.len(), 1, "{changes:#?}");
    assert_eq!(
        (changes[0].action, &changes[0].fields),
        (Action::Modify, &vec![])
    );
    let package = changes[0].package.as_ref().unwrap();
    assert_eq!(package.before, old);
    assert_eq!(package.after, after.canaries[0].package_key());
    let scripts = package.scripts.as_ref().unwrap();
    let counts: Vec<_> = scripts
        .iter()
        .map(|script| (script.path.as_str(), script.added, script.removed))
        .collect();
    assert_eq!(counts, [("index.mjs", 1, 1)]);
    let required = &shown.stacks[1].expected_changes()["CanarySearch"];
    assert!(required.required, "the change set must have it");

    snapshot.packages.clear();
    let blind = planned(&after, &snapshot);
    let package = blind.stacks[1].changes[0].package.as_ref().unwrap();
    assert_eq!(package.scripts, None);
}

#[test]
fn a_plan_brings_the_packages_of_the_stacks_that_it_touches() {
    let both = format!(
        "{STEPS}---\nkind: Canary\nname: other\npart: apps\nsteps: [{{open: 'https://b.example/'}}]\n"
    );
    let first = model(&both);
    let fresh = planned(&first, &Snapshot::default());
    let uploads = |plan: &Plan| -> Vec<(String, Vec<String>)> {
        let keys = |one: &language::plan::StackPlan| {
            let each = one.uploads.iter().map(|upload| {
                assert_eq!(upload.stack, "shop-prod-artifacts");
                upload.key.split('/').nth(1).unwrap().to_owned()
            });
            each.collect()
        };
        plan.stacks
            .iter()
            .map(|one| (one.name.clone(), keys(one)))
            .collect()
    };
    let named = |stack: &str, canaries: &[&str]| {
        let canaries = canaries.iter().map(|one| format!("shop-prod-{one}"));
        (format!("shop-prod-{stack}"), canaries.collect::<Vec<_>>())
    };
    let mut all = [
        named("artifacts", &[]),
        named("apps", &["other"]),
        named("main", &["search"]),
    ];
    let mut found = uploads(&fresh);
    assert_eq!(found[0], all[0], "the bucket comes first");
    found.sort();
    all.sort();
    assert_eq!(found, all);

    // a run a minute and one every five, their alarms and a dashboard
    let alarms = 0.10 * first.alarms.len() as f64;
    let runs = 43_800.0 * 0.0012 + 8_760.0 * 0.0012;
    assert!(
        (fresh.cost.after - (alarms + 3.0 + runs)).abs() < 0.01,
        "{:?}",
        fresh.cost
    );

    let snapshot = deployed(&first);
    let unchanged = planned(&first, &snapshot);
    assert!(unchanged.is_empty());
    assert!(
        unchanged
            .stacks
            .iter()
            .all(|stack| stack.uploads.is_empty())
    );

    // without canaries the bucket goes, after everything that may still write to it
    let none = model("name: x\nsteps: [{open: 'https://b.example/'}]\n");
    let mut none = none;
    none.canaries.clear();
    let gone = planned(&none, &snapshot);
    let deletions: Vec<_> = gone
        .stacks
        .iter()
        .filter(|stack| stack.action == StackAction::Delete)
        .map(|stack| stack.name.as_str())
        .collect();
    assert_eq!(deletions, ["shop-prod-apps", "shop-prod-artifacts"]);
    assert!(replaced_packages(&render(&none), &snapshot).is_empty());
}
