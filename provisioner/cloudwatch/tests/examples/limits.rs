//! The rules about settings: each at its edge, and one step beyond.

use serde::Deserialize;

use crate::alarm::Alarm;
use crate::contributors::Kind;
use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/alarm-limits.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    source: String,
    alarm: Alarm,
    own: String,
    /// The property that is refused.
    refused: Option<String>,
}

/// The same of an alarm on a query.
#[derive(Deserialize)]
struct OfQuery {
    source: String,
    own: String,
    #[serde(flatten)]
    kind: Kind,
    refused: Option<String>,
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Limit>(FILE, "limits") {
        let (source, own) = (row.source.clone(), row.own.clone());
        examples.add("alarm-limit", &source, &own, move || row.check());
    }
    for row in rows::<OfQuery>(FILE, "queries") {
        let (source, own) = (row.source.clone(), row.own.clone());
        examples.add("alarm-limit", &source, &own, move || {
            let refused: Vec<String> = row.refused.into_iter().collect();
            assert_eq!(row.kind.problems(), refused);
        });
    }
}

impl Limit {
    fn check(&self) {
        let problems = self.alarm.settings().problems();
        let fields: Vec<&str> = problems.iter().map(|one| one.field.as_str()).collect();
        match &self.refused {
            None => assert!(problems.is_empty(), "{problems:?}"),
            Some(field) => assert_eq!(fields, [field.as_str()], "{problems:?}"),
        }
    }
}
