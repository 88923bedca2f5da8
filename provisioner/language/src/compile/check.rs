//! Each document against the schema of its kind; what passes is read.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::{Value as Schema, json};

use crate::build::{Checked, Documents};
use crate::diagnostic::{Diagnostic, UNREADABLE};
use crate::expand::{self, Copied, Document, Expander};
use crate::manifest::{self, decode};
use crate::resolve::Index;
use crate::schema::{self, Kind, check::Checker};
use crate::source::Sources;
use crate::tree::{self, Node, Value};

use super::project::Project;

/// Checks and reads `obsctl.yaml`.
pub(super) fn project(
    root: &Node,
    expander: &Expander<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<manifest::Project> {
    let mut plain = root.clone();
    // these two are computed where they are used
    take(&mut plain, "defaults");
    take(&mut plain, "variables");
    if let Value::Map(fields) = &mut plain.value
        && let Some(Value::Map(environments)) = fields
            .get_mut("environments")
            .map(|entry| &mut entry.node.value)
    {
        environments
            .values_mut()
            .for_each(|environment| take(&mut environment.node, "defaults"));
    }
    expand::refuse(&mut plain, diagnostics);
    // keys of variables are checked here, their values where they are used
    let mut index = Index::default();
    index.open_for_all();
    let mut check = |name: &str, schema: &Schema, node: &Node| {
        let mut checker = Checker::new(schema, expander.sources(), &index, diagnostics);
        let kept = checker.check(name, node, schema)?;
        Some((
            kept,
            Left {
                pruned: checker.pruned,
                taken: checker.taken,
                copy: None,
            },
        ))
    };
    if let Some(variables) = root.get("variables") {
        check(
            "variables",
            &json!({"type": "object", "propertyNames": {"format": "variable"}}),
            variables,
        );
    }
    let (kept, left) = check(super::PROJECT_FILE, schema::project(), &plain)?;
    read(&kept, left, diagnostics).map(|checked| checked.manifest)
}

fn take(node: &mut Node, field: &str) {
    if let Value::Map(fields) = &mut node.value {
        fields.shift_remove(field);
    }
}

/// Checks all `defaults`, also those that no document takes. Whether they are good.
pub(super) fn defaults(
    trees: &[tree::File],
    project: &Project,
    sources: &Sources,
    expander: &mut Expander<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    // variables of loops are not known here, and nothing else is reported here that a document will not
    let scope = project.scope.opened();
    let schema = schema::defaults();
    let mut index = Index::default();
    index.open_for_all();
    let documents = trees
        .iter()
        .flat_map(|file| &file.documents)
        .filter(|root| expand::is_defaults(root));
    let mut good = true;
    for root in documents.chain(project.holders()) {
        let tree = expander.expand(root, &scope);
        let mut checker = Checker::new(schema, sources, &index, diagnostics);
        checker.check("defaults", &tree, schema);
        good &= !checker.pruned;
    }
    good
}

/// Checks and reads all documents.
pub(super) fn documents(
    documents: &[Document],
    sources: &Sources,
    index: &Index,
    diagnostics: &mut Vec<Diagnostic>,
) -> Documents {
    let mut all = Documents::default();
    for document in documents {
        let Some(kind) = document.kind else { continue };
        let mut found = Vec::new();
        let mut checker = Checker::new(kind.schema(), sources, index, &mut found);
        let kept = checker.check(kind.name(), &document.root, kind.schema());
        let left = Left {
            pruned: checker.pruned,
            taken: std::mem::take(&mut checker.taken),
            copy: document.copy.clone(),
        };
        if let Some(kept) = kept {
            let found = &mut found;
            match kind {
                Kind::Alarm => all.alarms.extend(read(&kept, left, found)),
                Kind::Canary => all.canaries.extend(read(&kept, left, found)),
                Kind::CompositeAlarm => all.composites.extend(read(&kept, left, found)),
                Kind::Dashboard => all.dashboards.extend(read(&kept, left, found)),
                Kind::Route => all.routes.extend(read(&kept, left, found)),
                Kind::RumMonitor => all.monitors.extend(read(&kept, left, found)),
            }
        }
        if let Some(copy) = &document.copy {
            copy.mark(&mut found);
        }
        diagnostics.append(&mut found);
    }
    all
}

/// What the check has done to a document.
struct Left {
    pruned: bool,
    taken: BTreeSet<String>,
    copy: Option<Copied>,
}

/// Reads what the check has left.
fn read<T: DeserializeOwned>(
    node: &Node,
    left: Left,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Checked<T>> {
    match decode(node) {
        Ok(manifest) => Some(Checked {
            manifest,
            partial: left.pruned,
            taken: left.taken,
            copy: left.copy,
        }),
        Err(error) => {
            if !left.pruned {
                diagnostics.push(Diagnostic::error(
                    UNREADABLE,
                    node.head(),
                    error.to_string(),
                ));
            }
            None
        }
    }
}
