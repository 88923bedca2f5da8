//! What a piece of a template refers to.

use std::collections::BTreeSet;

use serde_json::Value;

/// One mention of a resource, parameter or pseudo parameter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reference {
    /// `Ref`, or `${Name}`.
    Name(String),
    /// `Fn::GetAtt`, or `${Name.Attribute}`.
    Attribute(String, String),
}

impl Reference {
    /// The name that is meant, without the attribute.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Name(name) | Self::Attribute(name, _) => name,
        }
    }
}

/// Everything that `value` mentions, in order.
pub(crate) fn references(value: &Value) -> BTreeSet<Reference> {
    let mut found = BTreeSet::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, found: &mut BTreeSet<Reference>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => {
            if let (1, Some((key, argument))) = (members.len(), members.iter().next()) {
                match key.as_str() {
                    "Ref" => {
                        if let Some(name) = argument.as_str() {
                            found.insert(Reference::Name(name.to_owned()));
                        }
                        return;
                    }
                    "Fn::GetAtt" => {
                        if let Some((name, attribute)) = get_att(argument) {
                            found.insert(Reference::Attribute(name, attribute));
                        }
                        return;
                    }
                    "Fn::Sub" => return collect_sub(argument, found),
                    _ => {}
                }
            }
            members.values().for_each(|member| collect(member, found));
        }
        _ => {}
    }
}

/// The resource and attribute that `Fn::GetAtt` names, in either of its forms.
pub(super) fn get_att(argument: &Value) -> Option<(String, String)> {
    match argument {
        Value::String(path) => path
            .split_once('.')
            .map(|(name, attribute)| (name.to_owned(), attribute.to_owned())),
        Value::Array(items) => match items.as_slice() {
            [Value::String(name), Value::String(attribute)] => {
                Some((name.clone(), attribute.clone()))
            }
            _ => None,
        },
        _ => None,
    }
}

fn collect_sub(argument: &Value, found: &mut BTreeSet<Reference>) {
    let (text, own) = match argument {
        Value::String(text) => (text.as_str(), None),
        Value::Array(items) => match items.as_slice() {
            [Value::String(text), Value::Object(own)] => (text.as_str(), Some(own)),
            _ => return,
        },
        _ => return,
    };
    for piece in sub_pieces(text) {
        if let Piece::Variable(name) = piece
            && !own.is_some_and(|own| own.contains_key(name))
        {
            found.insert(match name.split_once('.') {
                Some((name, attribute)) => {
                    Reference::Attribute(name.to_owned(), attribute.to_owned())
                }
                None => Reference::Name(name.to_owned()),
            });
        }
    }
    if let Some(own) = own {
        own.values().for_each(|value| collect(value, found));
    }
}

/// A part of the text of `Fn::Sub`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Stands for itself.
    Text(&'a str),
    /// `${…}`, trimmed.
    Variable(&'a str),
}

/// Takes `text` apart; `${!x}` is the literal `${x}`.
pub(super) fn sub_pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        let inner = &rest[start + 2..start + length];
        pieces.push(Piece::Text(&rest[..start]));
        if let Some(literal) = inner.strip_prefix('!') {
            pieces.push(Piece::Text("${"));
            pieces.push(Piece::Text(literal));
            pieces.push(Piece::Text("}"));
        } else {
            pieces.push(Piece::Variable(inner.trim()));
        }
        rest = &rest[start + length + 1..];
    }
    pieces.push(Piece::Text(rest));
    pieces.retain(|piece| *piece != Piece::Text(""));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn finds_every_form() {
        let found = references(&json!({
            "a": {"Ref": "A"},
            "b": [{"Fn::GetAtt": ["B", "Arn"]}, {"Fn::GetAtt": "C.Arn"}],
            "c": {"Fn::Sub": "${D}-${E.Arn}-${!F}"},
            "d": {"Fn::Sub": ["${G}-${H}", {"H": {"Ref": "I"}}]},
            "e": {"Fn::Join": ["", ["x", {"Ref": "J"}]]},
        }));
        let names: Vec<&str> = found.iter().map(Reference::name).collect();
        assert_eq!(names, ["A", "D", "G", "I", "J", "B", "C", "E"]);
    }

    #[test]
    fn takes_sub_apart() {
        assert_eq!(
            sub_pieces("a${B}c${!D}e${"),
            [
                Piece::Text("a"),
                Piece::Variable("B"),
                Piece::Text("c"),
                Piece::Text("${"),
                Piece::Text("D"),
                Piece::Text("}"),
                Piece::Text("e${"),
            ]
        );
    }
}
