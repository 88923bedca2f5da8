//! App monitors as clients write and read them.

use std::collections::BTreeMap;

use cloudwatch::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::services::rum::monitor::{
    Configuration, Deobfuscation, Domains, Monitor, Platform, Switch,
};

/// `CreateAppMonitor` and `UpdateAppMonitor`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct MonitorInput {
    pub(super) name: Option<String>,
    pub(super) domain: Option<String>,
    pub(super) domain_list: Option<Vec<String>>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) app_monitor_configuration: Option<Configuration>,
    pub(super) cw_log_enabled: Option<bool>,
    pub(super) custom_events: Option<CustomEvents>,
    pub(super) deobfuscation_configuration: Option<Deobfuscation>,
    pub(super) platform: Option<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct CustomEvents {
    pub(super) status: Option<String>,
}

/// The output of `CreateAppMonitor`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Created {
    pub(super) id: String,
}

/// The output of `GetAppMonitor`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Got {
    pub(super) app_monitor: Shown,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Shown {
    name: String,
    domain: Option<String>,
    domain_list: Option<Vec<String>>,
    id: String,
    created: String,
    last_modified: String,
    tags: BTreeMap<String, String>,
    state: &'static str,
    app_monitor_configuration: Configuration,
    data_storage: DataStorage,
    custom_events: CustomEvents,
    deobfuscation_configuration: Option<Deobfuscation>,
    platform: Platform,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DataStorage {
    cw_log: CwLog,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct CwLog {
    cw_log_enabled: bool,
    cw_log_group: Option<String>,
}

/// The output of `ListAppMonitors`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Listed {
    pub(super) next_token: Option<String>,
    pub(super) app_monitor_summaries: Vec<Summary>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Summary {
    name: String,
    id: String,
    created: String,
    last_modified: String,
    state: &'static str,
    platform: Platform,
}

impl From<&Monitor> for Shown {
    fn from(monitor: &Monitor) -> Self {
        let (domain, domain_list) = match &monitor.domains {
            Domains::One(domain) => (Some(domain.as_str().to_owned()), None),
            Domains::List(list) => (
                None,
                Some(
                    list.iter()
                        .map(|domain| domain.as_str().to_owned())
                        .collect(),
                ),
            ),
        };
        let status = match monitor.custom_events {
            Switch::Enabled => "ENABLED",
            Switch::Disabled => "DISABLED",
        };
        let id = monitor.id.to_string();
        let group = format!(
            "/aws/vendedlogs/RUMService_{}{}",
            monitor.name,
            id.get(..8).unwrap_or_default()
        );
        Self {
            name: monitor.name.clone(),
            domain,
            domain_list,
            id,
            created: moment(monitor.created),
            last_modified: moment(monitor.modified),
            tags: monitor.tags.clone(),
            state: "ACTIVE",
            app_monitor_configuration: monitor.configuration.clone(),
            data_storage: DataStorage {
                cw_log: CwLog {
                    cw_log_enabled: monitor.logs,
                    cw_log_group: monitor.logs.then_some(group),
                },
            },
            custom_events: CustomEvents {
                status: Some(status.to_owned()),
            },
            deobfuscation_configuration: monitor.deobfuscation.clone(),
            platform: monitor.platform,
        }
    }
}

impl From<&Monitor> for Summary {
    fn from(monitor: &Monitor) -> Self {
        Self {
            name: monitor.name.clone(),
            id: monitor.id.to_string(),
            created: moment(monitor.created),
            last_modified: moment(monitor.modified),
            state: "ACTIVE",
            platform: monitor.platform,
        }
    }
}

/// 19 characters: `2026-11-22T10:00:00` (`BOTO:rum.ISOTimestampString`).
fn moment(millis: i64) -> String {
    let text = Timestamp::from_millis(millis).to_string();
    text.chars().take(19).collect()
}
