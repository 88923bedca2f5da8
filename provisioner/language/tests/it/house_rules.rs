//! Rules of the house that a test can hold: the crates that must be pure are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PURE: [&str; 3] = ["charts", "cloudwatch", "language"];

/// Crates that would bring an async runtime, an AWS SDK, a clock, randomness or IO, directly or through another.
const IMPURE_CRATES: [&str; 16] = [
    "async-std",
    "aws-config",
    "aws-sdk-",
    "aws-smithy-",
    "chrono",
    "fastrand",
    "fs-err",
    "futures",
    "getrandom",
    "hyper",
    "mio",
    "rand",
    "reqwest",
    "socket2",
    "sqlx",
    "tokio",
];

/// What would reach for them through the standard library or a pure-enough dependency.
/// Scoped threads are no such thing: they end with the call, and the caller says how many.
const IMPURE_CODE: [&str; 15] = [
    "std::fs",
    "std::net",
    "std::io::",
    "std::env",
    "std::process",
    "thread::sleep",
    "thread::spawn",
    "available_parallelism",
    "std::os",
    "SystemTime",
    "Instant",
    "Timestamp::now",
    "Zoned::now",
    "RandomState",
    "async fn",
];

#[test]
fn pure_crates_stay_pure() {
    let mut guilty = Vec::new();
    for name in PURE {
        guilty.extend(impure_dependencies(name));
        guilty.extend(impure_sources(name));
    }
    assert!(
        guilty.is_empty(),
        "these crates must stay pure: {guilty:#?}"
    );
}

/// All of a crate's dependencies but those for tests, also the indirect ones.
fn impure_dependencies(name: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--prefix",
            "none",
            "--edges",
            "normal,build",
            "--package",
            name,
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8(output.stdout).expect("cargo prints UTF-8");
    assert!(
        tree.lines().count() > 3,
        "cargo tree has no answer: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    tree.lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|found| {
            IMPURE_CRATES.iter().any(|impure| {
                *found == *impure || (impure.ends_with('-') && found.starts_with(impure))
            })
        })
        .map(|found| format!("{name} depends on {found}"))
        .collect()
}

fn impure_sources(name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a crate has a parent folder")
        .join(name)
        .join("src");
    let files = sources(&root);
    assert!(
        files.len() > 10,
        "the walk has lost its way below {}",
        root.display()
    );
    let mut guilty = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("a source file is readable");
        let code: Vec<&str> = text
            .split("#[cfg(test)]")
            .next()
            .unwrap_or_default()
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        for word in IMPURE_CODE {
            if code.iter().any(|line| line.contains(word)) {
                guilty.push(format!("{}: {word}", path.display()));
            }
        }
    }
    guilty
}

/// Source files below a folder, tests apart.
fn sources(root: &Path) -> Vec<PathBuf> {
    let mut folders = vec![root.to_path_buf()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a source folder is readable") {
            let path = entry.expect("an entry is readable").path();
            let tests = path
                .file_stem()
                .is_some_and(|stem| stem == "tests" || stem == "fixtures");
            match path.is_dir() {
                _ if tests => {}
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files
}
