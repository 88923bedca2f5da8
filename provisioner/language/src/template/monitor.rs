//! A monitor of pages: the app monitor, and for guests of an identity pool the pool and the role that they get.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::model::{self, Access};

use super::render::Scope;
use super::resource::{Properties, Resource, Tag};
use super::role::{Role, RolePolicy};
use super::value::Text;

/// The namespace of what CloudWatch RUM does not measure by itself; it stands behind `RUM/CustomMetrics/`.
pub(crate) const CUSTOM_NAMESPACE: &str = "WebVitals";
/// Web vitals that CloudWatch RUM hears of and makes no metric of: metric, type of the event.
const CUSTOM: [(&str, &str); 2] = [
    (
        "FirstContentfulPaint",
        "com.amazon.rum.first_contentful_paint_event",
    ),
    ("TimeToFirstByte", "com.amazon.rum.time_to_first_byte_event"),
];

/// `AWS::RUM::AppMonitor`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct AppMonitor {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub domain_list: Vec<String>,
    pub cw_log_enabled: bool,
    pub custom_events: Value,
    pub app_monitor_configuration: Configuration,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_policy: Option<ResourcePolicy>,
    pub tags: Vec<Tag>,
}

/// `AppMonitorConfiguration`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Configuration {
    pub allow_cookies: bool,
    #[serde(rename = "EnableXRay")]
    pub enable_xray: bool,
    pub session_sample_rate: f64,
    pub telemetries: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub included_pages: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_pages: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_pool_id: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guest_role_arn: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_destinations: Option<Value>,
}

/// `ResourcePolicy`: its document is a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct ResourcePolicy {
    pub policy_document: Text,
}

/// `AWS::Cognito::IdentityPool`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct IdentityPool {
    pub identity_pool_name: String,
    pub allow_unauthenticated_identities: bool,
    pub identity_pool_tags: Vec<Tag>,
}

/// `AWS::Cognito::IdentityPoolRoleAttachment`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct RoleAttachment {
    pub identity_pool_id: Text,
    pub roles: Value,
}

/// Adds the app monitor and what it needs.
pub(super) fn add(
    monitor: &model::RumMonitor,
    scope: &Scope<'_>,
    resources: &mut BTreeMap<String, Resource>,
) {
    let logical = &monitor.identity.logical;
    let mut resource = Resource::new(Properties::AppMonitor(Box::new(app_monitor(
        monitor, scope,
    ))));
    resource.raw.clone_from(&monitor.identity.raw);
    resources.insert(logical.clone(), resource);
    if monitor.access != Access::IdentityPool {
        return;
    }
    let pool = IdentityPool {
        identity_pool_name: monitor.identity.physical.clone(),
        allow_unauthenticated_identities: true,
        identity_pool_tags: scope.tags(&monitor.identity),
    };
    let attachment = RoleAttachment {
        identity_pool_id: Text::Ref(pool_id(logical)),
        roles: json!({"unauthenticated": Text::GetAtt(role_id(logical), "Arn")}),
    };
    for (id, properties) in [
        (pool_id(logical), Properties::IdentityPool(pool)),
        (role_id(logical), Properties::Role(guest(monitor, scope))),
        (
            attachment_id(logical),
            Properties::RoleAttachment(attachment),
        ),
    ] {
        resources.insert(id, Resource::new(properties));
    }
}

/// Logical ids of what a monitor is rendered to besides the app monitor.
pub(super) fn companions(monitor: &model::RumMonitor) -> Vec<String> {
    let logical = &monitor.identity.logical;
    match monitor.access {
        Access::Public { .. } => Vec::new(),
        Access::IdentityPool => vec![pool_id(logical), role_id(logical), attachment_id(logical)],
    }
}

fn pool_id(monitor: &str) -> String {
    format!("{monitor}Pool")
}

fn role_id(monitor: &str) -> String {
    format!("{monitor}Role")
}

fn attachment_id(monitor: &str) -> String {
    format!("{monitor}PoolRoles")
}

fn app_monitor(monitor: &model::RumMonitor, scope: &Scope<'_>) -> AppMonitor {
    let logical = &monitor.identity.logical;
    let with_pool = monitor.access == Access::IdentityPool;
    let (domain, domain_list) = match monitor.domains.as_slice() {
        [only] => (Some(only.clone()), Vec::new()),
        several => (None, several.to_vec()),
    };
    AppMonitor {
        name: monitor.identity.physical.clone(),
        domain,
        domain_list,
        cw_log_enabled: monitor.logs,
        custom_events: json!({"Status": if monitor.custom_events { "ENABLED" } else { "DISABLED" }}),
        app_monitor_configuration: Configuration {
            allow_cookies: monitor.cookies,
            enable_xray: monitor.xray,
            session_sample_rate: monitor.sample_rate,
            telemetries: monitor.telemetries.clone(),
            included_pages: monitor.included.clone(),
            excluded_pages: monitor.excluded.clone(),
            identity_pool_id: with_pool.then(|| Text::Ref(pool_id(logical))),
            guest_role_arn: with_pool.then(|| Text::GetAtt(role_id(logical), "Arn")),
            metric_destinations: monitor
                .telemetries
                .contains(&"performance")
                .then(metric_destinations),
        },
        resource_policy: resource_policy(monitor),
        tags: scope.tags(&monitor.identity),
    }
}

fn metric_destinations() -> Value {
    let definitions = CUSTOM.map(|(name, event)| {
        json!({
            "Name": name,
            "Namespace": CUSTOM_NAMESPACE,
            "ValueKey": "event_details.value",
            "UnitLabel": "Milliseconds",
            "EventPattern": json!({"event_type": [event]}).to_string(),
        })
    });
    json!([{"Destination": "CloudWatch", "MetricDefinitions": definitions}])
}

fn arn(monitor: &model::RumMonitor) -> String {
    format!(
        "arn:${{AWS::Partition}}:rum:${{AWS::Region}}:${{AWS::AccountId}}:appmonitor/{}",
        monitor.identity.physical
    )
}

/// Anyone may send to this monitor, and do nothing else.
fn resource_policy(monitor: &model::RumMonitor) -> Option<ResourcePolicy> {
    let Access::Public { aliases, referers } = &monitor.access else {
        return None;
    };
    let resource = arn(monitor);
    let mut statement = json!({
        "Sid": "PagesSend",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "rum:PutRumEvents",
        "Resource": resource,
    });
    if !aliases.is_empty() {
        statement["Condition"]["StringEquals"] = json!({"rum:alias": aliases});
    }
    if !referers.is_empty() {
        statement["Condition"]["StringLike"] = json!({"aws:referer": referers});
    }
    let document = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    Some(ResourcePolicy {
        policy_document: Text::Sub(Text::escape(&document, &[&resource])),
    })
}

/// What a guest of the pool may: send to this monitor.
fn guest(monitor: &model::RumMonitor, scope: &Scope<'_>) -> Role {
    let pool = Text::Ref(pool_id(&monitor.identity.logical));
    Role {
        description: format!(
            "Lets pages send to the app monitor {}",
            monitor.identity.physical
        ),
        assume_role_policy_document: json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {"cognito-identity.amazonaws.com:aud": pool},
                    "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "unauthenticated"},
                },
            }],
        }),
        policies: vec![RolePolicy {
            policy_name: "send".to_owned(),
            policy_document: json!({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "rum:PutRumEvents",
                    "Resource": Text::Sub(arn(monitor)),
                }],
            }),
        }],
        tags: scope.tags(&monitor.identity),
    }
}
