//! The environment that is meant, and the variables of the project in it.

use std::collections::BTreeMap;

use super::{Expander, Scope};
use crate::diagnostic::{
    Diagnostic, HIDDEN_VARIABLE, NO_ENVIRONMENT, UNKNOWN_ENVIRONMENT, UNKNOWN_OVERRIDE,
    VARIABLE_WITHOUT_VALUE, did_you_mean, list,
};
use crate::tree::{Entry, Mapping, Node, Value, plain};

/// Names that are always there.
const RESERVED: [&str; 3] = ["project", "env", "region"];

/// The environment that a run is about.
pub(crate) struct Selection {
    pub(crate) name: String,
}

impl Selection {
    /// The one that is asked for, else the only one, else `local`.
    pub(crate) fn new(
        project: &Node,
        asked: Option<&str>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let environments = project.get("environments")?.as_map()?;
        let names = || environments.keys().map(String::as_str);
        let name = match asked {
            Some(asked) if environments.contains_key(asked) => Some(asked),
            Some(asked) => {
                let hint = did_you_mean(asked, names())
                    .unwrap_or_else(|| format!("the environments are {}", list(names(), "and")));
                let message = format!("unknown environment `{asked}`");
                diagnostics.push(Diagnostic::error(UNKNOWN_ENVIRONMENT, None, message).hint(hint));
                None
            }
            None if environments.len() == 1 => names().next(),
            None if environments.contains_key("local") => Some("local"),
            None if environments.is_empty() => None,
            None => {
                let hint = format!("choose with `--env`: {}", list(names(), "or"));
                let message = "there are several environments, and none is chosen";
                diagnostics.push(Diagnostic::error(NO_ENVIRONMENT, None, message).hint(hint));
                None
            }
        };
        name.map(|name| Self {
            name: name.to_owned(),
        })
    }
}

/// The variables of a project in an environment.
pub(crate) fn scope(
    project: &Node,
    selection: Option<&Selection>,
    overrides: &BTreeMap<String, String>,
    expander: &mut Expander<'_>,
) -> Scope {
    let chosen = selection.map(|selection| selection.name.as_str());
    let environments = project.get("environments").and_then(Node::as_map);
    let mut scope = always_there(project, chosen);
    let empty = Mapping::new();
    let variables = project
        .get("variables")
        .and_then(Node::as_map)
        .unwrap_or(&empty);
    let known = variables.keys().map(String::as_str);
    expander
        .diagnostics
        .extend(unknown_overrides(overrides, &known));
    for (name, entry) in variables {
        if RESERVED.contains(&name.as_str()) {
            let message = format!("there is a variable `{name}` already");
            let hint = format!("{} are always there", list(RESERVED, "and"));
            expander
                .diagnostics
                .push(Diagnostic::error(HIDDEN_VARIABLE, entry.key.clone(), message).hint(hint));
            continue;
        }
        let value = value(name, entry, environments, chosen, expander);
        let computed = match overrides.get(name) {
            Some(text) => Some(Node::new(plain(text), entry.node.span.clone())),
            None => value.map(|node| expander.expand(&node, &scope)),
        };
        match computed {
            Some(node) if node.value != Value::Unknown => scope.insert_node(name, &node),
            // what uses it is not a mistake of its own
            _ => scope.open = true,
        }
    }
    scope
}

/// The variables that no project declares.
fn always_there(project: &Node, environment: Option<&str>) -> Scope {
    let mut scope = Scope::default();
    let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
    let region =
        environment.and_then(|name| text(project.get("environments")?.get(name)?.get("region")));
    let values = [
        text(project.get("project")),
        environment.map(str::to_owned),
        region,
    ];
    for (name, value) in RESERVED.into_iter().zip(values) {
        match value {
            Some(value) => scope.insert(name, value.into()),
            None => scope.open = true,
        }
    }
    scope
}

/// The value of a variable in the environment. Says so when it lacks one for any environment.
fn value(
    name: &str,
    entry: &Entry,
    environments: Option<&Mapping>,
    chosen: Option<&str>,
    expander: &mut Expander<'_>,
) -> Option<Node> {
    let Some(values) = entry.node.as_map() else {
        return Some(entry.node.clone());
    };
    let environments = environments?;
    let missing: Vec<&str> = environments
        .keys()
        .map(String::as_str)
        .filter(|environment| !values.contains_key(*environment))
        .collect();
    if !missing.is_empty() {
        let message = format!(
            "`{name}` has no value for {}",
            list(missing.iter().copied(), "and")
        );
        let hint = "give it a value for each environment, or one for all".to_owned();
        expander
            .diagnostics
            .push(Diagnostic::error(VARIABLE_WITHOUT_VALUE, entry.key.clone(), message).hint(hint));
    }
    for (other, entry) in values
        .iter()
        .filter(|(other, _)| !environments.contains_key(*other))
    {
        let hint = did_you_mean(other, environments.keys().map(String::as_str))
            .unwrap_or_else(|| "a map gives one value for each environment".to_owned());
        let message = format!("unknown environment `{other}`");
        expander
            .diagnostics
            .push(Diagnostic::error(UNKNOWN_ENVIRONMENT, entry.key.clone(), message).hint(hint));
    }
    values.get(chosen?).map(|entry| entry.node.clone())
}

fn unknown_overrides<'a>(
    overrides: &BTreeMap<String, String>,
    known: &(impl Iterator<Item = &'a str> + Clone),
) -> Vec<Diagnostic> {
    let unknown = overrides
        .keys()
        .filter(|name| !known.clone().any(|one| one == name.as_str()));
    unknown
        .map(|name| {
            let hint = did_you_mean(name, known.clone())
                .unwrap_or_else(|| "declare it in `variables` of `obsctl.yaml`".to_owned());
            Diagnostic::error(
                UNKNOWN_OVERRIDE,
                None,
                format!("`--set` names the unknown variable `{name}`"),
            )
            .hint(hint)
        })
        .collect()
}
