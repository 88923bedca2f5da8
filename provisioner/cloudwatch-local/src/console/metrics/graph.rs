//! The graph of the metrics that were chosen: a widget like those of dashboards, which nobody has stored.

use charts::draw as picture;
use cloudwatch::dashboard::{Body, RangeSettings, RequestSettings, check};
use serde::Serialize;
use serde_json::{Value as Json, json};

pub(super) use super::super::dashboards::{Fineness, Span};
use super::super::{
    client::Client,
    dashboards,
    form::{Choice as _, Form, choices},
};

/// Width and height of the picture on a wide window, and on a narrow one, in pixels.
const SIZES: [(u32, u32); 2] = [(1216, 360), (420, 320)];

/// What is drawn.
#[derive(Debug, Serialize)]
pub(super) struct Graph {
    problems: Vec<String>,
    /// The same picture for a wide and for a narrow window, as HTML.
    wide: String,
    narrow: String,
    /// The widget, to be put into a dashboard.
    widget: String,
}

choices! {
    /// What is made of the samples of a window.
    Measure {
        Average => "", "Average";
        Sum => "Sum", "Sum";
        Minimum => "Minimum", "Minimum";
        Maximum => "Maximum", "Maximum";
        Count => "SampleCount", "Number of samples";
        Median => "p50", "Median";
        Ninety => "p90", "p90";
        NinetyNine => "p99", "p99";
    }
}

choices! {
    /// How they are shown.
    Shape {
        Lines => "", "Lines";
        Areas => "stacked", "Stacked areas";
        Numbers => "singleValue", "Numbers";
        Bars => "bar", "Bars";
        Pie => "pie", "Pie";
        Table => "table", "Table";
    }
}

/// The entries that a text has, or why it has none.
pub(super) fn entries(text: &str) -> Result<Vec<Json>, String> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    match serde_json::from_str(text) {
        Ok(Json::Array(entries)) => Ok(entries),
        Ok(_) => Err("the metrics must be a list, such as [[\"Shop\", \"Requests\"]]".to_owned()),
        Err(error) => Err(format!("the metrics are not JSON: {error}")),
    }
}

/// Draws the entries as the address wants them.
pub(super) async fn draw(
    client: &Client,
    entries: Result<Vec<Json>, String>,
    form: &Form,
) -> Graph {
    let mut problems = Vec::new();
    let entries = entries.unwrap_or_else(|problem| {
        problems.push(problem);
        Vec::new()
    });
    let widget = widget(&entries, form, client.region());
    let text = json!({"widgets": [widget]}).to_string();
    let (body, _) = Body::read(&text).unwrap_or_default();
    problems.extend(check(&text).into_iter().map(|one| {
        let place = one.data_path.trim_start_matches("/widgets/0/properties/");
        format!("{place}: {}", one.message)
    }));
    let mut pictures = [String::new(), String::new()];
    let now = client.now();
    let showing = form
        .choice::<Span>("range")
        .of(body.showing(now, RangeSettings::default()));
    if let Some((_, drawn)) = body.widgets().next() {
        let mut requests = drawn.requests(&showing, RequestSettings::default());
        form.choice::<Fineness>("period").set(&mut requests);
        let answers = dashboards::answer(client, &requests).await;
        let look = dashboards::look(now);
        pictures = SIZES.map(|(width, height)| {
            picture(drawn, &requests, &answers, &look.sized(width, height)).html()
        });
    }
    let [wide, narrow] = pictures;
    Graph {
        problems,
        wide,
        narrow,
        widget: serde_json::to_string_pretty(&widget).unwrap_or_default(),
    }
}

fn widget(entries: &[Json], form: &Form, region: &str) -> Json {
    let (shape, measure) = (form.choice::<Shape>("view"), form.choice::<Measure>("stat"));
    let view = match shape {
        Shape::Lines | Shape::Areas => "timeSeries",
        Shape::Numbers => "singleValue",
        Shape::Bars => "bar",
        Shape::Pie => "pie",
        Shape::Table => "table",
    };
    let statistic = match measure {
        Measure::Average => "Average",
        other => other.value(),
    };
    json!({"type": "metric", "x": 0, "y": 0, "width": 24, "height": 8, "properties": {
        "title": "Graph", "metrics": entries, "region": region, "stat": statistic, "period": 60, "view": view,
        "stacked": shape == Shape::Areas,
    }})
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn what_is_no_list_is_told() {
        assert_eq!(entries("").unwrap().len(), 0);
        assert_eq!(
            entries(r#"[["N", "M"], [{"expression": "m1"}]]"#)
                .unwrap()
                .len(),
            2
        );
        assert!(entries("{}").unwrap_err().contains("must be a list"));
        assert!(entries("[[").unwrap_err().contains("not JSON"));
    }
}
