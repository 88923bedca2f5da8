//! The text that the language reads. Who fetches it (a disk, a git revision, a test) is not this crate's business.

use std::collections::BTreeSet;

/// One YAML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path below the project folder, with `/` between its parts, such as `alarms/checkout.yaml`.
    pub path: String,
    /// The whole text, UTF-8.
    pub text: String,
}

/// Everything of a project that the language looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// `obsctl.yaml` and the YAML files of the project, in any order: output does not depend on it.
    pub files: Vec<SourceFile>,
    /// Names of the runbooks that exist: `checkout-errors` for `runbooks/checkout-errors.md`.
    pub runbooks: BTreeSet<String>,
}

/// A half-open range of bytes in one file of [`Sources::files`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Path of the file, as in [`SourceFile::path`].
    pub file: std::sync::Arc<str>,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}
