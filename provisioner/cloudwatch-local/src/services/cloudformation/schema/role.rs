//! The table of roles.

use super::{
    Property,
    Shape::{Integer, Json, List, Object, Text},
    tables::{ANY_TEXT, NO_LIMIT, TAG, property},
};

const POLICY: super::Shape = Object(&[
    property("PolicyDocument", Json).required(),
    property("PolicyName", ANY_TEXT).required(),
]);

pub(super) const ROLE: &[Property] = &[
    property("AssumeRolePolicyDocument", Json).required(),
    property("Description", ANY_TEXT),
    property("ManagedPolicyArns", List(&ANY_TEXT, NO_LIMIT)),
    property("MaxSessionDuration", Integer(3600)),
    property("Path", ANY_TEXT).create_only(),
    property("PermissionsBoundary", ANY_TEXT),
    property("Policies", List(&POLICY, NO_LIMIT)),
    property("RoleName", Text(1, 64)).create_only(),
    property("Tags", List(&TAG, NO_LIMIT)),
];
