//! Monitors of pages, with what comes with them.

use language::template::render;
use language::{Overrides, compile};

use crate::{project, render as told};

const PROJECT: &str = r#"
apiVersion: obsctl/v1
project: shop
owner: storefront
environments:
  prod: {region: ap-northeast-1, account: "111122223333"}
defaults: {namespace: Shop, dimensions: {Service: catalog}, tags: {team: web}}
"#;

const ROUTE: &str =
    "kind: Route\nname: t\nseverities: [ticket]\nto: [{email: storefront@example.com}]\n";

fn template(monitor: &str) -> String {
    let sources = project::of(&[
        ("obsctl.yaml", PROJECT),
        (
            "rum/a.yaml",
            &format!("{ROUTE}---\nkind: RumMonitor\n{monitor}"),
        ),
    ]);
    let compilation = compile(&sources, None, &Overrides::default());
    assert_eq!(told::render(&compilation.diagnostics, &sources), "");
    let stacks = render(&compilation.model.expect("a model without mistakes"));
    stacks[0].template.to_json()
}

/// The whole diagnostics.
fn mistakes(monitor: &str) -> String {
    let sources = project::of(&[
        ("obsctl.yaml", PROJECT),
        (
            "rum/a.yaml",
            &format!("{ROUTE}---\nkind: RumMonitor\n{monitor}"),
        ),
    ]);
    let compilation = compile(&sources, None, &Overrides::default());
    assert_eq!(compilation.model, None);
    told::render(&compilation.diagnostics, &sources)
}

#[test]
fn a_public_monitor_has_a_policy() {
    insta::assert_snapshot!(template(
        "name: web\ndomain: shop.example.com\naccess: public\naliases: [shop]\nreferers: ['https://shop.example.com/*']\n\
         severity: ticket\nrunbook: r\nsampleRate: 7%\ncookies: true\nxray: true\nlogs: true\ncustomEvents: true\n\
         pages: {exclude: ['https://shop.example.com/admin']}\n\
         alarms: {for: 2 of 3, lcp: {above: 4s, impact: Slow.}, cls: {above: none}}\n"
    ));
}

#[test]
fn an_identity_pool_brings_a_role_that_may_only_send() {
    insta::assert_snapshot!(template(
        "name: web\ndomains: [shop.example.com, '*.shop.example.com']\naccess: identity-pool\ntelemetries: [errors]\n"
    ));
}

/// Names of alarms and of the dashboard are names like any other, whoever declares them.
#[test]
fn what_comes_with_it_can_be_named_and_is_taken() {
    let text = "name: web\ndomain: localhost\naccess: public\n---\n\
                kind: CompositeAlarm\nname: c\nrule: ALARM(rum-web-lcp) OR ALARM(rum-web-ttfb)\ndashboard: rum-web\n";
    let template = template(text);
    assert!(template.contains("shop-prod-rum-web-ttfb"), "{template}");
    insta::assert_snapshot!(mistakes(
        "name: web\ndomain: localhost\naccess: public\n---\nkind: Dashboard\nname: rum-web\nrows: [{widgets: [{text: x}]}]\n"
    ));
}

/// Each is told once, though seven alarms have it.
#[test]
fn mistakes_are_told_once_and_at_their_place() {
    insta::assert_snapshot!(mistakes(
        "name: web\ndomain: https://shop.example.com\naccess: identity-pool\nreferers: [x]\nsampleRate: 110%\n\
         severity: pager\nalarms: {lcp: {above: 5%}, inp: {over: 1s}, cls: {above: off}}\n"
    ));
    insta::assert_snapshot!(mistakes(
        "name: web\ndomain: localhost\naccess: public\ntelemetries: [error]\n"
    ));
    insta::assert_snapshot!(mistakes("name: web\naccess: everyone\nseverity: ticket\n"));
}
