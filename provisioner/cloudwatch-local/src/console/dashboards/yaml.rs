//! JSON as YAML that is pleasant to read: texts of several lines as they are, and lists that are
//! short on one line. It says the same: whoever reads it as YAML has the JSON again.

use std::fmt::Write;

use serde_json::Value;

/// A list that is longer has a line for each entry.
const WIDE: usize = 88;

/// A value as a YAML document.
pub(super) fn yaml(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Object(fields) if !fields.is_empty() => object(&mut text, value, 0),
        Value::Array(entries) if !entries.is_empty() => list(&mut text, entries, 0),
        _ => {
            text.push_str(&on_one_line(value));
            text.push('\n');
        }
    }
    text
}

fn object(text: &mut String, value: &Value, depth: usize) {
    for (index, (key, value)) in value.as_object().into_iter().flatten().enumerate() {
        // the first stands where the entry of a list begins
        if index > 0 || text.is_empty() || text.ends_with('\n') {
            indent(text, depth);
        }
        text.push_str(&string(key));
        text.push(':');
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                text.push('\n');
                object(text, value, depth + 1);
            }
            Value::Array(entries) if !fits(value, depth) => {
                text.push('\n');
                list(text, entries, depth + 1);
            }
            Value::String(lines) if is_block(lines) => block(text, lines, depth + 1),
            _ => {
                let _ = writeln!(text, " {}", on_one_line(value));
            }
        }
    }
}

fn list(text: &mut String, entries: &[Value], depth: usize) {
    for entry in entries {
        indent(text, depth);
        text.push_str("- ");
        match entry {
            Value::Object(fields) if !fields.is_empty() => object(text, entry, depth + 1),
            Value::Array(inside) if !fits(entry, depth) => {
                // a list inside of a list begins below
                text.truncate(text.len() - 1);
                text.push('\n');
                list(text, inside, depth + 1);
            }
            Value::String(lines) if is_block(lines) => {
                text.truncate(text.len() - 1);
                block(text, lines, depth + 1);
            }
            _ => {
                let _ = writeln!(text, "{}", on_one_line(entry));
            }
        }
    }
}

fn indent(text: &mut String, depth: usize) {
    text.extend(std::iter::repeat_n("  ", depth));
}

/// Whether a list is short enough for one line.
fn fits(value: &Value, depth: usize) -> bool {
    on_one_line(value).chars().count() + 2 * depth <= WIDE
}

fn on_one_line(value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::String(text) => string(text),
        Value::Array(entries) => {
            let entries = entries.iter().map(on_one_line).collect();
            format!("[{}]", joined(entries))
        }
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| {
                format!("{}: {}", string(key), on_one_line(value))
            };
            format!("{{{}}}", joined(fields.iter().map(field).collect()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Text as it is where nothing else could be meant, else in quotes. What JSON quotes YAML reads.
fn string(text: &str) -> String {
    const WORDS: [&str; 10] = [
        "true", "false", "null", "yes", "no", "on", "off", "nan", "y", "n",
    ];
    let inside = |letter: char| letter.is_ascii_alphanumeric() || "_-./$() %+".contains(letter);
    let plain = text.starts_with(|first: char| first.is_ascii_alphabetic() || "/_".contains(first))
        && text.chars().all(inside)
        && !text.ends_with(' ')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if plain {
        return text.to_owned();
    }
    let quoted = Value::from(text).to_string();
    // letters that YAML does not have stand as their numbers
    quoted.chars().fold(String::new(), |mut all, letter| {
        if is_unseen(letter) {
            let _ = write!(all, "\\u{:04x}", u32::from(letter));
        } else {
            all.push(letter);
        }
        all
    })
}

/// A letter that YAML does not take as it is, or that nobody sees.
fn is_unseen(letter: char) -> bool {
    letter.is_control() || "\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}".contains(letter)
}

/// Whether a text has several lines that can stand as they are.
fn is_block(text: &str) -> bool {
    let line = |line: &str| {
        !line.ends_with([' ', '\t']) && !line.starts_with('\t') && !line.chars().any(is_unseen)
    };
    text.trim_end_matches('\n').contains('\n')
        && !text.starts_with([' ', '\n'])
        && !text.ends_with("\n\n")
        && text.split('\n').all(line)
}

/// A text of several lines; what stands behind the sign says how it ends.
fn block(text: &mut String, lines: &str, depth: usize) {
    text.push_str(if lines.ends_with('\n') {
        " |\n"
    } else {
        " |-\n"
    });
    for line in lines.trim_end_matches('\n').split('\n') {
        if !line.is_empty() {
            indent(text, depth);
        }
        text.push_str(line);
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::cloudformation::read_yaml;

    #[test]
    fn a_body_is_pleasant_to_read() {
        let body = json!({
            "start": "-PT3H",
            "widgets": [
                {"type": "text", "properties": {"markdown": "# Shop\n\nWhat is wrong: `now`"}},
                {"type": "metric", "x": 0, "properties": {
                    "region": "us-east-1", "stacked": false, "title": "yes",
                    "metrics": [["Shop", "Requests", "Service", "a,b"], ["...", "b", {"color": "#d62728"}]],
                    "yAxis": {"left": {"min": 0}},
                }},
            ],
        });
        let expected = r##"start: "-PT3H"
widgets:
  - type: text
    properties:
      markdown: |-
        # Shop

        What is wrong: `now`
  - type: metric
    x: 0
    properties:
      region: us-east-1
      stacked: false
      title: "yes"
      metrics: [[Shop, Requests, Service, "a,b"], ["...", b, {color: "#d62728"}]]
      yAxis:
        left:
          min: 0
"##;
        assert_eq!(yaml(&body), expected);
    }

    #[test]
    fn yaml_says_what_the_json_says() {
        let texts = [
            "",
            " ",
            "a",
            "y",
            "No",
            "NULL",
            "1",
            "1e3",
            "0x1f",
            "~",
            "-",
            "- a",
            "a: b",
            "a #b",
            "#a",
            "a\nb",
            "a\nb\n",
            "a\nb\n\n",
            "\na\nb",
            " a\nb",
            "a \nb",
            "a\n  b\n\n c",
            "\ta\nb",
            "a\n\tb",
            "\u{7f}",
            "\u{85}x",
            "\u{2028}",
            "\u{feff}a\nb",
            "é\nü",
            "\r\nx",
            "\"q\"\\",
            "[a]",
            "{a}",
            "a, b",
            "<script>",
            "%a",
            "@b",
            "`c`",
            "---",
            "...",
            "a\n---\nb",
            "a\n...\nb",
            "2026-01-31",
            "12:30",
            ".inf",
            "!x",
            "&x",
            "*x",
            "|",
            ">",
            "?",
            "? a",
            "=",
            "<<",
            "null",
            "true",
            "a:b",
            "(a) %b $c",
            "a\u{1f600}",
        ];
        let mut all: Vec<Value> = texts.iter().map(|text| json!(text)).collect();
        all.extend([
            json!(null),
            json!(true),
            json!(0),
            json!(-1.5),
            json!(1e20),
            json!([]),
            json!({}),
        ]);
        let nested: Vec<Value> = all
            .iter()
            .flat_map(|one| {
                [
                    json!({"key": one, "other": 1}),
                    json!([one, [one, {"a": one}]]),
                    json!({"a": [[one, "x".repeat(100)], {"b": {"c": one}}]}),
                    json!([[["x".repeat(100), one]]]),
                ]
            })
            .collect();
        let keys = texts.iter().map(|key| json!({*key: {*key: 1}}));
        for value in all.iter().cloned().chain(nested).chain(keys) {
            let text = yaml(&value);
            let read = read_yaml(&text).unwrap_or_else(|_| panic!("{value} is {text}"));
            assert_eq!(read, value, "{text}");
        }
    }
}
