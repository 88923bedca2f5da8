//! Which files belong to a project.

use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use language::PROJECT_FILE;

/// Patterns of files that are not the project's, in the syntax of `.gitignore`.
const IGNORE_FILE: &str = ".obsctlignore";
/// Folders that hold what other programs made.
const SKIPPED: [&str; 4] = ["target", "node_modules", "out", "schema"];

/// A file found, or why one could not be looked at.
pub(super) enum Found {
    /// A file, and its path below the project with `/` between the parts.
    File(PathBuf, String),
    /// A folder or link that cannot be followed, such as a link to a folder above itself.
    Unreadable(String, String),
}

/// The folder of canaries, directly below the project: their scripts are beside them.
const CANARIES: &str = "canaries";

/// All YAML files, runbooks and scripts of canaries below the project, sorted by path. Folders that are skipped: those whose name begins
/// with a dot, [`SKIPPED`] ones, those of [`IGNORE_FILE`], and projects inside the project.
pub(super) fn walk(project: &Path) -> Vec<Found> {
    let root = project.to_path_buf();
    let mut found: Vec<Found> = WalkBuilder::new(project)
        .standard_filters(false)
        .hidden(true)
        .follow_links(true)
        .add_custom_ignore_filename(IGNORE_FILE)
        .filter_entry(|entry| entry.depth() == 0 || !is_skipped(entry))
        .build()
        .filter_map(|entry| match entry {
            Ok(entry) => {
                let name = relative(&root, entry.path());
                is_wanted(&entry, &name).then(|| Found::File(entry.into_path(), name))
            }
            Err(error) => Some(Found::Unreadable(
                relative(&root, &place(&error).unwrap_or_default()),
                reason(&error),
            )),
        })
        .collect();
    found.sort_by(|a, b| a.name().cmp(b.name()));
    found
}

impl Found {
    fn name(&self) -> &str {
        match self {
            Self::File(_, name) | Self::Unreadable(name, _) => name,
        }
    }
}

fn is_skipped(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
        && (SKIPPED.iter().any(|name| entry.file_name() == *name)
            || entry.path().join(PROJECT_FILE).is_file())
}

fn is_wanted(entry: &DirEntry, name: &str) -> bool {
    let extension = entry
        .path()
        .extension()
        .and_then(|extension| extension.to_str());
    !entry.file_type().is_some_and(|kind| kind.is_dir())
        && (matches!(extension, Some("yaml" | "yml" | "md")) || is_script(name))
}

/// Whether it may be part of a canary's package.
pub(super) fn is_script(name: &str) -> bool {
    let (folder, file) = name.split_once('/').unwrap_or_default();
    let extension = file.rsplit_once('.').map(|(_, extension)| extension);
    folder == CANARIES && matches!(extension, Some("mjs" | "js" | "cjs" | "json"))
}

fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

fn place(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::Loop { child, .. } => Some(child.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            place(err)
        }
        _ => None,
    }
}

/// What is wrong there, without the path that the walker says again at each step down.
fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => reason(err),
        ignore::Error::Loop { .. } => "a link to a folder above itself".to_owned(),
        other => match other.io_error() {
            // the walker's own text around the system's names the path once more
            Some(error) => std::error::Error::source(error)
                .map_or_else(|| error.to_string(), ToString::to_string),
            None => other.to_string(),
        },
    }
}
