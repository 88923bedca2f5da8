//! Metric alarms.

use cloudwatch::alarm::{Condition, EvaluationWindow, Settings, Source};
use cloudwatch::metric::Unit;
use cloudwatch::query::{MetricDataQuery, QuerySource};

use super::Builder;
use super::condition::{sentence, stated};
use super::description::Told;
use super::identity::Stated;
use super::metric::Surroundings;
use super::places::{Places, QueryPlaces};
use crate::manifest::{self, Metric, Query, Spanned};
use crate::model::Alarm;
use crate::schema::Kind;
use crate::source::Span;
use crate::term::{Formula, Term};

/// What an alarm watches, with what can be said of it.
struct Watched {
    source: Option<Source>,
    places: Vec<QueryPlaces>,
    /// The unit of its values, when it is known.
    unit: Option<Unit>,
    /// In words, such as "Average of `RequestDuration`".
    subject: String,
    /// Whether its expressions have mistakes that are reported.
    reported: bool,
}

impl Builder<'_> {
    pub(super) fn alarm(&mut self, alarm: &manifest::Alarm) -> Option<Alarm> {
        let identity = self.identity(&Stated {
            kind: Kind::Alarm,
            name: &alarm.name,
            part: alarm.part.as_ref(),
            service: alarm.service.as_ref(),
            owner: alarm.owner.as_ref(),
            tags: alarm.tags.as_ref(),
            raw: alarm.raw.as_ref(),
        });
        let actions = self.actions(
            alarm.severity.as_ref(),
            alarm.actions.as_ref(),
            alarm.actions_enabled,
        );
        let watched = self.watched(alarm);
        let unit = alarm
            .unit
            .as_ref()
            .map(|unit| unit.value.0)
            .or(watched.as_ref().and_then(|watched| watched.unit));
        let compared = alarm
            .condition
            .as_ref()
            .and_then(|condition| self.compared(&condition.value, unit));
        let period = alarm
            .period
            .as_ref()
            .map_or_else(|| "1m".to_owned(), |period| period.value.0.to_string());
        let otherwise = match (&watched, &compared) {
            (Some(watched), Some(compared)) => sentence(&watched.subject, compared, unit, &period),
            _ => String::new(),
        };
        let description = self.description(&Told {
            name: &alarm.name.span,
            severity: alarm.severity.as_ref(),
            impact: alarm.impact.as_ref(),
            otherwise,
            runbook: alarm.runbook.as_ref(),
            dashboard: alarm.dashboard.as_ref(),
            owner: &identity.owner,
        });
        let (watched, compared) = (watched?, compared?);
        let settings = Settings {
            source: watched.source?,
            evaluation_periods: compared.datapoints.periods,
            datapoints_to_alarm: Some(compared.datapoints.breaching),
            condition: Condition::fixed(compared.comparison, compared.threshold),
            missing: alarm.missing.map(Into::into).unwrap_or_default(),
            low_samples: alarm
                .low_samples
                .as_ref()
                .map(|low| low.value.into())
                .unwrap_or_default(),
            window: EvaluationWindow::Sliding,
            warm_up: None,
        };
        self.problems(alarm, &settings, watched.places, watched.reported);
        self.possible(settings.kind(), alarm.actions.as_ref());
        Some(Alarm {
            identity,
            description,
            settings,
            actions,
        })
    }

    fn watched(&mut self, alarm: &manifest::Alarm) -> Option<Watched> {
        let around = Surroundings {
            namespace: alarm.namespace.as_ref(),
            statistic: alarm.statistic.as_ref(),
            dimensions: alarm.dimensions.as_ref(),
            period: alarm.period.as_ref(),
        };
        if let Some(metric) = &alarm.metric {
            return Some(self.single(metric, &around));
        }
        let (metrics, expression) = (alarm.metrics.as_ref()?, alarm.expression.as_ref()?);
        let ids: Vec<&str> = metrics.keys().map(String::as_str).collect();
        let mut queries = Vec::new();
        let mut places = Vec::new();
        let mut complete = true;
        let mut reported = false;
        for (id, query) in metrics {
            reported |= query
                .value
                .expression
                .as_ref()
                .is_some_and(|formula| !self.references(formula, &ids));
            places.push(places_of(query));
            match self.query(id, query, &around) {
                Some(query) => queries.push(query),
                None => complete = false,
            }
        }
        reported |= !self.references(expression, &ids);
        places.push(expression_places(expression));
        queries.push(MetricDataQuery {
            id: free_id(&ids),
            source: QuerySource::Expression(expression.value.0.to_string()),
            label: None,
            return_data: true,
            period: None,
        });
        let source = complete.then_some(Source::Math(queries));
        Some(Watched {
            source,
            places,
            unit: None,
            subject: format!("`{}`", expression.value.0),
            reported,
        })
    }

    fn single(&mut self, metric: &Spanned<Metric>, around: &Surroundings<'_>) -> Watched {
        let stat = self.stat(&metric.value, around);
        let statistic = stat
            .as_ref()
            .map(|stat| stat.statistic.to_string())
            .unwrap_or_default();
        Watched {
            places: vec![QueryPlaces {
                whole: metric.value.name.span.clone(),
                statistic: span(metric.value.statistic.as_ref().or(around.statistic)),
                period: span(metric.value.period.as_ref().or(around.period)),
                unit: span(metric.value.unit.as_ref()),
                expression: None,
            }],
            unit: metric.value.unit.as_ref().map(|unit| unit.value.0),
            subject: format!("{statistic} of {}", metric.value.name.value),
            source: stat.map(Source::Metric),
            reported: false,
        }
    }

    fn query(
        &mut self,
        id: &str,
        query: &Spanned<Query>,
        around: &Surroundings<'_>,
    ) -> Option<MetricDataQuery> {
        let source = match (&query.value.expression, query.value.metric()) {
            (Some(expression), _) => QuerySource::Expression(expression.value.0.to_string()),
            (None, metric) => QuerySource::Stat(self.stat(&metric?, around)?),
        };
        let label = query.value.label.as_ref().map(|label| label.value.clone());
        Some(MetricDataQuery {
            id: id.to_owned(),
            source,
            label,
            return_data: false,
            period: None,
        })
    }

    /// Reports what CloudWatch would reject.
    fn problems(
        &mut self,
        alarm: &manifest::Alarm,
        settings: &Settings,
        queries: Vec<QueryPlaces>,
        reported: bool,
    ) {
        let condition = alarm.condition.as_ref();
        let places = Places {
            name: alarm.name.span.clone(),
            period: span(alarm.period.as_ref()),
            low_samples: span(alarm.low_samples.as_ref()),
            threshold: condition
                .and_then(|condition| stated(&condition.value))
                .map(|(_, stated)| stated.span.clone()),
            datapoints: condition.and_then(|condition| span(condition.value.r#for.as_ref())),
            queries,
        };
        for problem in settings.problems() {
            if !(reported && problem.field.ends_with(".Expression")) {
                self.diagnostics
                    .push(places.diagnostic(&problem, self.context.sources));
            }
        }
    }
}

fn places_of(query: &Spanned<Query>) -> QueryPlaces {
    let of = &query.value;
    QueryPlaces {
        whole: of
            .name
            .as_ref()
            .map_or_else(|| query.span.clone(), |name| name.span.clone()),
        statistic: span(of.statistic.as_ref()),
        period: span(of.period.as_ref()),
        unit: span(of.unit.as_ref()),
        expression: of
            .expression
            .as_ref()
            .map(|formula| (formula.span.clone(), formula.value.0.to_string())),
    }
}

fn expression_places(expression: &Spanned<Term<Formula>>) -> QueryPlaces {
    QueryPlaces {
        whole: expression.span.clone(),
        statistic: None,
        period: None,
        unit: None,
        expression: Some((expression.span.clone(), expression.value.0.to_string())),
    }
}

fn span<T>(value: Option<&Spanned<T>>) -> Option<Span> {
    value.map(|value| value.span.clone())
}

/// The id of the expression that is compared with the threshold: one that no metric has.
fn free_id(ids: &[&str]) -> String {
    let mut id = "result".to_owned();
    while ids.contains(&id.as_str()) {
        id.push('_');
    }
    id
}
