//! The metrics of a widget without their abbreviations (API:CloudWatch-Metric-Widget-Structure).

use super::MAX_METRICS;
use super::finding::{Findings, Message, Place};
use super::model::{Entry, Metric, Options};
use crate::datum::MAX_DIMENSIONS;
use crate::metric::MetricId;

/// Namespace, name and dimensions.
const MAX_TEXTS: usize = 2 + 2 * MAX_DIMENSIONS;

/// An entry of `metrics`, complete.
#[derive(Debug, Clone, PartialEq)]
pub struct Expanded<'a> {
    /// Its place in `metrics`.
    pub index: usize,
    /// What it asks for.
    pub asked: Asked<'a>,
    /// Its options, which are never taken from another entry.
    pub options: Option<&'a Options>,
    /// Where its options stand in it.
    pub(super) place_of_options: usize,
}

/// What an entry of `metrics` asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked<'a> {
    /// A metric.
    Metric(MetricId),
    /// An expression: metric math, a search or SQL.
    Expression(&'a str),
}

impl Metric {
    /// The entries of `metrics` with what they leave to the metric before:
    ///
    /// - `.` is what stands at the same position of the metric before, after its own expansion.
    /// - `...` in front is the whole metric before, of which the texts that follow replace the
    ///   last ones. Not in the reference, but the console writes it.
    ///
    /// Expressions in between do not count as the metric before (*undocumented*). An entry that
    /// cannot be completed is left out and gives a message, its path beginning at the widget's
    /// properties.
    pub fn expand(&self) -> (Vec<Expanded<'_>>, Vec<Message>) {
        let mut findings = Findings::default();
        let expanded = self.expand_at(&Place::WHOLE.key("metrics"), &mut findings);
        (expanded, findings.sorted())
    }

    /// The same, with findings at the place of `metrics`.
    pub(super) fn expand_at<'a>(
        &'a self,
        place: &Place<'_>,
        findings: &mut Findings,
    ) -> Vec<Expanded<'a>> {
        let mut previous = Vec::new();
        let mut expanded = Vec::new();
        // more than there may be are not looked at
        for (index, entry) in self.entries().take_while(|(index, _)| *index < MAX_METRICS) {
            let asked = match entry.expression() {
                Some(expression) if entry.texts.is_empty() => Some(Asked::Expression(expression)),
                _ => metric(entry, &mut previous, place.index(index), findings).map(Asked::Metric),
            };
            expanded.extend(asked.map(|asked| Expanded {
                index,
                asked,
                options: entry.options.as_ref(),
                place_of_options: entry.place_of_options(),
            }));
        }
        expanded
    }
}

/// The metric of an entry, which becomes the previous one.
fn metric<'a>(
    entry: &'a Entry,
    previous: &mut Vec<&'a str>,
    place: Place<'_>,
    findings: &mut Findings,
) -> Option<MetricId> {
    if entry.texts.len() > MAX_TEXTS {
        let message = format!("must have at most {MAX_DIMENSIONS} dimensions");
        findings.error(&place, message);
        return None;
    }
    let texts: Vec<&str> = entry.texts.iter().map(String::as_str).collect();
    if texts.len() < entry.texts.len() {
        // reading has said which of them is no text
        return None;
    }
    let full = complete(&texts, previous, place, findings)?;
    previous.clone_from(&full);
    let mut parts = full.into_iter();
    let (Some(namespace), Some(name)) = (parts.next(), parts.next()) else {
        findings.error(&place, "must have a namespace and a name");
        return None;
    };
    let dimensions = parts.as_slice();
    if dimensions.len() % 2 == 1 {
        findings.error(&place, "has a dimension without a value");
        return None;
    }
    let (pairs, _) = dimensions.as_chunks();
    let pairs = pairs.iter().map(|[name, value]| (*name, *value));
    let metric = MetricId::new(namespace, name, pairs.collect());
    if metric.dimensions.len() * 2 < dimensions.len() {
        findings.warn(&place, "has a dimension twice, of which the last counts");
    }
    Some(metric)
}

/// The texts of an entry without abbreviations.
fn complete<'a>(
    texts: &[&'a str],
    previous: &[&'a str],
    place: Place<'_>,
    findings: &mut Findings,
) -> Option<Vec<&'a str>> {
    // how many texts come from the metric before, and which stand in the entry behind `...`
    let (repeated, own, skipped) = match texts {
        ["...", own @ ..] => {
            let repeated = previous.len().checked_sub(own.len());
            let repeated = repeated.filter(|_| !previous.is_empty());
            let Some(repeated) = repeated.and_then(|count| previous.get(..count)) else {
                findings.error(&place, "`...` has no metric before to repeat");
                return None;
            };
            (repeated, own, 1)
        }
        own => (&[] as &[&str], own, 0),
    };
    let mut full = repeated.to_vec();
    for (index, text) in own.iter().enumerate() {
        let text = match (*text, previous.get(full.len())) {
            (".", Some(before)) => before,
            (".", None) => {
                let place = place.index(index + skipped);
                findings.error(&place, "`.` has nothing before to repeat");
                return None;
            }
            (text, _) => text,
        };
        full.push(text);
    }
    Some(full)
}
