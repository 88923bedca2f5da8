//! Canaries, with what comes with them.

use language::model::Model;
use language::source::Sources;
use language::template::render;
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
}
