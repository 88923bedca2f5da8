//! From the model to CloudFormation templates: one stack for each part of the project.
//!
//! Rendering is a pure function with one output: the same model gives the same bytes. It decides names of resources
//! inside a template and how they refer to each other, nothing about what they watch. It does not check limits or
//! meaning; [`check`] finds what cannot be rendered.

mod alarm;
mod bucket;
mod canary;
mod check;
mod composite;
mod dashboard;
mod document;
#[cfg(test)]
pub(crate) mod fixtures;
mod merge;
mod monitor;
mod quota;
mod render;
mod resource;
mod role;
mod route;
mod stage;
mod value;

#[cfg(test)]
mod tests;

pub use alarm::{Alarm, AlarmSource, Dimension, Metric, MetricDataQuery, MetricStat};
pub use bucket::{BUCKET_ID, Bucket, BucketPolicy};
pub use canary::{Canary, Code, PACKAGE_TAG};
pub use check::check;
pub use composite::CompositeAlarm;
pub use dashboard::Dashboard;
pub use document::{Metadata, Template};
pub(crate) use monitor::CUSTOM_NAMESPACE;
pub use monitor::{AppMonitor, Configuration, IdentityPool, ResourcePolicy, RoleAttachment};
pub use quota::Quota;
pub use render::{StackTemplate, render};
pub use resource::{AlarmActions, Properties, Resource, Tag};
pub use role::{Role, RolePolicy};
pub use route::{Policy, Statement, Subscription, Topic, TopicPolicy};
pub use stage::{PartCycle, Stage, stages};
pub use value::Text;
pub(crate) use value::read;
