//! One resource of a plan, field by field; a dashboard widget by widget.

use serde::Serialize;
use serde_json::Value;

use super::package::PackageChange;

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
    /// For canaries, instead of a change of `Code.S3Key` and of the tag beside it: script by script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<PackageChange>,
}

/// What happens to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Created.
    Add,
    /// Changed in place.
    Modify,
    /// Created anew and the old one deleted, since a property that cannot be changed in place changes.
    Replace,
    /// Deleted.
    Remove,
}

/// One property.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldChange {
    /// Path from the resource's properties, such as `Threshold`, `Dimensions.Service` or
    /// `Metrics.errors.MetricStat.Stat`: members of lists that have a name, key or id go by it.
    pub path: String,
    /// Absent when it is added.
    pub before: Option<Value>,
    /// Absent when it is removed.
    pub after: Option<Value>,
    /// Whether CloudFormation replaces the resource for it.
    pub requires_replacement: bool,
    /// Logical id of the replaced resource that this field refers to. The text of the field stays the same, its
    /// value does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
}

/// One widget of a dashboard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WidgetChange {
    /// Added, modified, removed. (A widget that only moves is modified, with `x` and `y` in `fields`.)
    pub action: Action,
    /// Its title, or the beginning of its text, or its kind and place.
    pub title: String,
    /// What changes inside it, by path from the widget's properties; its kind, place and size as `type`, `x`, `y`,
    /// `width`, `height`. Sorted by path.
    pub fields: Vec<FieldChange>,
    /// Its place in the old list of widgets; none of one that is added.
    #[serde(skip)]
    pub before: Option<usize>,
    /// Its place in the new list of widgets; none of one that is removed.
    #[serde(skip)]
    pub after: Option<usize>,
}
