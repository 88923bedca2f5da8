//! `obsctl init`: a small project to begin with.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Failure;
use super::files::{self, FileError};
use crate::exit::Exit;

/// Path and text of every file; `PROJECT` stands for the project's name.
const STARTER: [(&str, &str); 10] = [
    ("obsctl.yaml", include_str!("../../starter/obsctl.yaml")),
    (".gitignore", include_str!("../../starter/gitignore")),
    (
        "alarms/errors.yaml",
        include_str!("../../starter/alarms/errors.yaml"),
    ),
    (
        "alarms/latency.yaml",
        include_str!("../../starter/alarms/latency.yaml"),
    ),
    (
        "alarms/broken.yaml",
        include_str!("../../starter/alarms/broken.yaml"),
    ),
    (
        "dashboards/service.yaml",
        include_str!("../../starter/dashboards/service.yaml"),
    ),
    (
        "routes/page.yaml",
        include_str!("../../starter/routes/page.yaml"),
    ),
    (
        "runbooks/errors.md",
        include_str!("../../starter/runbooks/errors.md"),
    ),
    (
        "runbooks/latency.md",
        include_str!("../../starter/runbooks/latency.md"),
    ),
    (
        "runbooks/broken.md",
        include_str!("../../starter/runbooks/broken.md"),
    ),
];

/// Where to begin.
#[derive(Debug, Clone)]
pub(crate) struct InitOptions {
    /// The project's folder; made when it does not exist.
    pub(crate) directory: PathBuf,
    /// The project's name; else made from the folder's.
    pub(crate) name: Option<String>,
}

/// What was written.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Initialized {
    /// Project name.
    pub(crate) project: String,
    /// The project's folder.
    pub(crate) directory: PathBuf,
    /// Paths below it.
    pub(crate) files: Vec<&'static str>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InitError {
    /// A file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is something already.
    #[error("`{}` already has {}", directory.display(), list(files))]
    Exists {
        /// The folder.
        directory: PathBuf,
        /// Paths below it.
        files: Vec<&'static str>,
    },
    /// The name is not one.
    #[error("`{0}` is not a project name")]
    Name(String),
}

impl Failure for InitError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::File(_) => None,
            Self::Exists { .. } => Some("nothing was written; choose another folder with `--project`".to_owned()),
            Self::Name(_) => {
                Some("choose one with `--name`: small letters and digits, words joined by `-`, a letter first".to_owned())
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::File(_) => Exit::Failed,
            Self::Exists { .. } | Self::Name(_) => Exit::Wrong,
        }
    }
}

/// Writes all of the starter project, or nothing.
pub(crate) fn init(options: &InitOptions) -> Result<Initialized, InitError> {
    let directory = options.directory.clone();
    let project = match &options.name {
        Some(name) => name.clone(),
        None => folder_name(&directory)?,
    };
    if !is_name(&project) {
        return Err(InitError::Name(project));
    }
    let files: Vec<&str> = STARTER.iter().map(|(path, _)| *path).collect();
    let existing: Vec<&str> = files
        .iter()
        .copied()
        .filter(|path| fs::symlink_metadata(directory.join(path)).is_ok())
        .collect();
    if !existing.is_empty() {
        return Err(InitError::Exists {
            directory,
            files: existing,
        });
    }
    write(&directory, &project)?;
    Ok(Initialized {
        project,
        directory,
        files,
    })
}

/// Takes back what it wrote when something goes wrong in the middle.
fn write(directory: &Path, project: &str) -> Result<(), FileError> {
    let mut written = Vec::new();
    let mut result = Ok(());
    for (path, text) in STARTER {
        let path = directory.join(path);
        result = files::create_folder(path.parent().unwrap_or(directory))
            .and_then(|()| files::create(&path, &text.replace("PROJECT", project)));
        if result.is_err() {
            break;
        }
        written.push(path);
    }
    if result.is_err() {
        for path in written {
            // The first error is the one to tell.
            let _ = fs::remove_file(path);
        }
    }
    result
}

/// The folder's own name as a project name: `My Shop` → `my-shop`.
fn folder_name(directory: &Path) -> Result<String, InitError> {
    let absolute = std::path::absolute(directory)
        .map_err(|error| FileError::new("find the folder", directory, error))?;
    let name = absolute
        .components()
        .next_back()
        .map_or_else(String::new, |name| {
            name.as_os_str().to_string_lossy().into_owned()
        });
    let words = name.to_ascii_lowercase();
    let words: Vec<&str> = words
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    Ok(words.join("-"))
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.split('-').all(|word| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

fn list(files: &[&str]) -> String {
    files
        .iter()
        .map(|file| format!("`{file}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn names_are_made_from_folders() {
        assert_eq!(folder_name(Path::new("/x/My Shop_2")).unwrap(), "my-shop-2");
        for (name, good) in [
            ("shop", true),
            ("a-1", true),
            ("1a", false),
            ("a--b", false),
            ("", false),
            ("A", false),
        ] {
            assert_eq!(is_name(name), good, "{name}");
        }
    }

    #[test]
    fn overwrites_nothing() {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("alarms")).unwrap();
        fs::write(folder.path().join("alarms/errors.yaml"), "mine").unwrap();
        let options = InitOptions {
            directory: folder.path().to_owned(),
            name: Some("shop".to_owned()),
        };
        let error = init(&options).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("already has `alarms/errors.yaml`"),
            "{error}"
        );
        assert!(!folder.path().join("obsctl.yaml").exists());
    }
}
