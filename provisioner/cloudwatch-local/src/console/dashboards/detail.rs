//! One dashboard, drawn with data of now.

use axum::{
    extract::{Path, State},
    response::Response,
};
use charts::board;
use cloudwatch::dashboard::{Body, RangeSettings, RequestSettings, Showing, VariableSettings};
use serde::Serialize;

use super::super::{
    Console,
    form::{Form, Offer},
    page::Problem,
    text::{Moment, moment},
};
use super::{
    answers::answer,
    look::look,
    origin::{Origin, origin},
    period::{Fineness, Span},
    variables::{Field, chosen, fields},
    yaml::yaml,
};
use crate::wire::Value;

#[derive(Serialize)]
struct Detail {
    name: String,
    /// Why there are no widgets.
    problems: Vec<String>,
    start: Moment,
    end: Moment,
    spans: Vec<Offer>,
    periods: Vec<Offer>,
    variables: Vec<Field>,
    /// The widgets, as HTML that charts made.
    board: String,
    /// The body as it is deployed, as YAML; nothing when it is not JSON.
    yaml: Option<String>,
    /// The same as it was given, with an indent.
    json: String,
    /// The stack that has it.
    origin: Option<Origin>,
}

pub(super) async fn show(
    State(console): State<Console>,
    Path(name): Path<String>,
    form: Form,
) -> Response {
    console.answer(one(&console, name, &form).await)
}

async fn one(console: &Console, name: String, form: &Form) -> Result<Response, Problem> {
    let now = console.client.now();
    let text = body_of(console, &name).await?;
    let mut problems = Vec::new();
    let read = Body::read(&text).map(|(body, _)| body);
    let body = read.unwrap_or_else(|_| {
        problems.push("The body of this dashboard is not JSON.".to_owned());
        Body::default()
    });
    let found = console.client.find_values(&body);
    let values = chosen(&body, &found, form);
    let (drawn, messages) = body.with_values(&values, &found, VariableSettings::default());
    problems.extend(
        messages
            .into_iter()
            .map(|one| format!("{}: {}", one.data_path, one.message)),
    );
    let own = drawn.showing(now, RangeSettings::default());
    let showing = form.choice::<Span>("range").of(own);
    let detail = Detail {
        board: draw(console, &drawn, &showing, form.choice("period")).await,
        start: moment(showing.range.start(), now),
        end: moment(showing.range.end(), now),
        spans: form.offers::<Span>("range"),
        periods: form.offers::<Fineness>("period"),
        variables: fields(&body, &found, &values),
        yaml: serde_json::from_str(&text).ok().map(|body| yaml(&body)),
        json: pretty(&text),
        origin: origin(&console.client.stacks().await, &name),
        problems,
        name,
    };
    console.page("dashboard.html", "dashboards", detail)
}

async fn body_of(console: &Console, name: &str) -> Result<String, Problem> {
    let input = Value::of([("DashboardName", Value::from(name))]);
    match console.client.cloudwatch("GetDashboard", input).await {
        Ok(found) => Ok(found["DashboardBody"]
            .as_str()
            .unwrap_or_default()
            .to_owned()),
        Err(error) if error.status == 404 => Err(Problem::Missing("dashboard")),
        Err(error) => Err(error.into()),
    }
}

async fn draw(console: &Console, body: &Body, showing: &Showing, period: Fineness) -> String {
    let mut answered = Vec::new();
    for (_, widget) in body.widgets() {
        let mut requests = widget.requests(showing, RequestSettings::default());
        period.set(&mut requests);
        let answers = answer(&console.client, &requests).await;
        answered.push((requests, answers));
    }
    board(body, &answered, &look(showing.now))
}

/// JSON with an indent, as far as it is JSON.
fn pretty(text: &str) -> String {
    let value: Result<serde_json::Value, _> = serde_json::from_str(text);
    let printed = value.and_then(|value| serde_json::to_string_pretty(&value));
    printed.unwrap_or_else(|_| text.to_owned())
}
