//! The definitions of extended and custom metrics.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Empty, Named,
    destinations::{found, kind},
    page,
};
use crate::{
    services::rum::{
        Rum, definition,
        errors::{invalid, missing, quota},
        monitor::Definition,
    },
    wire::ServiceError,
};

const GET: &str = "BatchGetRumMetricDefinitions";

/// How many definitions one call may bring (`BOTO:rum.BatchCreateRumMetricDefinitions`).
const MAX_CALL: usize = 200;

/// How many definitions a destination may have.
const MAX_DEFINITIONS: usize = 2000;

/// What the operations that change definitions are given.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DefinitionsInput {
    app_monitor_name: Option<String>,
    #[serde(alias = "destination")]
    destination: Option<String>,
    #[serde(alias = "destinationArn")]
    destination_arn: Option<String>,
    metric_definitions: Vec<Definition>,
    #[serde(alias = "metricDefinitionIds")]
    metric_definition_ids: Vec<String>,
    metric_definition: Option<Definition>,
    metric_definition_id: Option<String>,
}

/// The output of `BatchCreateRumMetricDefinitions`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreatedOutput {
    errors: Vec<NotCreated>,
    metric_definitions: Vec<Definition>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct NotCreated {
    metric_definition: Definition,
    error_code: &'static str,
    error_message: String,
}

/// The output of `BatchGetRumMetricDefinitions`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GotOutput {
    metric_definitions: Vec<Definition>,
    next_token: Option<String>,
}

/// The output of `BatchDeleteRumMetricDefinitions`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeletedOutput {
    errors: Vec<NotDeleted>,
    metric_definition_ids: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct NotDeleted {
    metric_definition_id: String,
    error_code: &'static str,
    error_message: String,
}

impl Rum {
    /// Adds definitions: those that are valid, with an error for each other one.
    pub(crate) async fn create_definitions(
        &self,
        input: DefinitionsInput,
    ) -> Result<CreatedOutput, ServiceError> {
        if input.metric_definitions.len() > MAX_CALL {
            return Err(invalid(format!(
                "One call has at most {MAX_CALL} metric definitions."
            )));
        }
        let _writing = self.book.writing.lock().await;
        let mut monitor = self
            .named(input.app_monitor_name.as_deref())?
            .monitor
            .clone();
        let kind = kind(input.destination.as_deref())?;
        let place = found(&monitor, &kind, input.destination_arn.as_deref())?;
        let Some(destination) = monitor.destinations.get_mut(place) else {
            return Err(missing(
                "The destination is gone.".to_owned(),
                &kind,
                "MetricsDestination",
            ));
        };
        let mut errors = Vec::new();
        let mut made = Vec::new();
        for wanted in input.metric_definitions {
            match definition::check(&wanted) {
                Ok(()) => made.push(Definition {
                    metric_definition_id: Uuid::new_v4().to_string(),
                    ..wanted
                }),
                Err(error_message) => errors.push(NotCreated {
                    metric_definition: Definition {
                        metric_definition_id: String::new(),
                        ..wanted
                    },
                    error_code: "ValidationException",
                    error_message,
                }),
            }
        }
        if destination.definitions.len() + made.len() > MAX_DEFINITIONS {
            return Err(quota(format!(
                "A destination has at most {MAX_DEFINITIONS} metric definitions."
            )));
        }
        destination.definitions.extend(made.iter().cloned());
        self.book.put(monitor).await?;
        Ok(CreatedOutput {
            errors,
            metric_definitions: made,
        })
    }

    /// The definitions of a destination.
    pub(crate) fn get_definitions(&self, input: &Named) -> Result<GotOutput, ServiceError> {
        let entry = self.named(input.name.as_deref())?;
        let kind = kind(input.destination.as_deref())?;
        let place = found(&entry.monitor, &kind, input.destination_arn.as_deref())?;
        let definitions = entry
            .monitor
            .destinations
            .get(place)
            .map(|destination| &destination.definitions);
        let mut all: Vec<&Definition> = definitions.into_iter().flatten().collect();
        let key = |definition: &&Definition| definition.metric_definition_id.clone();
        all.sort_by_key(key);
        let (items, next_token) = page(
            GET,
            all.into_iter(),
            key,
            input.max_results,
            input.next_token.as_deref(),
        )?;
        Ok(GotOutput {
            metric_definitions: items.into_iter().cloned().collect(),
            next_token,
        })
    }

    /// Deletes definitions: those that are there, with an error for each other one.
    pub(crate) async fn delete_definitions(
        &self,
        input: DefinitionsInput,
    ) -> Result<DeletedOutput, ServiceError> {
        let _writing = self.book.writing.lock().await;
        let mut monitor = self
            .named(input.app_monitor_name.as_deref())?
            .monitor
            .clone();
        let kind = kind(input.destination.as_deref())?;
        let place = found(&monitor, &kind, input.destination_arn.as_deref())?;
        let mut output = DeletedOutput {
            errors: Vec::new(),
            metric_definition_ids: Vec::new(),
        };
        if let Some(destination) = monitor.destinations.get_mut(place) {
            for id in input.metric_definition_ids {
                let before = destination.definitions.len();
                destination
                    .definitions
                    .retain(|known| known.metric_definition_id != id);
                if destination.definitions.len() < before {
                    output.metric_definition_ids.push(id);
                } else {
                    output.errors.push(NotDeleted {
                        error_code: "ResourceNotFoundException",
                        error_message: format!("There is no metric definition {id}."),
                        metric_definition_id: id,
                    });
                }
            }
        }
        self.book.put(monitor).await?;
        Ok(output)
    }

    /// Replaces a definition.
    pub(crate) async fn update_definition(
        &self,
        input: DefinitionsInput,
    ) -> Result<Empty, ServiceError> {
        let id = input
            .metric_definition_id
            .ok_or_else(|| invalid("MetricDefinitionId must be given."))?;
        let wanted = input
            .metric_definition
            .ok_or_else(|| invalid("MetricDefinition must be given."))?;
        definition::check(&wanted).map_err(invalid)?;
        let _writing = self.book.writing.lock().await;
        let mut monitor = self
            .named(input.app_monitor_name.as_deref())?
            .monitor
            .clone();
        let kind = kind(input.destination.as_deref())?;
        let place = found(&monitor, &kind, input.destination_arn.as_deref())?;
        let known = monitor
            .destinations
            .get_mut(place)
            .and_then(|destination| {
                destination
                    .definitions
                    .iter_mut()
                    .find(|known| known.metric_definition_id == id)
            })
            .ok_or_else(|| {
                missing(
                    format!("There is no metric definition {id}."),
                    &id,
                    "MetricDefinition",
                )
            })?;
        *known = Definition {
            metric_definition_id: id,
            ..wanted
        };
        self.book.put(monitor).await?;
        Ok(Empty {})
    }
}
