//! Why an alarm is in its state, for programs: typed until it is printed or stored.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::metric::Unit;
use crate::statistic::Statistic;
use crate::time::Timestamp;

/// Why, for programs: in its published form JSON, which is all that others see of it. What was
/// stored is read as JSON again, whatever it was before; two are equal when their JSON is.
#[derive(Clone, Default)]
pub struct ReasonData(Content);

#[derive(Clone, Default)]
enum Content {
    /// There is none: null.
    #[default]
    None,
    /// The engine evaluated points. Shared, since a transition and a status tell of the same.
    Evaluation(Arc<EvaluationData>),
    /// Anything else, such as what somebody gave with a state.
    Given(Value),
}

/// One evaluation of points (UG:cloudwatch-and-eventbridge, UG:alarms-and-actions-lambda).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EvaluationData {
    pub(super) version: &'static str,
    #[serde(serialize_with = "payload_form")]
    pub(super) query_date: Timestamp,
    #[serde(
        serialize_with = "payload_form_of_some",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) start_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unit: Option<Unit>,
    #[serde(
        serialize_with = "text_of_some",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) statistic: Option<Statistic>,
    /// In seconds.
    pub(super) period: u32,
    pub(super) recent_datapoints: Vec<f64>,
    /// What points are compared with, unless it is a band.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) threshold: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) recent_lower_thresholds: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) recent_upper_thresholds: Option<Vec<f64>>,
    pub(super) evaluated_datapoints: Vec<EvaluatedPoint>,
}

/// A window that was looked at.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EvaluatedPoint {
    #[serde(serialize_with = "payload_form")]
    pub(super) timestamp: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sample_count: Option<f64>,
    /// `None` when it was missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<f64>,
}

impl ReasonData {
    /// Whether there is none.
    pub fn is_null(&self) -> bool {
        matches!(self.0, Content::None | Content::Given(Value::Null))
    }

    /// The published form.
    pub fn to_json(&self) -> Value {
        match &self.0 {
            Content::None => Value::Null,
            // numbers and texts under names: nothing that JSON does not have
            Content::Evaluation(data) => serde_json::to_value(&**data).unwrap_or_default(),
            Content::Given(value) => value.clone(),
        }
    }
}

impl From<EvaluationData> for ReasonData {
    fn from(data: EvaluationData) -> Self {
        Self(Content::Evaluation(Arc::new(data)))
    }
}

impl From<Value> for ReasonData {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::default(),
            value => Self(Content::Given(value)),
        }
    }
}

/// The published form as text.
impl fmt::Display for ReasonData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_json(), f)
    }
}

impl fmt::Debug for ReasonData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_json(), f)
    }
}

impl PartialEq for ReasonData {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Content::Evaluation(one), Content::Evaluation(two)) if Arc::ptr_eq(one, two) => true,
            _ => self.to_json() == other.to_json(),
        }
    }
}

impl Eq for ReasonData {}

impl Serialize for ReasonData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Content::None => serializer.serialize_unit(),
            Content::Evaluation(data) => (**data).serialize(serializer),
            Content::Given(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ReasonData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "what `serialize_with` calls"
)]
fn payload_form<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.payload_form())
}

#[expect(clippy::ref_option, reason = "what `serialize_with` calls")]
fn payload_form_of_some<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    text_of_some(&time.map(Timestamp::payload_form), serializer)
}

#[expect(clippy::ref_option, reason = "what `serialize_with` calls")]
fn text_of_some<T: fmt::Display, S: Serializer>(
    some: &Option<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match some {
        Some(one) => serializer.collect_str(one),
        None => serializer.serialize_none(),
    }
}
