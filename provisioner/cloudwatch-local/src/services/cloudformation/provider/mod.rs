//! Makes, changes and deletes the resources of stacks through the services' own functions.
//!
//! Every call may be made twice with the same outcome. A service's refusal becomes the reason that the event tells.

mod alarm;
mod logs;
mod notification;

use std::{collections::BTreeMap, sync::Arc};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    kind::Kind,
    machine::{Call, Refusal, Request},
};
use crate::{
    identity::Scope,
    services::{cloudwatch::CloudWatch, cloudwatch::Tag, logs::Logs, rum::Rum, sns::Sns},
    wire::ServiceError,
};

/// The services behind the resources.
#[derive(Clone)]
pub(super) struct Provider {
    pub(super) cloudwatch: Arc<CloudWatch>,
    pub(super) sns: Arc<Sns>,
    pub(super) logs: Arc<Logs>,
    pub(super) rum: Arc<Rum>,
}

/// A resource as a service is to make it.
struct Wanted<'a> {
    scope: &'a Scope,
    physical_id: &'a str,
    properties: &'a Map<String, Value>,
    tags: &'a BTreeMap<String, String>,
}

impl Provider {
    /// Makes a call.
    pub(super) async fn perform(&self, scope: &Scope, call: &Call) -> Result<(), Refusal> {
        let done = match &call.request {
            Request::Check { physical_id } => {
                if self.exists(call.kind, physical_id).await {
                    return Err(exists_already(call.kind, physical_id));
                }
                return Ok(());
            }
            Request::Create {
                physical_id,
                properties,
                tags,
            }
            | Request::Update {
                physical_id,
                properties,
                tags,
            } => {
                let wanted = Wanted {
                    scope,
                    physical_id,
                    properties,
                    tags,
                };
                self.put(call.kind, &wanted).await
            }
            Request::Delete {
                physical_id,
                properties,
            } => self.delete(call.kind, physical_id, properties).await,
        };
        done.map_err(|error| refusal(call.kind, &error))
    }

    async fn exists(&self, kind: Kind, physical_id: &str) -> bool {
        match kind {
            Kind::Alarm | Kind::CompositeAlarm => self.cloudwatch.has_alarm(physical_id).await,
            Kind::Dashboard => self.cloudwatch.has_dashboard(physical_id).await,
            Kind::Topic => self.sns.has_topic(physical_id).await,
            Kind::LogGroup => self.logs.has_group(physical_id).await,
            Kind::AppMonitor => self.rum.has_monitor(physical_id),
            // their ids are made up, so nobody else has them
            Kind::IdentityPool
            | Kind::IdentityPoolRoles
            | Kind::Subscription
            | Kind::TopicPolicy => false,
        }
    }

    async fn put(&self, kind: Kind, wanted: &Wanted<'_>) -> Result<(), ServiceError> {
        match kind {
            Kind::Alarm => self.put_alarm(wanted).await,
            Kind::CompositeAlarm => self.put_composite_alarm(wanted).await,
            Kind::Dashboard => self.put_dashboard(wanted).await,
            Kind::LogGroup => self.put_log_group(wanted).await,
            Kind::Subscription => self.put_subscription(wanted).await,
            Kind::Topic => self.put_topic(wanted).await,
            Kind::TopicPolicy => self.put_topic_policy(wanted).await,
            Kind::AppMonitor => {
                let Wanted {
                    scope,
                    physical_id,
                    properties,
                    tags,
                } = wanted;
                self.rum
                    .put_monitor(scope, physical_id, properties, tags)
                    .await
            }
            // the stack keeps their properties; no credentials are given out here
            Kind::IdentityPool | Kind::IdentityPoolRoles => Ok(()),
        }
    }

    async fn delete(
        &self,
        kind: Kind,
        physical_id: &str,
        properties: &Map<String, Value>,
    ) -> Result<(), ServiceError> {
        match kind {
            Kind::Alarm | Kind::CompositeAlarm => self.delete_alarm(physical_id).await,
            Kind::Dashboard => self.delete_dashboard(physical_id).await,
            Kind::LogGroup => self.delete_log_group(physical_id).await,
            Kind::Subscription => self.sns.drop_subscription(physical_id).await,
            Kind::Topic => self.sns.drop_topic(physical_id).await,
            Kind::TopicPolicy => self.delete_topic_policy(properties).await,
            Kind::AppMonitor => self.rum.drop_monitor(physical_id).await,
            Kind::IdentityPool | Kind::IdentityPoolRoles => Ok(()),
        }
    }
}

/// The properties as an operation's input, with the physical id as its name.
fn input<T: DeserializeOwned>(wanted: &Wanted<'_>, name: &str) -> Result<T, ServiceError> {
    let mut members = wanted.properties.clone();
    members.remove("Tags");
    members.insert(name.to_owned(), Value::from(wanted.physical_id));
    serde_json::from_value(Value::Object(members))
        .map_err(|error| ServiceError::sender("ValidationError", error.to_string()))
}

fn tag_list(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter()
        .map(|(key, value)| Tag {
            key: key.clone(),
            value: value.clone(),
        })
        .collect()
}

fn exists_already(kind: Kind, physical_id: &str) -> Refusal {
    Refusal(format!(
        "Resource handler returned message: \"Resource of type '{kind}' with identifier '{physical_id}' already \
         exists.\" (RequestToken: {}, HandlerErrorCode: AlreadyExists)",
        Uuid::new_v4()
    ))
}

fn refusal(kind: Kind, error: &ServiceError) -> Refusal {
    let service = match kind {
        Kind::Alarm | Kind::CompositeAlarm | Kind::Dashboard => "CloudWatch",
        Kind::AppMonitor => "Rum",
        Kind::IdentityPool | Kind::IdentityPoolRoles => "CognitoIdentity",
        Kind::LogGroup => "CloudWatchLogs",
        Kind::Subscription | Kind::Topic | Kind::TopicPolicy => "Sns",
    };
    let handler_code = match error.status {
        404 => "NotFound",
        403 => "AccessDenied",
        500.. => "ServiceInternalError",
        _ => "InvalidRequest",
    };
    Refusal(format!(
        "Resource handler returned message: \"{} (Service: {service}, Status Code: {}, Request ID: {})\" \
         (RequestToken: {}, HandlerErrorCode: {handler_code})",
        error.message,
        error.status,
        Uuid::new_v4(),
        Uuid::new_v4()
    ))
}
