//! XML answers of the query protocol.

use std::fmt::Write as _;

use base64::Engine as _;

use super::{ServiceError, Value, error::Fault, time};

/// The answer of an operation.
pub(crate) fn response(namespace: &str, action: &str, output: &Value, request_id: &str) -> String {
    let mut xml = format!("<{action}Response xmlns=\"{namespace}\">");
    if *output != Value::Null {
        let _ = write!(xml, "<{action}Result>");
        content(&mut xml, output);
        let _ = write!(xml, "</{action}Result>");
    }
    let _ = write!(
        xml,
        "<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{action}Response>"
    );
    xml
}

/// The answer of a failed operation.
pub(crate) fn error(namespace: &str, error: &ServiceError, request_id: &str) -> String {
    let fault = match error.fault {
        Fault::Sender => "Sender",
        Fault::Receiver => "Receiver",
    };
    let mut xml = format!("<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{fault}</Type><Code>");
    escape(&mut xml, error.code);
    xml.push_str("</Code><Message>");
    escape(&mut xml, &error.message);
    xml.push_str("</Message>");
    for (name, member) in &error.members {
        element(&mut xml, name, member);
    }
    let _ = write!(
        xml,
        "</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    );
    xml
}

fn element(xml: &mut String, name: &str, value: &Value) {
    if *value == Value::Null {
        return;
    }
    let _ = write!(xml, "<{name}>");
    content(xml, value);
    let _ = write!(xml, "</{name}>");
}

fn content(xml: &mut String, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(flag) => {
            let _ = write!(xml, "{flag}");
        }
        Value::Int(number) => {
            let _ = write!(xml, "{number}");
        }
        Value::Double(number) => {
            let _ = write!(xml, "{number:?}");
        }
        Value::String(text) => escape(xml, text),
        Value::Blob(bytes) => {
            xml.push_str(&base64::engine::general_purpose::STANDARD.encode(bytes));
        }
        Value::Timestamp(millis) => xml.push_str(&time::iso(*millis)),
        Value::List(items) => {
            for item in items {
                element(xml, "member", item);
            }
        }
        Value::Map(members) => {
            for (name, member) in members {
                xml.push_str("<entry><key>");
                escape(xml, name);
                xml.push_str("</key>");
                element(xml, "value", member);
                xml.push_str("</entry>");
            }
        }
        Value::Struct(members) => {
            for (name, member) in members {
                element(xml, name, member);
            }
        }
    }
}

/// Writes text; characters that XML 1.0 has no way to carry become U+FFFD.
pub(crate) fn escape(xml: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\r' => xml.push_str("&#13;"),
            '\t' | '\n' => xml.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => xml.push('\u{fffd}'),
            other => xml.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_has_its_form() {
        let output = Value::of([
            (
                "List",
                Value::List(vec![Value::from("a<b"), Value::from("\u{1}\r")]),
            ),
            (
                "Map",
                Value::Map([("k".to_owned(), Value::Double(5.0))].into_iter().collect()),
            ),
            ("At", Value::Timestamp(0)),
            ("Absent", Value::Null),
        ]);
        assert_eq!(
            response("urn:x", "Do", &output, "1"),
            "<DoResponse xmlns=\"urn:x\"><DoResult><List><member>a&lt;b</member><member>\u{fffd}&#13;</member></List>\
             <Map><entry><key>k</key><value>5.0</value></entry></Map><At>1970-01-01T00:00:00.000Z</At></DoResult>\
             <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></DoResponse>"
        );
    }
}
