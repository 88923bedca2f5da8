//! `kind: Dashboard`.

use cloudwatch::period::Period;
use cloudwatch::statistic::Statistic;
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::{GraphMetric, Raw, Spanned, Tags};
use crate::term::{AlarmName, Color, Duration, Name, PartName, Term, Threshold, Word};

/// Shows metrics and alarms in rows of widgets.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dashboard {
    /// Its name. In AWS it is `PROJECT-ENV-NAME`.
    pub name: Spanned<Term<Name>>,
    /// The service that it is about; chooses the part of the project when there are several.
    pub service: Option<Spanned<Term<Word>>>,
    /// The part of the project, a stack, that holds it.
    pub part: Option<Spanned<Term<PartName>>>,
    /// Who answers for it.
    pub owner: Option<Spanned<Term<Word>>>,
    /// How far back it shows at first.
    pub range: Option<Spanned<Term<Duration>>>,
    /// How long a period of its metrics is. A default shorter than a minute counts as a minute: dashboards have no
    /// shorter one.
    pub period: Option<Spanned<Term<Period>>>,
    /// The namespace of its metrics.
    #[schemars(length(min = 1, max = 255))]
    pub namespace: Option<Spanned<String>>,
    /// The statistic of its metrics.
    pub statistic: Option<Spanned<Term<Statistic>>>,
    /// Dimensions that all its metrics have.
    pub dimensions: Option<IndexMap<String, Spanned<String>>>,
    /// From top to bottom.
    #[schemars(length(min = 1))]
    pub rows: Vec<Spanned<Row>>,
    /// Tags, besides `project`, `environment` and `owner`.
    pub tags: Option<Tags>,
    /// CloudFormation properties that the language does not know, merged over the generated ones.
    pub raw: Option<Raw>,
}

/// Widgets beside each other. Those without a `width` share what is left of the 24 columns.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Row {
    /// Its height in grid units. Without, 6.
    #[schemars(range(min = 1, max = 1000))]
    pub height: Option<u32>,
    /// From left to right.
    #[schemars(length(min = 1, max = 24))]
    pub widgets: Vec<Spanned<Widget>>,
}

/// One widget.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(
    extend("oneOf" = [{"required": ["graph"]}, {"required": ["number"]}, {"required": ["text"]}, {"required": ["alarm"]}, {"required": ["alarms"]}])
)]
pub struct Widget {
    /// Columns it takes, of 24.
    #[schemars(range(min = 1, max = 24))]
    pub width: Option<u32>,
    /// A graph of metrics.
    pub graph: Option<Graph>,
    /// The newest value of each metric as a number.
    pub number: Option<Number>,
    /// Markdown.
    #[schemars(length(min = 1))]
    pub text: Option<String>,
    /// The graph of one alarm: its metric, its threshold, its state.
    pub alarm: Option<Spanned<Term<AlarmName>>>,
    /// The states of several alarms.
    pub alarms: Option<AlarmList>,
}

/// A graph of metrics.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Graph {
    /// What stands above it.
    pub title: Option<String>,
    /// What it shows, by name; expressions refer to the names.
    #[schemars(length(min = 1, max = 500), extend("propertyNames" = {"format": "metric-id"}))]
    pub metrics: IndexMap<String, Spanned<GraphMetric>>,
    /// How it is drawn. Without, as lines over time.
    pub view: Option<View>,
    /// Whether areas are stacked instead of lines drawn.
    pub stacked: Option<bool>,
    /// How long a period of its metrics is.
    pub period: Option<Spanned<Term<Period>>>,
    /// The statistic of its metrics.
    pub statistic: Option<Spanned<Term<Statistic>>>,
    /// The left axis.
    pub left: Option<Axis>,
    /// The right axis.
    pub right: Option<Axis>,
    /// Horizontal lines, such as thresholds.
    pub lines: Option<Vec<Spanned<Line>>>,
    /// Where the legend stands. Without, below.
    pub legend: Option<Legend>,
}

/// The newest value of each metric as a number.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Number {
    /// What stands above it.
    pub title: Option<String>,
    /// What it shows, by name; expressions refer to the names.
    #[schemars(length(min = 1, max = 500), extend("propertyNames" = {"format": "metric-id"}))]
    pub metrics: IndexMap<String, Spanned<GraphMetric>>,
    /// Whether a small graph stands below each number.
    pub sparkline: Option<bool>,
    /// How long a period of its metrics is.
    pub period: Option<Spanned<Term<Period>>>,
    /// The statistic of its metrics.
    pub statistic: Option<Spanned<Term<Statistic>>>,
}

/// How a graph is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub enum View {
    /// Lines over time, or areas when stacked.
    TimeSeries,
    /// One bar a metric.
    Bar,
    /// One slice a metric.
    Pie,
    /// An arc from the left axis's `min` to its `max`, which both are needed.
    Gauge,
    /// Numbers in a table.
    Table,
}

/// A side of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub enum Side {
    /// The left axis.
    Left,
    /// The right axis.
    Right,
}

/// Where the legend stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub enum Legend {
    /// Below the graph.
    Bottom,
    /// Beside it.
    Right,
    /// Nowhere.
    Hidden,
}

/// An axis of a graph.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Axis {
    /// Its lowest value.
    pub min: Option<f64>,
    /// Its highest value.
    pub max: Option<f64>,
    /// What stands beside it.
    pub label: Option<String>,
}

/// A horizontal line in a graph.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["value"]}, {"required": ["above"]}, {"required": ["below"]}]))]
pub struct Line {
    /// Where it is: a number, or one with a unit, converted to that of the metrics on its axis.
    pub value: Option<Spanned<Term<Threshold>>>,
    /// Where it is; all above it is shaded.
    pub above: Option<Spanned<Term<Threshold>>>,
    /// Where it is; all below it is shaded.
    pub below: Option<Spanned<Term<Threshold>>>,
    /// What stands beside it.
    pub label: Option<String>,
    /// Its colour: `#d62728`, or `blue`, `orange`, `green`, `red`, `purple`, `brown`, `pink`, `grey`.
    pub color: Option<Term<Color>>,
    /// What is shaded, of a `value`.
    pub fill: Option<Fill>,
    /// The axis that it is on.
    pub axis: Option<Side>,
}

/// What a line shades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub enum Fill {
    /// All above it.
    Above,
    /// All below it.
    Below,
    /// Nothing.
    None,
}

/// The states of several alarms: their names, or names with settings.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmList(pub AlarmStates);

/// Alarms whose states are shown.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AlarmStates {
    /// Which alarms.
    #[schemars(length(min = 1, max = 100))]
    pub names: Vec<Spanned<Term<AlarmName>>>,
    /// What stands above them.
    pub title: Option<String>,
    /// Their order.
    pub sort_by: Option<Sort>,
    /// Only those in one of these states.
    #[schemars(length(min = 1))]
    pub states: Option<Vec<StateName>>,
}

/// The order of alarms in a widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub enum Sort {
    /// By name.
    Default,
    /// Those in ALARM first; in each state, the newest change first.
    StateUpdatedTimestamp,
    /// The newest change first.
    Timestamp,
}

/// A state of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum StateName {
    /// Wrong.
    #[serde(rename = "ALARM")]
    Alarm,
    /// Right.
    #[serde(rename = "OK")]
    Ok,
    /// Not known.
    #[serde(rename = "INSUFFICIENT_DATA")]
    InsufficientData,
}

impl JsonSchema for AlarmList {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AlarmList".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let names = generator.subschema_for::<Vec<Spanned<Term<AlarmName>>>>();
        let settings = generator.subschema_for::<AlarmStates>();
        json_schema!({"description": "The states of several alarms: their names, or names with settings.", "anyOf": [names, settings]})
    }
}

impl<'de> Deserialize<'de> for AlarmList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = AlarmList;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a list of names of alarms, or a map with `names`")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
                let names = Vec::deserialize(SeqAccessDeserializer::new(items))?;
                Ok(AlarmList(AlarmStates {
                    names,
                    title: None,
                    sort_by: None,
                    states: None,
                }))
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
                AlarmStates::deserialize(MapAccessDeserializer::new(fields)).map(AlarmList)
            }
        }
        deserializer.deserialize_any(Either)
    }
}
