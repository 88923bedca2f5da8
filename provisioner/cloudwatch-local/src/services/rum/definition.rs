//! Extended and custom metrics: what a definition may say, and what it makes of an event.

use std::collections::HashSet;

use cloudwatch::metric::Unit;
use serde_json::Value;

use super::{
    event::Event,
    monitor::Definition,
    pattern::Pattern,
    tally::{APPLICATION, Defined, Metric, Tally},
};

/// The namespace of extended metrics.
const EXTENDED: &str = "AWS/RUM";

/// What stands before the namespaces of custom metrics.
const CUSTOM: &str = "RUM/CustomMetrics/";

/// How many dimensions a definition may add (`BOTO:rum.DimensionKeysMap`): the application's is the thirtieth.
const MAX_DIMENSIONS: usize = 29;

/// How long a dimension's value may be; what is longer makes no metric.
const MAX_VALUE: usize = 1024;

/// Names of extended metrics: the key of their value, and the type of their events.
const NAMES: [(&str, Option<&str>, &str); 16] = [
    (
        "PerformanceNavigationDuration",
        Some("event_details.duration"),
        "performance_navigation_event",
    ),
    (
        "PerformanceResourceDuration",
        Some("event_details.duration"),
        "performance_resource_event",
    ),
    (
        "NavigationSatisfiedTransaction",
        None,
        "performance_navigation_event",
    ),
    (
        "NavigationToleratedTransaction",
        None,
        "performance_navigation_event",
    ),
    (
        "NavigationFrustratedTransaction",
        None,
        "performance_navigation_event",
    ),
    (
        "WebVitalsCumulativeLayoutShift",
        Some("event_details.value"),
        "cumulative_layout_shift_event",
    ),
    (
        "WebVitalsFirstInputDelay",
        Some("event_details.value"),
        "first_input_delay_event",
    ),
    (
        "WebVitalsLargestContentfulPaint",
        Some("event_details.value"),
        "largest_contentful_paint_event",
    ),
    (
        "WebVitalsInteractionToNextPaint",
        Some("event_details.value"),
        "interaction_to_next_paint_event",
    ),
    ("JsErrorCount", None, "js_error_event"),
    ("HttpErrorCount", None, "http_event"),
    ("SessionCount", None, "session_start_event"),
    ("PageViewCount", None, "page_view_event"),
    ("Http4xxCount", None, "http_event"),
    ("Http5xxCount", None, "http_event"),
    ("HttpStatusCodeCount", None, "http_event"),
];

/// The dimensions that extended metrics may have.
const DIMENSIONS: [(&str, &str); 6] = [
    ("metadata.pageId", "PageId"),
    ("metadata.browserName", "BrowserName"),
    ("metadata.deviceType", "DeviceType"),
    ("metadata.osName", "OSName"),
    ("metadata.countryCode", "CountryCode"),
    ("event_details.fileType", "FileType"),
];

/// The fields of an event at the first level.
const FIELDS: [&str; 16] = [
    "account_id",
    "application_Id",
    "application_version",
    "application_name",
    "batch_id",
    "event_details",
    "event_id",
    "event_interaction",
    "event_timestamp",
    "event_type",
    "event_version",
    "log_stream",
    "metadata",
    "sessionId",
    "user_details",
    "userId",
];

/// What is wrong with a definition (`BOTO:rum.MetricDefinitionRequest` has the rules).
pub(super) fn check(definition: &Definition) -> Result<(), String> {
    let length = |name: &str, text: Option<&str>, most: usize| match text {
        Some(text) if text.is_empty() || text.chars().count() > most => {
            Err(format!("{name} must have 1 to {most} characters."))
        }
        _ => Ok(()),
    };
    length("Name", Some(&definition.name), 255)?;
    length("ValueKey", definition.value_key.as_deref(), 280)?;
    length("Namespace", definition.namespace.as_deref(), 237)?;
    if definition
        .event_pattern
        .as_ref()
        .is_some_and(|pattern| pattern.len() > 4000)
    {
        return Err("EventPattern must have at most 4000 characters.".to_owned());
    }
    if let Some(unit) = &definition.unit_label
        && unit.parse::<Unit>().is_err()
    {
        return Err(format!("UnitLabel {unit} is not a unit of CloudWatch."));
    }
    let dimensions = definition.dimension_keys.iter().flatten();
    if dimensions.clone().count() > MAX_DIMENSIONS {
        return Err(format!(
            "DimensionKeys must have at most {MAX_DIMENSIONS} entries."
        ));
    }
    let pattern = match definition.event_pattern.as_deref() {
        None | Some("") => None,
        Some(text) => {
            Some(Pattern::parse(text).map_err(|error| format!("EventPattern: {error}."))?)
        }
    };
    for (path, name) in dimensions {
        if name.is_empty()
            || name.len() > 255
            || name.starts_with(':')
            || !name.is_ascii()
            || name == APPLICATION
        {
            return Err(format!("{name} can not be the name of a dimension."));
        }
        if !pattern
            .as_ref()
            .is_some_and(|pattern| pattern.mentions(path))
        {
            return Err(format!(
                "The dimension {path} must be present in EventPattern."
            ));
        }
    }
    let keys = definition.value_key.as_deref().into_iter();
    let paths = keys.chain(
        definition
            .dimension_keys
            .iter()
            .flatten()
            .map(|(path, _)| path.as_str()),
    );
    let mut first_levels = paths
        .map(|path| path.split('.').next().unwrap_or(path))
        .chain(pattern.iter().flat_map(Pattern::keys));
    if let Some(unknown) = first_levels.find(|key| !FIELDS.contains(key)) {
        return Err(format!("{unknown} is not a field of RUM events."));
    }
    match definition.namespace.as_deref() {
        None | Some(EXTENDED) => check_extended(definition, pattern.as_ref()),
        Some(namespace) => check_custom(namespace, pattern.as_ref()),
    }
}

fn check_extended(definition: &Definition, pattern: Option<&Pattern>) -> Result<(), String> {
    let name = &definition.name;
    let Some((_, value_key, kind)) = NAMES.iter().find(|(known, ..)| known == name) else {
        return Err(format!(
            "{name} is not the name of an extended metric; a custom metric needs a Namespace."
        ));
    };
    let pattern = pattern.ok_or("An extended metric must have an EventPattern.")?;
    if definition.value_key.as_deref() != *value_key {
        let wanted = value_key.unwrap_or("null");
        return Err(format!("The ValueKey of {name} must be {wanted}."));
    }
    let kind = format!("com.amazon.rum.{kind}");
    if pattern.texts("event_type") != Some(vec![kind.as_str()]) {
        return Err(format!(
            "The EventPattern of {name} must include {{\"event_type\":[\"{kind}\"]}}."
        ));
    }
    for (path, dimension) in definition.dimension_keys.iter().flatten() {
        if !DIMENSIONS.contains(&(path.as_str(), dimension.as_str())) {
            return Err(format!(
                "{path}: {dimension} is not a dimension of extended metrics."
            ));
        }
    }
    Ok(())
}

fn check_custom(namespace: &str, pattern: Option<&Pattern>) -> Result<(), String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/#:".contains(&byte);
    if namespace.starts_with("AWS/") || !namespace.bytes().all(allowed) {
        return Err(format!(
            "{namespace} can not be the namespace of a custom metric."
        ));
    }
    let mentions = |key| pattern.is_some_and(|pattern| pattern.keys().any(|known| known == key));
    if mentions("event_details") && !mentions("event_type") {
        return Err("An EventPattern with event_details must have an event_type.".to_owned());
    }
    Ok(())
}

/// A definition, ready to be held against events.
#[derive(Debug, Clone)]
pub(super) struct Compiled {
    namespace: String,
    name: String,
    unit: Unit,
    /// The types of its events, when they are named.
    kinds: Option<Vec<String>>,
    pattern: Option<Pattern>,
    value: Option<String>,
    dimensions: Vec<(String, String)>,
}

impl Compiled {
    /// Of a definition that was checked.
    pub(super) fn new(definition: &Definition) -> Option<Self> {
        let pattern = match definition.event_pattern.as_deref() {
            None | Some("") => None,
            Some(text) => Some(Pattern::parse(text).ok()?),
        };
        let kinds = pattern
            .as_ref()
            .and_then(|pattern| pattern.texts("event_type"))
            .map(|texts| texts.into_iter().map(str::to_owned).collect());
        let namespace = match definition.namespace.as_deref() {
            None | Some(EXTENDED) => EXTENDED.to_owned(),
            Some(namespace) => format!("{CUSTOM}{namespace}"),
        };
        Some(Self {
            namespace,
            name: definition.name.clone(),
            unit: definition
                .unit_label
                .as_deref()
                .and_then(|unit| unit.parse().ok())
                .unwrap_or_default(),
            kinds,
            pattern,
            value: definition.value_key.clone(),
            dimensions: definition
                .dimension_keys
                .clone()
                .into_iter()
                .flatten()
                .collect(),
        })
    }

    fn is_about(&self, kind: &str) -> bool {
        self.kinds
            .as_ref()
            .is_none_or(|kinds| kinds.iter().any(|known| known == kind))
    }

    fn sample(&self, event: &Value) -> Option<(Defined, f64)> {
        if !self
            .pattern
            .as_ref()
            .is_none_or(|pattern| pattern.matches(event))
        {
            return None;
        }
        let value = match &self.value {
            Some(path) => number(field(event, path)?)?,
            None => 1.0,
        };
        let dimensions = self
            .dimensions
            .iter()
            .map(|(path, name)| Some((name.clone(), dimension(field(event, path)?)?)))
            .collect::<Option<_>>()?;
        let defined = Defined {
            namespace: self.namespace.clone(),
            name: self.name.clone(),
            unit: self.unit,
            dimensions,
        };
        Some((defined, value))
    }
}

/// The samples that definitions make of an event; the event is only taken apart when one may be about it.
pub(super) fn add(definitions: &[Compiled], event: &Event, tally: &mut Tally) {
    let mut about = definitions
        .iter()
        .filter(|definition| definition.is_about(&event.kind))
        .peekable();
    if about.peek().is_none() {
        return;
    }
    let Ok(document) = serde_json::from_str::<Value>(&event.record) else {
        return;
    };
    for definition in about {
        if let Some((defined, value)) = definition.sample(&document) {
            tally.add(event.at, Metric::Defined(Box::new(defined)), value);
        }
    }
}

/// The metrics that definitions have made; a bounded number, whatever pages send.
#[derive(Debug, Default)]
pub(super) struct Series {
    known: HashSet<Defined>,
    dropped: u64,
}

impl Series {
    /// Takes samples of metrics beyond `most` away.
    pub(super) fn bound(&mut self, tally: &mut Tally, most: usize) {
        let dropped = &mut self.dropped;
        let known = &mut self.known;
        tally.retain_defined(|defined| {
            let kept =
                known.contains(defined) || known.len() < most && known.insert(defined.clone());
            *dropped += u64::from(!kept);
            kept
        });
    }

    /// How often a sample was given up.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }
}

fn field<'a>(event: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(event, |value, key| value.get(key))
}

fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::String(text) => text.parse().ok()?,
        value => value.as_f64()?,
    };
    let limit = 360_f64.exp2();
    (-limit..=limit).contains(&number).then_some(number)
}

/// What can stand in a dimension.
fn dimension(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => return None,
    };
    let printable = text
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_control());
    (printable && text.len() <= MAX_VALUE && !text.trim().is_empty()).then_some(text)
}
