//! The series that a widget shows: what was found, with what the widget says of it.

use cloudwatch::dashboard::{Color, Requests, SeriesRequest, Side};
use cloudwatch::label::{Labelled, defaults};
use cloudwatch::metric::Unit;
use cloudwatch::period::Period;
use cloudwatch::query::{QueryResult, QuerySource};
use cloudwatch::statistic::Statistic;
use cloudwatch::time::Timestamp;

use crate::answers::Answers;
use crate::look::Palette;
use crate::palette as colours;
use crate::scale;

/// The colour of what is expected.
const BAND: Color = Color([0x7f; 3]);

/// A series that is shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown<'a> {
    /// The id of its query.
    pub(crate) id: &'a str,
    /// What the legend calls it.
    pub(crate) label: String,
    /// Its colour.
    pub(crate) color: Color,
    /// Its axis.
    pub(crate) side: Side,
    /// Its points.
    pub(crate) points: &'a [(Timestamp, f64)],
    /// The length of its windows, when that is known.
    pub(crate) period: Option<Period>,
    /// The unit of its values.
    pub(crate) unit: Unit,
    /// How its line is dashed.
    pub(crate) dashes: &'static str,
    /// The id of the query of which it is an edge of what is expected.
    pub(crate) band: Option<String>,
    /// What its values are together.
    pub(crate) stats: Stats,
}

/// What the values of a series are together, looked through once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stats {
    /// The least and the greatest value; upside down when there is none.
    pub(crate) ends: (f64, f64),
    pub(crate) sum: f64,
    pub(crate) mean: f64,
}

impl Stats {
    fn of(points: &[(Timestamp, f64)]) -> Self {
        let values = points.iter().map(|(_, value)| *value);
        let sum: f64 = values.clone().sum();
        Self {
            ends: scale::ends(values),
            sum,
            mean: sum / points.len() as f64,
        }
    }
}

impl<'a> Shown<'a> {
    /// A series of which nothing else is known.
    pub(crate) fn plain(label: String, color: Color, points: &'a [(Timestamp, f64)]) -> Self {
        Self {
            id: "",
            label,
            color,
            side: Side::Left,
            points,
            period: None,
            unit: Unit::None,
            dashes: "",
            band: None,
            stats: Stats::of(points),
        }
    }

    /// The length of its windows in milliseconds.
    pub(crate) fn period_millis(&self) -> Option<i64> {
        self.period.map(Period::millis)
    }

    /// The newest value.
    pub(crate) fn newest(&self) -> Option<f64> {
        self.points.last().map(|(_, value)| *value)
    }

    /// The values, none of which is missing.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> + Clone {
        self.points.iter().map(|(_, value)| *value)
    }
}

/// The series that a widget shows, in its order. Those that no request asked for come last.
pub(crate) fn series<'a>(
    requests: &Requests<'_>,
    answers: &'a Answers,
    palette: Palette,
) -> Vec<Shown<'a>> {
    let labels = labels(requests);
    let known = |result: &QueryResult| {
        let mut asked = requests.series.iter().zip(&labels);
        asked.position(|(request, _)| request.query.id == result.id)
    };
    let mut results: Vec<(Option<usize>, &QueryResult)> = answers
        .results
        .iter()
        .map(|result| (known(result), result))
        .collect();
    results.sort_by_key(|(place, _)| place.unwrap_or(usize::MAX));
    let asked = |place: Option<usize>| place.and_then(|place| requests.series.get(place));
    let visible = results
        .into_iter()
        .filter(|(place, _)| asked(*place).is_none_or(|request| request.visible));
    visible
        .enumerate()
        .map(|(index, (place, result))| {
            let request = asked(place);
            let label = place.and_then(|place| labels.get(place)?.clone());
            let band = request.and_then(band);
            Shown {
                id: &result.id,
                label: label.unwrap_or_else(|| result.label.clone()),
                color: request
                    .and_then(|request| request.color)
                    .unwrap_or_else(|| {
                        if band.is_some() {
                            BAND
                        } else {
                            colours::of(palette, index)
                        }
                    }),
                side: request.map_or(Side::Left, |request| request.axis),
                points: result.series.points(),
                period: request.and_then(period),
                unit: request.map_or(Unit::None, |request| unit(request, answers)),
                dashes: colours::dashes(palette, index),
                band,
                stats: Stats::of(result.series.points()),
            }
        })
        .collect()
}

/// The length of the windows of a request.
fn period(request: &SeriesRequest<'_>) -> Option<Period> {
    match &request.query.source {
        QuerySource::Stat(metric) => Some(metric.period),
        QuerySource::Expression(_) => request.query.period,
    }
}

/// The unit of the values of a request: the one that was found, or asked for. How often something
/// was measured is a count, whatever was measured.
fn unit(request: &SeriesRequest<'_>, answers: &Answers) -> Unit {
    let asked = match &request.query.source {
        QuerySource::Stat(metric) if metric.statistic == Statistic::SampleCount => {
            return Unit::Count;
        }
        QuerySource::Stat(metric) => metric.unit,
        QuerySource::Expression(_) => None,
    };
    let found = answers.units.get(&request.query.id).copied();
    found.or(asked).unwrap_or_default()
}

/// The id of the query of which a request gives what is expected: `ANOMALY_DETECTION_BAND(id, 2)`.
fn band(request: &SeriesRequest<'_>) -> Option<String> {
    let QuerySource::Expression(text) = &request.query.source else {
        return None;
    };
    let inside = text
        .trim()
        .strip_prefix("ANOMALY_DETECTION_BAND")?
        .trim_start()
        .strip_prefix('(')?;
    let first = inside.split([',', ')']).next()?;
    Some(first.trim().to_owned())
}

/// The labels of the metrics that nobody labelled: what tells them from each other.
fn labels(requests: &Requests<'_>) -> Vec<Option<String>> {
    let plain = |request: &SeriesRequest<'_>| request.visible && request.query.label.is_none();
    let metrics: Vec<Labelled<'_>> = requests
        .series
        .iter()
        .filter(|request| plain(request))
        .filter_map(|request| match &request.query.source {
            QuerySource::Stat(metric) => Some(Labelled {
                metric,
                region: request.region.unwrap_or_default(),
            }),
            QuerySource::Expression(_) => None,
        })
        .collect();
    let mut defaults = defaults(&metrics).into_iter();
    let own = |request: &SeriesRequest<'_>| match &request.query.source {
        QuerySource::Stat(_) if plain(request) => defaults.next(),
        _ => None,
    };
    requests.series.iter().map(own).collect()
}

/// What is to be said of the answers: what could not be asked, and what is wrong with the results.
pub(crate) fn problems(requests: &Requests<'_>, answers: &Answers) -> Vec<String> {
    let asked = requests
        .messages
        .iter()
        .map(|message| format!("`{}`: {}", message.data_path, message.message));
    let found = answers.results.iter().flat_map(|result| {
        let name = if result.label.is_empty() {
            &result.id
        } else {
            &result.label
        };
        result
            .messages
            .iter()
            .map(move |message| format!("`{name}`: {}", message.value))
    });
    let mut all: Vec<String> = answers
        .problems
        .iter()
        .cloned()
        .chain(asked)
        .chain(found)
        .collect();
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|problem| seen.insert(problem.clone()));
    all
}
