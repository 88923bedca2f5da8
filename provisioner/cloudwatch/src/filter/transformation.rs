//! What a metric filter makes of an event that matches
//! (LG:FilterAndPatternSyntaxForMetricFilters).

use super::comparison::number_of;
use super::pattern::Found;
use super::selector::Selector;
use super::settings::Settings;
use crate::metric::Unit;

/// What is made of an event that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Transformation {
    /// The namespace of the metric.
    pub namespace: String,
    /// The name of the metric.
    pub name: String,
    /// What each match adds.
    pub value: MetricValue,
    /// What is reported for a minute with events of which none matches.
    pub default_value: Option<f64>,
    /// The unit of the metric.
    pub unit: Unit,
    /// Names of dimensions, and where their values are.
    pub dimensions: Vec<(String, Reference)>,
}

/// What a match adds to a metric.
#[derive(Debug, Clone, PartialEq)]
pub enum MetricValue {
    /// Always this.
    Number(f64),
    /// What the event says.
    Reference(Reference),
}

/// A place in an event that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A property of a JSON event: `$.name`.
    Property(Selector),
    /// A named column: `$name`.
    Column(String),
}

impl Reference {
    /// The text at this place; numbers as they are written in JSON.
    pub(super) fn text(&self, found: &Found<'_>) -> Option<String> {
        match (self, found) {
            (Self::Property(selector), Found::Json(json)) => {
                match selector.select(json).into_iter().next()? {
                    serde_json::Value::String(text) => Some(text.clone()),
                    serde_json::Value::Number(number) => Some(number.to_string()),
                    serde_json::Value::Bool(value) => Some(value.to_string()),
                    _ => None,
                }
            }
            (Self::Column(name), Found::Columns(columns)) => {
                let column = columns.iter().find(|(column, _)| column == name)?;
                Some(column.1.to_owned())
            }
            _ => None,
        }
    }

    /// The number at this place.
    pub(super) fn number(&self, found: &Found<'_>, settings: Settings) -> Option<f64> {
        match (self, found) {
            (Self::Property(selector), Found::Json(json)) => {
                let value = *selector.select(json).first()?;
                let text = value.as_str().filter(|_| settings.numeric_text);
                value.as_f64().or_else(|| text.and_then(number_of))
            }
            (Self::Column(_), Found::Columns(_)) => number_of(&self.text(found)?),
            _ => None,
        }
    }
}
