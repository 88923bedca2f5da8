//! An example, its name, and where it is published.

use std::collections::BTreeMap;

use cloudwatch::time::Timestamp;
use libtest_mimic::Trial;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What the tag before the colon of a source may be. Each is explained in the crate's own page.
const TAGS: [&str; 7] = ["API", "BOTO", "CDK", "CFN", "LG", "UG", "UG+"];
/// Sources without a page: what was recorded of CloudWatch, and what AWS left open.
const OTHERS: [&str; 2] = ["recorded", "undocumented"];

/// A time as data files write it, `2026-03-04T09:30`.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Moment(pub(crate) Timestamp);

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let time = text.parse().map(Self);
        time.map_err(|_| format!("`{text}` is no time"))
    }
}

/// All examples, by name.
#[derive(Default)]
pub(crate) struct Examples {
    trials: Vec<Trial>,
    names: BTreeMap<String, usize>,
}

impl Examples {
    /// Adds an example: its name is that of the group, its source and what tells it from others of
    /// that source. Running it panics when something is wrong.
    pub(crate) fn add(
        &mut self,
        group: &str,
        source: &str,
        own: &str,
        run: impl FnOnce() + Send + 'static,
    ) {
        let (tag, _) = source.split_once([':', ' ', ',']).unwrap_or((source, ""));
        assert!(
            TAGS.contains(&tag) || OTHERS.contains(&tag),
            "`{source}` is no source"
        );
        let mut name = match source.split_once(", ") {
            Some((page, place)) => format!("{group}::{}::{}", slug(page), slug(place)),
            None => format!("{group}::{}", slug(source)),
        };
        if !own.is_empty() {
            name = format!("{name}::{}", slug(own));
        }
        let times = self.names.entry(name.clone()).or_default();
        *times += 1;
        if *times > 1 {
            name = format!("{name}::{times}");
        }
        let source = source.to_owned();
        self.trials.push(Trial::test(name, move || {
            // the message of the panic goes to stderr by itself
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(run))
                .map_err(|_| format!("published at {source}").into())
        }));
    }

    /// Adds a test of something about the examples or their documents.
    pub(crate) fn rule(&mut self, name: &str, run: impl FnOnce() + Send + 'static) {
        self.trials.push(Trial::test(name, move || {
            run();
            Ok(())
        }));
    }

    /// The names of all examples so far.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    pub(crate) fn into_trials(self) -> Vec<Trial> {
        self.trials
    }
}

/// The part of a data file with this name.
pub(crate) fn rows<T: DeserializeOwned>(file: &str, part: &str) -> Vec<T> {
    let mut file: serde_json::Value = serde_json::from_str(file).unwrap();
    let rows = file.get_mut(part).unwrap().take();
    serde_json::from_value(rows).unwrap_or_else(|error| panic!("{part}: {error}"))
}

/// A text as part of a test's name: no white space, and `::` only between parts.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c == ',');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-").replace("::", ":").replace(":-", "-")
}
