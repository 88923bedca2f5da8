//! Dashboards: rows of widgets, laid out.

use cloudwatch::alarm::State;
use cloudwatch::dashboard::{
    self, AlarmArn, Alarms, Annotations, Body, COLUMNS, Content, DEFAULT_SIZE, Level, MAX_WIDGETS,
    Metric, SortBy, Text, View,
};
use indexmap::IndexMap;

use super::Builder;
use super::identity::Stated;
use super::metric::Surroundings;
use crate::diagnostic::{LAYOUT, PERIOD};
use crate::manifest::{self, AlarmStates, Row, Sort, Spanned, StateName, Widget};
use crate::model::Dashboard;
use crate::schema::Kind;
use crate::source::Span;
use crate::term::{AlarmName, Term};

/// Seconds: dashboards have no shorter period.
const SHORTEST_PERIOD: u32 = 60;

/// Alarms that a body names: the text that stands for an ARN → the name in YAML.
pub(super) type Named = IndexMap<String, String>;

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
        let mut alarms = Named::new();
        let mut widgets = Vec::new();
        let mut spans = Vec::new();
        let mut top = 0;
        for row in &board.rows {
            let height = row.value.height.unwrap_or(DEFAULT_SIZE);
            let widths = self.widths(&row.value, &row.span);
            let mut left = 0;
            for (widget, width) in row.value.widgets.iter().zip(widths) {
                let content = self.widget(board, &widget.value, &mut alarms);
                let widget_at = dashboard::Widget::new(content).at((left, top), (width, height));
                widgets.push(widget_at);
                spans.push(widget.span.clone());
                left += width;
            }
            top += height;
        }
        if widgets.len() > MAX_WIDGETS {
            let message = format!("{} widgets, more than {MAX_WIDGETS}", widgets.len());
            self.report(
                LAYOUT,
                &board.name.span,
                message,
                "make two dashboards of it".to_owned(),
            );
        }
        let mut body = Body::new(widgets);
        let start = board.range.as_ref().map(|range| range.value.0.before_now());
        body.start = start.and_then(|start| start.parse().ok());
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
        alarms: &mut Named,
    ) -> Content {
        let around = Surroundings {
            namespace: board.namespace.as_ref(),
            statistic: board.statistic.as_ref(),
            dimensions: board.dimensions.as_ref(),
            period: board.period.as_ref(),
        };
        if let Some(graph) = &widget.graph {
            Content::Metric(Box::new(self.graph(graph, &around)))
        } else if let Some(number) = &widget.number {
            Content::Metric(Box::new(self.number(number, &around)))
        } else if let Some(alarm) = &widget.alarm {
            Content::Metric(Box::new(self.alarm_graph(alarm, alarms)))
        } else if let Some(list) = &widget.alarms {
            Content::Alarms(self.alarm_states(&list.0, alarms))
        } else {
            Content::Text(Text {
                markdown: widget.text.clone(),
                ..Text::default()
            })
        }
    }

    fn alarm_graph(&mut self, alarm: &Spanned<Term<AlarmName>>, alarms: &mut Named) -> Metric {
        let title = alarm.value.0.as_str().rsplit(':').next();
        Metric {
            title: title.map(str::to_owned),
            region: Some(self.context.environment.region.clone()),
            view: Some(View::TimeSeries),
            stacked: Some(false),
            annotations: Some(Annotations {
                alarms: Some(self.arn(&alarm.value.0, alarms).into_iter().collect()),
                ..Annotations::default()
            }),
            ..Metric::default()
        }
    }

    fn alarm_states(&mut self, states: &AlarmStates, alarms: &mut Named) -> Alarms {
        let arns = states
            .names
            .iter()
            .filter_map(|name| self.arn(&name.value.0, alarms));
        let state = |state: &StateName| match state {
            StateName::Alarm => State::Alarm,
            StateName::Ok => State::Ok,
            StateName::InsufficientData => State::InsufficientData,
        };
        Alarms {
            title: states.title.clone(),
            alarms: Some(arns.collect()),
            sort_by: states.sort_by.map(|sort| match sort {
                Sort::Default => SortBy::Name,
                Sort::StateUpdatedTimestamp => SortBy::State,
                Sort::Timestamp => SortBy::Time,
            }),
            states: states
                .states
                .as_ref()
                .map(|states| states.iter().map(state).collect()),
            ..Alarms::default()
        }
    }

    /// What stands in a body for the ARN of an alarm.
    fn arn(&self, name: &AlarmName, alarms: &mut Named) -> Option<AlarmArn> {
        if name.is_arn() {
            return name.as_str().parse().ok();
        }
        let placeholder = Dashboard::alarm_placeholder(&self.physical(name.as_str()));
        alarms.insert(placeholder.clone(), name.as_str().to_owned());
        placeholder.parse().ok()
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
