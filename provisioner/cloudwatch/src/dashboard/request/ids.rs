//! Ids for entries that have none.

use std::collections::BTreeSet;

use crate::dashboard::expand::{Asked, Expanded};
use crate::query::is_id;

/// An id for each entry: its own, when it may be one and no entry before has it, or a new one that
/// neither an entry has nor an expression names.
pub(super) fn of(entries: &[Expanded<'_>]) -> Vec<String> {
    let mut taken: BTreeSet<&str> = entries.iter().filter_map(own).collect();
    for entry in entries {
        if let Asked::Expression(text) = &entry.asked {
            taken.extend(
                text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_'),
            );
        }
    }
    let mut given = BTreeSet::new();
    let mut new = (1_usize..)
        .map(|number| format!("series{number}"))
        .filter(|id| !taken.contains(id.as_str()));
    entries
        .iter()
        .map(|entry| match own(entry).filter(|id| given.insert(*id)) {
            Some(id) => id.to_owned(),
            None => new.next().unwrap_or_default(),
        })
        .collect()
}

fn own<'a>(entry: &Expanded<'a>) -> Option<&'a str> {
    entry.options?.id.as_deref().filter(|id| is_id(id))
}
