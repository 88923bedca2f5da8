//! What an alarm waits for, in the words of CloudWatch's console.

use super::{BandComparison, Comparison, Condition, Settings, Source};
use crate::query::QuerySource;

impl Settings {
    /// Such as `RequestErrors > 5 for 3 datapoints within 5m`. The console's own wording is
    /// *undocumented*.
    pub fn in_words(&self) -> String {
        let n = self.evaluation_periods;
        let m = self.datapoints_to_alarm.unwrap_or(n);
        let within = self.period().map_or_else(String::new, |period| {
            let seconds = period.seconds().saturating_mul(n);
            let length = crate::period::Period::from_seconds(seconds);
            length.map_or_else(
                |_| format!(" within {seconds}s"),
                |length| format!(" within {length}"),
            )
        });
        let points = if m == 1 { "datapoint" } else { "datapoints" };
        format!(
            "{} {} for {m} {points}{within}",
            self.watched(),
            self.condition.in_words()
        )
    }

    /// What is compared: the metric's name, or the label or id of the query that returns data.
    fn watched(&self) -> &str {
        match &self.source {
            Source::Metric(stat) => &stat.metric.name,
            Source::Math(queries) => {
                let returned = queries.iter().find(|query| query.return_data);
                returned.map_or("", |query| match (&query.label, &query.source) {
                    (Some(label), _) => label,
                    (None, QuerySource::Stat(stat)) => &stat.metric.name,
                    (None, QuerySource::Expression(_)) => &query.id,
                })
            }
            Source::Insights { query, .. } => query,
        }
    }
}

impl Condition {
    /// Such as `> 5` or `outside of the band`.
    pub fn in_words(&self) -> String {
        match self {
            Self::Fixed {
                comparison,
                threshold,
            } => format!("{} {threshold}", comparison.sign()),
            Self::Band { comparison, .. } => comparison.place().to_owned(),
        }
    }
}

impl Comparison {
    /// The sign of arithmetic for it.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::GreaterThanOrEqualToThreshold => "≥",
            Self::GreaterThanThreshold => ">",
            Self::LessThanThreshold => "<",
            Self::LessThanOrEqualToThreshold => "≤",
        }
    }
}

impl BandComparison {
    /// Where points breach.
    pub const fn place(self) -> &'static str {
        match self {
            Self::LessThanLowerOrGreaterThanUpperThreshold => "outside of the band",
            Self::LessThanLowerThreshold => "below the band",
            Self::GreaterThanUpperThreshold => "above the band",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::alarm::{
        BandComparison, Comparison, Condition, LowSamples, MissingData, Settings, Source,
    };
    use crate::metric::{Dimensions, MetricId};
    use crate::period::Period;
    use crate::query::MetricStat;
    use crate::statistic::Statistic;

    fn check(n: u32, m: Option<u32>, condition: Condition, expected: &str) {
        let stat = MetricStat {
            metric: MetricId::new("Shop", "RequestErrors", Dimensions::default()),
            period: Period::MINUTE,
            statistic: Statistic::Sum,
            unit: None,
        };
        let settings = Settings {
            source: Source::Metric(stat),
            evaluation_periods: n,
            datapoints_to_alarm: m,
            condition,
            missing: MissingData::default(),
            low_samples: LowSamples::default(),
            window: crate::alarm::EvaluationWindow::default(),
            warm_up: None,
        };
        assert_eq!(settings.in_words(), expected);
    }

    #[test]
    fn says_what_an_alarm_waits_for() {
        let above = |threshold| Condition::fixed(Comparison::GreaterThanThreshold, threshold);
        check(
            5,
            Some(3),
            above(5.0),
            "RequestErrors > 5 for 3 datapoints within 5m",
        );
        check(
            1,
            None,
            above(0.5),
            "RequestErrors > 0.5 for 1 datapoint within 1m",
        );
        check(
            60,
            None,
            above(1.0),
            "RequestErrors > 1 for 60 datapoints within 1h",
        );
        let band = Condition::band(BandComparison::GreaterThanUpperThreshold, "band");
        check(
            2,
            Some(2),
            band,
            "RequestErrors above the band for 2 datapoints within 2m",
        );
    }
}
