//! The project as it was in a revision of its Git repository.
//!
//! The revision's files are laid out in a folder of their own and read like any project; neither the working folder
//! nor the repository's index is touched.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::read::{Loaded, load};

/// Why a revision can not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RevisionError {
    /// There is no `git`.
    #[error("cannot run `git`")]
    NoGit(#[source] io::Error),
    /// The project is in no repository.
    #[error("`{}` is not in a Git repository", .0.display())]
    NoRepository(PathBuf),
    /// There is no such revision.
    #[error("there is no revision `{0}`")]
    Unknown(String),
    /// The revision does not have the project's folder.
    #[error("revision `{revision}` has no `{folder}`")]
    NoFolder {
        /// As it was given.
        revision: String,
        /// Below the repository's top.
        folder: String,
    },
    /// Git failed otherwise.
    #[error("`git {verb}` failed: {message}")]
    Git {
        /// Its verb.
        verb: &'static str,
        /// The first line of what it said.
        message: String,
    },
    /// The folder can not be made.
    #[error("cannot make a temporary folder")]
    Folder(#[source] io::Error),
}

/// Reads the project in this folder as it was in the revision.
pub(crate) fn load_revision(project: &Path, revision: &str) -> Result<Loaded, RevisionError> {
    let place = git(
        project,
        "rev-parse",
        &["--show-toplevel", "--show-prefix"],
        &[],
    )?;
    if !place.status.success() {
        return Err(RevisionError::NoRepository(project.to_owned()));
    }
    let place = String::from_utf8_lossy(&place.stdout).into_owned();
    let mut place = place.lines();
    // below its top, git would lay out that folder only
    let top = PathBuf::from(place.next().unwrap_or_default());
    let prefix = place.next().unwrap_or_default().to_owned();
    let commit = format!("{revision}^{{commit}}");
    let commit = git(
        project,
        "rev-parse",
        &["--verify", "--quiet", "--end-of-options", &commit],
        &[],
    )?;
    if !commit.status.success() {
        return Err(RevisionError::Unknown(revision.to_owned()));
    }
    let tree = format!("{}:{}", line(&commit.stdout), prefix.trim_end_matches('/'));
    let folder = tempfile::Builder::new()
        .prefix("obsctl-revision-")
        .tempdir()
        .map_err(RevisionError::Folder)?;
    // hidden, so that it is no file of the project
    let index = folder.path().join(".index");
    let apart: [(&str, &Path); 1] = [("GIT_INDEX_FILE", &index)];
    let read = git(&top, "read-tree", &[&tree], &apart)?;
    if !read.status.success() {
        return Err(RevisionError::NoFolder {
            revision: revision.to_owned(),
            folder: prefix,
        });
    }
    let target = format!("--prefix={}/", folder.path().display());
    let written = git(
        &top,
        "checkout-index",
        &["--all", "--quiet", &target],
        &apart,
    )?;
    if !written.status.success() {
        return Err(RevisionError::Git {
            verb: "checkout-index",
            message: line(&written.stderr),
        });
    }
    Ok(load(folder.path()))
}

fn git(
    project: &Path,
    verb: &'static str,
    arguments: &[&str],
    environment: &[(&str, &Path)],
) -> Result<Output, RevisionError> {
    Command::new("git")
        .arg("-C")
        .arg(project)
        .arg(verb)
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .map_err(RevisionError::NoGit)
}

/// The first line, without its end.
fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    fn run(folder: &Path, arguments: &[&str]) {
        let identity = [
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.com",
            "-c",
            "init.defaultBranch=main",
        ];
        let done = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(identity)
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }

    fn repository() -> TempDir {
        let folder = TempDir::new().unwrap();
        fs::create_dir_all(folder.path().join("monitoring/alarms")).unwrap();
        fs::write(
            folder.path().join("monitoring/obsctl.yaml"),
            "project: before",
        )
        .unwrap();
        fs::write(folder.path().join("monitoring/alarms/a.yaml"), "a").unwrap();
        run(folder.path(), &["init", "--quiet"]);
        run(folder.path(), &["add", "."]);
        run(folder.path(), &["commit", "--quiet", "-m", "one"]);
        fs::write(
            folder.path().join("monitoring/obsctl.yaml"),
            "project: after",
        )
        .unwrap();
        folder
    }

    #[test]
    fn a_revision_is_read_and_the_working_folder_is_left_alone() {
        let folder = repository();
        let project = folder.path().join("monitoring");
        let loaded = load_revision(&project, "HEAD").unwrap();
        let files: Vec<_> = loaded
            .sources
            .files
            .iter()
            .map(|file| (file.path.as_str(), file.text.as_str()))
            .collect();
        assert_eq!(
            files,
            [("alarms/a.yaml", "a"), ("obsctl.yaml", "project: before")]
        );
        assert_eq!(
            fs::read_to_string(project.join("obsctl.yaml")).unwrap(),
            "project: after"
        );
        let staged = git(&project, "diff", &["--cached", "--name-only"], &[]).unwrap();
        assert!(staged.stdout.is_empty());
    }

    #[test]
    fn what_can_not_be_read_is_told() {
        let folder = repository();
        let project = folder.path().join("monitoring");
        let told = |project: &Path, revision: &str| {
            load_revision(project, revision).unwrap_err().to_string()
        };
        assert_eq!(told(&project, "nowhere"), "there is no revision `nowhere`");
        assert_eq!(told(&project, "--all"), "there is no revision `--all`");
        fs::create_dir(folder.path().join("new")).unwrap();
        assert_eq!(
            told(&folder.path().join("new"), "HEAD"),
            "revision `HEAD` has no `new/`"
        );
        let outside = TempDir::new().unwrap();
        assert!(told(outside.path(), "HEAD").ends_with("is not in a Git repository"));
    }
}
