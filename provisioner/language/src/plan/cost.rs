//! What the monitoring costs a month.

use cloudwatch::synthetics::CanarySchedule;
use serde::Serialize;
use serde_json::{Map, Value};

/// US dollars a month at list prices, free tier not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Cost {
    /// As deployed.
    pub before: f64,
    /// After this plan.
    pub after: f64,
}

impl Cost {
    pub(super) fn from_cents(before: f64, after: f64) -> Self {
        Self {
            before: before.round() / 100.0,
            after: after.round() / 100.0,
        }
    }

    /// What the plan adds; negative when it saves.
    pub fn difference(&self) -> f64 {
        ((self.after - self.before) * 100.0).round() / 100.0
    }
}

/// Days of a month, as AWS counts them in its prices: 730 hours.
const DAYS: f64 = 730.0 / 24.0;

/// List prices of us-east-1 in US cents a month, pro-rated by the hour at AWS. Topics cost nothing by themselves, and
/// deliveries are counted by use. Runs of canaries are those of their schedules, without what they use of other services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prices {
    /// Each metric that an alarm with a period of a minute or more reads.
    pub standard_alarm_metric: u64,
    /// Each metric that an alarm with a shorter period reads.
    pub high_resolution_alarm_metric: u64,
    /// A composite alarm, however many alarms it is made of.
    pub composite_alarm: u64,
    /// A dashboard.
    pub dashboard: u64,
    /// Ten thousand runs of canaries.
    pub ten_thousand_runs: u64,
}

impl Prices {
    /// As published by AWS for us-east-1; other Regions differ by a few per cent.
    pub const LIST: Self = Self {
        standard_alarm_metric: 10,
        high_resolution_alarm_metric: 30,
        composite_alarm: 50,
        dashboard: 300,
        ten_thousand_runs: 1200,
    };

    /// Cents a month for the resources of a template.
    pub(super) fn of(self, resources: &Map<String, Value>) -> f64 {
        resources
            .values()
            .map(|resource| self.of_resource(resource))
            .sum()
    }

    fn of_resource(self, resource: &Value) -> f64 {
        match resource["Type"].as_str() {
            Some("AWS::CloudWatch::Alarm") => self.of_alarm(&resource["Properties"]) as f64,
            Some("AWS::CloudWatch::CompositeAlarm") => self.composite_alarm as f64,
            Some("AWS::CloudWatch::Dashboard") => self.dashboard as f64,
            Some("AWS::Synthetics::Canary") => self.of_canary(&resource["Properties"]),
            _ => 0.0,
        }
    }

    fn of_canary(self, properties: &Value) -> f64 {
        let expression = properties["Schedule"]["Expression"].as_str();
        let schedule = expression.and_then(|text| text.parse::<CanarySchedule>().ok());
        let a_day = schedule.map_or(0.0, |schedule| schedule.runs_a_day());
        a_day * DAYS / 10_000.0 * self.ten_thousand_runs as f64
    }

    fn of_alarm(self, properties: &Value) -> u64 {
        let queries = properties["Metrics"].as_array();
        let stats: Vec<&Value> = queries
            .into_iter()
            .flatten()
            .filter_map(|query| query.get("MetricStat"))
            .collect();
        let period_of = |holder: &Value| holder["Period"].as_u64().unwrap_or(60);
        let period = stats
            .iter()
            .map(|stat| period_of(stat))
            .min()
            .unwrap_or_else(|| period_of(properties));
        let metrics = stats.len().max(1) as u64;
        metrics
            * if period < 60 {
                self.high_resolution_alarm_metric
            } else {
                self.standard_alarm_metric
            }
    }
}
