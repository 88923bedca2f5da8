//! Writes files, each whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Failure;

/// A file or folder that could not be written or read back.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`", path.display())]
pub(crate) struct FileError {
    action: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl FileError {
    /// For an action such as `write`.
    pub(super) fn new(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self {
            action,
            path: path.to_owned(),
            source,
        }
    }
}

impl Failure for FileError {}

/// Creates the folder and those above it.
pub(super) fn create_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(|error| FileError::new("create the folder", path, error))
}

/// Replaces the file by this content, by way of a new file beside it that takes its name. Leaves a file alone that
/// already has it, so that build tools see no change.
pub(super) fn replace(path: &Path, content: impl AsRef<[u8]>) -> Result<(), FileError> {
    let content = content.as_ref();
    if fs::read(path).is_ok_and(|bytes| bytes == content) {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let write = || {
        fs::write(&beside, content)?;
        fs::rename(&beside, path)
    };
    write().map_err(|error| {
        // The first error is the one to tell; what is left behind has a name of ours that begins with a dot.
        let _ = fs::remove_file(&beside);
        FileError::new("write", path, error)
    })
}

/// Writes a file that must not exist.
pub(super) fn create(path: &Path, text: &str) -> Result<(), FileError> {
    let write = || {
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path)?
            .write_all(text.as_bytes())
    };
    write().map_err(|error| FileError::new("write", path, error))
}

/// Names of the files in a folder that end so, sorted; none when there is no such folder.
pub(super) fn names(folder: &Path, suffix: &str) -> Result<Vec<String>, FileError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| FileError::new("read the folder", folder, error))?,
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(suffix) && !name.starts_with('.'))
        .collect();
    names.sort();
    Ok(names)
}

/// The text of a file, `None` when it does not exist.
pub(super) fn text(path: &Path) -> Result<Option<String>, FileError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::new("read", path, error)),
    }
}
