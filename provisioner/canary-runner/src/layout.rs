//! The folder of a run, which is all that a run has: the package, the library, the profile, the artifacts.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::json;
use tempfile::TempDir;

use crate::error::RunError;
use crate::home::Home;
use crate::job::Job;
use crate::time::Time;
use crate::tools::Tools;

/// The library's own modules.
const RUNTIME: [(&str, &str); 14] = [
    (
        "channel.mjs",
        include_str!("../javascript/runtime/channel.mjs"),
    ),
    (
        "chromium.mjs",
        include_str!("../javascript/runtime/chromium.mjs"),
    ),
    (
        "configuration.mjs",
        include_str!("../javascript/runtime/configuration.mjs"),
    ),
    ("facts.mjs", include_str!("../javascript/runtime/facts.mjs")),
    (
        "handler.mjs",
        include_str!("../javascript/runtime/handler.mjs"),
    ),
    ("http.mjs", include_str!("../javascript/runtime/http.mjs")),
    ("job.mjs", include_str!("../javascript/runtime/job.mjs")),
    ("log.mjs", include_str!("../javascript/runtime/log.mjs")),
    ("main.mjs", include_str!("../javascript/runtime/main.mjs")),
    (
        "playwright.mjs",
        include_str!("../javascript/runtime/playwright.mjs"),
    ),
    (
        "puppeteer.mjs",
        include_str!("../javascript/runtime/puppeteer.mjs"),
    ),
    (
        "redact.mjs",
        include_str!("../javascript/runtime/redact.mjs"),
    ),
    ("steps.mjs", include_str!("../javascript/runtime/steps.mjs")),
    (
        "traffic.mjs",
        include_str!("../javascript/runtime/traffic.mjs"),
    ),
];

/// The names under which scripts import it.
const MODULES: [(&str, &str); 5] = [
    (
        "@aws/synthetics-playwright",
        include_str!("../javascript/modules/synthetics-playwright.mjs"),
    ),
    (
        "@aws/synthetics-puppeteer",
        include_str!("../javascript/modules/synthetics-puppeteer.mjs"),
    ),
    (
        "@aws/synthetics-logger",
        include_str!("../javascript/modules/synthetics-logger.mjs"),
    ),
    (
        "Synthetics",
        include_str!("../javascript/modules/Synthetics.mjs"),
    ),
    (
        "SyntheticsLogger",
        include_str!("../javascript/modules/SyntheticsLogger.mjs"),
    ),
];

/// The folder of a run. Gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Layout {
    folder: TempDir,
    root: PathBuf,
}

impl Layout {
    /// Makes the folder, below the system's folder for temporary files.
    pub(crate) fn make(home: &Home) -> Result<Self, RunError> {
        let folder = tempfile::Builder::new()
            .prefix("obsctl-canary-")
            .tempdir()
            .map_err(|source| RunError::Prepare {
                path: std::env::temp_dir(),
                source,
            })?;
        // Node reads the real path of what it imports; ours must be the same.
        let root = folder
            .path()
            .canonicalize()
            .map_err(|source| RunError::Prepare {
                path: folder.path().to_owned(),
                source,
            })?;
        let layout = Self { folder, root };
        layout.fill(home).map_err(|source| RunError::Prepare {
            path: layout.root.clone(),
            source,
        })?;
        Ok(layout)
    }

    fn fill(&self, home: &Home) -> io::Result<()> {
        for name in ["package", "artifacts", "home", "profile", "tmp", "runtime"] {
            fs::create_dir(self.root.join(name))?;
        }
        for (name, text) in RUNTIME {
            fs::write(self.root.join("runtime").join(name), text)?;
        }
        let modules = self.root.join("node_modules");
        for (name, text) in MODULES {
            let module = modules.join(name);
            fs::create_dir_all(&module)?;
            fs::write(module.join("index.mjs"), text)?;
            let manifest = json!({"name": name, "version": "0.0.0", "exports": "./index.mjs"});
            fs::write(module.join("package.json"), manifest.to_string())?;
        }
        for (name, library) in home.libraries() {
            let link = modules.join(name);
            if let Some(parent) = link.parent() {
                fs::create_dir_all(parent)?;
            }
            symlink(library.canonicalize()?, link)?;
        }
        Ok(())
    }

    /// Writes what the library reads first; gives its path.
    pub(crate) fn write_job(
        &self,
        job: &Job,
        tools: &Tools,
        scripts: &[String],
    ) -> Result<PathBuf, RunError> {
        let path = self.root.join("job.json");
        let deadline = Time::now()
            .as_millis()
            .saturating_add(i64::try_from(job.timeout.as_millis()).unwrap_or(i64::MAX));
        let text = json!({
            "id": self.marker(),
            "name": job.name,
            "arn": job.arn,
            "runtime": job.runtime,
            "puppeteer": job.is_puppeteer(),
            "handler": job.handler,
            "package": self.package(),
            "scripts": scripts,
            "artifacts": self.artifacts(),
            "profile": self.root.join("profile"),
            "chromium": tools.chromium,
            "sandbox": !rustix::process::geteuid().is_root(),
            "headed": job.headed,
            "pages": job.limits.pages,
            "deadline": deadline,
        });
        fs::write(&path, text.to_string()).map_err(|source| RunError::Prepare {
            path: path.clone(),
            source,
        })?;
        Ok(path)
    }

    /// A text that stands in the command line, the environment or the working folder of every process of the run.
    pub(crate) fn marker(&self) -> String {
        self.folder
            .path()
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn package(&self) -> PathBuf {
        self.root.join("package")
    }

    pub(crate) fn artifacts(&self) -> PathBuf {
        self.root.join("artifacts")
    }
}

/// Bytes that files below a folder take on disk. Links are not followed; what goes away meanwhile is not counted.
pub(crate) fn disk_bytes(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => disk_bytes(&entry.path()),
            Ok(data) => data.blocks() * 512,
            Err(_) => 0,
        })
        .sum()
}
