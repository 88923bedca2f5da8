//! What a template declares, one by one: resources, their policies, outputs.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::TemplateError;
use crate::services::cloudformation::kind::Kind;

const ATTRIBUTES: [&str; 9] = [
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
];

/// What happens to a resource's physical side when it leaves the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) enum Policy {
    /// It is deleted.
    #[default]
    Delete,
    /// It stays.
    Retain,
    /// It stays unless the operation that made it is rolled back.
    RetainExceptOnCreate,
}

impl Policy {
    /// As templates write it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Policy::Delete => "Delete",
            Policy::Retain => "Retain",
            Policy::RetainExceptOnCreate => "RetainExceptOnCreate",
        }
    }

    fn parse(
        value: Option<&Value>,
        attribute: &str,
        logical_id: &str,
    ) -> Result<Self, TemplateError> {
        match value.map(|value| value.as_str().unwrap_or_default()) {
            None | Some("Delete") => Ok(Policy::Delete),
            Some("Retain") => Ok(Policy::Retain),
            Some("RetainExceptOnCreate") if attribute == "DeletionPolicy" => {
                Ok(Policy::RetainExceptOnCreate)
            }
            Some(_) => Err(TemplateError::format(format_args!(
                "Every {attribute} member must be a string naming a supported policy. [{logical_id}]"
            ))),
        }
    }
}

/// A resource as it is declared.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ResourceTemplate {
    /// Its type.
    pub(crate) kind: Kind,
    /// Unresolved.
    pub(crate) properties: Map<String, Value>,
    /// `DependsOn`.
    pub(crate) depends_on: BTreeSet<String>,
    /// Name of the condition under which it exists.
    pub(crate) condition: Option<String>,
    /// On deletion.
    pub(crate) deletion_policy: Policy,
    /// On replacement.
    pub(crate) update_replace_policy: Policy,
    /// Free data.
    pub(crate) metadata: Option<Value>,
}

/// An output as it is declared.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OutputTemplate {
    /// What it is for.
    pub(crate) description: Option<String>,
    /// Unresolved.
    pub(crate) value: Value,
    /// Name of the condition under which it exists.
    pub(crate) condition: Option<String>,
}

/// Every declared resource.
pub(super) fn resources(
    declared: &Map<String, Value>,
    max_resources: usize,
) -> Result<IndexMap<String, ResourceTemplate>, TemplateError> {
    if declared.is_empty() {
        return Err(TemplateError::NoResources);
    }
    if declared.len() > max_resources {
        return Err(TemplateError::TooManyResources {
            count: declared.len(),
            limit: max_resources,
        });
    }
    let unknown: BTreeSet<String> = declared
        .values()
        .filter_map(|resource| resource.get("Type")?.as_str())
        .filter(|name| name.parse::<Kind>().is_err())
        .map(str::to_owned)
        .collect();
    if !unknown.is_empty() {
        return Err(TemplateError::UnknownTypes(unknown.into_iter().collect()));
    }
    declared
        .iter()
        .map(|(logical_id, value)| Ok((logical_id.clone(), resource(logical_id, value)?)))
        .collect()
}

fn resource(logical_id: &str, value: &Value) -> Result<ResourceTemplate, TemplateError> {
    if logical_id.is_empty() || !logical_id.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(TemplateError::LogicalId(logical_id.to_owned()));
    }
    let Value::Object(members) = value else {
        return Err(TemplateError::format(format_args!(
            "[/Resources/{logical_id}] is not an object."
        )));
    };
    if let Some(unknown) = members
        .keys()
        .find(|key| !ATTRIBUTES.contains(&key.as_str()))
    {
        return Err(TemplateError::UnknownAttribute(unknown.clone()));
    }
    let kind = members
        .get("Type")
        .and_then(Value::as_str)
        .and_then(|name| name.parse().ok())
        .ok_or_else(|| {
            TemplateError::format(format_args!(
                "[/Resources/{logical_id}] Every Resources object must contain a Type member."
            ))
        })?;
    let properties = match members.get("Properties") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(properties)) => properties.clone(),
        Some(_) => {
            return Err(TemplateError::format(format_args!(
                "[/Resources/{logical_id}/Properties] is not an object."
            )));
        }
    };
    Ok(ResourceTemplate {
        kind,
        properties,
        depends_on: depends_on(logical_id, members.get("DependsOn"))?,
        condition: members
            .get("Condition")
            .and_then(Value::as_str)
            .map(str::to_owned),
        deletion_policy: Policy::parse(
            members.get("DeletionPolicy"),
            "DeletionPolicy",
            logical_id,
        )?,
        update_replace_policy: Policy::parse(
            members.get("UpdateReplacePolicy"),
            "UpdateReplacePolicy",
            logical_id,
        )?,
        metadata: members.get("Metadata").cloned(),
    })
}

fn depends_on(logical_id: &str, value: Option<&Value>) -> Result<BTreeSet<String>, TemplateError> {
    let wrong = || {
        TemplateError::format(format_args!(
            "[/Resources/{logical_id}/DependsOn] must be a string or a list of strings."
        ))
    };
    match value {
        None => Ok(BTreeSet::new()),
        Some(Value::String(name)) => Ok(BTreeSet::from([name.clone()])),
        Some(Value::Array(names)) => names
            .iter()
            .map(|name| name.as_str().map(str::to_owned).ok_or_else(wrong))
            .collect(),
        Some(_) => Err(wrong()),
    }
}

/// Every declared output.
pub(super) fn outputs(
    declared: &Map<String, Value>,
) -> Result<IndexMap<String, OutputTemplate>, TemplateError> {
    declared
        .iter()
        .map(|(name, value)| {
            let text = |member: &str| value.get(member).and_then(Value::as_str).map(str::to_owned);
            if value.get("Export").is_some() {
                return Err(TemplateError::Other(
                    "Template error: exports are not available here".to_owned(),
                ));
            }
            let output = OutputTemplate {
                description: text("Description"),
                condition: text("Condition"),
                value: value.get("Value").cloned().ok_or_else(|| {
                    TemplateError::format(format_args!(
                        "Output {name} is malformed. The Value field is required"
                    ))
                })?,
            };
            Ok((name.clone(), output))
        })
        .collect()
}
