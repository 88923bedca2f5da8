//! The programs that a run needs: Node and Chromium. Found where the user says, or on the search path; checked once.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// The oldest Node: from here on `CommonJS` scripts may `require` the library, which is made of ES modules.
const OLDEST_NODE: Version = Version(20, 19);
/// The names that systems give Chromium.
const CHROMIUMS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
];
const PATIENCE: Duration = Duration::from_secs(20);

/// Where to look.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// `PATH`.
    pub path: OsString,
    /// Chromium, when the user says which.
    pub chromium: Option<PathBuf>,
}

/// The programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tools {
    /// Node.
    pub node: PathBuf,
    /// Chromium, or a browser that is made of it.
    pub chromium: PathBuf,
    /// The search path they were found on: scripts get it too.
    pub path: OsString,
}

/// Why they cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// There is none.
    #[error("{name} is not on the search path")]
    Missing {
        /// What.
        name: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// The file that the user named is none.
    #[error("`{}` is not a program", path.display())]
    NoProgram {
        /// Which.
        path: PathBuf,
    },
    /// It is older than what scripts need.
    #[error("`{}` is {name} {found}, which is older than {oldest}", path.display())]
    TooOld {
        /// What.
        name: &'static str,
        /// Which.
        path: PathBuf,
        /// What it says it is.
        found: String,
        /// What is needed.
        oldest: String,
    },
    /// It does not say what it is.
    #[error("`{} --version` does not work", path.display())]
    Broken {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl ToolError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing { hint, .. } => hint,
            Self::NoProgram { .. } => "name an executable file",
            Self::TooOld { .. } => "install a newer one, or put it first on the search path",
            Self::Broken { .. } => "run it by hand to see what is wrong with it",
        }
    }
}

impl Tools {
    /// Finds the programs and checks that they are new enough.
    pub async fn find(search: &Search) -> Result<Self, ToolError> {
        let node = on_path(&search.path, &["node", "nodejs"]).ok_or(ToolError::Missing {
            name: "Node.js",
            hint: "install Node.js 20.19 or newer (Debian: apt install nodejs npm)",
        })?;
        let chromium = match &search.chromium {
            Some(named) if is_program(named) => named.clone(),
            Some(named) => {
                return Err(ToolError::NoProgram {
                    path: named.clone(),
                });
            }
            None => on_path(&search.path, &CHROMIUMS).ok_or(ToolError::Missing {
                name: "Chromium",
                hint: "install it (Debian: apt install chromium), or name one with `--chromium FILE`",
            })?,
        };
        let said = version(&node).await?;
        if Version::of(&said).is_none_or(|found| found < OLDEST_NODE) {
            return Err(ToolError::TooOld {
                name: "Node.js",
                path: node,
                found: said.trim().to_owned(),
                oldest: OLDEST_NODE.to_string(),
            });
        }
        Ok(Self {
            node,
            chromium,
            path: search.path.clone(),
        })
    }
}

/// The first of these programs on a search path.
pub(crate) fn on_path(path: &OsString, names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

async fn version(program: &Path) -> Result<String, ToolError> {
    let broken = |source| ToolError::Broken {
        path: program.to_owned(),
        source,
    };
    let run = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = timeout(PATIENCE, run)
        .await
        .map_err(|_| broken(io::ErrorKind::TimedOut.into()))?
        .map_err(broken)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Major and minor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u32, u32);

impl Version {
    /// Out of `v20.19.4`.
    fn of(text: &str) -> Option<Self> {
        let mut numbers = text.trim().trim_start_matches('v').split('.');
        Some(Self(
            numbers.next()?.parse().ok()?,
            numbers.next()?.parse().ok()?,
        ))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    fn program(folder: &Path, name: &str, says: &str) {
        let file = folder.join(name);
        fs::write(&file, format!("#!/bin/sh\necho '{says}'\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    async fn find(programs: &[(&str, &str)], chromium: Option<&str>) -> Result<Tools, String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, says) in programs {
            program(folder.path(), name, says);
        }
        let search = Search {
            path: folder.path().as_os_str().to_owned(),
            chromium: chromium.map(PathBuf::from),
        };
        Tools::find(&search).await.map_err(|error| {
            format!("{error}; {}", error.hint())
                .replace(&folder.path().display().to_string(), "DIR")
        })
    }

    #[tokio::test]
    async fn what_is_missing_or_too_old_is_named() {
        let check =
            |result: Result<Tools, String>, says: &str| assert_eq!(result.unwrap_err(), says);
        check(
            find(&[], None).await,
            "Node.js is not on the search path; install Node.js 20.19 or newer (Debian: apt install nodejs npm)",
        );
        check(
            find(&[("node", "v22.12.0")], None).await,
            "Chromium is not on the search path; install it (Debian: apt install chromium), or name one with `--chromium FILE`",
        );
        check(
            find(&[("node", "v18.20.1"), ("chromium", "")], None).await,
            "`DIR/node` is Node.js v18.20.1, which is older than 20.19; install a newer one, or put it first on the search path",
        );
        check(
            find(&[("node", "v22.12.0")], Some("/nowhere/chrome")).await,
            "`/nowhere/chrome` is not a program; name an executable file",
        );
        assert!(
            find(&[("node", "v20.19.0"), ("google-chrome", "")], None)
                .await
                .is_ok()
        );
    }
}
