//! The dashboards of a model as they would be deployed: bodies with the ARNs of their alarms.

use cloudwatch::dashboard::{Ago, Body, Moment, RangeSettings, Showing, Written};
use cloudwatch::time::Timestamp;
use language::model::{Dashboard, Environment, Model};

use super::super::project::{ACCOUNT, partition};

/// A dashboard that can be drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Board {
    /// Name in YAML.
    pub(super) name: String,
    /// Name in AWS.
    pub(super) physical: String,
    /// Its body as text.
    pub(super) text: String,
    /// Its body.
    pub(super) body: Body,
}

/// All dashboards, by name; with a range of time of its own each, or the last so many seconds.
pub(super) fn boards(model: &Model, seconds: Option<u32>) -> Vec<Board> {
    let board = |dashboard: &Dashboard| {
        let text = filled(dashboard, &model.environment);
        let mut body = Body::read(&text).map(|(body, _)| body).unwrap_or_default();
        if let Some(seconds) = seconds {
            body.start = Some(Written::from(Moment::Before(Ago { months: 0, seconds })));
            body.end = None;
        }
        Board {
            name: dashboard.identity.name.clone(),
            physical: dashboard.identity.physical.clone(),
            text,
            body,
        }
    };
    model.dashboards.iter().map(board).collect()
}

/// The body with what CloudFormation would fill in.
fn filled(dashboard: &Dashboard, environment: &Environment) -> String {
    let account = environment.account.as_deref().unwrap_or(ACCOUNT);
    let values = [
        ("${AWS::Partition}", partition(&environment.region)),
        ("${AWS::Region}", &environment.region),
        ("${AWS::AccountId}", account),
    ];
    let mut text = dashboard.body.to_string();
    for placeholder in dashboard.alarms.keys() {
        let arn = values
            .iter()
            .fold(placeholder.clone(), |arn, (name, value)| {
                arn.replace(name, value)
            });
        text = text.replace(placeholder, &arn);
    }
    text
}

impl Board {
    /// Whether somebody means it by this name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name || self.physical == name
    }

    /// What it shows now.
    pub(super) fn showing(&self, now: Timestamp) -> Showing {
        self.body.showing(now, RangeSettings::default())
    }
}
