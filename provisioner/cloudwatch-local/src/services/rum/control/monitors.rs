//! App monitors themselves.

use std::collections::BTreeMap;

use cloudwatch::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Empty, Named, checked_name, page, tags};
use crate::{
    identity::Scope,
    services::{
        Constraints,
        rum::{
            Rum,
            domain::Domain,
            errors::{conflict, constrained, invalid},
            monitor::{Configuration, Deobfuscation, Domains, Monitor, Platform, Switch},
        },
    },
    wire::ServiceError,
};

const LIST: &str = "ListAppMonitors";

/// `CreateAppMonitor` and `UpdateAppMonitor`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct MonitorInput {
    name: Option<String>,
    domain: Option<String>,
    domain_list: Option<Vec<String>>,
    tags: BTreeMap<String, String>,
    app_monitor_configuration: Option<Configuration>,
    cw_log_enabled: Option<bool>,
    custom_events: Option<CustomEvents>,
    deobfuscation_configuration: Option<Deobfuscation>,
    platform: Option<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct CustomEvents {
    status: Option<String>,
}

/// The output of `CreateAppMonitor`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Created {
    id: String,
}

/// The output of `GetAppMonitor`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Got {
    app_monitor: Shown,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
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
    next_token: Option<String>,
    app_monitor_summaries: Vec<Summary>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    name: String,
    id: String,
    created: String,
    last_modified: String,
    state: &'static str,
    platform: Platform,
}

impl Rum {
    /// Makes an app monitor.
    pub(crate) async fn create_app_monitor(
        &self,
        scope: &Scope,
        input: MonitorInput,
    ) -> Result<Created, ServiceError> {
        let monitor = self.built(scope, input)?;
        let _writing = self.book.writing.lock().await;
        let name = &monitor.name;
        if self.book.by_name(name).is_some() {
            return Err(conflict(
                format!("An app monitor already exists with name {name}"),
                name,
            ));
        }
        let id = monitor.id.to_string();
        self.book.put(monitor).await?;
        Ok(Created { id })
    }

    /// The app monitor that an input asks for, with defaults for what it leaves out.
    pub(in crate::services::rum) fn built(
        &self,
        scope: &Scope,
        input: MonitorInput,
    ) -> Result<Monitor, ServiceError> {
        let name = checked_name(input.name.as_deref())?.to_owned();
        let platform = platform(input.platform.as_deref())?;
        check(&input)?;
        tags::check(&input.tags)?;
        let domains = domains(&input)?
            .ok_or_else(|| invalid("Exactly one of Domain and DomainList must be given."))?;
        let now = self.shared.now().millis();
        Ok(Monitor {
            id: Monitor::id_of(scope, &name),
            scope: scope.clone(),
            created: now,
            modified: now,
            domains,
            configuration: with_defaults(input.app_monitor_configuration.unwrap_or_default()),
            logs: input.cw_log_enabled.unwrap_or_default(),
            custom_events: switch(input.custom_events.as_ref()).unwrap_or_default(),
            deobfuscation: input.deobfuscation_configuration,
            platform,
            policy: None,
            destinations: Vec::new(),
            tags: input.tags,
            name,
        })
    }

    /// Changes what is given, and keeps the rest.
    pub(crate) async fn update_app_monitor(
        &self,
        input: MonitorInput,
    ) -> Result<Empty, ServiceError> {
        check(&input)?;
        let _writing = self.book.writing.lock().await;
        let mut monitor = self.named(input.name.as_deref())?.monitor.clone();
        if let Some(domains) = domains(&input)? {
            monitor.domains = domains;
        }
        if let Some(configuration) = input.app_monitor_configuration {
            monitor.configuration = overlay(monitor.configuration, configuration);
        }
        monitor.logs = input.cw_log_enabled.unwrap_or(monitor.logs);
        monitor.custom_events =
            switch(input.custom_events.as_ref()).unwrap_or(monitor.custom_events);
        monitor.deobfuscation = input.deobfuscation_configuration.or(monitor.deobfuscation);
        monitor.modified = self.shared.now().millis();
        self.book.put(monitor).await?;
        Ok(Empty {})
    }

    /// One app monitor.
    pub(crate) fn get_app_monitor(&self, input: &Named) -> Result<Got, ServiceError> {
        let entry = self.named(input.name.as_deref())?;
        Ok(Got {
            app_monitor: shown(&entry.monitor),
        })
    }

    /// All app monitors, in order of their names.
    pub(crate) fn list_app_monitors(&self, input: &Named) -> Result<Listed, ServiceError> {
        let all = self.book.all();
        let key = |entry: &&std::sync::Arc<_>| -> String {
            let entry: &crate::services::rum::book::Entry = entry;
            entry.monitor.name.clone()
        };
        let (items, next_token) = page(
            LIST,
            all.iter(),
            key,
            input.max_results,
            input.next_token.as_deref(),
        )?;
        let app_monitor_summaries = items
            .into_iter()
            .map(|entry| Summary {
                name: entry.monitor.name.clone(),
                id: entry.monitor.id.to_string(),
                created: moment(entry.monitor.created),
                last_modified: moment(entry.monitor.modified),
                state: "ACTIVE",
                platform: entry.monitor.platform,
            })
            .collect();
        Ok(Listed {
            next_token,
            app_monitor_summaries,
        })
    }

    /// Deletes an app monitor with all that belongs to it.
    pub(crate) async fn delete_app_monitor(&self, input: &Named) -> Result<Empty, ServiceError> {
        let _writing = self.book.writing.lock().await;
        let entry = self.named(input.name.as_deref())?;
        self.book.delete(&entry.monitor.name).await?;
        Ok(Empty {})
    }

    /// Whether there is an app monitor of this name.
    pub(crate) fn has_monitor(&self, name: &str) -> bool {
        self.book.by_name(name).is_some()
    }
}

/// What the service gives when nothing is said (`CFN:AWS::RUM::AppMonitor.AppMonitorConfiguration`).
fn with_defaults(configuration: Configuration) -> Configuration {
    let defaults = Configuration {
        session_sample_rate: Some(0.1),
        allow_cookies: Some(false),
        enable_xray: Some(false),
        ..Configuration::default()
    };
    overlay(defaults, configuration)
}

fn overlay(below: Configuration, above: Configuration) -> Configuration {
    Configuration {
        identity_pool_id: above.identity_pool_id.or(below.identity_pool_id),
        excluded_pages: above.excluded_pages.or(below.excluded_pages),
        included_pages: above.included_pages.or(below.included_pages),
        favorite_pages: above.favorite_pages.or(below.favorite_pages),
        session_sample_rate: above.session_sample_rate.or(below.session_sample_rate),
        guest_role_arn: above.guest_role_arn.or(below.guest_role_arn),
        allow_cookies: above.allow_cookies.or(below.allow_cookies),
        telemetries: above.telemetries.or(below.telemetries),
        enable_xray: above.enable_xray.or(below.enable_xray),
    }
}

fn platform(text: Option<&str>) -> Result<Platform, ServiceError> {
    match text {
        None | Some("Web") => Ok(Platform::Web),
        Some("Android") => Ok(Platform::Android),
        Some("iOS") => Ok(Platform::Ios),
        Some(other) => {
            let mut constraints = Constraints::new();
            constraints.one_of("platform", other, &["Web", "Android", "iOS"]);
            constrained(constraints).map(|()| Platform::Web)
        }
    }
}

fn switch(events: Option<&CustomEvents>) -> Option<Switch> {
    match events?.status.as_deref()? {
        "ENABLED" => Some(Switch::Enabled),
        _ => Some(Switch::Disabled),
    }
}

fn domains(input: &MonitorInput) -> Result<Option<Domains>, ServiceError> {
    let domain = |text: &String| {
        Domain::parse(text).ok_or_else(|| {
            invalid(format!(
                "1 validation error detected: Value '{text}' at 'domain' failed to satisfy constraint: Member must be \
                 a domain name such as example.com, *.example.com, localhost, or an IPv4 address"
            ))
        })
    };
    match (&input.domain, &input.domain_list) {
        (None, None) => Ok(None),
        (Some(text), None) => Ok(Some(Domains::One(domain(text)?))),
        (None, Some(list)) => Ok(Some(Domains::List(
            list.iter().map(domain).collect::<Result<_, _>>()?,
        ))),
        (Some(_), Some(_)) => Err(invalid(
            "Exactly one of Domain and DomainList must be given.",
        )),
    }
}

fn check(input: &MonitorInput) -> Result<(), ServiceError> {
    let mut constraints = Constraints::new();
    if let Some(list) = &input.domain_list {
        constraints.count("domainList", list.len(), 1, 5);
    }
    if let Some(status) = input
        .custom_events
        .as_ref()
        .and_then(|events| events.status.as_deref())
    {
        constraints.one_of("customEvents.status", status, &["ENABLED", "DISABLED"]);
    }
    let maps = input
        .deobfuscation_configuration
        .as_ref()
        .and_then(|given| given.java_script_source_maps.as_ref());
    if let Some(maps) = maps {
        let member = "deobfuscationConfiguration.javaScriptSourceMaps";
        match maps.status.as_deref() {
            Some(status) => constraints.one_of(
                &format!("{member}.status"),
                status,
                &["ENABLED", "DISABLED"],
            ),
            None => {
                constraints.violated(None, &format!("{member}.status"), "Member must not be null");
            }
        }
        if let Some(uri) = &maps.s3_uri {
            constraints.length(&format!("{member}.s3Uri"), uri, 1, 1024);
            if !uri.starts_with("s3://") {
                constraints.violated(
                    Some(uri),
                    &format!("{member}.s3Uri"),
                    "Member must satisfy regular expression pattern: s3://…",
                );
            }
        }
    }
    if let Some(configuration) = &input.app_monitor_configuration {
        check_configuration(configuration, &mut constraints);
    }
    constrained(constraints)?;
    let both = input
        .app_monitor_configuration
        .as_ref()
        .is_some_and(|given| given.included_pages.is_some() && given.excluded_pages.is_some());
    if both {
        return Err(invalid(
            "IncludedPages and ExcludedPages can not be given together.",
        ));
    }
    Ok(())
}

fn check_configuration(given: &Configuration, constraints: &mut Constraints) {
    const MEMBER: &str = "appMonitorConfiguration";
    let pages = [
        ("includedPages", &given.included_pages),
        ("excludedPages", &given.excluded_pages),
        ("favoritePages", &given.favorite_pages),
    ];
    for (name, pages) in pages {
        let member = format!("{MEMBER}.{name}");
        let pages = pages.as_deref().unwrap_or_default();
        constraints.count(&member, pages.len(), 0, 50);
        for page in pages.iter().filter(|_| name != "favoritePages") {
            constraints.length(&member, page, 1, 1260);
            if !page.starts_with("http://") && !page.starts_with("https://") {
                constraints.violated(Some(page), &member, "Member must be a URL");
            }
        }
    }
    if let Some(rate) = given.session_sample_rate
        && !(0.0..=1.0).contains(&rate)
    {
        let member = format!("{MEMBER}.sessionSampleRate");
        constraints.violated(
            Some(&rate.to_string()),
            &member,
            "Member must have value from 0 to 1",
        );
    }
    for telemetry in given.telemetries.iter().flatten() {
        constraints.one_of(
            &format!("{MEMBER}.telemetries"),
            telemetry,
            &["errors", "performance", "http"],
        );
    }
    if let Some(pool) = &given.identity_pool_id {
        constraints.length(&format!("{MEMBER}.identityPoolId"), pool, 1, 55);
    }
    if let Some(role) = &given.guest_role_arn
        && (!role.starts_with("arn:") || role.split(':').count() < 6)
    {
        constraints.violated(
            Some(role),
            &format!("{MEMBER}.guestRoleArn"),
            "Member must be an ARN",
        );
    }
}

fn shown(monitor: &Monitor) -> Shown {
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
    Shown {
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

/// 19 characters: `2026-11-22T10:00:00` (`BOTO:rum.ISOTimestampString`).
fn moment(millis: i64) -> String {
    let text = Timestamp::from_millis(millis).to_string();
    text.chars().take(19).collect()
}
