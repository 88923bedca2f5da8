//! The details of each type of event: as much as decides metrics. The names are those of the web client's schemas.

use std::borrow::Cow;

use serde::Deserialize;

use super::strict::Object;

/// What of an event decides metrics.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::services::rum) enum Details {
    /// A session starts.
    SessionStart,
    /// A page is looked at.
    PageView,
    /// A page was loaded, or a route was changed; milliseconds.
    Navigation(f64),
    /// Something was loaded; milliseconds.
    Resource(FileType, f64),
    /// A vital of the page.
    Vital(Vital, f64),
    /// A script failed.
    ScriptError,
    /// A request was made; the status of its response, if there was one.
    Http(Option<u16>),
    /// A recording of the screen, which is not kept.
    Recording,
    /// Another event of the web client.
    BuiltIn,
    /// An event of one's own.
    Custom,
}

/// A vital that the web client measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::services::rum) enum Vital {
    /// Largest contentful paint, milliseconds.
    LargestContentfulPaint,
    /// First input delay, milliseconds.
    FirstInputDelay,
    /// Interaction to next paint, milliseconds.
    InteractionToNextPaint,
    /// Cumulative layout shift, a number without unit.
    CumulativeLayoutShift,
    /// First contentful paint, milliseconds.
    FirstContentfulPaint,
    /// Time to first byte, milliseconds.
    TimeToFirstByte,
}

/// The type of a file, as the web client tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::services::rum) enum FileType {
    Stylesheet,
    Document,
    Script,
    Image,
    Font,
    /// Any other; a type that somebody made up makes no metric of its own.
    Other,
}

impl FileType {
    /// As the web client writes it.
    pub(in crate::services::rum) fn as_str(self) -> &'static str {
        match self {
            Self::Stylesheet => "stylesheet",
            Self::Document => "document",
            Self::Script => "script",
            Self::Image => "image",
            Self::Font => "font",
            Self::Other => "other",
        }
    }

    fn of(text: &str) -> Self {
        [
            Self::Stylesheet,
            Self::Document,
            Self::Script,
            Self::Image,
            Self::Font,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == text)
        .unwrap_or(Self::Other)
    }
}

/// A day in milliseconds: nothing that a page measures takes longer.
const MAX_MILLIS: f64 = 86_400_000.0;

const BUILT_IN: [&str; 4] = [
    "dom_event",
    "time_to_interactive_event",
    "xray_trace_event",
    "page_close_event",
];

#[derive(Deserialize)]
struct Duration {
    duration: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    duration: f64,
    #[serde(borrow, default)]
    file_type: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Value {
    value: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageView<'a> {
    #[serde(borrow)]
    page_id: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Http {
    response: Option<Object<Response>>,
}

#[derive(Deserialize)]
struct Response {
    status: f64,
}

/// Any object.
#[derive(Deserialize)]
struct Anything {}

impl Details {
    /// What the details of an event of type `kind` say, or what is wrong with them.
    pub(super) fn parse(kind: &str, json: &str) -> Result<Self, String> {
        let Some(own) = kind.strip_prefix("com.amazon.rum.") else {
            return object(json, Self::Custom);
        };
        let vital = |vital| {
            let most = if vital == Vital::CumulativeLayoutShift {
                1e6
            } else {
                MAX_MILLIS
            };
            let value = from::<Value>(json)?.value;
            Ok(Self::Vital(vital, measured("value", value, most)?))
        };
        match own {
            "session_start_event" => object(json, Self::SessionStart),
            "page_view_event" => {
                let page = from::<PageView<'_>>(json)?.page_id;
                if page.is_empty() || page.chars().count() > 1260 {
                    return Err("`pageId` has not from 1 to 1260 characters".to_owned());
                }
                Ok(Self::PageView)
            }
            "performance_navigation_event" => {
                let duration = from::<Duration>(json)?.duration;
                Ok(Self::Navigation(measured(
                    "duration", duration, MAX_MILLIS,
                )?))
            }
            "performance_resource_event" => {
                let resource = from::<Resource<'_>>(json)?;
                let duration = measured("duration", resource.duration, MAX_MILLIS)?;
                Ok(Self::Resource(FileType::of(&resource.file_type), duration))
            }
            "largest_contentful_paint_event" => vital(Vital::LargestContentfulPaint),
            "first_input_delay_event" => vital(Vital::FirstInputDelay),
            "interaction_to_next_paint_event" => vital(Vital::InteractionToNextPaint),
            "cumulative_layout_shift_event" => vital(Vital::CumulativeLayoutShift),
            "first_contentful_paint_event" => vital(Vital::FirstContentfulPaint),
            "time_to_first_byte_event" => vital(Vital::TimeToFirstByte),
            "js_error_event" => object(json, Self::ScriptError),
            "http_event" => {
                let status = from::<Http>(json)?
                    .response
                    .map(|response| response.0.status);
                Ok(Self::Http(status.map(status_code).transpose()?.flatten()))
            }
            "rrweb_event" => object(json, Self::Recording),
            _ if BUILT_IN.contains(&own) => object(json, Self::BuiltIn),
            _ => Err("no event of the web client has this type".to_owned()),
        }
    }
}

fn from<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, String> {
    serde_json::from_str::<Object<T>>(json)
        .map(|object| object.0)
        .map_err(|error| format!("`details`: {error}"))
}

fn object(json: &str, details: Details) -> Result<Details, String> {
    from::<Anything>(json).map(|_| details)
}

fn measured(name: &str, value: f64, most: f64) -> Result<f64, String> {
    if (0.0..=most).contains(&value) {
        Ok(value)
    } else {
        Err(format!("`{name}` is not from 0 to {most}"))
    }
}

/// Browsers tell 0 of a request that was given up, and whatever three digits a server made up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number from 100 to 999"
)]
fn status_code(status: f64) -> Result<Option<u16>, String> {
    match status {
        0.0 => Ok(None),
        status if status.fract() == 0.0 && (100.0..1000.0).contains(&status) => {
            Ok(Some(status as u16))
        }
        _ => Err("`response.status` is no status of HTTP".to_owned()),
    }
}
