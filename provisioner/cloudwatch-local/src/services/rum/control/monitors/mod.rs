//! App monitors themselves.

mod rules;
mod shape;

pub(crate) use self::shape::MonitorInput;

use std::sync::Arc;

use self::shape::{Created, Got, Listed, Shown, Summary};
use super::{Empty, Named, checked_name, page, tags};
use crate::{
    identity::Scope,
    services::rum::{
        Rum,
        book::Entry,
        errors::{conflict, invalid},
        monitor::Monitor,
    },
    wire::ServiceError,
};

const LIST: &str = "ListAppMonitors";

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
        let platform = rules::platform(input.platform.as_deref())?;
        rules::check(&input)?;
        tags::check(&input.tags)?;
        let domains = rules::domains(&input)?
            .ok_or_else(|| invalid("Exactly one of Domain and DomainList must be given."))?;
        let now = self.shared.now().millis();
        Ok(Monitor {
            id: Monitor::id_of(scope, &name),
            scope: scope.clone(),
            created: now,
            modified: now,
            domains,
            configuration: rules::with_defaults(
                input.app_monitor_configuration.unwrap_or_default(),
            ),
            logs: input.cw_log_enabled.unwrap_or_default(),
            custom_events: rules::switch(input.custom_events.as_ref()).unwrap_or_default(),
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
        rules::check(&input)?;
        let _writing = self.book.writing.lock().await;
        let mut monitor = self.named(input.name.as_deref())?.monitor.clone();
        if let Some(domains) = rules::domains(&input)? {
            monitor.domains = domains;
        }
        if let Some(configuration) = input.app_monitor_configuration {
            monitor.configuration = rules::overlay(monitor.configuration, configuration);
        }
        monitor.logs = input.cw_log_enabled.unwrap_or(monitor.logs);
        monitor.custom_events =
            rules::switch(input.custom_events.as_ref()).unwrap_or(monitor.custom_events);
        monitor.deobfuscation = input.deobfuscation_configuration.or(monitor.deobfuscation);
        monitor.modified = self.shared.now().millis();
        self.book.put(monitor).await?;
        Ok(Empty {})
    }

    /// One app monitor.
    pub(crate) fn get_app_monitor(&self, input: &Named) -> Result<Got, ServiceError> {
        let entry = self.named(input.name.as_deref())?;
        Ok(Got {
            app_monitor: Shown::from(&entry.monitor),
        })
    }

    /// All app monitors, in order of their names.
    pub(crate) fn list_app_monitors(&self, input: &Named) -> Result<Listed, ServiceError> {
        let all = self.book.all();
        let key = |entry: &&Arc<Entry>| entry.monitor.name.clone();
        let (items, next_token) = page(
            LIST,
            all.iter(),
            key,
            input.max_results,
            input.next_token.as_deref(),
        )?;
        let app_monitor_summaries = items
            .into_iter()
            .map(|entry| Summary::from(&entry.monitor))
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
