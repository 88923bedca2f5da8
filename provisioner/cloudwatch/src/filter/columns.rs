//! Conditions over the columns of an event whose fields are parted by blanks.

use std::fmt;

use super::comparison::{Comparison, number_of};

/// A pattern over columns (LG:FilterAndPatternSyntax, "space-delimited log events").
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// The named columns before the ellipsis, or all without one.
    pub(super) first: Vec<Column>,
    /// The named columns after the ellipsis, when there is one.
    pub(super) last: Option<Vec<Column>>,
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// At least one of these lists must hold as a whole; none is no condition.
    pub any: Vec<Vec<Comparison>>,
}

impl Columns {
    /// Every named column, in order.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.first.iter().chain(self.last.iter().flatten())
    }

    /// The values of the named columns, if the event matches. Without an ellipsis a last column
    /// without condition takes all that is left, at least one field (*undocumented* but for the
    /// examples, where `[w1=ERROR, w2]` matches lines of many words).
    pub(super) fn find<'a>(&self, event: &'a str) -> Option<Vec<&'a str>> {
        let fields = split(event);
        let named = self.columns().count();
        if fields.len() < named {
            return None;
        }
        let mut values: Vec<&str> = fields
            .iter()
            .take(self.first.len())
            .map(|field| field.value)
            .collect();
        match &self.last {
            Some(last) => {
                let tail = fields.get(fields.len() - last.len()..)?;
                values.extend(tail.iter().map(|field| field.value));
            }
            None if fields.len() > named => {
                if !self.first.last()?.any.is_empty() {
                    return None;
                }
                *values.last_mut()? = event.get(fields.get(named - 1)?.start..)?.trim_end();
            }
            None => {}
        }
        let holds = self
            .columns()
            .zip(&values)
            .all(|(column, value)| column.holds(value));
        holds.then_some(values)
    }
}

impl Column {
    fn holds(&self, value: &str) -> bool {
        let number = number_of(value);
        let all = |all: &Vec<Comparison>| all.iter().all(|one| one.holds(value, number));
        self.any.is_empty() || self.any.iter().any(all)
    }
}

/// A field of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// Its text, without brackets or quotation marks.
    pub value: &'a str,
    /// Where it starts in the event, its bracket or quotation mark included.
    pub start: usize,
}

/// The fields of an event: what stands between blanks, between brackets or between quotation marks.
/// A bracket or quotation mark that nothing closes is a character like others (*undocumented*).
pub fn split(event: &str) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    // looking for what closes must not begin anew at each opening of a hostile line
    let last_bracket = event.rfind(']').unwrap_or(0);
    let last_quote = event.rfind('"').unwrap_or(0);
    let mut at = 0;
    while let Some(rest) = event.get(at..) {
        let Some(skip) = rest.find(|c: char| !c.is_whitespace()) else {
            break;
        };
        let start = at + skip;
        let rest = event.get(start..).unwrap_or_default();
        let closing = match rest.chars().next() {
            Some('[') if last_bracket > start => Some(']'),
            Some('"') if last_quote > start => Some('"'),
            _ => None,
        };
        let inner = rest.get(1..).filter(|_| closing.is_some());
        let closed = inner.and_then(|inner| inner.split_once(closing?));
        let value = match closed {
            Some((value, _)) => value,
            None => rest.split(char::is_whitespace).next().unwrap_or(rest),
        };
        fields.push(Field { value, start });
        at = start + value.len() + if closed.is_some() { 2 } else { 0 };
    }
    fields
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.first.iter().map(ToString::to_string);
        let ellipsis = self.last.iter().map(|_| "...".to_owned());
        let last = self.last.iter().flatten().map(ToString::to_string);
        let all: Vec<String> = first.chain(ellipsis).chain(last).collect();
        write!(f, "[{}]", all.join(", "))
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.any.is_empty() {
            return f.write_str(&self.name);
        }
        let all = |all: &Vec<Comparison>| {
            let all: Vec<String> = all
                .iter()
                .map(|one| format!("{} {one}", self.name))
                .collect();
            all.join(" && ")
        };
        let any: Vec<String> = self.any.iter().map(all).collect();
        f.write_str(&any.join(" || "))
    }
}
