//! Reads EMF lines back, strictly: anything out of bounds is a failed test.

use std::collections::BTreeMap;

use serde_json::Value;

/// A metric's name and dimensions, written `Requests{Route=/,Service=catalog}`.
pub(crate) type Series = BTreeMap<String, Vec<f64>>;

/// All values in `lines`, in their order.
pub(crate) fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Series {
    let mut series = Series::new();
    for line in lines {
        read_line(line, &mut series);
    }
    series
}

fn read_line(line: &str, series: &mut Series) {
    assert!(line.len() < 256 * 1024 - 26, "{} bytes", line.len());
    assert!(!line.contains('\n'));
    let root: Value = serde_json::from_str(line).unwrap();
    assert!(root["_aws"]["Timestamp"].is_i64());
    for directive in root["_aws"]["CloudWatchMetrics"].as_array().unwrap() {
        assert!(directive["Namespace"].is_string());
        let metrics = directive["Metrics"].as_array().unwrap();
        assert!(
            (1..=100).contains(&metrics.len()),
            "{} metrics",
            metrics.len()
        );
        let sets = directive["Dimensions"].as_array().unwrap();
        assert!(!sets.is_empty());
        for set in sets {
            let set = set.as_array().unwrap();
            assert!(set.len() <= 30);
            let mut dimensions: Vec<_> = set
                .iter()
                .map(|name| name.as_str().unwrap())
                .map(|name| format!("{name}={}", root[name].as_str().unwrap()))
                .collect();
            dimensions.sort();
            for metric in metrics {
                let name = metric["Name"].as_str().unwrap();
                let key = format!("{name}{{{}}}", dimensions.join(","));
                series.entry(key).or_default().extend(values(&root[name]));
            }
        }
    }
}

fn values(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => {
            assert!((1..=100).contains(&values.len()), "{} values", values.len());
            values.iter().map(|value| value.as_f64().unwrap()).collect()
        }
        single => vec![single.as_f64().unwrap()],
    }
}
