//! Putting pieces into as few lines as the limits allow.

use std::fmt::Write as _;

use serde_json::{Number, json};

use super::event::{EmfError, Event, Measurement};
use super::{MAX_EVENT_BYTES, MAX_METRICS, Resolution};
use crate::Unit;

/// The part that each line of an event repeats.
pub(super) struct Envelope {
    head: String,
    tail: String,
}

impl Envelope {
    pub(super) fn new(event: &Event) -> Self {
        let namespace = json!(event.namespace.as_str());
        let sets = json!(event.dimension_sets);
        let mut tail = String::from("]}]}");
        for (name, value) in &event.dimensions {
            let (name, value) = (json!(name).to_string(), json!(value.as_str()).to_string());
            tail.extend([",", &name, ":", &value]);
        }
        Self {
            head: format!(
                r#"{{"_aws":{{"Timestamp":{},"CloudWatchMetrics":[{{"Namespace":{namespace},"Dimensions":{sets},"Metrics":["#,
                event.timestamp
            ),
            tail,
        }
    }

    fn len(&self) -> usize {
        self.head.len() + self.tail.len() + "}".len()
    }
}

/// At most 100 values of one metric, already written.
pub(super) struct Piece<'a> {
    name: &'a str,
    definition: String,
    member: String,
}

impl<'a> Piece<'a> {
    pub(super) fn new(measurement: &'a Measurement, values: &[f64]) -> Self {
        let name = json!(measurement.name);
        let mut definition = format!(r#"{{"Name":{name}"#);
        if measurement.unit != Unit::None {
            definition.extend([r#","Unit":""#, measurement.unit.name(), "\""]);
        }
        if measurement.resolution == Resolution::Second {
            definition.push_str(r#","StorageResolution":1"#);
        }
        definition.push('}');
        let mut member = format!(",{name}:");
        match values {
            [single] => push_number(&mut member, *single),
            several => push_array(&mut member, several),
        }
        Self {
            name: &measurement.name,
            definition,
            member,
        }
    }

    fn len(&self) -> usize {
        self.definition.len() + ",".len() + self.member.len()
    }
}

fn push_array(text: &mut String, values: &[f64]) {
    let mut separator = '[';
    for value in values {
        text.push(separator);
        push_number(text, *value);
        separator = ',';
    }
    text.push(']');
}

/// Whole numbers are written without a fraction: shorter, and easier to read.
fn push_number(text: &mut String, value: f64) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        let whole = value as i64;
        push(text, whole);
    } else if let Some(number) = Number::from_f64(value) {
        push(text, number);
    } else {
        text.push_str("null");
    }
}

fn push(text: &mut String, number: impl std::fmt::Display) {
    // writing into a string cannot fail
    let _ = write!(text, "{number}");
}

/// Takes pieces in their order; a piece that does not fit into the line at hand opens the next.
pub(super) fn pack<'a>(
    envelope: &Envelope,
    pieces: impl Iterator<Item = Piece<'a>>,
) -> Result<Vec<String>, EmfError> {
    let mut lines = Vec::new();
    let mut line: Vec<Piece<'a>> = Vec::new();
    let mut size = envelope.len();
    for piece in pieces {
        if envelope.len() + piece.len() > MAX_EVENT_BYTES {
            return Err(EmfError::TooLarge(piece.name.to_owned()));
        }
        let full = line.len() == MAX_METRICS || size + piece.len() > MAX_EVENT_BYTES;
        if full || line.iter().any(|other| other.name == piece.name) {
            lines.push(write(envelope, &line));
            line.clear();
            size = envelope.len();
        }
        size += piece.len();
        line.push(piece);
    }
    if !line.is_empty() {
        lines.push(write(envelope, &line));
    }
    Ok(lines)
}

fn write(envelope: &Envelope, pieces: &[Piece<'_>]) -> String {
    let mut line =
        String::with_capacity(envelope.len() + pieces.iter().map(Piece::len).sum::<usize>());
    line.push_str(&envelope.head);
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        line.push_str(&piece.definition);
    }
    line.push_str(&envelope.tail);
    for piece in pieces {
        line.push_str(&piece.member);
    }
    line.push('}');
    line
}
