//! `raw:` over generated properties.

use serde_json::{Map, Value};

/// Puts `raw` over `properties`: objects member by member, `null` takes a member away, anything else replaces.
/// New members come last, sorted.
pub(super) fn over(properties: &mut Value, raw: &Map<String, Value>) {
    let Value::Object(members) = properties else {
        *properties = Value::Object(raw.clone());
        return;
    };
    let mut names: Vec<&String> = raw.keys().collect();
    names.sort();
    for name in names {
        match (&raw[name], members.get_mut(name)) {
            (Value::Null, _) => drop(members.shift_remove(name)),
            (Value::Object(inner), Some(member)) if member.is_object() => over(member, inner),
            (value, Some(member)) => *member = value.clone(),
            (value, None) => drop(members.insert(name.clone(), value.clone())),
        }
    }
}
