//! From the model to CloudFormation templates: one stack for each part of the project.
//!
//! Rendering is a pure function with one output: the same model gives the same bytes. It decides names of resources
//! inside a template and how they refer to each other, nothing about what they watch. It does not check limits or
//! meaning; [`check`] finds what cannot be rendered.

mod alarm;
mod check;
mod composite;
mod dashboard;
mod document;
#[cfg(test)]
pub(crate) mod fixtures;
mod merge;
mod quota;
mod render;
mod resource;
mod route;
mod stage;
mod value;

#[cfg(test)]
mod tests;

pub use check::check;
pub use document::{Metadata, Template};
pub use quota::Quota;
pub use render::{StackTemplate, render};
pub use resource::{
    Alarm, AlarmActions, AlarmSource, CompositeAlarm, Dashboard, Dimension, Metric,
    MetricDataQuery, MetricStat, Policy, Properties, Resource, Statement, Subscription, Tag, Topic,
    TopicPolicy,
};
pub use stage::{PartCycle, Stage, stages};
pub use value::Text;
pub(crate) use value::read;
