//! Queries of `SEARCH`.

use cloudwatch::metric::MetricId;
use cloudwatch::search::{self, MAX_LENGTH};

pub(super) fn check(text: &str) {
    let query = match search::parse(text) {
        Ok(query) => query,
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in errors {
                super::check_place(text, error.start, error.end);
                super::check_message(&error.message);
            }
            return;
        }
    };
    let printed = query.to_string();
    // its spaces may make it longer than a query may be
    if printed.chars().count() > MAX_LENGTH {
        return;
    }
    let read = search::parse(&printed).unwrap();
    assert_eq!(read, query, "printed as {printed}");
    assert_eq!(read.to_string(), printed);
    for metric in metrics() {
        assert_eq!(read.matches(&metric), query.matches(&metric));
    }
}

fn metrics() -> Vec<MetricId> {
    let of = |namespace: &str, name: &str, dimensions: &[(&str, &str)]| {
        MetricId::new(namespace, name, dimensions.iter().copied().collect())
    };
    vec![
        of("AWS/EC2", "CPUUtilization", &[("InstanceId", "i-1")]),
        of("AWS/EC2", "CPUUtilization", &[]),
        of(
            "Custom Namespace",
            "Network-Errors_2",
            &[("My Dim", "a (b) \"c\"")],
        ),
        of("Shop", "CustomCount1", &[("Größe", "4XX"), ("Route", "/")]),
    ]
}
