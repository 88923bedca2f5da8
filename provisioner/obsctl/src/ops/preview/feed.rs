//! Where the data of a preview come from.

use std::collections::BTreeMap;

use charts::{AlarmStatus, Answers};
use cloudwatch::alarm::{Settings, Source};
use cloudwatch::dashboard::{Requests, Showing};
use cloudwatch::query::{MetricDataQuery, QueryResult, QuerySource};
use language::model::Model;

use super::made_up::MadeUp;
use crate::aws::{self, Session};

/// What is said where a preview cannot run a query.
const NO_LOGS: &str = "queries over logs are not run for a preview";

/// Where data come from.
pub(super) enum Feed<'a> {
    /// Made up here.
    MadeUp {
        /// The data.
        data: Box<MadeUp>,
        /// The project's alarms.
        model: &'a Model,
    },
    /// Read from where the environment is.
    Live {
        /// The clients.
        session: Box<Session>,
        /// The project's alarms.
        model: &'a Model,
        /// The states of its alarms by physical name.
        states: BTreeMap<String, aws::AlarmState>,
    },
}

impl<'a> Feed<'a> {
    /// Reads from where the environment is; the alarms at once.
    pub(super) async fn live(session: Session, model: &'a Model) -> Result<Self, aws::Error> {
        let prefix = format!("{}-{}-", model.project, model.environment.name);
        let states = session.alarms(&prefix).await?;
        let states = states
            .into_iter()
            .map(|alarm| (alarm.name.clone(), alarm))
            .collect();
        Ok(Self::Live {
            session: Box::new(session),
            model,
            states,
        })
    }

    /// What a widget shows. What can not be answered is told in its place.
    pub(super) async fn answers(&self, requests: &Requests<'_>, showing: &Showing) -> Answers {
        let mut answers = Answers::default();
        let mut queries = requests.queries();
        if let [alarm] = requests.alarms.as_slice()
            && queries.is_empty()
            && let Some(settings) = self.settings(alarm.name())
        {
            queries = watched(settings);
        }
        if !queries.is_empty() {
            match self.results(&queries, requests, showing).await {
                Ok(results) => answers.results = results,
                Err(problems) => answers.problems = problems,
            }
        }
        answers.alarms = requests
            .alarms
            .iter()
            .map(|arn| self.alarm(arn.name(), arn.as_str()))
            .collect();
        if requests.log.is_some() {
            answers.problems.push(NO_LOGS.to_owned());
        }
        answers
    }

    async fn results(
        &self,
        queries: &[MetricDataQuery],
        requests: &Requests<'_>,
        showing: &Showing,
    ) -> Result<Vec<QueryResult>, Vec<String>> {
        match self {
            Self::MadeUp { data, .. } => data.results(queries, requests, showing),
            Self::Live { session, .. } => session
                .metric_data(queries, requests.range.start(), requests.range.end())
                .await
                .map_err(|error| vec![error.to_string()]),
        }
    }

    const fn model(&self) -> &'a Model {
        match self {
            Self::MadeUp { model, .. } | Self::Live { model, .. } => model,
        }
    }

    fn settings(&self, physical: &str) -> Option<&'a Settings> {
        let alarms = &self.model().alarms;
        let found = alarms
            .iter()
            .find(|alarm| alarm.identity.physical == physical);
        found.map(|alarm| &alarm.settings)
    }

    fn condition(&self, physical: &str) -> String {
        let composites = &self.model().composites;
        let rule = composites
            .iter()
            .find(|alarm| alarm.identity.physical == physical);
        let settings = self.settings(physical).map(Settings::in_words);
        settings
            .or_else(|| rule.map(|alarm| alarm.rule.to_string()))
            .unwrap_or_default()
    }

    /// An alarm that is not there has no data.
    fn alarm(&self, name: &str, arn: &str) -> AlarmStatus {
        let mut status = AlarmStatus {
            name: name.to_owned(),
            arn: arn.to_owned(),
            state: cloudwatch::alarm::State::InsufficientData,
            updated: None,
            reason: "not deployed".to_owned(),
            threshold: None,
            condition: self.condition(name),
        };
        if let Some(settings) = self.settings(name)
            && let cloudwatch::alarm::Condition::Fixed {
                comparison,
                threshold,
            } = settings.condition
        {
            status.threshold = Some((comparison, threshold));
        }
        match self {
            Self::MadeUp { data, .. } => {
                if let Some(now) = data.engine().status(name) {
                    status.state = now.state;
                    status.updated = Some(now.transitioned);
                    status.reason.clone_from(&now.reason);
                }
            }
            Self::Live { states, .. } => {
                if let Some(now) = states.get(name) {
                    status.state = now.state.parse().unwrap_or(status.state);
                    status.updated = now.since.as_deref().and_then(|since| since.parse().ok());
                    status.reason = now.reason.clone().unwrap_or_default();
                }
            }
        }
        status
    }
}

/// The queries of what an alarm watches.
fn watched(settings: &Settings) -> Vec<MetricDataQuery> {
    match &settings.source {
        Source::Metric(stat) => vec![MetricDataQuery {
            id: "m1".to_owned(),
            source: QuerySource::Stat(stat.clone()),
            label: None,
            return_data: true,
            period: None,
        }],
        Source::Math(queries) => queries.clone(),
        Source::Insights { query, period } => vec![MetricDataQuery {
            id: "q1".to_owned(),
            source: QuerySource::Expression(query.clone()),
            label: None,
            return_data: true,
            period: Some(*period),
        }],
    }
}
