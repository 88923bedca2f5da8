//! YAML with CloudFormation's short forms (`!Ref X`) into the tree that JSON gives.
//!
//! The short forms become their long ones here, so that nothing behind knows of them. Nesting is bounded.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput, Tag};
use serde_json::{Map, Value};

use super::TemplateError;

/// Deeper templates are refused; JSON's parser has the same bound.
const MAX_DEPTH: usize = 128;

/// Reads one document.
pub(crate) fn parse(text: &str) -> Result<Value, TemplateError> {
    let mut events = Events(Parser::new_from_str(text));
    loop {
        match events.next()? {
            (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
            (Event::StreamEnd, _) => return Err(TemplateError::Structure),
            (event, place) => return events.node(event, place, 0),
        }
    }
}

type Place = (usize, usize);

struct Events<'a>(Parser<'a, StrInput<'a>>);

impl<'a> Events<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Place), TemplateError> {
        match self.0.next_event() {
            Some(Ok((event, span))) => Ok((event, (span.start.line(), span.start.col() + 1))),
            Some(Err(error)) => Err(malformed(&error)),
            None => Err(TemplateError::Structure),
        }
    }

    fn node(
        &mut self,
        event: Event<'a>,
        place: Place,
        depth: usize,
    ) -> Result<Value, TemplateError> {
        if depth > MAX_DEPTH {
            return Err(TemplateError::Structure);
        }
        let (value, tag) = match event {
            Event::Alias(_) => return Err(TemplateError::YamlAlias),
            Event::Scalar(text, style, _, tag) => (scalar(&text, style, tag.as_deref()), tag),
            Event::SequenceStart(_, tag) => (self.sequence(depth)?, tag),
            Event::MappingStart(_, tag) => (self.mapping(depth)?, tag),
            _ => return Err(yaml_error(place)),
        };
        match tag {
            Some(tag) if tag.handle == "!" => long_form(&tag.suffix, value),
            _ => Ok(value),
        }
    }

    fn sequence(&mut self, depth: usize) -> Result<Value, TemplateError> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::Array(items)),
                (event, place) => items.push(self.node(event, place, depth + 1)?),
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, TemplateError> {
        let mut members = Map::new();
        loop {
            let (key, place) = match self.next()? {
                (Event::MappingEnd, _) => return Ok(Value::Object(members)),
                (Event::Scalar(text, ..), place) => (text.into_owned(), place),
                (_, place) => return Err(yaml_error(place)),
            };
            let (event, value_place) = self.next()?;
            let value = self.node(event, value_place, depth + 1)?;
            if members.insert(key, value).is_some() {
                return Err(yaml_error(place));
            }
        }
    }
}

fn malformed(error: &ScanError) -> TemplateError {
    yaml_error((error.marker().line(), error.marker().col() + 1))
}

fn yaml_error((line, column): Place) -> TemplateError {
    TemplateError::Yaml { line, column }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let string = || Value::String(text.to_owned());
    if style != ScalarStyle::Plain || tag.is_some() {
        return string();
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).unwrap_or_else(string),
    }
}

fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    // account ids with leading zeros stay text
    if digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") {
        return None;
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Some(Value::from(whole));
    }
    text.parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
        .map(Value::from)
}

/// `!Ref x` → `{"Ref": x}`, `!GetAtt a.b` → `{"Fn::GetAtt": ["a", "b"]}`, `!Sub x` → `{"Fn::Sub": x}`.
fn long_form(name: &str, value: Value) -> Result<Value, TemplateError> {
    let (key, value) = match (name, value) {
        ("Ref" | "Condition", value) => (name.to_owned(), value),
        ("GetAtt", Value::String(path)) => match path.split_once('.') {
            Some((resource, attribute)) => (
                "Fn::GetAtt".to_owned(),
                Value::from(vec![resource.to_owned(), attribute.to_owned()]),
            ),
            None => ("Fn::GetAtt".to_owned(), Value::String(path)),
        },
        (
            "GetAtt" | "Sub" | "Join" | "If" | "Equals" | "And" | "Or" | "Not" | "FindInMap"
            | "Select" | "Split" | "Base64" | "ImportValue" | "GetAZs" | "Cidr" | "Transform",
            value,
        ) => (format!("Fn::{name}"), value),
        (other, _) => {
            return Err(TemplateError::format(format_args!(
                "unsupported YAML tag !{other}"
            )));
        }
    };
    Ok(Value::Object(Map::from_iter([(key, value)])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(yaml: &str, expected: &Value) {
        assert_eq!(&parse(yaml).unwrap(), expected, "{yaml}");
    }

    #[test]
    fn short_forms_become_long_ones() {
        check("a: !Ref Topic", &json!({"a": {"Ref": "Topic"}}));
        check(
            "a: !GetAtt Alarm.Arn",
            &json!({"a": {"Fn::GetAtt": ["Alarm", "Arn"]}}),
        );
        check(
            "a: !Sub 'x-${AWS::Region}'",
            &json!({"a": {"Fn::Sub": "x-${AWS::Region}"}}),
        );
        check(
            "a: !Join [':', [x, !Ref B]]",
            &json!({"a": {"Fn::Join": [":", ["x", {"Ref": "B"}]]}}),
        );
        check(
            "a: !If\n - Loud\n - 1\n - 2",
            &json!({"a": {"Fn::If": ["Loud", 1, 2]}}),
        );
    }

    #[test]
    fn scalars_keep_their_type() {
        check(
            "{a: 1, b: 1.5, c: true, d: yes, e: '1', f: 000000000012, g: , h: 2010-09-09, i: -3}",
            &json!({"a": 1, "b": 1.5, "c": true, "d": "yes", "e": "1", "f": "000000000012", "g": null, "h": "2010-09-09", "i": -3}),
        );
    }

    #[test]
    fn aliases_and_bad_text_are_refused() {
        assert_eq!(
            parse("a: &x 1\nb: *x").unwrap_err(),
            TemplateError::YamlAlias
        );
        assert!(matches!(
            parse("a: [1\nb: 2").unwrap_err(),
            TemplateError::Yaml { .. }
        ));
        assert!(matches!(
            parse("a: 1\na: 2").unwrap_err(),
            TemplateError::Yaml { line: 2, .. }
        ));
        assert!(parse("").is_err());
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
