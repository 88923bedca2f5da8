//! The browser libraries that scripts import (`playwright-core`, `puppeteer-core`): a folder with `node_modules`, which
//! the user names, which the project has, or which npm fills once from the lock file in this binary.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

use crate::tools::{Tools, on_path};

const MANIFEST: &str = include_str!("../javascript/home/package.json");
const LOCK: &str = include_str!("../javascript/home/package-lock.json");
/// Without these a script cannot open a page.
const NEEDED: [&str; 2] = ["playwright-core", "puppeteer-core"];
/// Scripts import these when they are there.
const WELCOME: [&str; 2] = ["playwright", "@playwright/test"];

/// A folder with the libraries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    modules: PathBuf,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The folder has not got them.
    #[error("`{}` has no `{missing}`", folder.display())]
    Incomplete {
        /// The `node_modules` folder.
        folder: PathBuf,
        /// What is not in it.
        missing: &'static str,
    },
    /// npm is needed and not there.
    #[error("npm is not on the search path")]
    NoNpm,
    /// The folder cannot be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// npm failed.
    #[error("`npm ci` failed: {said}")]
    Npm {
        /// What it said first.
        said: String,
    },
}

impl HomeError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Incomplete { .. } => "run `npm install playwright-core puppeteer-core` there",
            Self::NoNpm => {
                "install it (Debian: apt install npm), or name a folder with the modules with `--runner DIR`"
            }
            Self::Write { .. } => "name a folder with the modules with `--runner DIR`",
            Self::Npm { .. } => {
                "see that npm reaches its registry, or name a folder with the modules with `--runner DIR`"
            }
        }
    }
}

impl Home {
    /// The folder that the user named: itself, or its `node_modules`.
    pub fn named(folder: &Path) -> Result<Self, HomeError> {
        let inner = folder.join("node_modules");
        let modules = if inner.is_dir() {
            inner
        } else {
            folder.to_owned()
        };
        match NEEDED.into_iter().find(|name| !has(&modules, name)) {
            None => Ok(Self { modules }),
            Some(missing) => Err(HomeError::Incomplete {
                folder: modules,
                missing,
            }),
        }
    }

    /// The libraries of a project, when it has them.
    pub fn of_project(folder: &Path) -> Option<Self> {
        Self::named(folder).ok()
    }

    /// Where npm puts them, below a cache folder. The name changes when the lock file does.
    pub fn folder(cache: &Path) -> PathBuf {
        let version = format!("{}-{:016x}", env!("CARGO_PKG_VERSION"), fingerprint(LOCK));
        cache.join("canary-runner").join(version)
    }

    /// Has npm put them into `folder`, by the lock file and without running scripts of packages. Whoever looks meanwhile
    /// sees all of it or nothing: npm fills a folder beside it, which then takes the name.
    pub async fn install(tools: &Tools, folder: &Path) -> Result<Self, HomeError> {
        let npm = on_path(&tools.path, &["npm"]).ok_or(HomeError::NoNpm)?;
        let write = |source| HomeError::Write {
            path: folder.to_owned(),
            source,
        };
        let parent = folder.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(write)?;
        let beside = tempfile::Builder::new()
            .prefix(".installing-")
            .tempdir_in(parent)
            .map_err(write)?;
        fs::write(beside.path().join("package.json"), MANIFEST).map_err(write)?;
        fs::write(beside.path().join("package-lock.json"), LOCK).map_err(write)?;
        clean_install(&npm, beside.path(), &tools.path).await?;
        Self::named(beside.path())?;
        // Somebody else may have been faster: then theirs is as good.
        if fs::rename(beside.path(), folder).is_ok() {
            let _moved = beside.keep();
        }
        Self::named(folder)
    }

    /// The libraries by name, with their folders.
    pub(crate) fn libraries(&self) -> impl Iterator<Item = (&'static str, PathBuf)> {
        NEEDED
            .into_iter()
            .chain(WELCOME)
            .filter(|name| has(&self.modules, name))
            .map(|name| (name, self.modules.join(name)))
    }
}

async fn clean_install(npm: &Path, folder: &Path, path: &OsStr) -> Result<(), HomeError> {
    let failed = |said: String| HomeError::Npm { said };
    let output = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .env("PATH", path)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("npm error") && !line.contains("complete log"))
        .collect();
    Err(failed(lines[..lines.len().min(3)].join("; ")))
}

fn has(modules: &Path, name: &str) -> bool {
    modules.join(name).join("package.json").is_file()
}

/// FNV-1a: only to tell lock files apart.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_has_both_libraries() {
        let folder = tempfile::tempdir().unwrap();
        let add = |name: &str| {
            let library = folder.path().join("node_modules").join(name);
            fs::create_dir_all(&library).unwrap();
            fs::write(library.join("package.json"), "{}").unwrap();
        };
        add("playwright-core");
        let error = Home::named(folder.path()).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("/node_modules` has no `puppeteer-core`"),
            "{error}"
        );
        add("puppeteer-core");
        let home = Home::named(folder.path()).unwrap();
        let names: Vec<&str> = home.libraries().map(|(name, _)| name).collect();
        assert_eq!(names, NEEDED);
    }

    #[test]
    fn the_lock_is_of_the_manifest() {
        let manifest: serde_json::Value = serde_json::from_str(MANIFEST).unwrap();
        let lock: serde_json::Value = serde_json::from_str(LOCK).unwrap();
        assert_eq!(
            manifest["dependencies"],
            lock["packages"][""]["dependencies"]
        );
    }
}
