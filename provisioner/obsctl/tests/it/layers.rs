//! The layering of `src/`, read from the sources themselves.

use std::fs;
use std::path::{Path, PathBuf};

/// Every source file: path below `src/`, and its text without tests and comments.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && !path.ends_with("tests.rs")
            {
                let name = path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                files.push((name, code(&fs::read_to_string(&path).unwrap())));
            }
        }
    }
    files.sort();
    assert!(files.len() > 40, "the walk has lost its way: {files:?}");
    files
}

fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn stage(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap()
}

/// Only these stages have any of these words.
fn only(allowed: &[&str], words: &[&str]) {
    let guilty: Vec<String> = sources()
        .into_iter()
        .filter(|(file, _)| !allowed.contains(&stage(file)))
        .flat_map(|(file, text)| {
            let found: Vec<String> = words
                .iter()
                .filter(|word| text.contains(**word))
                .map(|word| format!("{file}: {word}"))
                .collect();
            found
        })
        .collect();
    assert!(
        guilty.is_empty(),
        "only {allowed:?} may have these: {guilty:#?}"
    );
}

#[test]
fn only_aws_names_the_sdk() {
    only(&["aws"], &["aws_sdk_", "aws_config", "aws_smithy"]);
}

#[test]
fn only_view_prints() {
    only(
        &["view"],
        &[
            "println!",
            "print!",
            "anstream",
            "anstyle",
            "indicatif",
            "annotate_snippets",
        ],
    );
    only(
        &["view", "host"],
        &["io::stdin()", "io::stdout()", "io::stderr()"],
    );
}

#[test]
fn only_host_reads_the_environment_and_the_clock() {
    only(
        &["host"],
        &["env::var", "SystemTime", "is_terminal()", "terminal_size"],
    );
}

#[test]
fn only_source_reads_the_project_and_only_ops_writes_files() {
    only(&["source", "ops"], &["std::fs", "File::", "OpenOptions"]);
    only(
        &["ops"],
        &["fs::write", "rename(", "remove_file", "create_dir"],
    );
}

#[test]
fn stages_look_one_way() {
    let forbidden: [(&str, &[&str]); 6] = [
        (
            "source",
            &[
                "crate::aws",
                "crate::apply",
                "crate::ops",
                "crate::view",
                "crate::cli",
            ],
        ),
        (
            "aws",
            &[
                "crate::source",
                "crate::apply",
                "crate::ops",
                "crate::view",
                "crate::cli",
            ],
        ),
        (
            "apply",
            &[
                "crate::source",
                "crate::ops",
                "crate::view",
                "crate::cli",
                "language::compile",
            ],
        ),
        ("ops", &["crate::view", "crate::cli", "crate::host"]),
        ("view", &["crate::cli", "crate::source"]),
        ("host", &["crate::"]),
    ];
    for (file, text) in sources() {
        for (_, words) in forbidden.iter().filter(|(name, _)| *name == stage(&file)) {
            for word in *words {
                assert!(!text.contains(word), "{file} must not use {word}");
            }
        }
    }
}
