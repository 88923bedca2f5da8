//! The first check of every input, in AWS's own words: all violations of a request in one message.

use crate::wire::ServiceError;

/// Collects violated constraints; members are named as AWS does, in lower camel case with a path
/// (`metricData.1.member.metricName`).
#[derive(Debug, Default)]
pub(crate) struct Constraints(Vec<String>);

impl Constraints {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Notes a violation: `Value 'x' at 'member' failed to satisfy constraint: …`.
    pub(crate) fn violated(&mut self, value: Option<&str>, member: &str, constraint: &str) {
        let value = value.map_or_else(|| "null".to_owned(), |text| format!("'{text}'"));
        self.0.push(format!(
            "Value {value} at '{member}' failed to satisfy constraint: {constraint}"
        ));
    }

    /// The member must be there.
    pub(crate) fn required<'a, T>(&mut self, member: &str, value: Option<&'a T>) -> Option<&'a T>
    where
        T: ?Sized,
    {
        if value.is_none() {
            self.violated(None, member, "Member must not be null");
        }
        value
    }

    /// The text must have from `least` to `most` characters.
    pub(crate) fn length(&mut self, member: &str, value: &str, least: usize, most: usize) {
        let length = value.chars().count();
        if length < least {
            let constraint = format!("Member must have length greater than or equal to {least}");
            self.violated(Some(value), member, &constraint);
        } else if length > most {
            let constraint = format!("Member must have length less than or equal to {most}");
            self.violated(Some(value), member, &constraint);
        }
    }

    /// The list must have from `least` to `most` items.
    pub(crate) fn count(&mut self, member: &str, count: usize, least: usize, most: usize) {
        if count < least {
            let constraint = format!("Member must have length greater than or equal to {least}");
            self.violated(Some("[]"), member, &constraint);
        } else if count > most {
            let constraint = format!("Member must have length less than or equal to {most}");
            self.violated(Some(&format!("[{count} items]")), member, &constraint);
        }
    }

    /// The number must be from `least` to `most`.
    pub(crate) fn range(&mut self, member: &str, value: i64, least: i64, most: i64) {
        if value < least {
            let constraint = format!("Member must have value greater than or equal to {least}");
            self.violated(Some(&value.to_string()), member, &constraint);
        } else if value > most {
            let constraint = format!("Member must have value less than or equal to {most}");
            self.violated(Some(&value.to_string()), member, &constraint);
        }
    }

    /// The text must be one of `set`.
    pub(crate) fn one_of(&mut self, member: &str, value: &str, set: &[&str]) {
        if !set.contains(&value) {
            let constraint = format!("Member must satisfy enum value set: [{}]", set.join(", "));
            self.violated(Some(value), member, &constraint);
        }
    }

    /// `ValidationError` when anything was violated.
    pub(crate) fn check(self) -> Result<(), ServiceError> {
        self.check_as("ValidationError")
    }

    /// The same by the name that a service's model has for it.
    pub(crate) fn check_as(self, shape: &'static str) -> Result<(), ServiceError> {
        let count = self.0.len();
        if count == 0 {
            return Ok(());
        }
        let noun = if count == 1 { "error" } else { "errors" };
        Err(ServiceError::sender(
            shape,
            format!("{count} validation {noun} detected: {}", self.0.join("; ")),
        ))
    }
}
