//! What the properties of each resource type may be, and which of them can not change in place.
//!
//! The facts are those of the provider schemas (`CloudFormation` registry); the words of a refusal are those of the real service's
//! validator. What a service itself refuses is left to the service.

mod canary;
mod check;
mod role;
mod rum;
mod s3;
mod tables;

pub(crate) use check::conform;

use super::kind::Kind;

/// The form of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Text, with the least and greatest number of characters.
    Text(usize, usize),
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A whole number of at least this.
    Integer(i64),
    /// Any number.
    Number,
    /// A boolean.
    Boolean,
    /// A JSON document, as an object or as text.
    Json,
    /// At most so many items.
    List(&'static Shape, usize),
    /// A structure.
    Object(&'static [Property]),
    /// A structure whose members this server does not look at.
    Free,
}

/// One member of a structure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Property {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its form.
    pub(crate) shape: Shape,
    /// Whether it must be there.
    pub(crate) required: bool,
    /// Whether a change needs a new resource.
    pub(crate) create_only: bool,
}

impl Property {
    const fn new(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            required: false,
            create_only: false,
        }
    }

    const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    const fn create_only(self) -> Self {
        Self {
            create_only: true,
            ..self
        }
    }
}

/// The properties of a resource type.
pub(crate) fn properties(kind: Kind) -> &'static [Property] {
    match kind {
        Kind::Alarm => tables::ALARM,
        Kind::CompositeAlarm => tables::COMPOSITE_ALARM,
        Kind::Dashboard => tables::DASHBOARD,
        Kind::Bucket => s3::BUCKET,
        Kind::BucketPolicy => s3::BUCKET_POLICY,
        Kind::Canary => canary::CANARY,
        Kind::Role => role::ROLE,
        Kind::IdentityPool => rum::IDENTITY_POOL,
        Kind::IdentityPoolRoles => rum::IDENTITY_POOL_ROLES,
        Kind::LogGroup => tables::LOG_GROUP,
        Kind::AppMonitor => rum::APP_MONITOR,
        Kind::Subscription => tables::SUBSCRIPTION,
        Kind::Topic => tables::TOPIC,
        Kind::TopicPolicy => tables::TOPIC_POLICY,
    }
}

/// Whether a change of this property needs a new resource.
pub(crate) fn is_create_only(kind: Kind, name: &str) -> bool {
    properties(kind)
        .iter()
        .any(|property| property.name == name && property.create_only)
}
