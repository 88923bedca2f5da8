//! A runner, a web site, and a package out of a few files.

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use canary_runner::{Home, Job, Outcome, Runner, Search, Tools};
use tempfile::TempDir;
use tokio::net::TcpListener;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A runner, and the folder of its last run's artifacts.
pub(crate) struct World {
    pub(crate) runner: Runner,
    pub(crate) artifacts: TempDir,
    pub(crate) site: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        let search = Search {
            path: std::env::var_os("PATH").unwrap_or_default(),
            chromium: None,
        };
        let tools = Tools::find(&search)
            .await
            .unwrap_or_else(|error| panic!("{error}; {}", error.hint()));
        let home =
            Home::named(&libraries()).unwrap_or_else(|error| panic!("{error}; run scripts/setup"));
        Self {
            runner: Runner::new(tools, home, 2),
            artifacts: tempfile::tempdir().unwrap(),
            site: site().await,
        }
    }

    /// A job with one script, `index.mjs`, in which SITE is the site's address.
    pub(crate) fn job(&self, script: &str) -> Job {
        self.package(&[("index.mjs", script)], "index.handler")
    }

    /// A job with these files.
    pub(crate) fn package(&self, files: &[(&str, &str)], handler: &str) -> Job {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer
                .write_all(text.replace("SITE", &self.site).as_bytes())
                .unwrap();
        }
        let package = writer.finish().unwrap().into_inner();
        let mut job = Job::new("test", package, handler);
        self.artifacts.path().clone_into(&mut job.artifacts);
        job
    }

    pub(crate) async fn run(&self, job: Job) -> Outcome {
        self.runner.run(job).await.unwrap()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.artifacts.path().join(name)).unwrap()
    }

    /// The report, as JSON.
    pub(crate) fn report(&self, status: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(&format!("SyntheticsReport-{status}.json"))).unwrap()
    }

    /// Whether a file is a picture with something in it.
    pub(crate) fn is_picture(&self, name: &str) -> bool {
        let bytes = std::fs::read(self.artifacts.path().join(name)).unwrap();
        bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.len() > 1_000
    }
}

/// What the kernel still has of runs of this process: their folders' names stand in environments and command lines.
pub(crate) fn left_behind(token: &str) -> Vec<String> {
    let output = Command::new("ps")
        .args(["-eo", "pid,args"])
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter(|line| line.contains(token))
        .map(str::to_owned)
        .collect()
}

fn libraries() -> PathBuf {
    match std::env::var_os("OBSCTL_CANARY_RUNNER") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."),
    }
}

/// A small web site on a free port of this machine.
async fn site() -> String {
    let page = |title: &str, body: &str| {
        Html(format!(
            "<!doctype html><title>{title}</title><link rel=icon href=data:,><h1>{title}</h1>{body}"
        ))
    };
    let app = Router::new()
        .route("/", get(move || async move {
            page("Home", "<link rel=stylesheet href=/style.css><img src=/missing.png><a href=/second>second</a>")
        }))
        .route("/second", get(move || async move { page("Second", "<p id=text>hello</p>") }))
        .route("/style.css", get(|| async { ([("content-type", "text/css")], "h1 { color: teal }") }))
        .route("/broken", get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "broken") }))
        // what is looked for stands twice, first where nobody sees it
        .route("/menu", get(|| async {
            (StatusCode::NOT_FOUND, Html("<nav style='display:none'>Welcome</nav><h1>Welcome</h1><a href='/'>home</a>"))
        }))
        .route("/moved", get(|| async { Redirect::temporary("/second") }))
        .route("/agent", get(|headers: axum::http::HeaderMap| async move {
            headers.get("user-agent").and_then(|agent| agent.to_str().ok()).unwrap_or_default().to_owned()
        }))
        .route("/echo", post(|body: String| async move { body }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}
