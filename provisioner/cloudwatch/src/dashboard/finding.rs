//! What is wrong with a body, and where.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether a message refuses the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The dashboard is taken nevertheless.
    Warning,
    /// The dashboard is refused.
    Error,
}

/// What is wrong with a body (`BOTO:cloudwatch.DashboardValidationMessage`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Where, as a JSON pointer such as `/widgets/0/type`; empty for the whole body.
    pub data_path: String,
    /// What is wrong, a lowercase fragment.
    pub message: String,
    /// Whether it refuses the dashboard.
    pub level: Level,
}

/// The messages so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    messages: Vec<Message>,
    /// Above 0 what is found is not kept.
    muted: usize,
}

impl Findings {
    pub(super) fn error(&mut self, place: &impl fmt::Display, message: impl Into<String>) {
        self.add(place, message, Level::Error);
    }

    pub(super) fn warn(&mut self, place: &impl fmt::Display, message: impl Into<String>) {
        self.add(place, message, Level::Warning);
    }

    pub(super) fn add(
        &mut self,
        place: &impl fmt::Display,
        message: impl Into<String>,
        level: Level,
    ) {
        if self.muted == 0 {
            self.messages.push(Message {
                data_path: place.to_string(),
                message: message.into(),
                level,
            });
        }
    }

    /// Keeps nothing of what `within` finds when `mute`.
    pub(super) fn unless<T>(&mut self, mute: bool, within: impl FnOnce(&mut Self) -> T) -> T {
        self.muted += usize::from(mute);
        let result = within(self);
        self.muted -= usize::from(mute);
        result
    }

    /// The messages by their paths, those of one path in the order in which they were found.
    pub(super) fn sorted(mut self) -> Vec<Message> {
        self.messages
            .sort_by_cached_key(|message| steps(&message.data_path));
        self.messages
    }
}

/// A path step by step: indices are numbers, an outer path comes before what is inside it.
fn steps(path: &str) -> Vec<(Option<usize>, String)> {
    let step = |step: &str| (step.parse().ok(), step.to_owned());
    path.split('/').map(step).collect()
}

/// Where a value stands. A chain of borrowed steps, so that a path costs nothing until it is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    outer: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Whole,
    Key(&'a str),
    Index(usize),
}

impl Place<'static> {
    /// The whole body.
    pub(super) const WHOLE: Self = Self {
        outer: None,
        step: Step::Whole,
    };
}

impl<'a> Place<'a> {
    /// A field of what stands here.
    pub(super) const fn key(&'a self, key: &'a str) -> Place<'a> {
        Place {
            outer: Some(self),
            step: Step::Key(key),
        }
    }

    /// An element of what stands here.
    pub(super) const fn index(&'a self, index: usize) -> Place<'a> {
        Place {
            outer: Some(self),
            step: Step::Index(index),
        }
    }
}

/// A JSON pointer (RFC 6901). The model is as deep as this goes, not the input.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = self.outer {
            outer.fmt(f)?;
        }
        match self.step {
            Step::Whole => Ok(()),
            Step::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => write!(f, "/{index}"),
        }
    }
}
