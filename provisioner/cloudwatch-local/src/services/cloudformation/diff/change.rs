//! The words of a change set.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::services::cloudformation::{kind::Kind, template::Policy};

/// What happens to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ChangeAction {
    /// It is made.
    Add,
    /// It is changed in place, or replaced.
    Modify,
    /// It is deleted, or let go.
    Remove,
}

/// Whether a new physical resource takes the old one's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Replacement {
    /// Yes.
    True,
    /// No.
    False,
    /// Only if a value that is not known yet turns out to differ.
    Conditional,
}

/// Which part of a resource changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Attribute {
    /// Its properties.
    Properties,
    /// Its metadata.
    Metadata,
    /// Its tags.
    Tags,
    /// What happens when it leaves the stack.
    DeletionPolicy,
    /// What happens when it is replaced.
    UpdateReplacePolicy,
}

/// Whether the new value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Evaluation {
    /// It is.
    Static,
    /// Only once the change is made.
    Dynamic,
}

/// Where a change comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Source {
    /// A `Ref` to a resource.
    ResourceReference,
    /// A `Ref` to a parameter.
    ParameterReference,
    /// A `Fn::GetAtt`.
    ResourceAttribute,
    /// The template itself.
    DirectModification,
}

/// Whether a change of a property needs a new resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Recreation {
    /// It can be made in place.
    Never,
    /// It can not.
    Always,
}

/// One reason for a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Detail {
    /// The part that changes.
    pub(crate) attribute: Attribute,
    /// The property, if it is one.
    pub(crate) name: Option<String>,
    /// Whether that needs a new resource.
    pub(crate) recreation: Recreation,
    /// Whether the new value is known.
    pub(crate) evaluation: Evaluation,
    /// Where the change comes from.
    pub(crate) source: Source,
    /// The parameter, resource or attribute that causes it.
    pub(crate) cause: Option<String>,
    /// The value before, as text.
    pub(crate) before: Option<String>,
    /// The value after, as text.
    pub(crate) after: Option<String>,
}

/// One resource of a change set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Change {
    /// What happens.
    pub(crate) action: ChangeAction,
    /// The resource.
    pub(crate) logical_id: String,
    /// Its physical id, if it has one.
    pub(crate) physical_id: Option<String>,
    /// Its type.
    pub(crate) kind: Kind,
    /// Of a modification.
    pub(crate) replacement: Option<Replacement>,
    /// What happens to the physical resource that goes.
    pub(crate) policy: Option<Policy>,
    /// Why.
    pub(crate) details: Vec<Detail>,
    /// The properties before, as JSON.
    pub(crate) before_context: Option<String>,
    /// The properties after, as JSON.
    pub(crate) after_context: Option<String>,
}

impl Change {
    /// The parts that change, each once.
    pub(crate) fn scope(&self) -> BTreeSet<Attribute> {
        self.details.iter().map(|detail| detail.attribute).collect()
    }
}

impl Attribute {
    /// As the API writes it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Properties => "Properties",
            Self::Metadata => "Metadata",
            Self::Tags => "Tags",
            Self::DeletionPolicy => "DeletionPolicy",
            Self::UpdateReplacePolicy => "UpdateReplacePolicy",
        }
    }
}
