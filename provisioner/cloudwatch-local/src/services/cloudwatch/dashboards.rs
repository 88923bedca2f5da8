//! Dashboards.

use std::collections::BTreeMap;

use cloudwatch::dashboard::{self, Level, Message};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::{
    CloudWatch, DeleteDashboardsInput, PutDashboardInput, Tag,
    errors::{invalid_token, invalid_value},
    tags,
};
use crate::{
    identity::Scope,
    services::{Shared, paging},
    store::{Batch, Collection, StoreError},
    wire::{ServiceError, Time, Value},
};

const OPERATION: &str = "ListDashboards";

/// How many dashboards a page has.
const PAGE: usize = 1000;

/// All dashboards by name.
pub(super) type Dashboards = Mutex<BTreeMap<String, Dashboard>>;

/// One dashboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Dashboard {
    pub(crate) scope: Scope,
    pub(crate) body: String,
    /// Epoch milliseconds.
    pub(crate) modified: i64,
    pub(crate) tags: Vec<Tag>,
}

/// What a page of the console or a client may want to be told of a body.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PutDashboardOutput {
    pub(crate) dashboard_validation_messages: Vec<DashboardValidationMessage>,
}

/// One message about a body.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DashboardValidationMessage {
    pub(crate) data_path: String,
    pub(crate) message: String,
}

/// `GetDashboard`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct GetDashboardInput {
    pub(crate) dashboard_name: Option<String>,
}

/// The output of `GetDashboard`.
#[expect(
    clippy::struct_field_names,
    reason = "the members are named by the API"
)]
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetDashboardOutput {
    pub(crate) dashboard_arn: String,
    pub(crate) dashboard_body: String,
    pub(crate) dashboard_name: String,
}

/// `ListDashboards`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct ListDashboardsInput {
    pub(crate) dashboard_name_prefix: Option<String>,
    pub(crate) next_token: Option<String>,
}

/// The output of `ListDashboards`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListDashboardsOutput {
    pub(crate) dashboard_entries: Vec<DashboardEntry>,
    pub(crate) next_token: Option<String>,
}

/// One dashboard of a list.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DashboardEntry {
    pub(crate) dashboard_name: String,
    pub(crate) dashboard_arn: String,
    pub(crate) last_modified: Time,
    pub(crate) size: usize,
}

/// Reads what the store has.
pub(super) async fn open(shared: &Shared) -> Result<Dashboards, StoreError> {
    let stored = shared.store.documents(Collection::Dashboard).await?;
    Ok(Mutex::new(stored.into_iter().collect()))
}

/// The ARN of a dashboard.
pub(super) fn arn(scope: &Scope, name: &str) -> String {
    scope.global_arn("cloudwatch", &format!("dashboard/{name}"))
}

impl CloudWatch {
    /// Creates or overwrites a dashboard; the messages are warnings.
    pub(crate) async fn put_dashboard(
        &self,
        scope: &Scope,
        input: PutDashboardInput,
    ) -> Result<PutDashboardOutput, ServiceError> {
        let name = check_name(input.dashboard_name.as_deref())?;
        let Some(body) = input.dashboard_body else {
            return Err(rejected("The parameter DashboardBody is required.", &[]));
        };
        tags::check(&input.tags)?;
        let (errors, warnings): (Vec<Message>, Vec<Message>) = dashboard::check(&body)
            .into_iter()
            .partition(|message| message.level == Level::Error);
        if !errors.is_empty() {
            return Err(rejected(
                "The field DashboardBody must be a valid JSON object",
                &errors,
            ));
        }
        let mut dashboards = self.dashboards.lock().await;
        let before = dashboards.get(name);
        let dashboard = Dashboard {
            scope: scope.clone(),
            body,
            modified: self.shared.now().millis(),
            // tags of an update are ignored, as with alarms
            tags: before.map_or(input.tags, |before| before.tags.clone()),
        };
        let mut batch = Batch::new();
        batch.put(Collection::Dashboard, name, &dashboard)?;
        self.shared.store.write(batch).await?;
        dashboards.insert(name.to_owned(), dashboard);
        Ok(PutDashboardOutput {
            dashboard_validation_messages: warnings.into_iter().map(shown).collect(),
        })
    }

    /// One dashboard, its body byte for byte as it was put.
    pub(crate) async fn get_dashboard(
        &self,
        input: &GetDashboardInput,
    ) -> Result<GetDashboardOutput, ServiceError> {
        let name = check_name(input.dashboard_name.as_deref())?;
        let dashboards = self.dashboards.lock().await;
        let dashboard = dashboards.get(name).ok_or_else(|| not_found(&[name]))?;
        Ok(GetDashboardOutput {
            dashboard_arn: arn(&dashboard.scope, name),
            dashboard_body: dashboard.body.clone(),
            dashboard_name: name.to_owned(),
        })
    }

    /// Dashboards by prefix, in order of their names.
    pub(crate) async fn list_dashboards(
        &self,
        input: &ListDashboardsInput,
    ) -> Result<ListDashboardsOutput, ServiceError> {
        let after: Option<String> = match &input.next_token {
            None => None,
            Some(token) => Some(paging::position(OPERATION, token).ok_or_else(invalid_token)?),
        };
        let prefix = input.dashboard_name_prefix.as_deref().unwrap_or_default();
        let dashboards = self.dashboards.lock().await;
        let found = dashboards
            .iter()
            .filter(|(name, _)| name.starts_with(prefix));
        let (page, next) = paging::page(found, |(name, _)| (*name).clone(), after.as_deref(), PAGE);
        let dashboard_entries = page
            .into_iter()
            .map(|(name, dashboard)| DashboardEntry {
                dashboard_name: name.clone(),
                dashboard_arn: arn(&dashboard.scope, name),
                last_modified: Time(dashboard.modified),
                size: dashboard.body.len(),
            })
            .collect();
        Ok(ListDashboardsOutput {
            dashboard_entries,
            next_token: next.map(|next| paging::token(OPERATION, &next)),
        })
    }

    /// Deletes dashboards, all or none.
    pub(crate) async fn delete_dashboards(
        &self,
        input: DeleteDashboardsInput,
    ) -> Result<(), ServiceError> {
        if input.dashboard_names.is_empty() {
            return Err(invalid_value(
                "The parameter DashboardNames must have at least one name.",
            ));
        }
        let mut dashboards = self.dashboards.lock().await;
        let missing: Vec<&str> = input
            .dashboard_names
            .iter()
            .map(String::as_str)
            .filter(|name| !dashboards.contains_key(*name))
            .collect();
        if !missing.is_empty() {
            return Err(not_found(&missing));
        }
        let mut batch = Batch::new();
        for name in &input.dashboard_names {
            batch.delete(Collection::Dashboard, name);
        }
        self.shared.store.write(batch).await?;
        for name in &input.dashboard_names {
            dashboards.remove(name);
        }
        Ok(())
    }

    /// Whether a dashboard of this name exists.
    pub(crate) async fn has_dashboard(&self, name: &str) -> bool {
        self.dashboards.lock().await.contains_key(name)
    }
}

fn check_name(name: Option<&str>) -> Result<&str, ServiceError> {
    let name = name.unwrap_or_default();
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if name.is_empty() || name.len() > 255 || !name.chars().all(allowed) {
        return Err(invalid_value(format!(
            "The value {name} for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_)."
        )));
    }
    Ok(name)
}

fn rejected(message: &str, errors: &[Message]) -> ServiceError {
    let members = errors
        .iter()
        .map(|error| {
            Value::of([
                ("DataPath", Value::from(error.data_path.as_str())),
                ("Message", Value::from(error.message.as_str())),
            ])
        })
        .collect();
    ServiceError::sender("DashboardInvalidInputError", message)
        .code("InvalidParameterInput")
        .member("dashboardValidationMessages", Value::List(members))
}

fn not_found(names: &[&str]) -> ServiceError {
    ServiceError::sender(
        "DashboardNotFoundError",
        format!("Dashboard {} does not exist", names.join(", ")),
    )
    .code("ResourceNotFound")
    .status(404)
}

fn shown(message: Message) -> DashboardValidationMessage {
    DashboardValidationMessage {
        data_path: message.data_path,
        message: message.message,
    }
}
