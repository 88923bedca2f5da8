//! Canaries and their runs as the console shows them.

use std::io::{Cursor, Read as _};

use axum::body::Bytes;
use cloudwatch::time::Timestamp;
use zip::ZipArchive;

use super::{Synthetics, artifacts::split, canary::Canary, logs, run::Run};

/// How many files of a package are shown, and how much of each, in bytes.
const MAX_FILES: usize = 20;
const MAX_FILE: u64 = 64 * 1024;

/// The largest artifact that is shown.
const MAX_ARTIFACT: usize = 32 * 1024 * 1024;

/// How many lines of a log are shown.
const MAX_LINES: usize = 500;

/// A canary with its runs, newest first.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) canary: Canary,
    pub(crate) runs: Vec<Run>,
    /// When it runs next.
    pub(crate) next: Option<Timestamp>,
}

/// A text file of a package.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    pub(crate) path: String,
    pub(crate) text: String,
    /// Whether there is more.
    pub(crate) cut: bool,
}

impl Synthetics {
    /// All canaries in the order of their names.
    pub(crate) async fn seen(&self) -> Vec<Seen> {
        let canaries: Vec<Canary> = self.canaries.lock().await.values().cloned().collect();
        let mut seen = Vec::new();
        for canary in canaries {
            seen.push(self.look(canary).await);
        }
        seen
    }

    /// One canary.
    pub(crate) async fn seen_one(&self, name: &str) -> Option<Seen> {
        let canary = self.canaries.lock().await.get(name).cloned()?;
        Some(self.look(canary).await)
    }

    async fn look(&self, canary: Canary) -> Seen {
        Seen {
            runs: self.runs.of(&canary.id).await,
            next: self.pace.next(&canary.id),
            canary,
        }
    }

    /// The text files of a canary's package; none when it can not be read.
    pub(crate) async fn scripts(&self, canary: &Canary) -> Vec<Script> {
        let Ok(package) = self.package(canary).await else {
            return Vec::new();
        };
        let read = tokio::task::spawn_blocking(move || unpack(&package));
        read.await.unwrap_or_default()
    }

    /// The end of a run's log.
    pub(crate) async fn run_log(&self, canary: &Canary, run: &Run) -> Vec<String> {
        let (group, stream) = (logs::group(canary), logs::stream(run));
        let lines = self.logs.tail(&group, &stream, MAX_LINES).await;
        lines.unwrap_or_default()
    }

    /// The names of a run's artifacts.
    pub(crate) async fn artifact_names(&self, run: &Run) -> Vec<String> {
        let (bucket, prefix) = split(&run.artifacts);
        let prefix = format!("{prefix}/");
        let keys = self.s3.keys_under(bucket, &prefix).await.into_iter();
        keys.filter_map(|key| Some(key.strip_prefix(&prefix)?.to_owned()))
            .collect()
    }

    /// An artifact of a run.
    pub(crate) async fn artifact(&self, run: &Run, name: &str) -> Option<Bytes> {
        let (bucket, prefix) = split(&run.artifacts);
        let key = format!("{prefix}/{name}");
        self.s3.object_bytes(bucket, &key, MAX_ARTIFACT).await
    }
}

fn unpack(package: &[u8]) -> Vec<Script> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(package)) else {
        return Vec::new();
    };
    let mut scripts = Vec::new();
    for place in 0..archive.len() {
        let Ok(entry) = archive.by_index(place) else {
            continue;
        };
        let Ok(path) = entry.name().map(std::borrow::Cow::into_owned) else {
            continue;
        };
        if scripts.len() == MAX_FILES || !is_text(&path) {
            continue;
        }
        let mut bytes = Vec::new();
        // what a zip claims is not trusted: so much is read and no more
        if entry.take(MAX_FILE + 1).read_to_end(&mut bytes).is_err() {
            continue;
        }
        let most = usize::try_from(MAX_FILE).unwrap_or(usize::MAX);
        let cut = bytes.len() > most;
        bytes.truncate(most);
        scripts.push(Script {
            path,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            cut,
        });
    }
    scripts
}

fn is_text(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    // the modules that a package brings are not the canary's own
    let own = path.strip_prefix("nodejs/node_modules/").unwrap_or(path);
    !own.contains("node_modules/")
        && matches!(extension, Some("mjs" | "js" | "cjs" | "json" | "py" | "ts"))
}
