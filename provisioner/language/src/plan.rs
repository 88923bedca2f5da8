//! What a deployment would do: a pure function of templates and snapshot.
//!
//! The plan is the only gate to a change: `apply` takes a [`Plan`] and nothing else.

use serde::Serialize;
use serde_json::Value;

/// Everything that would change, in the order in which it would.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Project name.
    pub project: String,
    /// Environment name.
    pub environment: String,
    /// Every stack of the project, also the unchanged ones, in order of deployment.
    pub stacks: Vec<StackPlan>,
    /// Monthly list price before and after.
    pub cost: Cost,
    /// Use of limits that this plan changes or comes near.
    pub quotas: Vec<Quota>,
    /// Seconds that AWS's rates alone will take; zero where rates are unlimited.
    pub predicted_seconds: u64,
}

/// One stack.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StackPlan {
    /// `PROJECT-ENV-PART`.
    pub name: String,
    /// What happens to the stack itself.
    pub action: StackAction,
    /// The template to send, exact text; `None` when the stack is deleted.
    #[serde(skip)]
    pub template: Option<String>,
    /// In order of logical id.
    pub changes: Vec<Change>,
}

/// What happens to a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StackAction {
    /// It does not exist yet.
    Create,
    /// It exists and differs.
    Update,
    /// It exists, and no resource is left for it.
    Delete,
    /// Nothing.
    None,
}

/// One resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// What happens to it.
    pub action: Action,
    /// Logical id in the stack.
    pub logical_id: String,
    /// Such as `AWS::CloudWatch::Alarm`.
    pub resource_type: String,
    /// Name in AWS, when it has one of ours.
    pub physical_name: Option<String>,
    /// Field by field; for an addition or removal, the whole is one side. Sorted by path.
    pub fields: Vec<FieldChange>,
    /// For dashboards, instead of a change of `DashboardBody`: widget by widget.
    pub widgets: Vec<WidgetChange>,
}

/// What happens to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Created.
    Add,
    /// Changed in place.
    Modify,
    /// Deleted and created again, since a property that cannot be changed in place changes.
    Replace,
    /// Deleted.
    Remove,
}

/// One property.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldChange {
    /// Path from the resource's properties, such as `Dimensions.Service` or `Threshold`.
    pub path: String,
    /// Absent when it is added.
    pub before: Option<Value>,
    /// Absent when it is removed.
    pub after: Option<Value>,
    /// Whether CloudFormation replaces the resource for it.
    pub requires_replacement: bool,
}

/// One widget of a dashboard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WidgetChange {
    /// Added, modified, removed. (A widget that only moves is modified, with `x` and `y` in `fields`.)
    pub action: Action,
    /// Its title, or the beginning of its text, or its kind and place.
    pub title: String,
    /// What changes inside it.
    pub fields: Vec<FieldChange>,
}

/// US dollars a month at list prices, free tier not counted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cost {
    /// As deployed.
    pub before: f64,
    /// After this plan.
    pub after: f64,
}

/// How much of a limit is used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quota {
    /// What is limited, such as `resources in stack shop-local-main`.
    pub what: String,
    /// Used after this plan.
    pub used: u64,
    /// The limit.
    pub limit: u64,
}
