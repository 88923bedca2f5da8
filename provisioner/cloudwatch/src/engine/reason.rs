//! Why an alarm is in its state, for people and for programs: the texts that CloudWatch writes
//! (UG:cloudwatch-and-eventbridge, UG:alarms-and-actions-lambda).

use super::reason_data::{EvaluatedPoint, EvaluationData, ReasonData};
use super::verdict::{Rule, Verdict};
use crate::alarm::{BandComparison, MissingData, Settings, Source, State};
use crate::query::MetricStat;
use crate::store::{WindowPoint, Windows};
use crate::time::Timestamp;

/// How many points a sentence lists.
const MAX_LISTED: usize = 5;

/// How many points the data list, so that they stay within 4,000 characters
/// (BOTO:cloudwatch.StateReasonData). A recorded message lists all of 24; what CloudWatch leaves out
/// is *undocumented*.
const MAX_EVALUATED: usize = 25;

/// Everything about one evaluation of an alarm.
pub(super) struct Evaluation<'a> {
    pub(super) wording: Wording<'a>,
    pub(super) rule: Rule,
    pub(super) windows: Windows,
    /// Where each window starts, the oldest first, when they are not of one length.
    pub(super) starts: Option<&'a [Timestamp]>,
    /// The real points of the range, the oldest first.
    pub(super) points: &'a [WindowPoint],
    /// What the points are compared with, when it is a band.
    pub(super) band: Option<Band<'a>>,
    pub(super) verdict: Verdict,
    pub(super) now: Timestamp,
}

/// How an alarm is spoken of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wording<'a> {
    /// Whether M was given, which gives sentences another form.
    pub(super) m_of_n: bool,
    /// What is looked at, in the singular.
    pub(super) noun: &'static str,
    /// Whether points are listed after the sentence, however few (UG:multi-time-series-alarm).
    pub(super) lists_apart: bool,
    /// The metric, if it is one.
    pub(super) metric: Option<&'a MetricStat>,
}

impl<'a> Wording<'a> {
    pub(super) fn of(settings: &'a Settings) -> Self {
        Self {
            m_of_n: settings.datapoints_to_alarm.is_some(),
            noun: "datapoint",
            lists_apart: false,
            metric: match &settings.source {
                Source::Metric(stat) => Some(stat),
                Source::Math(_) | Source::Insights { .. } => None,
            },
        }
    }
}

/// A band, and how points are compared with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Band<'a> {
    pub(super) comparison: BandComparison,
    /// The lower and upper edge at each point.
    pub(super) edges: &'a [[f64; 2]],
}

impl<'a> Evaluation<'a> {
    /// The sentence that explains `state`.
    pub(super) fn reason(&self, state: State) -> String {
        let real = self.rule.counting(self.points).len();
        let noun = self.wording.noun;
        if state == State::InsufficientData {
            return format!(
                "Insufficient Data: {}.",
                counted(self.verdict.filled, noun, "unknown")
            );
        }
        let filled = match self.rule.missing {
            MissingData::Breaching if self.verdict.filled > 0 => Some("Breaching"),
            MissingData::NotBreaching if self.verdict.filled > 0 => Some("NonBreaching"),
            _ => None,
        };
        let treated = filled.map(|kind| {
            let missing = format!("missing {noun}");
            let missing = counted(self.verdict.filled, &missing, "treated as");
            format!(" and {missing} [{kind}]")
        });
        // of M-of-N alarms with some real points the form with `treated` is not published
        if treated.is_some() && (real == 0 || !self.wording.m_of_n) {
            let received = if real == 0 {
                format!("no {noun}s were received")
            } else {
                counted(real, noun, "received")
            };
            let periods = number(self.rule.evaluation_periods, "period");
            return format!(
                "Threshold Crossed: {received} for {periods}{}.",
                treated.unwrap_or_default()
            );
        }
        self.crossed(state, &treated.unwrap_or_default())
    }

    /// `1 datapoint [21.5 (…)] was greater than the threshold (21.0).`, or the form of M-of-N
    /// alarms with the number of points that the transition needs.
    ///
    /// Messages recorded of CloudWatch list three points inside the sentence and, of five and
    /// more, the newest five after it; which words tell of the way back to OK is *undocumented*.
    fn crossed(&self, state: State, treated: &str) -> String {
        let alarm = state == State::Alarm;
        let deciding: Vec<usize> = self
            .counting()
            .rev()
            .filter(|place| self.breaches(*place) == alarm)
            .collect();
        let listed = deciding.get(..MAX_LISTED).unwrap_or(&deciding);
        let mut values = String::new();
        for point in listed.iter().filter_map(|place| self.points.get(*place)) {
            values.push_str(if values.is_empty() { "" } else { ", " });
            values.push_str(&double(point.value));
            values.push_str(" (");
            values.push_str(&point.start.reason_form());
            values.push(')');
        }
        let verb = if deciding.len() == 1 { "was" } else { "were" };
        let (title, condition) = self.condition(alarm, listed);
        let noun = self.wording.noun;
        // of five and more, the newest five are listed apart
        let (inside, apart) = match values {
            // only points that were filled in decided
            _ if deciding.is_empty() => (String::new(), String::new()),
            values if deciding.len() < MAX_LISTED && !self.wording.lists_apart => {
                (format!(" [{values}]"), String::new())
            }
            values => {
                let crossed = if alarm { "crossed" } else { "did not cross" };
                let plural = if listed.len() == 1 { "" } else { "s" };
                let apart = format!(
                    ". The most recent {noun}{plural} which {crossed} the threshold: [{values}]"
                );
                (String::new(), apart)
            }
        };
        if !self.wording.m_of_n {
            let count = number(deciding.len(), noun);
            return format!("{title}: {count}{inside} {verb} {condition}{treated}{apart}.");
        }
        let (m, n) = (self.rule.datapoints_to_alarm, self.rule.evaluation_periods);
        let (needed, transition) = if alarm {
            (m, "OK -> ALARM")
        } else {
            (n - m + 1, "ALARM -> OK")
        };
        let needed = number(needed, "datapoint");
        format!(
            "{title}: {} out of the last {n} {noun}s{inside} {verb} {condition}{treated}{apart} (minimum {needed} for {transition} transition).",
            deciding.len()
        )
    }

    /// The title of the sentence, and what points of these places are or are not. How the way back
    /// into a band is told is *undocumented*.
    fn condition(&self, alarm: bool, listed: &[usize]) -> (&'static str, String) {
        let not = if alarm { "" } else { "not " };
        let Some(band) = self.band else {
            let words = self.rule.comparison.words();
            let threshold = double(self.rule.threshold);
            return (
                "Threshold Crossed",
                format!("{not}{words} the threshold ({threshold})"),
            );
        };
        let edges = |side: usize| {
            let edges = listed.iter().filter_map(|place| band.edges.get(*place));
            let edges = edges.filter_map(|pair| pair.get(side));
            let edges: Vec<String> = edges.map(|edge| double(*edge)).collect();
            edges.join(", ")
        };
        let lower = || format!("{not}less than the lower thresholds [{}]", edges(0));
        let upper = || format!("{not}greater than the upper thresholds [{}]", edges(1));
        let words = match band.comparison {
            BandComparison::LessThanLowerThreshold => lower(),
            BandComparison::GreaterThanUpperThreshold => upper(),
            BandComparison::LessThanLowerOrGreaterThanUpperThreshold => {
                format!("{} or {}", lower(), upper())
            }
        };
        ("Thresholds Crossed", words)
    }

    /// The places of the points that count, the oldest first.
    fn counting(&self) -> impl DoubleEndedIterator<Item = usize> + use<'a> {
        let count = self.points.len();
        count.saturating_sub(self.rule.evaluation_periods)..count
    }

    fn breaches(&self, place: usize) -> bool {
        let Some(point) = self.points.get(place) else {
            return false;
        };
        match &self.band {
            None => self.rule.breaches(point),
            Some(band) => band.edges.get(place).is_some_and(|[lower, upper]| {
                band.comparison.breaches(point.value, *lower, *upper)
            }),
        }
    }

    /// The same for programs.
    pub(super) fn data(&self) -> ReasonData {
        let counting = self.rule.counting(self.points);
        let newest = counting.len().saturating_sub(MAX_EVALUATED);
        let recent = counting.iter().skip(newest).map(|point| point.value);
        let edges = |band: Band<'_>, side: usize| -> Vec<f64> {
            let recent = self.counting().skip(newest);
            let edges = recent.filter_map(|place| band.edges.get(place));
            edges.filter_map(|pair| pair.get(side).copied()).collect()
        };
        let metric = self.wording.metric;
        let data = EvaluationData {
            version: "1.0",
            query_date: self.now,
            start_date: counting.first().map(|oldest| oldest.start),
            unit: metric.and_then(|stat| stat.unit),
            statistic: metric.map(|stat| stat.statistic),
            period: self.windows.period.seconds(),
            recent_datapoints: recent.collect(),
            threshold: self.band.is_none().then_some(self.rule.threshold),
            recent_lower_thresholds: self.band.map(|band| edges(band, 0)),
            recent_upper_thresholds: self.band.map(|band| edges(band, 1)),
            evaluated_datapoints: match self.starts {
                Some(starts) => self.evaluated(starts.iter().rev().copied()),
                None => self.evaluated(self.windows.starts().rev()),
            },
        };
        data.into()
    }

    /// The points that counted and the newest that were missing, N together or as many as fit, the
    /// newest first, as are the windows that are given.
    fn evaluated(&self, starts: impl Iterator<Item = Timestamp>) -> Vec<EvaluatedPoint> {
        let mut counting = self.rule.counting(self.points).iter().rev().peekable();
        let mut missing = self.verdict.filled;
        let most = MAX_EVALUATED.min(counting.len().saturating_add(missing));
        let mut evaluated = Vec::with_capacity(most);
        for timestamp in starts {
            if evaluated.len() == most {
                break;
            }
            match counting.next_if(|point| point.start == timestamp) {
                Some(point) => evaluated.push(EvaluatedPoint {
                    timestamp,
                    sample_count: point.sample_count,
                    value: Some(point.value),
                }),
                None if missing > 0 => {
                    missing -= 1;
                    evaluated.push(EvaluatedPoint {
                        timestamp,
                        sample_count: None,
                        value: None,
                    });
                }
                None => {}
            }
        }
        evaluated
    }
}

/// `1 datapoint`, `2 datapoints`.
fn number(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `1 datapoint was unknown`, `2 datapoints were unknown`.
fn counted(count: usize, noun: &str, participle: &str) -> String {
    format!(
        "{} {} {participle}",
        number(count, noun),
        if count == 1 { "was" } else { "were" }
    )
}

/// A number as Java prints a double: `50.0`, `1.0E7`, `5.0E-4`.
fn double(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        return format!("{value:?}");
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if digits.contains('.') => format!("{digits}E{exponent}"),
        Some((digits, exponent)) => format!("{digits}.0E{exponent}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::double;

    #[test]
    fn doubles_as_java_prints_them() {
        for (value, expected) in [
            (50.0, "50.0"),
            (21.5, "21.5"),
            (0.0, "0.0"),
            (-3.0, "-3.0"),
            (0.001, "0.001"),
            (0.0005, "5.0E-4"),
            (9_999_999.0, "9999999.0"),
            (10_000_000.0, "1.0E7"),
            (123_456_789.0, "1.23456789E8"),
            (0.1 + 0.2, "0.30000000000000004"),
        ] {
            assert_eq!(double(value), expected);
        }
    }
}
