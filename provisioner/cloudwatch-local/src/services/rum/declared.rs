//! App monitors as stacks declare them: one document with all that belongs to it.

use std::collections::BTreeMap;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    Rum,
    control::{self, MonitorInput},
    definition,
    errors::invalid,
    monitor::{Definition, Destination, Monitor, Policy},
};
use crate::{identity::Scope, wire::ServiceError};

/// `MetricDestination` of a template.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Declared {
    destination: String,
    destination_arn: Option<String>,
    iam_role_arn: Option<String>,
    metric_definitions: Vec<Definition>,
}

/// `ResourcePolicy` of a template.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DeclaredPolicy {
    policy_document: String,
    policy_revision_id: Option<String>,
}

impl Rum {
    /// Makes the app monitor what the properties say, or makes it: what they leave out becomes the default. What it
    /// has seen stays.
    pub(crate) async fn put_monitor(
        &self,
        scope: &Scope,
        name: &str,
        properties: &Map<String, Value>,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), ServiceError> {
        let mut members = properties.clone();
        members.insert("Name".to_owned(), json!(name));
        // those of CloudFormation itself are not anybody's to give
        let (reserved, own): (BTreeMap<_, _>, BTreeMap<_, _>) = tags
            .clone()
            .into_iter()
            .partition(|(key, _)| key.starts_with("aws:"));
        members.insert("Tags".to_owned(), json!(own));
        let policy: Option<DeclaredPolicy> = part(members.remove("ResourcePolicy"))?;
        let destinations = members
            .get_mut("AppMonitorConfiguration")
            .and_then(Value::as_object_mut)
            .and_then(|configuration| configuration.remove("MetricDestinations"));
        let destinations: Vec<Declared> = part(destinations)?.unwrap_or_default();
        let input: MonitorInput = part(Some(Value::Object(members)))?.unwrap_or_default();
        let mut monitor = self.built(scope, input)?;
        monitor.tags.extend(reserved);
        let _writing = self.book.writing.lock().await;
        let present = self.book.by_name(name);
        let present = present.as_ref().map(|entry| &entry.monitor);
        if let Some(present) = present {
            monitor.created = present.created;
        }
        for declared in destinations {
            monitor.destinations.push(destination(declared, present)?);
        }
        monitor.policy = match policy {
            None => None,
            Some(declared) => Some(resource_policy(declared, present)?),
        };
        self.book.put(monitor).await?;
        Ok(())
    }

    /// Deletes an app monitor; one that is not there is no error.
    pub(crate) async fn drop_monitor(&self, name: &str) -> Result<(), ServiceError> {
        let _writing = self.book.writing.lock().await;
        if self.book.by_name(name).is_some() {
            self.book.delete(name).await?;
        }
        Ok(())
    }
}

/// The id of the app monitor that a stack calls `name`.
pub(crate) fn monitor_id(scope: &Scope, name: &str) -> String {
    Monitor::id_of(scope, name).to_string()
}

/// A definition that stays keeps its id.
fn destination(declared: Declared, present: Option<&Monitor>) -> Result<Destination, ServiceError> {
    let known: Vec<&Definition> = present.into_iter().flat_map(Monitor::definitions).collect();
    let definitions = declared.metric_definitions.into_iter().map(|wanted| {
        definition::check(&wanted).map_err(invalid)?;
        let same = known.iter().find(|known| {
            let id = known.metric_definition_id.clone();
            ***known
                == Definition {
                    metric_definition_id: id,
                    ..wanted.clone()
                }
        });
        let id = same.map_or_else(
            || Uuid::new_v4().to_string(),
            |known| known.metric_definition_id.clone(),
        );
        Ok(Definition {
            metric_definition_id: id,
            ..wanted
        })
    });
    Ok(Destination {
        definitions: definitions.collect::<Result<_, ServiceError>>()?,
        kind: declared.destination,
        arn: declared.destination_arn,
        role: declared.iam_role_arn,
    })
}

fn resource_policy(
    declared: DeclaredPolicy,
    present: Option<&Monitor>,
) -> Result<Policy, ServiceError> {
    control::checked_policy(&declared.policy_document)?;
    let same = present
        .and_then(|present| present.policy.as_ref())
        .filter(|policy| policy.document == declared.policy_document);
    let revision = declared
        .policy_revision_id
        .or_else(|| same.map(|policy| policy.revision.clone()))
        .unwrap_or_else(|| Uuid::new_v4().to_string());
    Ok(Policy {
        document: declared.policy_document,
        revision,
    })
}

fn part<T: DeserializeOwned>(value: Option<Value>) -> Result<Option<T>, ServiceError> {
    value
        .map(serde_json::from_value)
        .transpose()
        .map_err(|error| invalid(error.to_string()))
}
