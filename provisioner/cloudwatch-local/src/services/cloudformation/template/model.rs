//! A template as the sections and resources that it declares.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::{
    Reference, TemplateError, condition,
    declaration::{OutputTemplate, ResourceTemplate, outputs, resources},
    parameter::{Parameter, ParameterValue},
    references, text,
};

const SECTIONS: [&str; 10] = [
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
];
const PSEUDO: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// A template that is sound in itself: sections, types and references are right.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Template {
    /// What it is for.
    pub(crate) description: Option<String>,
    /// Free data.
    pub(crate) metadata: Option<Value>,
    /// Declared parameters.
    pub(crate) parameters: IndexMap<String, Parameter>,
    /// `Fn::FindInMap`'s tables.
    pub(crate) mappings: Map<String, Value>,
    /// Unresolved conditions.
    pub(crate) conditions: IndexMap<String, Value>,
    /// Declared resources, by logical id.
    pub(crate) resources: IndexMap<String, ResourceTemplate>,
    /// Declared outputs.
    pub(crate) outputs: IndexMap<String, OutputTemplate>,
}

impl Template {
    /// Reads and checks a template.
    pub(crate) fn parse(body: &str, max_resources: usize) -> Result<Template, TemplateError> {
        let Value::Object(document) = text::parse(body)? else {
            return Err(TemplateError::Structure);
        };
        let unknown: Vec<String> = document
            .keys()
            .filter(|section| !SECTIONS.contains(&section.as_str()))
            .cloned()
            .collect();
        if document.contains_key("Transform") {
            return Err(TemplateError::Other(
                "Template error: transforms are not available here".to_owned(),
            ));
        }
        if !unknown.is_empty() {
            return Err(TemplateError::UnknownSections(unknown));
        }
        let template = Template {
            description: description(&document)?,
            metadata: document.get("Metadata").cloned(),
            parameters: members(&document, "Parameters")?
                .iter()
                .map(|(name, value)| Ok((name.clone(), Parameter::parse(name, value)?)))
                .collect::<Result<_, TemplateError>>()?,
            mappings: members(&document, "Mappings")?,
            conditions: members(&document, "Conditions")?.into_iter().collect(),
            resources: resources(&members(&document, "Resources")?, max_resources)?,
            outputs: outputs(&members(&document, "Outputs")?)?,
        };
        template.check_references()?;
        super::graph::order(&template)?;
        Ok(template)
    }

    /// The template that these parameters make of it: conditions decided, `Fn::If` replaced by its branch.
    pub(crate) fn instantiate(
        &self,
        values: &IndexMap<String, ParameterValue>,
        surroundings: &super::Surroundings,
    ) -> Result<Template, TemplateError> {
        let decided = condition::decide(self, values, surroundings)?;
        let holds = |name: &Option<String>| -> Result<bool, TemplateError> {
            match name {
                None => Ok(true),
                Some(name) => decided.get(name).copied().ok_or_else(|| {
                    TemplateError::format(format_args!(
                        "Unresolved condition dependency {name} in the Resources block"
                    ))
                }),
            }
        };
        let mut made = self.clone();
        made.resources.clear();
        made.outputs.clear();
        for (logical_id, resource) in &self.resources {
            if holds(&resource.condition)? {
                let mut resource = resource.clone();
                for property in resource.properties.values_mut() {
                    *property = condition::choose(property, &decided)?;
                }
                made.resources.insert(logical_id.clone(), resource);
            }
        }
        for (name, output) in &self.outputs {
            if holds(&output.condition)? {
                let mut output = output.clone();
                output.value = condition::choose(&output.value, &decided)?;
                made.outputs.insert(name.clone(), output);
            }
        }
        for resource in made.resources.values_mut() {
            resource
                .depends_on
                .retain(|name| made_has(&self.resources, &decided, name));
        }
        made.check_references()?;
        super::graph::order(&made)?;
        Ok(made)
    }

    fn check_references(&self) -> Result<(), TemplateError> {
        let mut missing = BTreeSet::new();
        for resource in self.resources.values() {
            for property in resource.properties.values() {
                for reference in references(property) {
                    self.check_reference(&reference, &mut missing)?;
                }
            }
            missing.extend(
                resource
                    .depends_on
                    .iter()
                    .filter(|name| !self.resources.contains_key(*name))
                    .cloned(),
            );
        }
        unresolved(missing, "Resources")?;
        let mut missing = BTreeSet::new();
        for output in self.outputs.values() {
            for reference in references(&output.value) {
                self.check_reference(&reference, &mut missing)?;
            }
        }
        unresolved(missing, "Outputs")
    }

    fn check_reference(
        &self,
        reference: &Reference,
        missing: &mut BTreeSet<String>,
    ) -> Result<(), TemplateError> {
        match reference {
            Reference::Name(name) => {
                let known = self.resources.contains_key(name)
                    || self.parameters.contains_key(name)
                    || PSEUDO.contains(&name.as_str());
                if !known {
                    missing.insert(name.clone());
                }
                Ok(())
            }
            Reference::Attribute(name, attribute) => match self.resources.get(name) {
                None => Err(TemplateError::meaning(format_args!(
                    "instance of Fn::GetAtt references undefined resource {name}"
                ))),
                Some(resource) if !resource.kind.attributes().contains(&attribute.as_str()) => {
                    Err(TemplateError::meaning(format_args!(
                        "resource {name} does not support attribute type {attribute} in Fn::GetAtt"
                    )))
                }
                Some(_) => Ok(()),
            },
        }
    }
}

/// Whether a resource that others name in `DependsOn` is made at all.
fn made_has(
    resources: &IndexMap<String, ResourceTemplate>,
    decided: &IndexMap<String, bool>,
    name: &str,
) -> bool {
    resources.get(name).is_some_and(|resource| {
        resource
            .condition
            .as_ref()
            .is_none_or(|condition| decided.get(condition) == Some(&true))
    })
}

fn unresolved(names: BTreeSet<String>, section: &'static str) -> Result<(), TemplateError> {
    if names.is_empty() {
        return Ok(());
    }
    Err(TemplateError::UnresolvedReferences {
        names: names.into_iter().collect(),
        section,
    })
}

fn description(document: &Map<String, Value>) -> Result<Option<String>, TemplateError> {
    match document.get("Description") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.len() <= 1024 => Ok(Some(text.clone())),
        Some(Value::String(_)) => Err(TemplateError::format(
            "'Description' length is greater than 1024.",
        )),
        Some(_) => Err(TemplateError::format(
            "every Description member must be a string.",
        )),
    }
}

fn members(
    document: &Map<String, Value>,
    section: &str,
) -> Result<Map<String, Value>, TemplateError> {
    match document.get(section) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(members)) => Ok(members.clone()),
        Some(_) => Err(TemplateError::format(format_args!(
            "[/{section}] is not an object."
        ))),
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
