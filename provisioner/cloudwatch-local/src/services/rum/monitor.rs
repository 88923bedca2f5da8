//! What is stored of an app monitor.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::domain::Domain;
use crate::identity::Scope;

/// An app monitor with all that belongs to it. Times are epoch milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Monitor {
    /// Its name.
    pub(crate) name: String,
    /// The id that pages send to.
    #[serde(with = "super::id")]
    pub(crate) id: Uuid,
    /// Where it lives.
    pub(crate) scope: Scope,
    /// When it was made.
    pub(crate) created: i64,
    /// When it was changed last.
    pub(crate) modified: i64,
    /// Which pages are its own.
    pub(crate) domains: Domains,
    /// What the generated snippet is made of; the service itself only keeps it.
    pub(crate) configuration: Configuration,
    /// Whether copies of events are to go to CloudWatch Logs.
    pub(crate) logs: bool,
    /// Whether events of types of one's own are taken.
    pub(crate) custom_events: Switch,
    /// How stack traces would be made readable.
    pub(crate) deobfuscation: Option<Deobfuscation>,
    /// What it monitors.
    pub(crate) platform: Platform,
    /// Who may send events.
    pub(crate) policy: Option<Policy>,
    /// Where extended and custom metrics go.
    pub(crate) destinations: Vec<Destination>,
    /// Its tags.
    pub(crate) tags: BTreeMap<String, String>,
}

/// One domain or a list of them; an app monitor keeps the form that it was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Domains {
    /// `Domain`.
    One(Domain),
    /// `DomainList`.
    List(Vec<Domain>),
}

impl Domains {
    /// Whether a page of `origin` is of one of them.
    pub(crate) fn own(&self, origin: &str) -> bool {
        match self {
            Self::One(domain) => domain.owns(origin),
            Self::List(domains) => domains.iter().any(|domain| domain.owns(origin)),
        }
    }
}

/// `ENABLED` or `DISABLED`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Switch {
    /// On.
    Enabled,
    /// Off.
    #[default]
    Disabled,
}

/// What an app monitor monitors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) enum Platform {
    /// Pages in browsers.
    #[default]
    Web,
    /// Applications for Android.
    Android,
    /// Applications for iOS.
    #[serde(rename = "iOS")]
    Ios,
}

/// `AppMonitorConfiguration`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Configuration {
    pub(crate) identity_pool_id: Option<String>,
    pub(crate) excluded_pages: Option<Vec<String>>,
    pub(crate) included_pages: Option<Vec<String>>,
    pub(crate) favorite_pages: Option<Vec<String>>,
    pub(crate) session_sample_rate: Option<f64>,
    pub(crate) guest_role_arn: Option<String>,
    pub(crate) allow_cookies: Option<bool>,
    pub(crate) telemetries: Option<Vec<String>>,
    #[serde(rename = "EnableXRay")]
    pub(crate) enable_xray: Option<bool>,
}

/// `DeobfuscationConfiguration`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Deobfuscation {
    pub(crate) java_script_source_maps: Option<SourceMaps>,
}

/// `JavaScriptSourceMaps`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct SourceMaps {
    pub(crate) status: Option<String>,
    #[serde(rename = "S3Uri")]
    pub(crate) s3_uri: Option<String>,
}

/// A resource policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Policy {
    /// The document, as it was given.
    pub(crate) document: String,
    /// Changes with the document, unless the owner chose it.
    pub(crate) revision: String,
}

/// Where extended and custom metrics go, and which they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Destination {
    /// `CloudWatch` or `Evidently`.
    pub(crate) kind: String,
    /// The experiment of Evidently.
    pub(crate) arn: Option<String>,
    /// The role that may write to it.
    pub(crate) role: Option<String>,
    /// The metrics.
    pub(crate) definitions: Vec<Definition>,
}

/// `MetricDefinition`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Definition {
    /// Made up by the service.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) metric_definition_id: String,
    pub(crate) name: String,
    pub(crate) value_key: Option<String>,
    pub(crate) unit_label: Option<String>,
    pub(crate) dimension_keys: Option<BTreeMap<String, String>>,
    pub(crate) event_pattern: Option<String>,
    pub(crate) namespace: Option<String>,
}

impl Monitor {
    /// The id of the app monitor `name`: a function of its ARN, so that a page that was made for a local app monitor
    /// still fits when the server starts anew.
    pub(crate) fn id_of(scope: &Scope, name: &str) -> Uuid {
        let digest = Sha256::digest(scope.arn("rum", &format!("appmonitor/{name}")));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> String {
        self.scope.arn("rum", &format!("appmonitor/{}", self.name))
    }

    /// The definitions whose metrics this server publishes.
    pub(crate) fn definitions(&self) -> impl Iterator<Item = &Definition> {
        self.destinations
            .iter()
            .filter(|destination| destination.kind == "CloudWatch")
            .flat_map(|destination| &destination.definitions)
    }
}
