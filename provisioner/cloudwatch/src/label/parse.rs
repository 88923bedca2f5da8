//! Reading a label. Every mistake in it is reported, with its place.

use std::fmt;

use super::dynamic::{Dynamic, Property};
use crate::syntax::{Span, SyntaxError};

/// How many dynamic values a label may have (UG:graph-dynamic-labels).
pub const MAX_DYNAMIC: usize = 6;

/// A label, read. Prints as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label {
    pub(super) parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Part {
    Text(String),
    Dynamic(Dynamic),
}

impl Label {
    /// Reads a label: text with dynamic values such as `${MAX}` or `${PROP('Dim.Service')}` in it.
    /// A `$` without a brace is text.
    ///
    /// The errors are all of the label: values that CloudWatch does not have, more than
    /// [`MAX_DYNAMIC`] values, `${LABEL}` more than once.
    pub fn parse(source: &str) -> Result<Self, Vec<SyntaxError>> {
        let mut parser = Parser {
            parts: Vec::new(),
            errors: Vec::new(),
            dynamic: 0,
        };
        let mut at = 0;
        while let Some(open) = source.get(at..).and_then(|rest| rest.find("${")) {
            let open = at + open;
            parser.text(source.get(at..open).unwrap_or_default());
            at = parser.dynamic(source, open);
        }
        parser.text(source.get(at..).unwrap_or_default());
        if parser.errors.is_empty() {
            Ok(Self {
                parts: parser.parts,
            })
        } else {
            Err(parser.errors)
        }
    }

    /// The dynamic values, in the order of the text.
    pub fn dynamic(&self) -> impl Iterator<Item = &Dynamic> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Dynamic(value) => Some(value),
        })
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Dynamic(value) => write!(f, "${{{value}}}"),
        })
    }
}

struct Parser {
    parts: Vec<Part>,
    errors: Vec<SyntaxError>,
    dynamic: usize,
}

impl Parser {
    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts.push(Part::Text(text.to_owned()));
        }
    }

    /// Reads the dynamic value that begins at `open` and gives the offset after it.
    fn dynamic(&mut self, source: &str, open: usize) -> usize {
        let rest = source.get(open..).unwrap_or_default();
        let Some(close) = closing(rest) else {
            let span = Span {
                start: open,
                end: open + 2,
            };
            let error = SyntaxError::new(span, "this is never closed by `}`");
            self.errors.push(error);
            return source.len();
        };
        let span = Span {
            start: open,
            end: open + close + 1,
        };
        let name = rest.get(2..close).unwrap_or_default();
        match read(name) {
            Ok(value) => self.add(span, value),
            Err((message, hint)) => {
                let error = SyntaxError::new(span, message);
                self.errors.push(match hint {
                    Some(hint) => error.hint(hint),
                    None => error,
                });
            }
        }
        span.end
    }

    fn add(&mut self, span: Span, value: Dynamic) {
        self.dynamic += 1;
        let twice = value == Dynamic::Label && self.parts.contains(&Part::Dynamic(Dynamic::Label));
        if twice {
            let message = "`${LABEL}` may be there only once";
            self.errors.push(SyntaxError::new(span, message));
        }
        if self.dynamic == MAX_DYNAMIC + 1 {
            let message = format!("a label has at most {MAX_DYNAMIC} dynamic values");
            self.errors.push(SyntaxError::new(span, message));
        }
        self.parts.push(Part::Dynamic(value));
    }
}

/// Where the brace is that closes a value, which may have quotes in it.
fn closing(rest: &str) -> Option<usize> {
    let mut quoted = false;
    for (index, c) in rest.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '}' if !quoted => return Some(index),
            _ => {}
        }
    }
    // a quote that is never closed does not hide the brace
    rest.find('}')
}

/// The value of this name, or what is wrong with it and what to do about it.
fn read(name: &str) -> Result<Dynamic, (String, Option<String>)> {
    if let Some(value) = Dynamic::of_name(name) {
        return Ok(value);
    }
    if let Some(argument) = name
        .strip_prefix("PROP(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        return property(argument).map(Dynamic::Property);
    }
    let upper = name.trim().to_ascii_uppercase();
    let message = format!("there is no dynamic value `{name}`");
    if upper.starts_with("PROP") {
        let hint = "write `${PROP('MetricName')}` or `${PROP('Dim.Service')}`";
        return Err((message, Some(hint.to_owned())));
    }
    Err((message, nearest(&upper, Dynamic::NAMES)))
}

fn property(argument: &str) -> Result<Property, (String, Option<String>)> {
    let Some(name) = argument
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    else {
        let message = format!("`{argument}` is not a property in single quotes");
        return Err((message, Some("write `PROP('MetricName')`".to_owned())));
    };
    Property::of_name(name).ok_or_else(|| {
        let message = format!("a metric has no property `{name}`");
        let hint = if name == "Dim" || name == "Dim." {
            Some("name the dimension: `PROP('Dim.Service')`".to_owned())
        } else {
            nearest(name, &Property::NAMES)
        };
        (message, hint)
    })
}

/// The name that somebody may have meant.
fn nearest(name: &str, names: &[&str]) -> Option<String> {
    // longer than all names: nothing is near, and to compare would take long
    if name.len() > 64 {
        return None;
    }
    let distance =
        |other: &&&str| strsim::damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase());
    let best = names.iter().min_by_key(distance)?;
    (distance(&best) <= 1 + best.len() / 4).then(|| format!("did you mean `{best}`?"))
}
