//! The schema of the language. There is one definition, the types of [`crate::manifest`]: from it come the JSON Schema
//! that editors use, and the check that documents go through before they are read.

pub(crate) mod check;
mod editor;
mod generate;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::manifest::{
    Alarm, Canary, CompositeAlarm, Dashboard, Defaults, Project, Route, RumMonitor,
};

/// What a document can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A metric alarm.
    Alarm,
    /// Plays a customer again and again.
    Canary,
    /// An alarm over alarms.
    CompositeAlarm,
    /// A dashboard.
    Dashboard,
    /// Receivers of alarms.
    Route,
    /// A monitor of pages in browsers.
    RumMonitor,
}

impl Kind {
    /// Every kind, by name.
    pub const ALL: [Self; 6] = [
        Self::Alarm,
        Self::Canary,
        Self::CompositeAlarm,
        Self::Dashboard,
        Self::Route,
        Self::RumMonitor,
    ];

    /// The name in YAML.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alarm => "Alarm",
            Self::Canary => "Canary",
            Self::CompositeAlarm => "CompositeAlarm",
            Self::Dashboard => "Dashboard",
            Self::Route => "Route",
            Self::RumMonitor => "RumMonitor",
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The schema of its documents, without `kind`.
    pub(crate) fn schema(self) -> &'static Value {
        static ALARM: LazyLock<Value> = LazyLock::new(generate::strict::<Alarm>);
        static CANARY: LazyLock<Value> = LazyLock::new(generate::strict::<Canary>);
        static COMPOSITE: LazyLock<Value> = LazyLock::new(generate::strict::<CompositeAlarm>);
        static DASHBOARD: LazyLock<Value> = LazyLock::new(generate::strict::<Dashboard>);
        static ROUTE: LazyLock<Value> = LazyLock::new(generate::strict::<Route>);
        static MONITOR: LazyLock<Value> = LazyLock::new(generate::strict::<RumMonitor>);
        match self {
            Self::Alarm => &ALARM,
            Self::Canary => &CANARY,
            Self::CompositeAlarm => &COMPOSITE,
            Self::Dashboard => &DASHBOARD,
            Self::Route => &ROUTE,
            Self::RumMonitor => &MONITOR,
        }
    }

    /// Whether its documents have this field.
    pub(crate) fn has(self, field: &str) -> bool {
        self.schema()
            .get("properties")
            .is_some_and(|properties| properties.get(field).is_some())
    }
}

/// The schema of `obsctl.yaml`.
pub(crate) fn project() -> &'static Value {
    static PROJECT: LazyLock<Value> = LazyLock::new(generate::strict::<Project>);
    &PROJECT
}

/// The schema of a map that holds `defaults` and nothing else.
pub(crate) fn defaults() -> &'static Value {
    static DEFAULTS: LazyLock<Value> = LazyLock::new(|| {
        let mut schema = serde_json::json!({
            "type": "object",
            "properties": {"defaults": generate::strict::<Defaults>()},
            "required": ["defaults"],
            "additionalProperties": false,
        });
        // references start at the root
        if let Some(definitions) = schema
            .pointer_mut("/properties/defaults/$defs")
            .map(Value::take)
        {
            schema["$defs"] = definitions;
        }
        schema
    });
    &DEFAULTS
}

/// The JSON Schemas (draft 2020-12) of the language, by file name, as they are committed under `schema/`: one for each
/// kind, one for `obsctl.yaml`, and one for any other file of a project.
pub fn json_schemas() -> BTreeMap<String, String> {
    let kinds = Kind::ALL.map(|kind| (kind.name().to_owned(), editor::document(kind)));
    let files = [
        ("obsctl".to_owned(), editor::project()),
        ("document".to_owned(), editor::any_document()),
    ];
    kinds
        .into_iter()
        .chain(files)
        .map(|(name, schema)| (format!("{name}.json"), format!("{schema:#}\n")))
        .collect()
}

#[cfg(test)]
mod tests;
