//! Which widget of the new dashboard is which of the old one.
//!
//! Widgets have no ids. They are matched by identity (kind and title), then by the most similar content, then by
//! place, so that a widget that moves is one that moves, and a row put in at the top does not change all below.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::diff::{Dialect, differences};

/// Share of common content from which two widgets without a common title are the same widget.
const SIMILAR: f64 = 0.5;

/// What two widgets have in common that are the same; `None` when a widget has no such thing.
type Key<'a> = dyn Fn(&Value) -> Option<String> + 'a;

/// New index → old index.
#[derive(Debug, Default)]
pub(super) struct Matching {
    /// Those of the new widgets that are one of the old.
    pub(super) old_of: BTreeMap<usize, usize>,
}

impl Matching {
    /// Of all widgets of both sides; each belongs to one at most.
    pub(super) fn of(before: &[Value], after: &[Value]) -> Self {
        let mut matching = Self::default();
        let mut old: Vec<usize> = (0..before.len()).collect();
        let mut new: Vec<usize> = (0..after.len()).collect();
        let whole = |widget: &Value| Some(widget.to_string());
        let content = |widget: &Value| Some(format!("{}{}", widget["type"], widget["properties"]));
        let keys: [&Key<'_>; 3] = [&whole, &content, &identity];
        for key in keys {
            matching.by_key(before, after, (&mut old, &mut new), key);
        }
        matching.by_similarity(before, after, (&mut old, &mut new));
        matching.by_key(before, after, (&mut old, &mut new), &place);
        matching
    }

    /// Takes the first of the old widgets with the same key for each new one.
    fn by_key(
        &mut self,
        before: &[Value],
        after: &[Value],
        (old, new): (&mut Vec<usize>, &mut Vec<usize>),
        key: &Key<'_>,
    ) {
        let mut waiting: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for index in old.iter().rev() {
            if let Some(key) = key(&before[*index]) {
                waiting.entry(key).or_default().push(*index);
            }
        }
        for index in std::mem::take(new) {
            let partner = key(&after[index]).and_then(|key| waiting.get_mut(&key)?.pop());
            match partner {
                Some(partner) => {
                    old.retain(|other| *other != partner);
                    self.old_of.insert(index, partner);
                }
                None => new.push(index),
            }
        }
    }

    fn by_similarity(
        &mut self,
        before: &[Value],
        after: &[Value],
        (old, new): (&mut Vec<usize>, &mut Vec<usize>),
    ) {
        let old_content: Vec<_> = old
            .iter()
            .map(|index| (*index, leaves(&before[*index])))
            .collect();
        let mut candidates = Vec::new();
        for index in new.iter() {
            let content = leaves(&after[*index]);
            let same_kind = old_content
                .iter()
                .filter(|(other, _)| before[*other]["type"] == after[*index]["type"]);
            for (other, other_content) in same_kind {
                let score = similarity(other_content, &content);
                if score >= SIMILAR {
                    candidates.push((score, *other, *index));
                }
            }
        }
        candidates.sort_by(|one, other| {
            other
                .0
                .total_cmp(&one.0)
                .then((one.1, one.2).cmp(&(other.1, other.2)))
        });
        for (_, partner, index) in candidates {
            if old.contains(&partner) && new.contains(&index) {
                old.retain(|other| *other != partner);
                new.retain(|other| *other != index);
                self.old_of.insert(index, partner);
            }
        }
    }
}

fn identity(widget: &Value) -> Option<String> {
    let title = widget["properties"]["title"]
        .as_str()
        .filter(|title| !title.is_empty())?;
    Some(format!("{}{title}", widget["type"]))
}

fn place(widget: &Value) -> Option<String> {
    Some(format!(
        "{} {} {}",
        widget["type"],
        widget.get("x")?,
        widget.get("y")?
    ))
}

/// Paths and values of a widget's properties, whatever their place in lists.
fn leaves(widget: &Value) -> BTreeSet<String> {
    let without_index = |path: &str| -> String {
        let mut outside = true;
        path.chars()
            .filter(|character| {
                let shown = outside || *character == ']';
                outside = if outside {
                    *character != '['
                } else {
                    *character == ']'
                };
                shown
            })
            .collect()
    };
    differences(None, widget.get("properties"), Dialect::Body)
        .into_iter()
        .map(|leaf| {
            format!(
                "{}={}",
                without_index(&leaf.path),
                leaf.after.unwrap_or_default()
            )
        })
        .collect()
}

/// Common leaves over all leaves (Jaccard).
fn similarity(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let common = one.intersection(other).count();
    let all = one.len() + other.len() - common;
    if all == 0 {
        0.0
    } else {
        common as f64 / all as f64
    }
}
