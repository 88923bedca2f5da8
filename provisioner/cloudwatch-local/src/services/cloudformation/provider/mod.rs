//! Makes, changes and deletes the resources of stacks through the services' own functions.
//!
//! Every call may be made twice with the same outcome. A service's refusal becomes the reason that the event tells.

mod alarm;
mod logs;
mod notification;
mod role;

use std::{collections::BTreeMap, sync::Arc};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    kind::Kind,
    machine::{Attributes, Call, Refusal, Request},
};
use crate::{
    identity::Scope,
    services::{
        cloudwatch::CloudWatch, cloudwatch::Tag, logs::Logs, rum::Rum, s3::S3, sns::Sns,
        synthetics::Synthetics,
    },
    wire::ServiceError,
};

/// The services behind the resources.
#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) cloudwatch: Arc<CloudWatch>,
    pub(crate) sns: Arc<Sns>,
    pub(crate) logs: Arc<Logs>,
    pub(crate) rum: Arc<Rum>,
    pub(crate) s3: Arc<S3>,
    pub(crate) synthetics: Arc<Synthetics>,
}

/// A resource as a service is to make it.
struct Wanted<'a> {
    scope: &'a Scope,
    physical_id: &'a str,
    properties: &'a Map<String, Value>,
    tags: &'a BTreeMap<String, String>,
}

impl Provider {
    /// Makes a call; what the service tells of the resource comes back.
    pub(super) async fn perform(&self, scope: &Scope, call: &Call) -> Result<Attributes, Refusal> {
        let done = match &call.request {
            Request::Check { physical_id } => {
                if self.exists(call.kind, physical_id).await {
                    return Err(exists_already(call.kind, physical_id));
                }
                return Ok(Attributes::new());
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
                let creation = matches!(call.request, Request::Create { .. });
                self.put(call.kind, &wanted, creation).await
            }
            Request::Delete {
                physical_id,
                properties,
            } => self
                .delete(call.kind, physical_id, properties)
                .await
                .map(|()| Attributes::new()),
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
            Kind::Bucket => self.s3.has_bucket(physical_id).await,
            Kind::BucketPolicy => self.s3.has_policy(physical_id).await,
            Kind::Canary => self.synthetics.has_canary(physical_id).await,
            // their ids are made up, so nobody else has them; roles are known to stacks only
            Kind::IdentityPool
            | Kind::IdentityPoolRoles
            | Kind::Role
            | Kind::Subscription
            | Kind::TopicPolicy => false,
        }
    }

    async fn put(
        &self,
        kind: Kind,
        wanted: &Wanted<'_>,
        creation: bool,
    ) -> Result<Attributes, ServiceError> {
        let Wanted {
            scope,
            physical_id,
            properties,
            tags,
        } = *wanted;
        match kind {
            Kind::Role if creation => return role::made(wanted),
            Kind::Role => role::check(wanted),
            Kind::Canary => {
                return self
                    .synthetics
                    .put_declared(scope, physical_id, properties, tags)
                    .await;
            }
            Kind::Bucket => {
                let made = self.s3.put_declared(scope, physical_id, properties, tags);
                Ok(made.await?)
            }
            Kind::BucketPolicy => Ok(self.s3.put_policy(physical_id, properties).await?),
            Kind::Alarm => self.put_alarm(wanted).await,
            Kind::CompositeAlarm => self.put_composite_alarm(wanted).await,
            Kind::Dashboard => self.put_dashboard(wanted).await,
            Kind::LogGroup => self.put_log_group(wanted).await,
            Kind::Subscription => self.put_subscription(wanted).await,
            Kind::Topic => self.put_topic(wanted).await,
            Kind::TopicPolicy => self.put_topic_policy(wanted).await,
            Kind::AppMonitor => {
                self.rum
                    .put_monitor(scope, physical_id, properties, tags)
                    .await
            }
            // the stack keeps their properties; no credentials are given out here
            Kind::IdentityPool | Kind::IdentityPoolRoles => Ok(()),
        }
        .map(|()| Attributes::new())
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
            Kind::Bucket => Ok(self.s3.drop_bucket(physical_id).await?),
            Kind::BucketPolicy => Ok(self.s3.drop_policy(physical_id).await?),
            Kind::Canary => self.synthetics.drop_canary(physical_id).await,
            Kind::IdentityPool | Kind::IdentityPoolRoles | Kind::Role => Ok(()),
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
        Kind::Bucket | Kind::BucketPolicy => "S3",
        Kind::Canary => "Synthetics",
        Kind::Role => "Iam",
        Kind::IdentityPool | Kind::IdentityPoolRoles => "CognitoIdentity",
        Kind::LogGroup => "CloudWatchLogs",
        Kind::Subscription | Kind::Topic | Kind::TopicPolicy => "Sns",
    };
    let handler_code = match error.status {
        404 => "NotFound",
        403 => "AccessDenied",
        409 if kind == Kind::Canary => "ResourceConflict",
        409 => "GeneralServiceException",
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
