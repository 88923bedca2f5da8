//! What the members of lists are called: most lists of CloudFormation are maps or sets in disguise.

use serde_json::Value;

use super::diff::{Dialect, intrinsic};
use super::properties;

/// What a member of a list is called, and the rest of it.
pub(super) type Member = (String, Value);

/// The members of two lists: by name where all have one, by number otherwise.
pub(super) enum Elements {
    Named {
        before: Vec<Member>,
        after: Vec<Member>,
        ordered: bool,
    },
    Numbered,
}

/// Pairs up the members of two lists that stand at this path.
pub(super) fn elements(
    path: &str,
    before: &[Value],
    after: &[Value],
    dialect: Dialect,
) -> Elements {
    let property = path.rsplit('.').next().unwrap_or(path);
    let name: Option<fn(&Value) -> Option<Member>> = match dialect {
        Dialect::Properties if properties::is_set(property) => {
            Some(|value| Some((label(value), value.clone())))
        }
        Dialect::Properties => Some(keyed),
        Dialect::Body if property == "metrics" => Some(metric_with_id),
        Dialect::Body => None,
    };
    let is_set = dialect == Dialect::Properties && properties::is_set(property);
    let named = |side: &[Value]| -> Option<Vec<Member>> {
        let mut pairs = side.iter().map(name?).collect::<Option<Vec<_>>>()?;
        if is_set {
            pairs.sort_by(|one, other| one.0.cmp(&other.0));
            pairs.dedup_by(|one, other| one.0 == other.0);
        }
        let distinct = pairs
            .iter()
            .map(|(name, _)| name)
            .collect::<std::collections::BTreeSet<_>>()
            .len();
        (distinct == pairs.len()).then_some(pairs)
    };
    match (named(before), named(after)) {
        (Some(before), Some(after)) => Elements::Named {
            before,
            after,
            ordered: dialect == Dialect::Body,
        },
        _ => Elements::Numbered,
    }
}

/// What a member of a set is called: itself, or what it refers to.
fn label(value: &Value) -> String {
    let called = match intrinsic(value) {
        Some(name @ ("Ref" | "Fn::Sub")) => value.get(name),
        _ => Some(value),
    };
    called
        .and_then(Value::as_str)
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A member with an id, key or name, without it; of a pair (a tag, a dimension) only its value.
fn keyed(value: &Value) -> Option<Member> {
    let object = value.as_object()?;
    let key = ["Id", "Key", "Name"]
        .into_iter()
        .find(|key| object.contains_key(*key))?;
    let name = object.get(key)?.as_str()?.to_owned();
    let mut rest: serde_json::Map<String, Value> = object
        .iter()
        .filter(|(member, _)| *member != key)
        .map(|(member, value)| (member.clone(), value.clone()))
        .collect();
    let only = if rest.len() == 1 {
        rest.remove("Value")
    } else {
        None
    };
    Some((name, only.unwrap_or(Value::Object(rest))))
}

/// A metric of a graph with an `id` among its options: the strings become `metric`, the options stand beside it.
fn metric_with_id(value: &Value) -> Option<Member> {
    let (options, strings) = value.as_array()?.split_last()?;
    let mut members = options.as_object()?.clone();
    let id = members.remove("id")?.as_str()?.to_owned();
    if !strings.is_empty() {
        let words = strings
            .iter()
            .map(Value::as_str)
            .collect::<Option<Vec<_>>>()?;
        members.insert("metric".to_owned(), words.join(" ").into());
    }
    Some((id, Value::Object(members)))
}
