//! The series that a widget shows: what was found, with what the widget says of it.

use cloudwatch::dashboard::{Color, Requests, SeriesRequest, Side};
use cloudwatch::label::{Labelled, defaults};
use cloudwatch::query::{QueryResult, QuerySource};
use cloudwatch::time::Timestamp;

use crate::answers::Answers;
use crate::palette;

/// A series that is shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown<'a> {
    /// What the legend calls it.
    pub(crate) label: String,
    /// Its colour.
    pub(crate) color: Color,
    /// Its axis.
    pub(crate) side: Side,
    /// Its points.
    pub(crate) points: &'a [(Timestamp, f64)],
}

impl Shown<'_> {
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
pub(crate) fn series<'a>(requests: &Requests<'_>, answers: &'a Answers) -> Vec<Shown<'a>> {
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
            Shown {
                label: label.unwrap_or_else(|| result.label.clone()),
                color: request
                    .and_then(|request| request.color)
                    .unwrap_or_else(|| palette::series(index)),
                side: request.map_or(Side::Left, |request| request.axis),
                points: result.series.points(),
            }
        })
        .collect()
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
