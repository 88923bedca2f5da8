//! From a folder to a model: what nearly every verb begins with.

use std::path::PathBuf;

use language::diagnostic::{Diagnostic, Severity};
use language::model::Model;
use language::source::Sources;
use language::{Overrides, compile};

use crate::source;

/// The account in ARNs of an environment that names none. Nothing is called by them.
pub(super) const ACCOUNT: &str = "000000000000";

/// Which project, in which environment.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProjectOptions {
    /// The folder with `obsctl.yaml`.
    pub(crate) directory: PathBuf,
    /// `--env`.
    pub(crate) environment: Option<String>,
    /// `--set` and `--endpoint`.
    pub(crate) overrides: Overrides,
}

/// What an operation on a project comes to.
#[derive(Debug)]
pub(crate) struct Report<T> {
    /// The project's mistakes.
    pub(crate) findings: Findings,
    /// `None` exactly when there is an error among them.
    pub(crate) result: Option<T>,
}

/// What was read, and what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// The text that the diagnostics point into.
    pub(crate) sources: Sources,
    /// Errors and warnings.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<T> Report<T> {
    /// The same report with another result.
    pub(crate) fn map<U>(self, map: impl FnOnce(T) -> U) -> Report<U> {
        Report {
            findings: self.findings,
            result: self.result.map(map),
        }
    }

    /// The result, and the report with room for another.
    pub(crate) fn take<U>(self) -> (Option<T>, Report<U>) {
        (
            self.result,
            Report {
                findings: self.findings,
                result: None,
            },
        )
    }
}

impl Findings {
    /// How many of this severity.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    }
}

/// Reads and compiles the project. A file that cannot be read is one mistake beside the others.
pub(crate) fn model(options: &ProjectOptions) -> Report<Model> {
    compiled(source::load(&options.directory), options)
}

/// Compiles what was read.
pub(super) fn compiled(loaded: source::Loaded, options: &ProjectOptions) -> Report<Model> {
    let source::Loaded {
        sources,
        diagnostics,
    } = loaded;
    let mut findings = Findings {
        sources,
        diagnostics,
    };
    if findings.sources.files.is_empty() {
        return Report {
            findings,
            result: None,
        };
    }
    let compilation = compile(
        &findings.sources,
        options.environment.as_deref(),
        &options.overrides,
    );
    findings.diagnostics.extend(compilation.diagnostics);
    let wrong = findings.count(Severity::Error) > 0;
    Report {
        findings,
        result: compilation.model.filter(|_| !wrong),
    }
}

/// The partition of a Region, as ARNs name it.
pub(super) fn partition(region: &str) -> &'static str {
    match region.split('-').next() {
        Some("cn") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}
