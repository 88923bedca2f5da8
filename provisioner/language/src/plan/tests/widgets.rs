//! Dashboards, widget by widget.

use serde_json::{Value, json};

use super::super::dashboard::body_change;
use super::{field_line, sign};
use crate::plan::Action;

fn graph(title: &str, (x, y): (u32, u32), metric: &str) -> Value {
    json!({
        "type": "metric", "x": x, "y": y, "width": 12, "height": 6,
        "properties": {"title": title, "metrics": [["Shop", metric]], "period": 60, "stat": "Sum", "view": "timeSeries"},
    })
}

fn text(markdown: &str, (x, y): (u32, u32)) -> Value {
    json!({"type": "text", "x": x, "y": y, "width": 12, "height": 6, "properties": {"markdown": markdown}})
}

fn literal(widgets: &[Value]) -> Value {
    json!({"start": "-PT3H", "widgets": widgets})
        .to_string()
        .into()
}

#[track_caller]
fn check(before: &Value, after: &Value, expected: &[&str]) {
    let change = body_change(Some(before), Some(after)).expect("both are bodies");
    let mut shown: Vec<String> = change
        .fields
        .iter()
        .map(|field| field_line(field).trim().to_owned())
        .collect();
    for widget in &change.widgets {
        shown.push(format!("{} {}", sign(widget.action), widget.title));
        if widget.action == Action::Modify {
            shown.extend(widget.fields.iter().map(field_line));
        }
    }
    assert_eq!(shown, expected);
}

#[test]
fn the_same() {
    let body = literal(&[graph("a", (0, 0), "A"), graph("a", (0, 0), "A")]);
    check(&body, &body, &[]);
    let spaced = Value::from(body.as_str().unwrap().replace(':', ": "));
    check(&body, &spaced, &[]);
}

#[test]
fn a_title_is_an_identity() {
    check(
        &literal(&[graph("a", (0, 0), "A"), graph("b", (12, 0), "B")]),
        &literal(&[
            graph("b", (0, 0), "Other"),
            graph("c", (12, 0), "C"),
            graph("a", (0, 6), "A"),
        ]),
        &[
            "~ b",
            r#"  metrics[0][1]: "B" → "Other""#,
            "  x: 12 → 0",
            "+ c",
            "~ a",
            "  y: 0 → 6",
        ],
    );
}

#[test]
fn a_new_title_on_the_same_content() {
    check(
        &literal(&[graph("a", (0, 0), "A"), graph("b", (12, 0), "B")]),
        &literal(&[graph("b", (12, 0), "B"), graph("new", (0, 6), "A")]),
        &["~ new", r#"  title: "a" → "new""#, "  y: 0 → 6"],
    );
}

#[test]
fn neither_title_nor_content_but_the_same_place() {
    check(
        &literal(&[text("## Old\nmore", (0, 0))]),
        &literal(&[text("\n# New", (0, 0))]),
        &["~ New", r###"  markdown: "## Old\nmore" → "\n# New""###],
    );
    check(
        &literal(&[text("old", (0, 0))]),
        &literal(&[text("new", (12, 0))]),
        &["+ new", "- old"],
    );
    check(
        &literal(&[text("old", (0, 0))]),
        &literal(&[graph("new", (0, 0), "A")]),
        &["+ new", "- old"],
    );
}

#[test]
fn a_row_put_in_at_the_top_moves_the_rest() {
    let row = |y: u32| [text("first", (0, y)), text("second", (12, y))];
    let mut after = vec![text("new", (0, 0))];
    after.extend(row(6));
    check(
        &literal(&row(0)),
        &literal(&after),
        &["+ new", "~ first", "  y: 0 → 6", "~ second", "  y: 0 → 6"],
    );
}

#[test]
fn equal_titles_pair_up_in_order() {
    check(
        &literal(&[
            graph("a", (0, 0), "A"),
            graph("a", (12, 0), "B"),
            graph("a", (0, 6), "C"),
        ]),
        &literal(&[graph("a", (0, 0), "A"), graph("a", (0, 6), "C")]),
        &["- a"],
    );
}

#[test]
fn settings_of_the_whole_dashboard() {
    let after = json!({"periodOverride": "inherit", "widgets": []}).to_string();
    check(
        &literal(&[]),
        &after.into(),
        &[
            r#"DashboardBody.periodOverride: ∅ → "inherit""#,
            r#"DashboardBody.start: "-PT3H" → ∅"#,
        ],
    );
}

#[test]
fn a_filled_in_body_is_compared_as_it_will_be() {
    let label = json!({"widgets": [text("${LABEL}", (0, 0))]}).to_string();
    let escaped = json!({"Fn::Sub": label.replace("${", "${!")});
    check(&label.clone().into(), &escaped, &[]);
    let with_arn = |name: &str| {
        let properties =
            json!({"annotations": {"alarms": [format!("arn:${{AWS::Partition}}:{name}")]}});
        json!({"Fn::Sub": json!({"widgets": [{"type": "metric", "properties": properties}]}).to_string()})
    };
    check(
        &with_arn("a"),
        &with_arn("b"),
        &["+ metric at null, null", "- metric at null, null"],
    );
}

#[test]
fn metrics_with_ids_go_by_them_and_keep_their_order() {
    let body = |metrics: Value| -> Value {
        json!({"widgets": [{"type": "metric", "properties": {"title": "t", "metrics": metrics}}]})
            .to_string()
            .into()
    };
    let a = json!(["Shop", "A", {"id": "a"}]);
    let b = json!([{"expression": "a", "id": "b"}]);
    check(
        &body(json!([a, b])),
        &body(
            json!([["Shop", "A", "Service", "s", {"id": "a", "label": "x"}], ["Shop", "C", {"id": "c"}], b]),
        ),
        &[
            "~ t",
            r#"  metrics.a.label: ∅ → "x""#,
            r#"  metrics.a.metric: "Shop A" → "Shop A Service s""#,
            r#"  metrics.c.metric: ∅ → "Shop C""#,
        ],
    );
    check(
        &body(json!([a, b])),
        &body(json!([b, a])),
        &["~ t", r#"  metrics.(order): ["a","b"] → ["b","a"]"#],
    );
}

#[test]
fn json_in_a_body_is_not_coerced() {
    let body = |period: Value| -> Value {
        json!({"widgets": [{"type": "metric", "properties": {"title": "t", "period": period}}]})
            .to_string()
            .into()
    };
    check(
        &body(json!(60)),
        &body(json!("60")),
        &["~ t", r#"  period: 60 → "60""#],
    );
    check(&body(json!(60)), &body(json!(60.0)), &[]);
}

#[test]
fn what_is_no_body_is_a_property_like_any_other() {
    for other in [
        json!("not JSON"),
        json!("[1]"),
        json!({"Ref": "Body"}),
        json!(5),
    ] {
        assert_eq!(body_change(Some(&literal(&[])), Some(&other)), None);
        assert_eq!(body_change(Some(&other), Some(&literal(&[]))), None);
    }
}

#[test]
fn widgets_that_are_none() {
    let odd: Value = json!({"widgets": [5, {}, {"type": "text"}]})
        .to_string()
        .into();
    check(&odd, &odd, &[]);
    let change = body_change(Some(&odd), Some(&literal(&[]))).unwrap();
    assert_eq!(change.widgets.len(), 3);
    let none: Value = json!({"widgets": "many"}).to_string().into();
    check(&none, &none, &[]);
}
