//! Which widget of the new dashboard is which of the old one, and what changes in it.
//!
//! Widgets have no ids. They are matched by identity (kind and title), then by the most similar content, then by
//! place, so that a widget that moves is one that moves, and a row put in at the top does not change all below.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::{Action, FieldChange, WidgetChange};
use super::diff::{Dialect, Difference, differences};

/// Share of common content from which two widgets without a common title are the same widget.
const SIMILAR: f64 = 0.5;
/// Characters of a text widget that stand for its title.
const TITLE_CHARACTERS: usize = 60;

/// Added and modified widgets in the order of the new dashboard, then the removed ones in the order of the old.
pub(super) fn changes(before: &[Value], after: &[Value]) -> Vec<WidgetChange> {
    let matching = Matching::of(before, after);
    let mut changes = Vec::new();
    for (index, widget) in after.iter().enumerate() {
        let old = matching.old_of.get(&index).map(|old| &before[*old]);
        let fields = fields(old, Some(widget));
        let action = if old.is_some() {
            Action::Modify
        } else {
            Action::Add
        };
        if action == Action::Add || !fields.is_empty() {
            changes.push(WidgetChange {
                action,
                title: title(widget),
                fields,
            });
        }
    }
    let kept: BTreeSet<usize> = matching.old_of.values().copied().collect();
    let removed = before
        .iter()
        .enumerate()
        .filter(|(index, _)| !kept.contains(index));
    changes.extend(removed.map(|(_, widget)| WidgetChange {
        action: Action::Remove,
        title: title(widget),
        fields: fields(Some(widget), None),
    }));
    changes
}

/// What two widgets have in common that are the same; `None` when a widget has no such thing.
type Key<'a> = dyn Fn(&Value) -> Option<String> + 'a;

/// New index → old index.
#[derive(Debug, Default)]
struct Matching {
    old_of: BTreeMap<usize, usize>,
}

impl Matching {
    fn of(before: &[Value], after: &[Value]) -> Self {
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

/// What a person calls the widget.
fn title(widget: &Value) -> String {
    if let Some(title) = widget["properties"]["title"]
        .as_str()
        .filter(|title| !title.is_empty())
    {
        return title.to_owned();
    }
    let text = widget["properties"]["markdown"]
        .as_str()
        .unwrap_or_default();
    let first = text
        .lines()
        .map(|line| line.trim_start_matches('#').trim())
        .find(|line| !line.is_empty());
    if let Some(line) = first {
        return line.chars().take(TITLE_CHARACTERS).collect();
    }
    let kind = widget["type"].as_str().unwrap_or("widget");
    format!("{kind} at {}, {}", widget["x"], widget["y"])
}

fn fields(before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let envelope = |side: Option<&Value>| {
        side.cloned().map(|mut widget| {
            if let Some(object) = widget.as_object_mut() {
                object.remove("properties");
            }
            widget
        })
    };
    let (old, new) = (envelope(before), envelope(after));
    let mut fields: Vec<_> = differences(old.as_ref(), new.as_ref(), Dialect::Body)
        .into_iter()
        .map(field)
        .collect();
    let properties =
        |side: Option<&Value>| side.and_then(|widget| widget.get("properties")).cloned();
    let (old, new) = (properties(before), properties(after));
    fields.extend(
        differences(old.as_ref(), new.as_ref(), Dialect::Body)
            .into_iter()
            .map(|mut found| {
                // a property named like a part of the envelope
                if matches!(
                    found.path.as_str(),
                    "" | "type" | "x" | "y" | "width" | "height"
                ) {
                    found.path = format!("properties.{}", found.path);
                }
                field(found)
            }),
    );
    fields.sort_by(|one, other| one.path.cmp(&other.path));
    fields
}

fn field(found: Difference) -> FieldChange {
    FieldChange {
        path: found.path,
        before: found.before,
        after: found.after,
        requires_replacement: false,
        follows: None,
    }
}
