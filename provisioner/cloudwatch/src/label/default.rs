//! The labels of metrics that nobody labelled: what tells them from each other, as short as that
//! is possible (*undocumented*; as the console does it).

use std::collections::{BTreeMap, BTreeSet};

use crate::metric::MetricId;
use crate::query::MetricStat;

/// A metric to be labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labelled<'a> {
    /// The metric, its statistic and its period.
    pub metric: &'a MetricStat,
    /// The region that it is in.
    pub region: &'a str,
}

/// A label for each metric, in the same order.
///
/// A single metric is told by its name. Of several it is the value of the first dimension that
/// differs for all of them, else their names, else both and what is needed of their namespace. One
/// metric that is there several times has its statistic, period and region added, if they differ.
pub fn defaults(metrics: &[Labelled<'_>]) -> Vec<String> {
    let ids: BTreeSet<&MetricId> = metrics.iter().map(|one| &one.metric.metric).collect();
    let parts = telling(&ids);
    let mut same: BTreeMap<&MetricId, Vec<&Labelled<'_>>> = BTreeMap::new();
    for one in metrics {
        same.entry(&one.metric.metric).or_default().push(one);
    }
    let label = |one: &Labelled<'_>| {
        let others = same.get(&one.metric.metric).map_or(&[][..], Vec::as_slice);
        let mut texts = texts(&parts, &one.metric.metric);
        let mut differing = |text: &dyn Fn(&Labelled<'_>) -> String| {
            let own = text(one);
            if others.iter().any(|other| text(other) != own) {
                texts.push(own);
            }
        };
        differing(&|one| one.metric.statistic.to_string());
        differing(&|one| one.metric.period.to_string());
        differing(&|one| one.region.to_owned());
        texts.join(" ")
    };
    metrics.iter().map(label).collect()
}

/// A part of the identity of a metric.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part<'a> {
    Namespace,
    Name,
    Dimension(&'a str),
}

/// The fewest parts that tell the metrics from each other.
fn telling<'a>(ids: &BTreeSet<&'a MetricId>) -> Vec<Part<'a>> {
    let varying = varying(ids);
    let all = || varying.iter().map(|name| Part::Dimension(name));
    let mut candidates: Vec<Vec<Part<'a>>> = vec![];
    if ids.len() > 1 {
        candidates.extend(varying.iter().map(|name| vec![Part::Dimension(name)]));
    }
    candidates.push(vec![Part::Name]);
    candidates.push(all().collect());
    candidates.push([Part::Name].into_iter().chain(all()).collect());
    let told = |parts: &Vec<Part<'_>>| {
        let distinct: BTreeSet<Vec<String>> = ids.iter().map(|id| texts(parts, id)).collect();
        distinct.len() == ids.len() && !distinct.contains(&[][..])
    };
    candidates.into_iter().find(told).unwrap_or_else(|| {
        [Part::Namespace, Part::Name]
            .into_iter()
            .chain(all())
            .collect()
    })
}

/// The dimensions that are not the same for all, in the order of their names.
fn varying<'a>(ids: &BTreeSet<&'a MetricId>) -> Vec<&'a str> {
    let names: BTreeSet<&str> = ids
        .iter()
        .flat_map(|id| id.dimensions.iter().map(|(name, _)| name))
        .collect();
    let differs = |name: &&str| {
        let values: BTreeSet<Option<&str>> = ids.iter().map(|id| id.dimensions.get(name)).collect();
        values.len() > 1
    };
    names.into_iter().filter(differs).collect()
}

fn texts(parts: &[Part<'_>], id: &MetricId) -> Vec<String> {
    let text = |part: &Part<'_>| match part {
        Part::Namespace => Some(id.namespace.clone()),
        Part::Name => Some(id.name.clone()),
        Part::Dimension(name) => id.dimensions.get(name).map(ToOwned::to_owned),
    };
    parts.iter().filter_map(text).collect()
}
