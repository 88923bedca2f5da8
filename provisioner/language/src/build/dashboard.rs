//! Dashboards: rows of widgets, laid out.

use cloudwatch::dashboard::{self, Body, Level};
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::Builder;
use super::identity::Stated;
use super::metric::Surroundings;
use crate::diagnostic::{LAYOUT, PERIOD};
use crate::manifest::{self, AlarmStates, Row, Sort, Spanned, StateName, Widget};
use crate::model::Dashboard;
use crate::schema::Kind;
use crate::source::Span;
use crate::term::{AlarmName, Term};

/// Columns of a dashboard.
const COLUMNS: u32 = 24;
/// Height of a row that does not say.
const HEIGHT: u32 = 6;
/// Widgets that CloudWatch takes.
const MOST_WIDGETS: usize = 500;
/// Seconds: dashboards have no shorter period.
const SHORTEST_PERIOD: u32 = 60;

/// Alarms that a body names: the text that stands for an ARN → the name in YAML.
pub(super) type Alarms = IndexMap<String, String>;

impl Builder<'_> {
    #[expect(clippy::unnecessary_wraps, reason = "one signature for all kinds")]
    pub(super) fn dashboard(&mut self, board: &manifest::Dashboard) -> Option<Dashboard> {
        let identity = self.identity(&Stated {
            kind: Kind::Dashboard,
            name: &board.name,
            part: board.part.as_ref(),
            service: board.service.as_ref(),
            owner: board.owner.as_ref(),
            tags: board.tags.as_ref(),
            raw: board.raw.as_ref(),
        });
        self.whole_minutes(board.period.as_ref());
        let mut alarms = Alarms::new();
        let mut widgets = Vec::new();
        let mut spans = Vec::new();
        let mut top = 0;
        for row in &board.rows {
            let height = row.value.height.unwrap_or(HEIGHT);
            let widths = self.widths(&row.value, &row.span);
            let mut left = 0;
            for (widget, width) in row.value.widgets.iter().zip(widths) {
                let (kind, properties) = self.widget(board, &widget.value, &mut alarms);
                widgets.push(dashboard::Widget {
                    kind: kind.to_owned(),
                    x: Some(left),
                    y: Some(top),
                    width,
                    height,
                    properties,
                });
                spans.push(widget.span.clone());
                left += width;
            }
            top += height;
        }
        if widgets.len() > MOST_WIDGETS {
            let message = format!("{} widgets, more than {MOST_WIDGETS}", widgets.len());
            self.report(
                LAYOUT,
                &board.name.span,
                message,
                "make two dashboards of it".to_owned(),
            );
        }
        let start = board.range.as_ref().map(|range| range.value.0.before_now());
        let body = Body {
            start,
            widgets,
            ..Body::default()
        };
        self.rejected(&body, &board.name.span, &spans);
        Some(Dashboard {
            identity,
            body,
            alarms,
        })
    }

    /// Reports what CloudWatch would reject, and nothing before has found.
    fn rejected(&mut self, body: &Body, name: &Span, widgets: &[Span]) {
        if self.partial || !self.diagnostics.is_empty() {
            return;
        }
        let errors = dashboard::check(&body.to_string())
            .into_iter()
            .filter(|message| message.level == Level::Error);
        for error in errors {
            let index = error
                .data_path
                .strip_prefix("/widgets/")
                .and_then(|rest| rest.split('/').next()?.parse().ok());
            let span = index
                .and_then(|index: usize| widgets.get(index))
                .unwrap_or(name)
                .clone();
            self.report(LAYOUT, &span, error.message, None);
        }
    }

    /// The widths of the widgets of a row: as written, the others share the rest, the first ones taking what does not
    /// divide.
    fn widths(&mut self, row: &Row, span: &Span) -> Vec<u32> {
        let stated: u32 = row
            .widgets
            .iter()
            .filter_map(|widget| widget.value.width)
            .sum();
        let open = row
            .widgets
            .iter()
            .filter(|widget| widget.value.width.is_none())
            .count();
        let open = u32::try_from(open).unwrap_or(u32::MAX);
        if stated.saturating_add(open) > COLUMNS {
            let message = if open == 0 {
                format!("the widgets of this row take {stated} columns, more than {COLUMNS}")
            } else {
                format!("no column is left for this widget: {stated} of {COLUMNS} are taken")
            };
            let homeless = row
                .widgets
                .iter()
                .find(|widget| widget.value.width.is_none());
            let span = homeless
                .or(row.widgets.last())
                .map_or(span, |widget| &widget.span);
            self.report(LAYOUT, span, message, "begin another row".to_owned());
            return row
                .widgets
                .iter()
                .map(|widget| widget.value.width.unwrap_or(1))
                .collect();
        }
        let rest = COLUMNS - stated;
        let share = rest.checked_div(open).unwrap_or(0);
        let mut left_over = rest - share * open;
        let width = |widget: &Spanned<Widget>| {
            widget.value.width.unwrap_or_else(|| {
                let extra = u32::from(left_over > 0);
                left_over -= extra;
                share + extra
            })
        };
        row.widgets.iter().map(width).collect()
    }

    fn widget(
        &mut self,
        board: &manifest::Dashboard,
        widget: &Widget,
        alarms: &mut Alarms,
    ) -> (&'static str, Map<String, Value>) {
        let around = Surroundings {
            namespace: board.namespace.as_ref(),
            statistic: board.statistic.as_ref(),
            dimensions: board.dimensions.as_ref(),
            period: board.period.as_ref(),
        };
        if let Some(graph) = &widget.graph {
            ("metric", self.graph(graph, &around))
        } else if let Some(number) = &widget.number {
            ("metric", self.number(number, &around))
        } else if let Some(alarm) = &widget.alarm {
            ("metric", self.alarm_graph(alarm, alarms))
        } else if let Some(list) = &widget.alarms {
            ("alarm", self.alarm_states(&list.0, alarms))
        } else {
            ("text", object(json!({"markdown": widget.text})))
        }
    }

    fn alarm_graph(
        &mut self,
        alarm: &Spanned<Term<AlarmName>>,
        alarms: &mut Alarms,
    ) -> Map<String, Value> {
        let title = alarm
            .value
            .0
            .as_str()
            .rsplit(':')
            .next()
            .unwrap_or_default();
        object(json!({
            "title": title,
            "region": self.context.environment.region,
            "view": "timeSeries",
            "stacked": false,
            "annotations": {"alarms": [self.arn(&alarm.value.0, alarms)]},
        }))
    }

    fn alarm_states(&mut self, states: &AlarmStates, alarms: &mut Alarms) -> Map<String, Value> {
        let names: Vec<String> = states
            .names
            .iter()
            .map(|name| self.arn(&name.value.0, alarms))
            .collect();
        let mut properties = Map::new();
        properties.extend(
            states
                .title
                .as_ref()
                .map(|title| ("title".to_owned(), json!(title))),
        );
        properties.insert("alarms".to_owned(), json!(names));
        let sort = states.sort_by.map(|sort| match sort {
            Sort::Default => "default",
            Sort::StateUpdatedTimestamp => "stateUpdatedTimestamp",
            Sort::Timestamp => "timestamp",
        });
        properties.extend(sort.map(|sort| ("sortBy".to_owned(), json!(sort))));
        let shown = states.states.as_ref().map(|states| {
            let names = states.iter().map(|state| match state {
                StateName::Alarm => "ALARM",
                StateName::Ok => "OK",
                StateName::InsufficientData => "INSUFFICIENT_DATA",
            });
            json!(names.collect::<Vec<_>>())
        });
        properties.extend(shown.map(|shown| ("states".to_owned(), shown)));
        properties
    }

    /// What stands in a body for the ARN of an alarm.
    fn arn(&self, name: &AlarmName, alarms: &mut Alarms) -> String {
        if name.is_arn() {
            return name.as_str().to_owned();
        }
        let placeholder = Dashboard::alarm_placeholder(&self.physical(name.as_str()));
        alarms.insert(placeholder.clone(), name.as_str().to_owned());
        placeholder
    }

    /// Reports a period that dashboards do not have.
    pub(super) fn whole_minutes(
        &mut self,
        period: Option<&Spanned<Term<cloudwatch::period::Period>>>,
    ) {
        if let Some(period) = period.filter(|period| period.value.0.seconds() < SHORTEST_PERIOD) {
            let message = format!("a dashboard has no period of {}", period.value.0);
            self.report(
                PERIOD,
                &period.span,
                message,
                "dashboards have whole minutes".to_owned(),
            );
        }
    }
}

/// The fields of an object.
pub(super) fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value {
        fields
    } else {
        Map::new()
    }
}
