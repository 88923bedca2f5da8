//! `obsctl canary run`, with real packages on the real Node. Those with pages are tests of `canary-runner`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::harness::{Ended, Project, obsctl};

/// A folder of libraries that are never called: these scripts open no page.
fn world(script: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    for name in ["playwright-core", "puppeteer-core"] {
        let library = folder.path().join("node_modules").join(name);
        fs::create_dir_all(&library).unwrap();
        fs::write(library.join("package.json"), r#"{"exports": "./index.js"}"#).unwrap();
        fs::write(
            library.join("index.js"),
            "exports.chromium = exports.launch = {};",
        )
        .unwrap();
    }
    fs::write(folder.path().join("index.mjs"), script).unwrap();
    let package = folder.path().join("package.zip");
    let zipped = Command::new("python3")
        .args(["-m", "zipfile", "-c", "package.zip", "index.mjs"])
        .current_dir(folder.path())
        .status()
        .unwrap();
    assert!(zipped.success());
    (folder, package)
}

fn run(folder: &Path, arguments: &[&str]) -> Ended {
    let mut command = obsctl();
    command
        .args(["canary", "run", "probe", "--package", "package.zip"])
        .arg("--runner")
        .arg(folder)
        .args(arguments)
        .current_dir(folder);
    command.output().unwrap().into()
}

const STEPS: &str = "
import { synthetics } from '@aws/synthetics-playwright';
export const handler = async () => {
  await synthetics.executeStep('first', async () => {});
  await synthetics.executeStep('second', async () => { if (process.env.FAIL) throw new Error('no stock'); });
};
";

#[test]
fn a_canary_that_passes_ends_with_0_and_leaves_nothing() {
    let (folder, _package) = world(STEPS);
    let ended = run(folder.path(), &[]).with(0);
    let words: Vec<&str> = ended.stdout.split_whitespace().collect();
    assert_eq!(
        (words[0], words[3]),
        ("passed", "first"),
        "{}",
        ended.stdout
    );
    assert!(
        ended.stdout.contains("probe passed in "),
        "{}",
        ended.stdout
    );
    assert!(!ended.stdout.contains("artifacts:"), "{}", ended.stdout);
}

#[test]
fn a_canary_that_fails_ends_with_1_and_keeps_its_artifacts() {
    let (folder, _package) = world(STEPS);
    let keep = folder.path().join("kept");
    let arguments = ["--variable", "FAIL=yes", "--format", "json", "--keep"];
    let arguments: Vec<&str> = arguments
        .into_iter()
        .chain([keep.to_str().unwrap()])
        .collect();
    let ended = run(folder.path(), &arguments).with(1);
    let document = ended.json();
    assert_eq!(document["ok"], false);
    assert_eq!(document["result"]["status"], "FAILED");
    assert_eq!(
        document["result"]["reason"]["message"],
        "step `second` failed: no stock"
    );
    let kept = PathBuf::from(document["result"]["artifacts"].as_str().unwrap());
    assert!(kept.starts_with(keep.join("probe")));
    assert!(kept.join("SyntheticsReport-FAILED.json").is_file());
    let events: Vec<serde_json::Value> = ended
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(events.len(), 4);
    assert_eq!(events[3]["reason"], "no stock");
}

#[test]
fn what_is_missing_is_named_with_a_hint() {
    let (folder, _package) = world("");
    fs::remove_dir_all(folder.path().join("node_modules/puppeteer-core")).unwrap();
    let ended = run(folder.path(), &[]).with(2);
    assert!(
        ended.stderr.contains("has no `puppeteer-core`\nhint: "),
        "{}",
        ended.stderr
    );
    let mut command = obsctl();
    command
        .args(["canary", "run", "probe", "--package", "package.zip"])
        .env("PATH", folder.path())
        .current_dir(folder.path());
    let ended = Ended::from(command.output().unwrap()).with(2);
    assert!(
        ended
            .stderr
            .starts_with("error: Node.js is not on the search path\nhint: install"),
        "{}",
        ended.stderr
    );
}

/// A project with a canary, and the folder of libraries beside it.
fn project() -> (Project, TempDir) {
    let project = Project::new("http://127.0.0.1:9");
    project.write("canaries/probe.mjs", STEPS);
    project.write(
        "canaries/probe.yaml",
        "kind: Canary\nname: probe\nscript: probe.mjs\ntimeout: 45s\nenvironment: {FAIL: 'yes'}\n",
    );
    let (folder, _package) = world("");
    (project, folder)
}

#[test]
fn a_canary_of_the_project_runs_as_its_yaml_says() {
    let (project, folder) = project();
    let keep = folder.path().join("kept");
    let places = ["--runner", folder.path().to_str().unwrap()];
    let places = [places, ["--keep", keep.to_str().unwrap()]].concat();
    let run = |name: &str, more: &[&str]| {
        let verb = ["canary", "run", name, "--format", "json"];
        project.run(&[&verb, places.as_slice(), more].concat())
    };
    let failed = run("probe", &[]).with(1).json();
    assert_eq!(failed["result"]["name"], "probe");
    assert_eq!(
        failed["result"]["reason"]["message"],
        "step `second` failed: no stock"
    );
    let passed = run("demo-local-probe", &["--variable", "FAIL="]).with(0);
    assert_eq!(passed.json()["result"]["status"], "PASSED");
    let slow = run("probe", &["--timeout", "1ms"]).with(1).json();
    assert_ne!(slow["result"]["reason"], failed["result"]["reason"]);
}

#[test]
fn a_canary_that_the_project_does_not_have_is_not_run() {
    let (project, _folder) = project();
    let told = |name: &str| project.run(&["canary", "run", name]).with(1).stderr;
    assert_eq!(
        told("prove"),
        "error: there is no canary `prove`\nhint: did you mean `probe`?\n"
    );
    assert_eq!(
        told("search"),
        "error: there is no canary `search`\nhint: there is `probe`\n"
    );
    let alone = project.run(&["canary", "run", "probe", "--handler", "a.b"]);
    assert!(alone.with(1).stderr.contains("--package <FILE>"));
    project.edit("canaries/probe.yaml", "probe.mjs", "prove.mjs");
    assert!(told("probe").contains("there is no script `canaries/prove.mjs`"));
}
