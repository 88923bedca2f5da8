//! Reads projects from folders, as `obsctl` does.

use std::path::{Path, PathBuf};

use language::source::{SourceFile, Sources};

/// The folder of this repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The project in a folder: its YAML files, those of the named folders below, and the names of its runbooks.
pub(crate) fn read(folder: &Path, below: &[&str]) -> Sources {
    let mut sources = Sources::default();
    for sub in std::iter::once("").chain(below.iter().copied()) {
        for path in files(&folder.join(sub)) {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .expect("a UTF-8 name");
            let extension = path.extension().and_then(|extension| extension.to_str());
            match extension {
                Some("yaml") => sources.files.push(SourceFile {
                    path: if sub.is_empty() {
                        name.to_owned()
                    } else {
                        format!("{sub}/{name}")
                    },
                    text: std::fs::read_to_string(&path).expect("readable"),
                }),
                // `NUMBER TEXT`: a file that is too large to keep
                Some("repeat") => {
                    let rule = std::fs::read_to_string(&path).expect("readable");
                    let (number, text) = rule.split_once(' ').expect("NUMBER TEXT");
                    sources.files.push(SourceFile {
                        path: name.trim_end_matches(".repeat").to_owned(),
                        text: text.repeat(number.parse().expect("a number")),
                    });
                }
                Some("mjs") if sub == "canaries" => {
                    let text = std::fs::read_to_string(&path).expect("readable");
                    sources.scripts.insert(format!("{sub}/{name}"), text);
                }
                Some("md") if sub == "runbooks" => {
                    sources
                        .runbooks
                        .insert(name.trim_end_matches(".md").to_owned());
                }
                _ => {}
            }
        }
    }
    sources
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
}

/// A project of texts: `(path, text)`, with the runbook `r`.
pub(crate) fn of(files: &[(&str, &str)]) -> Sources {
    let files = files.iter().map(|(path, text)| SourceFile {
        path: (*path).to_owned(),
        text: (*text).to_owned(),
    });
    Sources {
        files: files.collect(),
        runbooks: ["r".to_owned()].into(),
        scripts: std::collections::BTreeMap::new(),
    }
}
