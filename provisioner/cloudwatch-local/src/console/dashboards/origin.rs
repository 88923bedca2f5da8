//! Where a dashboard comes from: the stack that has it, and what its template says of the project.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::services::cloudformation::{Kind, Stack};

/// The stack of a dashboard.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Origin {
    stack: String,
    link: String,
    /// What obsctl wrote into the template; nothing when another wrote it.
    project: Option<Rendered>,
}

/// Which part of which project a template was rendered from.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Rendered {
    project: String,
    environment: String,
    part: String,
}

#[derive(Deserialize)]
struct Template {
    #[serde(rename = "Metadata")]
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    obsctl: Rendered,
}

/// The stack that has the dashboard of this name.
pub(super) fn origin(stacks: &[Stack], name: &str) -> Option<Origin> {
    let has = |stack: &&Stack| {
        let mut resources = stack.resources.values();
        resources.any(|resource| {
            let own = resource.physical_id.as_deref() == Some(name);
            resource.kind == Kind::Dashboard && own && resource.is_there()
        })
    };
    let stack = stacks.iter().find(has)?;
    let body = stack.current.as_ref().map(|current| current.body.as_str());
    let link = utf8_percent_encode(&stack.name, NON_ALPHANUMERIC);
    Some(Origin {
        stack: stack.name.clone(),
        link: format!("/_console/stacks/{link}"),
        project: body.and_then(project),
    })
}

fn project(template: &str) -> Option<Rendered> {
    let template: Template = serde_json::from_str(template).ok()?;
    Some(template.metadata.obsctl)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_tells_the_part() {
        let told = project(
            r#"{"Metadata": {"obsctl": {"version": "0.1.0", "project": "shop", "environment": "prod", "part": "orders"}}, "Resources": {}}"#,
        );
        assert_eq!(told.unwrap().part, "orders");
        for foreign in ["", "Resources: {}", "{}", r#"{"Metadata": {"obsctl": 1}}"#] {
            assert_eq!(project(foreign), None, "{foreign}");
        }
    }
}
