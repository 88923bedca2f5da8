//! A role: who may take it, and what it may then.

use serde::Serialize;
use serde_json::Value;

use super::resource::Tag;

/// `AWS::IAM::Role`. Without a name of its own, so that `CAPABILITY_IAM` is enough to make it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Role {
    pub description: String,
    pub assume_role_policy_document: Value,
    pub policies: Vec<RolePolicy>,
    pub tags: Vec<Tag>,
}

/// A policy that is part of its role.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct RolePolicy {
    pub policy_name: String,
    pub policy_document: Value,
}
