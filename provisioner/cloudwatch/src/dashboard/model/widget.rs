//! A widget: where it is, and what it shows.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Alarms, Chart, Custom, Explorer, Log, Metric, Text};
use crate::dashboard::DEFAULT_SIZE;
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::json::{Fields, Keyed, Other, Part, Whole};

/// One widget.
#[derive(Debug, Clone, PartialEq)]
pub struct Widget {
    /// Its left column, from 0; placed automatically when absent.
    pub x: Option<Whole>,
    /// Its top row, from 0; placed automatically when absent.
    pub y: Option<Whole>,
    /// How many of the 24 columns it takes; 6 by default.
    pub width: Option<Whole>,
    /// How many rows it takes; 6 by default.
    pub height: Option<Whole>,
    /// What it shows.
    pub content: Content,
    /// The other fields.
    pub other: Other,
}

/// What a widget shows, by its `type`.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Metrics, or an alarm.
    Metric(Box<Metric>),
    /// Text.
    Text(Text),
    /// The result of a query over logs.
    Log(Box<Log>),
    /// The states of alarms.
    Alarms(Alarms),
    /// Metrics of the resources with some tags.
    Explorer(Box<Explorer>),
    /// What a Lambda function draws.
    Custom(Box<Custom>),
    /// A chart of the newer kind.
    Chart(Box<Chart>),
    /// A type that is not known here, or a widget without type or properties.
    Unread(Unread),
}

/// The type and the properties of a widget that could not be read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Unread {
    /// The type, when there is one that is a text.
    pub kind: Option<String>,
    /// The properties, when they are an object.
    pub properties: Option<Map<String, Value>>,
}

/// The types of widgets, for messages.
const KINDS: &str = "metric, text, log, alarm, explorer, chart, custom";

impl Widget {
    /// A widget of this content, without place.
    pub const fn new(content: Content) -> Self {
        Self {
            x: None,
            y: None,
            width: None,
            height: None,
            content,
            other: Other::NONE,
        }
    }

    /// Reads the JSON of a widget leniently; `None` for what is no object.
    pub fn of(value: Value) -> Option<Self> {
        <Self as Part>::read(value, Place::WHOLE, &mut Findings::default()).ok()
    }

    /// This widget at a place.
    #[must_use]
    pub fn at(mut self, (x, y): (u32, u32), (width, height): (u32, u32)) -> Self {
        self.x = Some(x.into());
        self.y = Some(y.into());
        self.width = Some(width.into());
        self.height = Some(height.into());
        self
    }

    /// How many columns and rows it takes.
    pub fn size(&self) -> (u32, u32) {
        let of = |size: &Option<Whole>| size.as_ref().map_or(DEFAULT_SIZE, Whole::get);
        (of(&self.width), of(&self.height))
    }

    /// Its type, when it has one.
    pub fn kind(&self) -> Option<&str> {
        self.content.kind()
    }

    /// What stands above it.
    pub fn title(&self) -> Option<&str> {
        match &self.content {
            Content::Metric(metric) => metric.title.as_deref(),
            Content::Log(log) => log.title.as_deref(),
            Content::Alarms(alarms) => alarms.title.as_deref(),
            Content::Explorer(explorer) => explorer.title.as_deref(),
            Content::Custom(custom) => custom.title.as_deref(),
            Content::Chart(chart) => chart.title.as_deref(),
            Content::Text(_) => None,
            Content::Unread(unread) => unread.properties.as_ref()?.get("title")?.as_str(),
        }
    }
}

impl Keyed for Widget {
    fn has(&self, key: &str) -> bool {
        let typed = match key {
            "type" => self.kind().is_some(),
            "x" => self.x.is_some(),
            "y" => self.y.is_some(),
            "width" => self.width.is_some(),
            "height" => self.height.is_some(),
            "properties" => match &self.content {
                Content::Unread(unread) => unread.properties.is_some(),
                _ => true,
            },
            _ => false,
        };
        typed || self.other.get(key).is_some()
    }
}

impl Content {
    fn kind(&self) -> Option<&str> {
        Some(match self {
            Self::Metric(_) => "metric",
            Self::Text(_) => "text",
            Self::Log(_) => "log",
            Self::Alarms(_) => "alarm",
            Self::Explorer(_) => "explorer",
            Self::Custom(_) => "custom",
            Self::Chart(_) => "chart",
            Self::Unread(unread) => return unread.kind.as_deref(),
        })
    }

    fn properties(&self) -> Option<Value> {
        Some(match self {
            Self::Metric(metric) => metric.write(),
            Self::Text(text) => text.write(),
            Self::Log(log) => log.write(),
            Self::Alarms(alarms) => alarms.write(),
            Self::Explorer(explorer) => explorer.write(),
            Self::Custom(custom) => custom.write(),
            Self::Chart(chart) => chart.write(),
            Self::Unread(unread) => unread.properties.as_ref()?.write(),
        })
    }

    /// The content of a widget of this type.
    fn read(
        kind: &str,
        properties: Value,
        place: Place<'_>,
        findings: &mut Findings,
    ) -> Result<Self, Value> {
        fn boxed<T: Part>(
            (value, place, findings): (Value, Place<'_>, &mut Findings),
        ) -> Result<Box<T>, Value> {
            T::read(value, place, findings).map(Box::new)
        }
        let input = (properties, place, findings);
        match kind {
            "metric" => boxed(input).map(Self::Metric),
            "log" => boxed(input).map(Self::Log),
            "explorer" => boxed(input).map(Self::Explorer),
            "custom" => boxed(input).map(Self::Custom),
            "chart" => boxed(input).map(Self::Chart),
            "text" => Text::read(input.0, input.1, input.2).map(Self::Text),
            "alarm" => Alarms::read(input.0, input.1, input.2).map(Self::Alarms),
            _ => Map::read(input.0, input.1, input.2).map(|properties| {
                Self::Unread(Unread {
                    kind: None,
                    properties: Some(properties),
                })
            }),
        }
    }
}

impl Part for Widget {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        let mut fields = Fields::of(value, place, findings)?;
        let kind: Option<String> = fields.take("type");
        let (x, y) = (fields.take("x"), fields.take("y"));
        let (width, height) = (fields.take("width"), fields.take("height"));
        let content = fields.take_as("properties", |properties, place, findings| {
            Content::read(
                kind.as_deref().unwrap_or_default(),
                properties,
                place,
                findings,
            )
        });
        let content = match content {
            Some(Content::Unread(unread)) => Content::Unread(Unread { kind, ..unread }),
            Some(content) => content,
            None => Content::Unread(Unread {
                kind,
                properties: None,
            }),
        };
        let other = fields.rest();
        if let Content::Unread(Unread {
            kind: Some(_),
            properties: Some(_),
        }) = &content
        {
            findings.error(&place.key("type"), format!("must be one of {KINDS}"));
        }
        Ok(Self {
            x,
            y,
            width,
            height,
            content,
            other,
        })
    }

    fn write(&self) -> Value {
        let number = |number: &Option<Whole>| number.as_ref().map(Part::write);
        self.other.write([
            ("type", self.kind().map(Value::from)),
            ("x", number(&self.x)),
            ("y", number(&self.y)),
            ("width", number(&self.width)),
            ("height", number(&self.height)),
            ("properties", self.content.properties()),
        ])
    }
}

impl Serialize for Widget {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Widget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(Value::deserialize(deserializer)?)
            .ok_or_else(|| serde::de::Error::custom("a widget must be an object"))
    }
}
