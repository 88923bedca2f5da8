//! The package of a canary: two hashes in a template, of which a person wants to see the scripts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::model::Model;
use crate::package::Package;
use crate::part::ARTIFACTS;
use crate::snapshot::{Scripts, Snapshot};
use crate::template::{PACKAGE_TAG, StackTemplate};

use super::change::Change;
use super::script::{ScriptChange, script_changes};

/// The resource that has one.
const CANARY: &str = "AWS::Synthetics::Canary";

/// Another package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackageChange {
    /// The key of the old one in the bucket.
    pub before: String,
    /// The key of the new one.
    pub after: String,
    /// File by file; none where the old package could not be read.
    pub scripts: Option<Vec<ScriptChange>>,
}

/// A package that must be in the bucket before the stack that runs it is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The stack with the bucket.
    pub stack: String,
    /// Where it belongs in the bucket.
    pub key: String,
    /// What is there then.
    pub package: Package,
}

/// The packages that the canaries of a part run.
pub(super) fn uploads(model: &Model, templates: &[StackTemplate], part: &str) -> Vec<Upload> {
    let Some(bucket) = templates.iter().find(|stack| stack.part == ARTIFACTS) else {
        return Vec::new();
    };
    let canaries = model.canaries.iter();
    canaries
        .filter(|canary| canary.identity.part == part)
        .map(|canary| Upload {
            stack: bucket.name.clone(),
            key: canary.package_key(),
            package: canary.package.clone(),
        })
        .collect()
}

/// The scripts of the model's packages, by key.
pub(super) fn scripts(model: &Model) -> BTreeMap<String, Scripts> {
    let text = |(path, bytes): (&String, &Vec<u8>)| {
        (path.clone(), String::from_utf8_lossy(bytes).into_owned())
    };
    let canaries = model.canaries.iter();
    canaries
        .map(|canary| {
            let files = canary.package.files().iter();
            (canary.package_key(), files.map(text).collect())
        })
        .collect()
}

/// Keys of deployed packages that the templates replace by others: what [`Snapshot::packages`] must have for a plan
/// that shows their scripts.
pub fn replaced_packages(templates: &[StackTemplate], snapshot: &Snapshot) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for template in templates {
        let Some(deployed) = snapshot.stacks.get(&template.name) else {
            continue;
        };
        let wanted = template.template.to_value();
        let resources = deployed.template["Resources"].as_object();
        for (id, resource) in resources.into_iter().flatten() {
            let old = key_of(resource);
            let new = key_of(&wanted["Resources"][id]);
            if let (Some(old), Some(new)) = (old, new)
                && old != new
            {
                keys.insert(old.to_owned());
            }
        }
    }
    keys
}

fn key_of(resource: &Value) -> Option<&str> {
    let is_canary = resource["Type"] == CANARY;
    resource["Properties"]["Code"]["S3Key"]
        .as_str()
        .filter(|_| is_canary)
}

/// Takes the package out of the properties of a canary on both sides, when it differs: then it is no field among the
/// others.
pub(super) fn taken(
    resource_type: &str,
    before: &mut Value,
    after: &mut Value,
) -> Option<PackageChange> {
    let key = |properties: &Value| properties["Code"]["S3Key"].as_str().map(str::to_owned);
    let (one, other) = (key(before)?, key(after)?);
    if resource_type != CANARY || one == other {
        return None;
    }
    for side in [before, after] {
        if let Some(code) = side["Code"].as_object_mut() {
            code.remove("S3Key");
        }
        if let Some(tags) = side["Tags"].as_array_mut() {
            tags.retain(|tag| tag["Key"] != PACKAGE_TAG);
        }
    }
    Some(PackageChange {
        before: one,
        after: other,
        scripts: None,
    })
}

/// Adds the scripts of packages that are known on both sides.
pub(super) fn read(
    changes: &mut [Change],
    deployed: &BTreeMap<String, Scripts>,
    wanted: &BTreeMap<String, Scripts>,
) {
    for package in changes.iter_mut().filter_map(|one| one.package.as_mut()) {
        let sides = (deployed.get(&package.before), wanted.get(&package.after));
        if let (Some(before), Some(after)) = sides {
            package.scripts = Some(script_changes(before, after));
        }
    }
}
