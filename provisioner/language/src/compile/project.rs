//! What `obsctl.yaml` says, as far as it could be read.

use crate::build::{Context, Documents};
use crate::diagnostic::{Diagnostic, NO_PROJECT, OVERRIDE_INVALID, SECOND_DOCUMENT};
use crate::expand::{self, Document, Expander, Origins, Scope, Selection};
use crate::manifest::{self, Spanned};
use crate::model::{Environment, Rates};
use crate::resolve::Index;
use crate::source::Sources;
use crate::term::{Term, Url, UrlTemplate};
use crate::tree::{self, Node};

use super::{Overrides, PROJECT_FILE, check};

/// The tree of `obsctl.yaml`. It is taken out of the files.
pub(super) fn take(trees: &mut Vec<tree::File>, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let Some(found) = trees.iter().position(|file| &*file.path == PROJECT_FILE) else {
        let message = format!("there is no `{PROJECT_FILE}`");
        diagnostics.push(
            Diagnostic::error(NO_PROJECT, None, message)
                .hint("`obsctl init` writes one".to_owned()),
        );
        return None;
    };
    let file = trees.remove(found);
    let mut documents = file.documents.into_iter();
    let first = documents.next();
    if first.is_none() && file.complete {
        let message = format!("`{PROJECT_FILE}` is empty");
        diagnostics.push(
            Diagnostic::error(NO_PROJECT, None, message)
                .hint("`obsctl init` shows what belongs there".to_owned()),
        );
    }
    if let Some(second) = documents.next() {
        let message = format!("`{PROJECT_FILE}` holds a second document");
        let hint = "move it to a file of its own, in any folder".to_owned();
        diagnostics.push(Diagnostic::error(SECOND_DOCUMENT, second.head(), message).hint(hint));
    }
    first
}

/// `obsctl.yaml` in one environment.
pub(super) struct Project {
    root: Option<Node>,
    manifest: Option<manifest::Project>,
    environment: Option<String>,
    endpoint: Option<String>,
    pub(super) scope: Scope,
    holders: Vec<Node>,
}

impl Project {
    pub(super) fn resolve(
        root: Option<Node>,
        environment: Option<&str>,
        overrides: &Overrides,
        expander: &mut Expander<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let endpoint =
            overrides
                .endpoint
                .clone()
                .filter(|endpoint| match endpoint.parse::<Url>() {
                    Ok(_) => true,
                    Err(error) => {
                        diagnostics.push(Diagnostic::error(
                            OVERRIDE_INVALID,
                            None,
                            format!("`--endpoint`: {error}"),
                        ));
                        false
                    }
                });
        let Some(root) = root else {
            let scope = Scope::default().opened();
            return Self {
                root: None,
                manifest: None,
                environment: None,
                endpoint,
                scope,
                holders: Vec::new(),
            };
        };
        let selection = Selection::new(&root, environment, diagnostics);
        let scope = expand::scope(&root, selection.as_ref(), &overrides.variables, expander);
        let manifest = check::project(&root, expander, diagnostics);
        let environment = selection.map(|selection| selection.name);
        let holders = holders(&root);
        Self {
            root: Some(root),
            manifest,
            environment,
            endpoint,
            scope,
            holders,
        }
    }

    pub(super) fn defaults(&self) -> Origins<'_> {
        let root = self.root.as_ref();
        let environment = root.zip(self.environment.as_ref());
        Origins {
            project: root.and_then(|root| root.get("defaults")),
            environment: environment
                .and_then(|(root, name)| root.get("environments")?.get(name)?.get("defaults")),
        }
    }

    /// The maps that hold `defaults`, with nothing else in them.
    pub(super) fn holders(&self) -> impl Iterator<Item = &Node> {
        self.holders.iter()
    }

    pub(super) fn documents(
        &self,
        trees: &[tree::File],
        expander: &mut Expander<'_>,
    ) -> Vec<Document> {
        expand::documents(trees, &self.defaults(), &self.scope, expander)
    }

    /// What stands before every name in AWS: `PROJECT-ENV`, with the stand-ins of [`Self::context`].
    pub(super) fn prefix(&self) -> String {
        let project = self.manifest.as_ref().map_or_else(
            || "project".to_owned(),
            |manifest| manifest.project.value.0.to_string(),
        );
        let environment = self.environment.as_deref().unwrap_or("env");
        format!("{project}-{environment}")
    }

    /// What all documents share. What could not be read has a stand-in, so that the documents can still be checked:
    /// there is no model then.
    pub(super) fn context<'a>(
        &self,
        sources: &'a Sources,
        index: &'a Index,
        documents: &Documents,
        good_defaults: bool,
    ) -> Context<'a> {
        let manifest = self.manifest.as_ref();
        let name = self.environment.clone().unwrap_or_else(|| "env".to_owned());
        let environment = manifest
            .and_then(|manifest| manifest.environments.get(&name))
            .map(|stated| &stated.value);
        let text = |url: &Spanned<Term<Url>>| url.value.0.to_string();
        let template = |url: &Spanned<Term<UrlTemplate>>| url.value.0.to_string();
        let endpoint = environment
            .and_then(|environment| environment.endpoint.as_ref())
            .map(text);
        Context {
            sources,
            index,
            project: manifest.map_or_else(
                || "project".to_owned(),
                |manifest| manifest.project.value.0.to_string(),
            ),
            owner: manifest.map_or_else(
                || "owner".to_owned(),
                |manifest| manifest.owner.value.0.to_string(),
            ),
            environment: Environment {
                name,
                region: environment.map_or_else(
                    || "us-east-1".to_owned(),
                    |one| one.region.value.0.to_string(),
                ),
                account: environment
                    .and_then(|one| one.account.as_ref())
                    .map(|account| account.value.0.to_string()),
                endpoint: self.endpoint.clone().or(endpoint),
                protected: environment.and_then(|one| one.protected).unwrap_or(false),
                rates: match environment.and_then(|one| one.rates) {
                    Some(manifest::Rates::Unlimited) => Rates::Unlimited,
                    Some(manifest::Rates::Documented) | None => Rates::Documented,
                },
                parts: manifest.and_then(|manifest| manifest.parts).unwrap_or(1),
            },
            runbook_url: environment
                .and_then(|one| one.runbook_url.as_ref())
                .map(template),
            dashboard_url: environment
                .and_then(|one| one.dashboard_url.as_ref())
                .map(template),
            routes: documents.routes_by_severity(),
            certain: manifest.is_some() && good_defaults,
        }
    }
}

/// The `defaults` of the project and of all its environments, each in a map of its own.
fn holders(root: &Node) -> Vec<Node> {
    let environments = root.get("environments").and_then(Node::as_map);
    let environments = environments
        .into_iter()
        .flat_map(|environments| environments.values().map(|entry| &entry.node));
    let alone = |node: &Node| {
        let entry = node.as_map()?.get_key_value("defaults")?;
        let fields = std::iter::once((entry.0.clone(), entry.1.clone())).collect();
        Some(Node::new(
            tree::Value::Map(fields),
            entry.1.node.span.clone(),
        ))
    };
    std::iter::once(root)
        .chain(environments)
        .filter_map(alone)
        .collect()
}
