//! The rules about settings: each at its edge, and one step beyond.

use serde::Deserialize;

use crate::alarm::Alarm;
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

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Limit>(FILE, "limits") {
        let (source, own) = (row.source.clone(), row.own.clone());
        examples.add("alarm-limit", &source, &own, move || row.check());
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
