//! Statistics of published and worked examples: how they are written and what they are worth.

use cloudwatch::statistic::Statistic;
use serde::Deserialize;

const ROWS: &str = include_str!("../data/statistics.json");

#[derive(Deserialize)]
struct Rows {
    forms: Vec<Form>,
    refusals: Vec<Refusal>,
}

#[derive(Deserialize)]
struct Form {
    source: String,
    text: String,
    /// When it is printed otherwise than written.
    printed: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    source: String,
    text: String,
    hint: Option<String>,
}

fn rows() -> Rows {
    serde_json::from_str(ROWS).unwrap()
}

#[test]
fn every_form_is_read_and_printed() {
    for Form {
        source,
        text,
        printed,
    } in rows().forms
    {
        let statistic: Statistic = text
            .parse()
            .unwrap_or_else(|error| panic!("{text} ({source}): {error}"));
        let expected = printed.as_ref().unwrap_or(&text);
        assert_eq!(statistic.to_string(), *expected, "{text} ({source})");
        assert_eq!(expected.parse(), Ok(statistic), "{text} ({source})");
        let json = serde_json::to_string(&statistic).unwrap();
        assert_eq!(
            serde_json::from_str::<Statistic>(&json).unwrap(),
            statistic,
            "{text} ({source})"
        );
    }
}

#[test]
fn every_other_form_is_refused_with_a_hint() {
    for Refusal { source, text, hint } in rows().refusals {
        let error = text
            .parse::<Statistic>()
            .expect_err(&format!("{text} ({source})"));
        let found = error.hint();
        let fits = match &hint {
            Some(hint) => found
                .as_ref()
                .is_some_and(|found| found.contains(hint.as_str())),
            None => true,
        };
        assert!(fits, "{text} ({source}): {error}, {found:?}");
    }
}
