//! `GetMetricWidgetImage`: a widget of metrics as PNG (API:CloudWatch-Metric-Widget-Structure).

use charts::{Answers, Look, Theme, draw, png};
use cloudwatch::{
    dashboard::{
        Body, Content, Level, Message, RangeSettings, RequestSettings, View, Widget, check,
    },
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tokio::sync::Semaphore;

use super::{
    CloudWatch,
    errors::{invalid_value, missing, validation},
};
use crate::{
    identity::Scope,
    wire::{Blob, ServiceError},
};

/// The longest definition of a widget, in characters. AWS does not document one.
const LONGEST: usize = 100_000;
/// The most metrics of an image.
const MAX_METRICS: usize = 100;
/// The size when nothing is said, and the longest side, in pixels. AWS does not document the latter.
const SIZE: (u32, u32) = (600, 400);
const LONGEST_SIDE: u32 = 2000;

/// Whose turn it is to draw.
static DRAWING: Semaphore = Semaphore::const_new(1);

/// `GetMetricWidgetImage`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct GetMetricWidgetImageInput {
    metric_widget: Option<String>,
    output_format: Option<String>,
}

/// The output of `GetMetricWidgetImage`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetMetricWidgetImageOutput {
    metric_widget_image: Blob,
}

impl CloudWatch {
    /// Draws the widget over its own range of time, the last three hours when it has none.
    pub(crate) async fn get_metric_widget_image(
        &self,
        scope: &Scope,
        input: &GetMetricWidgetImageInput,
    ) -> Result<GetMetricWidgetImageOutput, ServiceError> {
        let text = input
            .metric_widget
            .as_deref()
            .ok_or_else(|| missing("The parameter MetricWidget is required."))?;
        if let Some(format) = input.output_format.as_deref()
            && format != "png"
        {
            let message =
                format!("The value {format} for parameter OutputFormat is not supported: use png.");
            return Err(invalid_value(message));
        }
        let asked = Asked::read(text, &scope.region)?;
        let now = self.shared.now();
        let answers = self.answers(scope, &asked.body, now).await;
        let picture = asked.picture(&answers, now);
        // drawing takes a processor for a while: one at a time leaves the others to everybody else
        let _turn = DRAWING
            .acquire()
            .await
            .map_err(|error| ServiceError::internal(&error))?;
        let drawn = tokio::task::spawn_blocking(move || png(&picture, 1.0)).await;
        let image = drawn
            .map_err(|error| ServiceError::internal(&error))?
            .map_err(|error| ServiceError::internal(&error))?;
        Ok(GetMetricWidgetImageOutput {
            metric_widget_image: Blob(image),
        })
    }

    async fn answers(&self, scope: &Scope, body: &Body, now: Timestamp) -> Answers {
        let mut answers = Answers::default();
        let Some((_, widget)) = body.widgets().next() else {
            return answers;
        };
        let requests = widget.requests(
            &body.showing(now, RangeSettings::default()),
            RequestSettings::default(),
        );
        let range = (requests.range.start(), requests.range.end());
        let queries = requests.queries();
        if let [alarm] = requests.alarms.as_slice()
            && let Some(watched) = self.watched(alarm.name(), range).await
        {
            answers.results = watched.results;
            if let Some(seen) = self.seen(alarm.name()).await {
                answers.alarms.push(seen.status(alarm));
            }
        } else if !queries.is_empty() {
            match self.series(scope, &queries, range, requests.alignment()) {
                Ok(results) => answers.results = results,
                Err(problems) => answers.problems = problems,
            }
        }
        answers
    }
}

/// A definition that was understood: a dashboard of one widget.
#[derive(Debug)]
struct Asked {
    body: Body,
    size: (u32, u32),
    theme: Theme,
}

impl Asked {
    fn picture(&self, answers: &Answers, now: Timestamp) -> String {
        let showing = self.body.showing(now, RangeSettings::default());
        let look = Look {
            theme: self.theme,
            ..Look::new(self.size, now)
        };
        let drawn = self.body.widgets().next().map(|(_, widget)| {
            let requests = widget.requests(&showing, RequestSettings::default());
            draw(widget, &requests, answers, &look).svg()
        });
        drawn.unwrap_or_default()
    }

    fn read(text: &str, region: &str) -> Result<Self, ServiceError> {
        let wrong = |message: String| validation(format!("Invalid metric widget: {message}"));
        if text.chars().count() > LONGEST {
            return Err(wrong(format!("more than {LONGEST} characters")));
        }
        let properties: Json =
            serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let Json::Object(mut properties) = properties else {
            return Err(wrong("not a JSON object".to_owned()));
        };
        let theme = match properties.remove("theme") {
            None => Theme::Light,
            Some(Json::String(name)) if name == "light" => Theme::Light,
            Some(Json::String(name)) if name == "dark" => Theme::Dark,
            Some(_) => return Err(wrong("theme must be light or dark".to_owned())),
        };
        properties.entry("region").or_insert_with(|| json!(region));
        let document =
            json!({"widgets": [{"type": "metric", "properties": properties}]}).to_string();
        let found = check(&document);
        let found = found.iter().filter(|message| message.level == Level::Error);
        let errors: Vec<String> = found.map(told).collect();
        if !errors.is_empty() {
            return Err(wrong(errors.join("; ")));
        }
        let (body, _) = Body::read(&document).map_err(|message| wrong(told(&message)))?;
        let size = body
            .widgets()
            .next()
            .map_or(Ok(SIZE), |(_, widget)| size(widget))
            .map_err(wrong)?;
        Ok(Self { body, size, theme })
    }
}

/// The size of the image, of a widget that can be one.
fn size(widget: &Widget) -> Result<(u32, u32), String> {
    let Content::Metric(metric) = &widget.content else {
        return Err("not a widget of metrics".to_owned());
    };
    if !matches!(metric.shown_as(), View::TimeSeries | View::Bar | View::Pie) {
        return Err("view must be timeSeries, bar or pie".to_owned());
    }
    let count = metric.entries().count();
    if count > MAX_METRICS {
        return Err(format!(
            "an image has at most {MAX_METRICS} metrics, not {count}"
        ));
    }
    let width = metric
        .width
        .as_ref()
        .map_or(SIZE.0, cloudwatch::dashboard::Whole::get);
    let height = metric
        .height
        .as_ref()
        .map_or(SIZE.1, cloudwatch::dashboard::Whole::get);
    if !(1..=LONGEST_SIDE).contains(&width) || !(1..=LONGEST_SIDE).contains(&height) {
        return Err(format!("width and height must be from 1 to {LONGEST_SIDE}"));
    }
    Ok((width, height))
}

fn told(message: &Message) -> String {
    let place = message
        .data_path
        .trim_start_matches("/widgets/0/properties");
    format!("{place} {}", message.message)
        .trim_start()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Asked::read(text, "us-east-1").unwrap_err().message
    }

    #[test]
    fn what_can_be_no_image_is_refused() {
        assert!(refused("[").contains("Invalid metric widget"));
        assert!(refused("[]").contains("not a JSON object"));
        assert!(refused(r#"{"metrics": [["N", "M"]], "view": "table"}"#).contains("view must be"));
        assert!(refused(r#"{"metrics": [["N", "M"]], "theme": "blue"}"#).contains("theme must be"));
        assert!(refused(r#"{"metrics": [["N", "M"]], "width": 9000}"#).contains("from 1 to 2000"));
        assert!(refused(r#"{"metrics": [["N"]]}"#).contains("/metrics/0"));
    }

    #[test]
    fn an_image_has_a_size_and_a_theme() {
        let asked = Asked::read(r#"{"metrics": [["N", "M"]]}"#, "us-east-1").unwrap();
        assert_eq!((asked.size, asked.theme), (SIZE, Theme::Light));
        let asked = Asked::read(
            r#"{"metrics": [["N", "M"]], "width": 300, "height": 200, "theme": "dark"}"#,
            "us-east-1",
        )
        .unwrap();
        assert_eq!((asked.size, asked.theme), ((300, 200), Theme::Dark));
    }
}
