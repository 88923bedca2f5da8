//! `obsctl render`: the CloudFormation templates, offline.

use std::path::PathBuf;

use language::template::{self, StackTemplate};
use serde::Serialize;

use super::files::{self, FileError};
use super::project::{ProjectOptions, Report, model};

/// What to render, and where to.
#[derive(Debug, Clone)]
pub(crate) struct RenderOptions {
    /// Which project.
    pub(crate) project: ProjectOptions,
    /// Write one file for each stack into this folder.
    pub(crate) out: Option<PathBuf>,
}

/// The templates in order of deployment.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Rendered {
    /// One for each stack.
    pub(crate) stacks: Vec<RenderedStack>,
    /// Files of this project and environment in the folder that no stack of now stands behind. They are left alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) stale: Vec<PathBuf>,
}

/// One template.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RenderedStack {
    /// Stack name.
    pub(crate) name: String,
    /// Where it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<PathBuf>,
    /// The exact text.
    #[serde(skip)]
    pub(crate) text: String,
}

/// Renders the project.
pub(crate) fn render(options: &RenderOptions) -> Result<Report<Rendered>, FileError> {
    let (model, mut report) = model(&options.project).take();
    if let Some(model) = model {
        let prefix = format!("{}-{}-", model.project, model.environment.name);
        let stacks = template::render(&model);
        report.result = Some(match &options.out {
            None => Rendered {
                stacks: stacks.iter().map(|stack| rendered(stack, None)).collect(),
                stale: Vec::new(),
            },
            Some(folder) => write(folder, &prefix, &stacks)?,
        });
    }
    Ok(report)
}

fn rendered(stack: &StackTemplate, file: Option<PathBuf>) -> RenderedStack {
    RenderedStack {
        name: stack.name.clone(),
        file,
        text: stack.template.to_json(),
    }
}

fn write(
    folder: &std::path::Path,
    prefix: &str,
    stacks: &[StackTemplate],
) -> Result<Rendered, FileError> {
    files::create_folder(folder)?;
    let mut written = Vec::new();
    for stack in stacks {
        let file = folder.join(format!("{}.json", stack.name));
        let stack = rendered(stack, Some(file.clone()));
        files::replace(&file, &stack.text)?;
        written.push(stack);
    }
    let stale = files::names(folder, ".json")?
        .into_iter()
        .filter(|name| name.starts_with(prefix))
        .map(|name| folder.join(name))
        .filter(|path| {
            !written
                .iter()
                .any(|stack| stack.file.as_ref() == Some(path))
        })
        .collect();
    Ok(Rendered {
        stacks: written,
        stale,
    })
}
