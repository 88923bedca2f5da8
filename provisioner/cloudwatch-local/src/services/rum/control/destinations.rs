//! Where extended and custom metrics go.

use serde::{Deserialize, Serialize};

use super::{Empty, Named, page};
use crate::{
    services::rum::{
        Rum,
        errors::{invalid, missing},
        monitor::{Destination, Monitor},
    },
    wire::ServiceError,
};

const LIST: &str = "ListRumMetricsDestinations";

/// How many destinations an app monitor may have (`CFN:AWS::RUM::AppMonitor.MetricDestinations`).
const MAX_DESTINATIONS: usize = 20;

/// `PutRumMetricsDestination`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DestinationInput {
    app_monitor_name: Option<String>,
    destination: Option<String>,
    destination_arn: Option<String>,
    iam_role_arn: Option<String>,
}

/// The output of `ListRumMetricsDestinations`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Listed {
    destinations: Vec<Summary>,
    next_token: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    destination: String,
    destination_arn: Option<String>,
    iam_role_arn: Option<String>,
}

impl Rum {
    /// Makes or changes a destination.
    pub(crate) async fn put_destination(
        &self,
        input: DestinationInput,
    ) -> Result<Empty, ServiceError> {
        let _writing = self.book.writing.lock().await;
        let mut monitor = self
            .named(input.app_monitor_name.as_deref())?
            .monitor
            .clone();
        let kind = kind(input.destination.as_deref())?;
        let evidently = kind == "Evidently";
        if evidently && (input.destination_arn.is_none() || input.iam_role_arn.is_none()) {
            return Err(invalid(
                "A destination of Evidently needs DestinationArn and IamRoleArn.",
            ));
        }
        if !evidently && (input.destination_arn.is_some() || input.iam_role_arn.is_some()) {
            return Err(invalid(
                "A destination of CloudWatch has neither DestinationArn nor IamRoleArn.",
            ));
        }
        match place(&monitor, &kind, input.destination_arn.as_deref()) {
            Some(place) => {
                if let Some(destination) = monitor.destinations.get_mut(place) {
                    destination.role = input.iam_role_arn;
                }
            }
            None if monitor.destinations.len() >= MAX_DESTINATIONS => {
                return Err(invalid(format!(
                    "An app monitor has at most {MAX_DESTINATIONS} destinations."
                )));
            }
            None => monitor.destinations.push(Destination {
                kind,
                arn: input.destination_arn,
                role: input.iam_role_arn,
                definitions: Vec::new(),
            }),
        }
        self.book.put(monitor).await?;
        Ok(Empty {})
    }

    /// The destinations.
    pub(crate) fn list_destinations(&self, input: &Named) -> Result<Listed, ServiceError> {
        let entry = self.named(input.name.as_deref())?;
        let key = |destination: &&Destination| {
            format!(
                "{}{}",
                destination.kind,
                destination.arn.as_deref().unwrap_or_default()
            )
        };
        let mut all: Vec<&Destination> = entry.monitor.destinations.iter().collect();
        all.sort_by_key(key);
        let (items, next_token) = page(
            LIST,
            all.into_iter(),
            key,
            input.max_results,
            input.next_token.as_deref(),
        )?;
        let destinations = items
            .into_iter()
            .map(|destination| Summary {
                destination: destination.kind.clone(),
                destination_arn: destination.arn.clone(),
                iam_role_arn: destination.role.clone(),
            })
            .collect();
        Ok(Listed {
            destinations,
            next_token,
        })
    }

    /// Deletes a destination with its definitions.
    pub(crate) async fn delete_destination(&self, input: &Named) -> Result<Empty, ServiceError> {
        let _writing = self.book.writing.lock().await;
        let mut monitor = self.named(input.name.as_deref())?.monitor.clone();
        let kind = kind(input.destination.as_deref())?;
        let place = found(&monitor, &kind, input.destination_arn.as_deref())?;
        monitor.destinations.remove(place);
        self.book.put(monitor).await?;
        Ok(Empty {})
    }
}

/// `CloudWatch` or `Evidently`.
pub(super) fn kind(destination: Option<&str>) -> Result<String, ServiceError> {
    match destination {
        Some(kind @ ("CloudWatch" | "Evidently")) => Ok(kind.to_owned()),
        _ => Err(invalid("Destination must be CloudWatch or Evidently.")),
    }
}

fn place(monitor: &Monitor, kind: &str, arn: Option<&str>) -> Option<usize> {
    monitor
        .destinations
        .iter()
        .position(|destination| destination.kind == kind && destination.arn.as_deref() == arn)
}

/// The place of a destination that must be there.
pub(super) fn found(
    monitor: &Monitor,
    kind: &str,
    arn: Option<&str>,
) -> Result<usize, ServiceError> {
    place(monitor, kind, arn).ok_or_else(|| {
        missing(
            format!("The app monitor has no destination {kind}"),
            kind,
            "MetricsDestination",
        )
    })
}
