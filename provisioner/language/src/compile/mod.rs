//! From text to model, and every mistake on the way.

mod canary;
mod check;
mod companion;
mod monitor;
mod project;

use std::collections::BTreeMap;

use crate::build::{self, Builder};
use crate::diagnostic::{self, DUPLICATE_NAME, Diagnostic, OVER_LIMIT, SAME_LOGICAL_ID, Severity};
use crate::expand::Expander;
use crate::model::Model;
use crate::resolve::Index;
use crate::source::{SourceFile, Sources, Span};
use crate::{template, tree};

use project::Project;

/// The file that makes a folder a project.
pub const PROJECT_FILE: &str = "obsctl.yaml";

/// What is given from outside, over what the files say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Values of variables. Read like a plain scalar: `5` is a number.
    pub variables: BTreeMap<String, String>,
    /// The endpoint of the environment.
    pub endpoint: Option<String>,
}

/// What came of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Compilation {
    /// What the project means. Nothing when there is an error.
    pub model: Option<Model>,
    /// All mistakes, sorted by file, offset and code, whatever the order of the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a project in one environment: the one that is named, else the only one, else `local`.
pub fn compile(sources: &Sources, environment: Option<&str>, overrides: &Overrides) -> Compilation {
    let mut diagnostics = Vec::new();
    let mut files: Vec<&SourceFile> = sources.files.iter().collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let mut trees: Vec<tree::File> = files
        .into_iter()
        .map(|file| tree::read(file, &mut diagnostics))
        .collect();
    let project = project::take(&mut trees, &mut diagnostics);
    let mut expander = Expander::new(sources);
    let resolved = Project::resolve(
        project,
        environment,
        overrides,
        &mut expander,
        &mut diagnostics,
    );
    let mut documents = resolved.documents(&trees, &mut expander);
    monitor::accompany(&mut documents, &resolved.prefix());
    canary::accompany(&mut documents, &resolved.prefix());
    let good_defaults =
        check::defaults(&trees, &resolved, sources, &mut expander, &mut diagnostics);
    diagnostics.append(&mut expander.diagnostics);

    let mut index = Index::new(&documents, &mut diagnostics);
    for unread in trees.iter().filter(|file| !file.complete) {
        index.open_for_text(sources.text(&unread.path).unwrap_or_default());
    }
    let checked = check::documents(&documents, sources, &index, &mut diagnostics);
    let context = resolved.context(sources, &index, &checked, good_defaults);
    let mut builder = Builder::new(&context);
    let model = builder.model(&checked);
    diagnostics.append(&mut builder.diagnostics);
    diagnostics.extend(build::cycles(&model));
    let of_template = of_template(&model, &diagnostics);
    diagnostics.extend(of_template);

    diagnostic::settle(&mut diagnostics);
    Compilation {
        model: without_errors(&diagnostics).then_some(model),
        diagnostics,
    }
}

/// What is wrong with the templates of a model, and is not said yet: limits of a model with mistakes are those mistakes
/// again, and so is one logical id for things of one name.
fn of_template(model: &Model, said: &[Diagnostic]) -> Vec<Diagnostic> {
    let sure = without_errors(said);
    let same_name = |span: &Option<Span>| {
        said.iter()
            .any(|one| one.code == DUPLICATE_NAME && one.span == *span)
    };
    let mut found = template::check(model);
    found.retain(|one| match one.code {
        OVER_LIMIT => sure,
        SAME_LOGICAL_ID => !same_name(&one.span),
        _ => true,
    });
    found
}

fn without_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .all(|one| one.severity != Severity::Error)
}
