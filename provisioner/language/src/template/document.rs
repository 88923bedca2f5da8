//! A whole template and its text.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::resource::Resource;

/// A CloudFormation template.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Template {
    #[serde(rename = "AWSTemplateFormatVersion")]
    format_version: &'static str,
    /// What a person sees in the list of stacks.
    pub description: String,
    metadata: Labelled,
    /// By logical id.
    pub resources: BTreeMap<String, Resource>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Labelled {
    obsctl: Metadata,
}

/// Who wrote a template and for what. A plan ignores it: CloudFormation does not count it as a change either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// Version of obsctl.
    pub version: String,
    /// Project name.
    pub project: String,
    /// Environment name.
    pub environment: String,
    /// The part of the project that the stack holds.
    pub part: String,
}

impl Template {
    /// Bytes that CloudFormation takes in a request; a longer template must be sent through S3.
    pub const REQUEST_BYTES: usize = 51_200;

    /// A template of these resources.
    pub fn new(metadata: Metadata, resources: BTreeMap<String, Resource>) -> Self {
        let Metadata {
            project,
            environment,
            part,
            ..
        } = &metadata;
        Self {
            format_version: "2010-09-09",
            description: format!("Monitoring of {project} in {environment} ({part})"),
            metadata: Labelled { obsctl: metadata },
            resources,
        }
    }

    /// What the template says of itself.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata.obsctl
    }

    /// As JSON, members in the order of the text.
    #[expect(clippy::missing_panics_doc, reason = "it never panics")]
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).expect("all keys are strings and no part fails to serialise")
    }

    /// For people and files: indented, resources by logical id, a line feed at the end.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", self.to_value())
    }

    /// For CloudFormation: as [`Template::to_json`] while that fits into a request, else without white space.
    pub fn to_body(&self) -> String {
        let text = self.to_json();
        if text.len() <= Self::REQUEST_BYTES {
            text
        } else {
            self.to_value().to_string()
        }
    }

    /// Bytes of the template without white space: whether it fits into a request is decided by them.
    pub fn compact_bytes(&self) -> usize {
        self.to_value().to_string().len()
    }

    /// How many resources there are; CloudFormation takes 500.
    pub fn resource_count(&self) -> usize {
        self.resources.len()
    }

    /// Bytes of [`Template::to_body`]; CloudFormation takes 1,000,000.
    pub fn size_bytes(&self) -> usize {
        self.to_body().len()
    }
}
