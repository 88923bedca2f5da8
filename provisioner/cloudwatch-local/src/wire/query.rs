//! The query protocol's input: a form whose keys are paths (`MetricData.member.1.Dimensions.member.2.Name`).

use indexmap::IndexMap;

use super::Value;

/// More steps than any AWS input has, few enough that a hostile key cannot drive recursion.
const MAX_DEPTH: usize = 24;

/// Why a form is no input.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QueryError {
    /// Not UTF-8 after decoding.
    #[error("the form is not UTF-8")]
    Encoding,
    /// A key with too many steps.
    #[error("the key `{0}` is nested too deep")]
    Depth(String),
    /// A key that is both a value and a structure.
    #[error("the key `{0}` stands for both a value and a structure")]
    Conflict(String),
}

#[derive(Debug)]
enum Node {
    Leaf(String),
    Branch(IndexMap<String, Node>),
}

/// The name and value pairs of a form, decoded.
pub(crate) fn pairs(form: &[u8]) -> Result<Vec<(String, String)>, QueryError> {
    form.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            let name = decode(parts.next().unwrap_or_default())?;
            let value = decode(parts.next().unwrap_or_default())?;
            Ok((name, value))
        })
        .collect()
}

fn decode(text: &[u8]) -> Result<String, QueryError> {
    let spaced: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    percent_encoding::percent_decode(&spaced)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| QueryError::Encoding)
}

/// The input that the pairs spell out.
pub(crate) fn input(pairs: Vec<(String, String)>) -> Result<Value, QueryError> {
    let mut root = IndexMap::new();
    for (path, value) in pairs {
        let steps: Vec<&str> = path.split('.').collect();
        if steps.len() > MAX_DEPTH {
            return Err(QueryError::Depth(path.chars().take(80).collect()));
        }
        if !insert(&mut root, &steps, value) {
            return Err(QueryError::Conflict(path));
        }
    }
    Ok(structure(root))
}

fn insert(branch: &mut IndexMap<String, Node>, steps: &[&str], value: String) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        return false;
    };
    if rest.is_empty() {
        return branch
            .insert((*step).to_owned(), Node::Leaf(value))
            .is_none();
    }
    let node = branch
        .entry((*step).to_owned())
        .or_insert_with(|| Node::Branch(IndexMap::new()));
    match node {
        Node::Branch(inner) => insert(inner, rest, value),
        Node::Leaf(_) => false,
    }
}

fn structure(members: IndexMap<String, Node>) -> Value {
    Value::Struct(
        members
            .into_iter()
            .map(|(name, node)| (name, value(node)))
            .collect(),
    )
}

fn value(node: Node) -> Value {
    let mut members = match node {
        Node::Leaf(text) => return Value::String(text),
        Node::Branch(members) => members,
    };
    if members.len() == 1 {
        if let Some(Node::Branch(items)) = members.swap_remove("member") {
            return Value::List(numbered(items).map(value).collect());
        }
        if let Some(Node::Branch(items)) = members.swap_remove("entry") {
            return Value::Map(numbered(items).filter_map(entry).collect());
        }
    }
    structure(members)
}

fn numbered(items: IndexMap<String, Node>) -> impl Iterator<Item = Node> {
    let mut items: Vec<(u32, Node)> = items
        .into_iter()
        .map(|(number, node)| (number.parse().unwrap_or(u32::MAX), node))
        .collect();
    items.sort_by_key(|(number, _)| *number);
    items.into_iter().map(|(_, node)| node)
}

fn entry(node: Node) -> Option<(String, Value)> {
    let Node::Branch(mut members) = node else {
        return None;
    };
    let key = members
        .swap_remove("key")
        .or_else(|| members.swap_remove("Name"))?;
    let Node::Leaf(key) = key else {
        return None;
    };
    let item = members
        .swap_remove("value")
        .or_else(|| members.swap_remove("Value"))?;
    Some((key, value(item)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_maps_and_structures_come_out_of_paths() {
        let form =
            b"Action=X&MetricData.member.2.MetricName=b&MetricData.member.1.MetricName=a%20+b\
            &Attributes.entry.1.key=k&Attributes.entry.1.value=v&Empty=&A.B=1";
        let input = input(pairs(form).unwrap()).unwrap();
        let Some(Value::List(data)) = input.get("MetricData") else {
            panic!("no list in {input:?}");
        };
        assert_eq!(data[0].get("MetricName"), Some(&Value::from("a  b")));
        assert_eq!(data[1].get("MetricName"), Some(&Value::from("b")));
        assert_eq!(
            input.get("Attributes").and_then(|map| map.get("k")),
            Some(&Value::from("v"))
        );
        assert_eq!(
            input.get("A").and_then(|inner| inner.get("B")),
            Some(&Value::from("1"))
        );
    }

    #[test]
    fn hostile_keys_are_refused() {
        let deep = vec!["a"; 100_000].join(".") + "=1";
        assert!(matches!(
            input(pairs(deep.as_bytes()).unwrap()),
            Err(QueryError::Depth(_))
        ));
        assert!(matches!(
            input(pairs(b"a=1&a.b=2").unwrap()),
            Err(QueryError::Conflict(_))
        ));
        assert!(matches!(pairs(b"a=%ff"), Err(QueryError::Encoding)));
    }
}
