//! What several kinds have.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Spanned;
use crate::term::{RouteRef, Term};

/// Tags, by key.
pub type Tags = IndexMap<String, Spanned<String>>;

/// CloudFormation properties that the language does not know, merged over the generated ones.
pub type Raw = serde_json::Map<String, serde_json::Value>;

/// Who is told when an alarm enters a state: names of routes, or ARNs. Replaces, state by state, what the severity
/// brings.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Actions {
    /// On ALARM.
    pub alarm: Option<Spanned<Vec<Spanned<Term<RouteRef>>>>>,
    /// On OK.
    pub ok: Option<Spanned<Vec<Spanned<Term<RouteRef>>>>>,
    /// On `INSUFFICIENT_DATA`.
    pub insufficient_data: Option<Spanned<Vec<Spanned<Term<RouteRef>>>>>,
}
