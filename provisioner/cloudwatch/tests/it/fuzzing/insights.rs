//! Queries of Metrics Insights.

use cloudwatch::insights::{self, MAX_LENGTH, Settings};
use cloudwatch::period::Period;
use cloudwatch::store::Windows;
use cloudwatch::syntax::SyntaxError;

use crate::fixture::{at, store};

pub(super) fn check(text: &str) {
    let query = match insights::parse(text) {
        Ok(query) => query,
        Err(errors) => {
            assert!(!errors.is_empty());
            return check_errors(text, &errors);
        }
    };
    check_errors(text, &insights::doubts(text));
    let printed = query.to_string();
    // its spaces and quotes may make it longer than a query may be
    if printed.chars().count() <= MAX_LENGTH {
        let read = insights::parse(&printed).unwrap();
        assert_eq!(read, query, "printed as {printed}");
        assert_eq!(read.to_string(), printed);
    }
    let data = store("Errors", &[(0, 1.0), (60, 1e300), (130, 0.0)]);
    let windows = Windows {
        end: at(300),
        period: Period::MINUTE,
        count: 8,
    };
    let settings = Settings::for_graphs();
    let found = query.evaluate(&data, windows, &settings);
    assert!(found.series.len() <= settings.max_series);
    for one in &found.series {
        assert!(one.series.values().all(f64::is_finite));
    }
    assert_eq!(query.evaluate(&data, windows, &settings), found);
}

pub(super) fn check_errors(text: &str, errors: &[SyntaxError]) {
    for error in errors {
        super::check_place(text, error.start, error.end);
        super::check_message(&error.message);
    }
}
