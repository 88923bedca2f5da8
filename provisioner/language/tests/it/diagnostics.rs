//! Every diagnostic, by a project that has it: `tests/diagnostics/CODE-WHAT/` holds the project, and in `expected.txt`
//! all that is said about it. `UPDATE_EXPECT=1` writes that file, to be read before it is committed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use language::diagnostic::TABLE;
use language::{Overrides, compile};

use crate::{project, render};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// The cases, by name.
pub(crate) fn cases() -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(folder()).expect("cases");
    let mut cases: Vec<(String, PathBuf)> = entries
        .map(|entry| entry.expect("readable").path())
        .map(|path| {
            (
                path.file_name()
                    .and_then(|name| name.to_str())
                    .expect("a UTF-8 name")
                    .to_owned(),
                path,
            )
        })
        .collect();
    cases.sort();
    cases
}

/// What is said about the project of a case. A line `# obsctl: --env prod` in its `obsctl.yaml` has the options.
pub(crate) fn told(path: &Path) -> String {
    let sources = project::read(path, &["runbooks", "canaries"]);
    let mut environment = None;
    let mut overrides = Overrides::default();
    let first = sources
        .text("obsctl.yaml")
        .and_then(|text| text.lines().next())
        .unwrap_or_default();
    let mut options = first
        .strip_prefix("# obsctl: ")
        .unwrap_or_default()
        .split(' ');
    while let Some(option) = options.next().filter(|option| !option.is_empty()) {
        let value = options.next().expect("a value").to_owned();
        match option {
            "--env" => environment = Some(value),
            "--endpoint" => overrides.endpoint = Some(value),
            "--set" => {
                let (name, value) = value.split_once('=').expect("NAME=VALUE");
                overrides
                    .variables
                    .insert(name.to_owned(), value.to_owned());
            }
            other => panic!("unknown option {other}"),
        }
    }
    let compilation = compile(&sources, environment.as_deref(), &overrides);
    assert!(
        compilation.model.is_none(),
        "{}: no mistake",
        path.display()
    );
    render::render(&compilation.diagnostics, &sources)
}

#[test]
fn each_case_tells_what_is_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for (name, path) in cases() {
        let told = told(&path);
        let expected = path.join("expected.txt");
        if update {
            std::fs::write(&expected, &told).expect("writable");
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != told {
            wrong.push(format!("--- {name}\n{told}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "different from expected.txt:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn each_code_has_a_case() {
    let codes: BTreeSet<&str> = TABLE.iter().map(|entry| entry.code.0).collect();
    assert_eq!(codes.len(), TABLE.len(), "a code stands twice in the table");
    let mut with_case = BTreeSet::new();
    for (name, path) in cases() {
        let code = name.split('-').next().expect("a code").to_owned();
        let expected = std::fs::read_to_string(path.join("expected.txt")).unwrap_or_default();
        assert!(
            expected.lines().any(|line| line.starts_with(&code)),
            "{name} does not trigger its code"
        );
        with_case.insert(code);
    }
    // E00 is told by whoever reads the disk, which this crate does not
    let unreachable = BTreeSet::from(["E0001", "E0002", "E0310"]);
    let without: Vec<&&str> = codes
        .iter()
        .filter(|code| !with_case.contains(**code) && !unreachable.contains(*code))
        .collect();
    assert!(without.is_empty(), "codes without a case: {without:?}");
    let unknown: Vec<&String> = with_case
        .iter()
        .filter(|code| !codes.contains(code.as_str()))
        .collect();
    assert!(
        unknown.is_empty(),
        "cases of codes that the table does not have: {unknown:?}"
    );
}
