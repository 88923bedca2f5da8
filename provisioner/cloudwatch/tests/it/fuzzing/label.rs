//! Dynamic labels.

use cloudwatch::label::{Label, MAX_DYNAMIC, Place, Subject};
use cloudwatch::store::{MetricData, Windows};

use crate::fixture::{at, stat, store};

pub(super) fn check(text: &str) {
    let label = match Label::parse(text) {
        Ok(label) => label,
        Err(errors) => {
            assert!(!errors.is_empty());
            return super::insights::check_errors(text, &errors);
        }
    };
    assert!(label.dynamic().count() <= MAX_DYNAMIC);
    let printed = label.to_string();
    assert_eq!(Label::parse(&printed).unwrap(), label, "{printed}");
    let of = stat("Errors", "Sum", 60);
    let data = store("Errors", &[(0, 1.0), (60, -1e300), (130, 0.0)]);
    for (samples, count) in [(&data, 5), (&data, 0)] {
        let windows = Windows {
            end: at(300),
            period: of.period,
            count,
        };
        let series = samples.series(&of, windows);
        let subject = Subject {
            series: &series,
            metric: Some(&of),
            label: "Errors",
            place: &Place::default(),
            now: at(300),
        };
        let rendered = label.render(&subject);
        assert_eq!(label.render(&subject), rendered);
        if label.dynamic().next().is_none() {
            assert_eq!(rendered, text, "what is not dynamic stays");
        }
    }
}
