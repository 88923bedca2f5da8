//! What changes in the scripts of a canary, line by line.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use super::change::Action;

/// Lines that stay the same are shown so far from those that change.
const CONTEXT: usize = 3;
/// With more lines than this that differ, a file is only counted: comparing them takes the product of both sides.
const MOST_COMPARED: usize = 5000;
/// Lines of a file that are told at most.
const MOST_TOLD: usize = 400;
/// Characters of a line that are told at most: generated scripts have lines of a megabyte.
const MOST_CHARACTERS: usize = 200;
/// Characters before the first that differs, in a line that is cut.
const BEFORE_DIFFERENCE: usize = 40;

/// One script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScriptChange {
    /// Added, modified, removed.
    pub action: Action,
    /// Its path among the scripts of the package.
    pub path: String,
    /// Lines that are new.
    pub added: usize,
    /// Lines that go.
    pub removed: usize,
    /// Where it changes. Not of a script that is removed.
    pub hunks: Vec<Hunk>,
    /// Whether it changes in more places than are told here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub shortened: bool,
}

/// Lines that change, with those around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hunk {
    /// The number of its first line in the old script.
    pub before: usize,
    /// The number of its first line in the new script.
    pub after: usize,
    /// The lines, the old ones of a place before the new ones.
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Where it stands.
    pub side: Side,
    /// Without its end; cut where it is long, with `…` for what is missing.
    pub text: String,
    /// The last of a file that ends in the middle of a line.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unended: bool,
}

/// On which side of a change a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Only in the old script.
    Before,
    /// Only in the new one.
    After,
    /// In both.
    Both,
}

/// What changes between two packages, by path. A script that only has another name is removed and added.
pub fn script_changes(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<ScriptChange> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let change = |path: &String| {
        let (old, new) = (before.get(path), after.get(path));
        let action = match (old, new) {
            (Some(old), Some(new)) if old == new => return None,
            (Some(_), Some(_)) => Action::Modify,
            (None, _) => Action::Add,
            (_, None) => Action::Remove,
        };
        let text = |side: Option<&String>| side.cloned().unwrap_or_default();
        Some(Compared::of(&text(old), &text(new)).told(action, path))
    };
    paths.into_iter().filter_map(change).collect()
}

/// Two texts and what differs.
struct Compared<'text> {
    before: Vec<&'text str>,
    after: Vec<&'text str>,
    /// None where they are too long.
    operations: Option<Vec<DiffOp>>,
}

impl<'text> Compared<'text> {
    fn of(before: &'text str, after: &'text str) -> Self {
        let before: Vec<&str> = before.split_inclusive('\n').collect();
        let after: Vec<&str> = after.split_inclusive('\n').collect();
        let same_start = before.iter().zip(&after).take_while(|(a, b)| a == b);
        let start = same_start.count();
        let (old, new) = (&before[start..], &after[start..]);
        let same_end = old.iter().rev().zip(new.iter().rev());
        let end = same_end.take_while(|(a, b)| a == b).count();
        let differing = old.len().max(new.len()) - end;
        let operations = (differing <= MOST_COMPARED)
            .then(|| capture_diff_slices(Algorithm::Myers, &before, &after));
        Self {
            before,
            after,
            operations,
        }
    }

    fn told(self, action: Action, path: &str) -> ScriptChange {
        let mut change = ScriptChange {
            action,
            path: path.to_owned(),
            added: self.after.len(),
            removed: self.before.len(),
            hunks: Vec::new(),
            shortened: false,
        };
        let Some(operations) = &self.operations else {
            change.shortened = true;
            return change;
        };
        let changed = || operations.iter().filter(|one| one.tag() != DiffTag::Equal);
        change.added = changed().map(|one| one.new_range().len()).sum();
        change.removed = changed().map(|one| one.old_range().len()).sum();
        if action == Action::Remove {
            return change;
        }
        let mut room = MOST_TOLD;
        for group in group_diff_ops(operations.clone(), CONTEXT) {
            let Some(mut hunk) = self.hunk(&group) else {
                continue;
            };
            change.shortened |= hunk.lines.len() > room;
            hunk.lines.truncate(room);
            room -= hunk.lines.len();
            if !hunk.lines.is_empty() {
                change.hunks.push(hunk);
            }
        }
        change
    }

    fn hunk(&self, group: &[DiffOp]) -> Option<Hunk> {
        let first = group.first()?;
        let mut lines = Vec::new();
        for operation in group {
            self.lines(operation, &mut lines);
        }
        Some(Hunk {
            before: first.old_range().start + 1,
            after: first.new_range().start + 1,
            lines,
        })
    }

    fn lines(&self, operation: &DiffOp, lines: &mut Vec<Line>) {
        let (old, new) = (operation.old_range(), operation.new_range());
        if operation.tag() == DiffTag::Equal {
            lines.extend(
                self.before[old]
                    .iter()
                    .map(|text| line(Side::Both, text, 0)),
            );
            return;
        }
        // in a place with as many lines as before, each takes the place of one
        let pairs = if old.len() == new.len() { old.len() } else { 0 };
        let from = |at: usize| {
            if at < pairs {
                first_difference(self.before[old.start + at], self.after[new.start + at])
            } else {
                0
            }
        };
        let side = |side: Side, texts: &[&str], range: &Range<usize>| -> Vec<Line> {
            let texts = texts[range.clone()].iter().enumerate();
            texts.map(|(at, text)| line(side, text, from(at))).collect()
        };
        lines.extend(side(Side::Before, &self.before, &old));
        lines.extend(side(Side::After, &self.after, &new));
    }
}

/// How many characters are the same at the start.
fn first_difference(before: &str, after: &str) -> usize {
    let pairs = before.chars().zip(after.chars());
    pairs.take_while(|(one, other)| one == other).count()
}

/// A line of which the characters from this one on matter most.
fn line(side: Side, text: &str, from: usize) -> Line {
    let ended = text.strip_suffix('\n');
    Line {
        side,
        text: cut(ended.unwrap_or(text), from),
        unended: ended.is_none(),
    }
}

fn cut(text: &str, from: usize) -> String {
    if text.chars().nth(MOST_CHARACTERS).is_none() {
        return text.to_owned();
    }
    let skipped = if from < MOST_CHARACTERS {
        0
    } else {
        from - BEFORE_DIFFERENCE
    };
    let mut rest = text.chars().skip(skipped);
    let shown: String = rest.by_ref().take(MOST_CHARACTERS).collect();
    let mark = |missing: bool| if missing { "…" } else { "" };
    format!(
        "{}{shown}{}",
        mark(skipped > 0),
        mark(rest.next().is_some())
    )
}
