//! From an event to data and mistakes.

use serde_json::{Map, Value as Json};

use super::directive::Directives;
use super::entity::Entity;
use super::problem::{Failures, Problem, ProblemKind, Problems};
use super::{MAX_LENGTH, METADATA};
use crate::datum::Datum;
use crate::time::Timestamp;

/// What AWS leaves open about reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// What becomes of the rest of an event with mistakes.
    pub mistakes: Mistakes,
    /// The most data of one event; what is declared beyond gives a mistake and no data.
    /// *Undocumented*: CloudWatch bounds neither directives nor dimension sets, and an event of a
    /// megabyte could declare millions of metrics.
    pub max_data: usize,
    /// The most mistakes that are reported of one event.
    pub max_problems: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mistakes: Mistakes::SkipWhatIsWrong,
            max_data: 10_000,
            max_problems: 100,
        }
    }
}

/// What becomes of the rest of an event with mistakes. *Undocumented*: the specification says what
/// must hold, not what is salvaged when something does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mistakes {
    /// The metric, dimension set or directive with the mistake gives no data, all others do.
    #[default]
    SkipWhatIsWrong,
    /// The event gives no data.
    RefuseTheEvent,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// For each metric one datum a dimension set.
    pub data: Vec<Datum>,
    /// Every mistake, in the order of the event.
    pub problems: Vec<Problem>,
    /// What the event is about.
    pub entity: Option<Entity>,
}

impl Reading {
    /// What CloudWatch would count.
    pub fn failures(&self) -> Failures {
        let any = |kind| u64::from(self.problems.iter().any(|problem| problem.kind == kind));
        Failures {
            parsing: any(ProblemKind::Parsing),
            validation: any(ProblemKind::Validation),
        }
    }

    fn refused(problem: Problem) -> Self {
        Self {
            problems: vec![problem],
            ..Self::default()
        }
    }
}

/// The data of an event without mistakes, or the mistakes.
pub fn parse(line: &str) -> Result<Vec<Datum>, Problems> {
    let reading = read(line);
    if reading.problems.is_empty() {
        Ok(reading.data)
    } else {
        Err(Problems(reading.problems))
    }
}

/// Reads an event as CloudWatch does by default. An object without `_aws` is no event of this
/// format and has neither data nor mistakes.
pub fn read(line: &str) -> Reading {
    read_with(line, &Settings::default())
}

/// Reads an event.
pub fn read_with(line: &str, settings: &Settings) -> Reading {
    if line.len() > MAX_LENGTH {
        let rule = format!("the event has {} bytes, more than {MAX_LENGTH}", line.len());
        return Reading::refused(Problem::parsing(rule));
    }
    let root: Map<String, Json> = match serde_json::from_str(line) {
        Ok(root) => root,
        Err(error) => {
            let rule = format!("the event is not one JSON object: {error}");
            return Reading::refused(Problem::parsing(rule));
        }
    };
    let Some(metadata) = root.get(METADATA) else {
        return Reading::default();
    };
    let mut reading = read_metadata(&root, metadata, settings);
    reading.entity = Entity::of(&root);
    if settings.mistakes == Mistakes::RefuseTheEvent && !reading.problems.is_empty() {
        reading.data.clear();
    }
    reading.problems.truncate(settings.max_problems);
    reading
}

fn read_metadata(root: &Map<String, Json>, metadata: &Json, settings: &Settings) -> Reading {
    if !metadata.is_object() {
        return Reading::refused(Problem::new(METADATA, "must be an object"));
    }
    let mut problems = Vec::new();
    let timestamp = metadata.get("Timestamp").and_then(Json::as_i64);
    if timestamp.is_none() {
        problems.push(Problem::new(
            "_aws.Timestamp",
            "must be whole milliseconds since 1970",
        ));
    }
    let found = metadata.get("CloudWatchMetrics").and_then(Json::as_array);
    if found.is_none() {
        problems.push(Problem::new("_aws.CloudWatchMetrics", "must be a list"));
    }
    let mut directives = Directives {
        root,
        // without a time there are no data, but mistakes all the same
        timestamp: Timestamp::from_millis(timestamp.unwrap_or_default()),
        settings,
        data: Vec::new(),
        problems,
    };
    for (index, directive) in found.into_iter().flatten().enumerate() {
        directives.take(&format!("_aws.CloudWatchMetrics[{index}]"), directive);
    }
    Reading {
        data: if timestamp.is_some() {
            directives.data
        } else {
            Vec::new()
        },
        problems: directives.problems,
        entity: None,
    }
}
