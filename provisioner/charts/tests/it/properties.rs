//! That the bodies use each property of a dashboard that there is.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::bodies::{BODIES, SYNTHESISED};

/// Every key of the reference (API:CloudWatch-Dashboard-Body-Structure,
/// API:CloudWatch-Metric-Widget-Structure) and of what the console writes beside it.
const KEYS: &str = "
    widgets variables start end periodOverride
    type x y width height properties
    markdown background
    region query view title accountId stacked queryLanguage
    alarms sortBy states
    metrics annotations period stat legend yAxis liveData sparkline timezone table
    setPeriodToTimeRange singleValueFullPrecision labels position visible
    id label color expression
    left right min max showUnits
    horizontal vertical value fill
    layout stickySummary showTimeSeriesData summaryColumns
    metricName resourceType key aggregateBy func splitBy widgetOptions rowsPerPage widgetsPerRow
    endpoint params updateOn refresh resize timeRange
    description data queries language step plotOptions
    lineOptions pattern spline filled barOptions orientation pieOptions innerSize numberOptions truncate
    gaugeOptions colorOptions colorPreset minColor midColor maxColor histogramOptions bucketCount bucketSize
    combineSeries aggregationOptions binInterval show markOptions enabled symbolType symbolSize borderWidth
    borderColor fillColor fillOpacity xAxis
    property inputType values search populateFrom defaultValue
";

/// Every value of those that have only a few.
const CHOICES: &str = "
    metric text log alarm explorer chart custom
    timeSeries singleValue gauge bar pie table
    line column number solidgauge histogram heatmap scatter
    auto inherit solid transparent CWLI SQL PPL PromQL cloudwatch-metrics
    default stateUpdatedTimestamp timestamp ALARM OK INSUFFICIENT_DATA
    right bottom hidden left above below none before after between static
    horizontal vertical MIN MAX SUM AVG STDDEV
    property pattern input select radio __FIRST __verbose__
    linear logarithmic datetime category dashed dotted inside outside top
";

fn collect(value: &Value, keys: &mut BTreeSet<String>, texts: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                keys.insert(key.clone());
                collect(value, keys, texts);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, keys, texts)),
        Value::String(text) => {
            texts.insert(text.clone());
        }
        _ => {}
    }
}

#[test]
fn the_bodies_use_every_property_and_every_view() {
    let (mut keys, mut texts) = (BTreeSet::new(), BTreeSet::new());
    for (_, body) in BODIES.iter().chain(SYNTHESISED) {
        collect(&serde_json::from_str(body).unwrap(), &mut keys, &mut texts);
    }
    let missing = |all: &str, found: &BTreeSet<String>| -> Vec<String> {
        all.split_whitespace()
            .filter(|one| !found.contains(*one))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(missing(KEYS, &keys), Vec::<String>::new());
    assert_eq!(missing(CHOICES, &texts), Vec::<String>::new());
}
