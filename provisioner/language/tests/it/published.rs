//! What is generated and committed is fresh: the JSON Schemas, and the list of diagnostics. `UPDATE_EXPECT=1` writes
//! them.

use std::fmt::Write;
use std::path::Path;

use language::diagnostic::TABLE;

use crate::diagnostics::cases;
use crate::project;

#[test]
fn schemas_are_fresh() {
    let folder = project::repository().join("schema");
    for (name, text) in language::schema::json_schemas() {
        assert_fresh(&folder.join(name), &text);
    }
}

#[test]
fn the_list_of_diagnostics_is_fresh() {
    assert_fresh(
        &project::repository().join("docs/diagnostics.md"),
        &list_of_diagnostics(),
    );
}

fn assert_fresh(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, text).expect("writable");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == text,
        "{} is not fresh: run the tests with UPDATE_EXPECT=1",
        path.display()
    );
}

const INTRODUCTION: &str = "\
# Diagnostics

What `obsctl` says about a project, by code. One run reports all of them, and nothing is written or deployed while there
is one. A code keeps its meaning; a check that goes away leaves a gap.

This page is generated from the table of codes in `provisioner/language/src/diagnostic/codes.rs` and from the cases in
`provisioner/language/tests/diagnostics`.
";

const GROUPS: [(&str, &str); 7] = [
    ("E00", "Reading the folder"),
    ("E01", "Files and YAML"),
    ("E02", "Expressions, repetitions, variables, environments"),
    ("E03", "Fields and values"),
    ("E04", "Names and references"),
    ("E05", "Rules of CloudWatch"),
    ("E06", "Templates"),
];

fn list_of_diagnostics() -> String {
    let cases = cases();
    let mut page = INTRODUCTION.to_owned();
    for (prefix, title) in GROUPS {
        write!(page, "\n## {prefix}xx: {title}\n").expect("text");
        for entry in TABLE
            .iter()
            .filter(|entry| entry.code.0.starts_with(prefix))
        {
            write!(
                page,
                "\n### {}: {}\n\n{}\n",
                entry.code, entry.title, entry.explanation
            )
            .expect("text");
            let case = cases
                .iter()
                .find(|(name, _)| name.starts_with(entry.code.0));
            if let Some(example) = case.and_then(|(_, path)| example(path, entry.code.0)) {
                write!(page, "\n```text\n{example}```\n").expect("text");
            }
        }
    }
    let listed = page.matches("\n### ").count();
    assert_eq!(listed, TABLE.len(), "a code belongs to no group");
    page
}

/// What is said about the code in its first case, unless it is too wide for a page.
fn example(case: &Path, code: &str) -> Option<String> {
    let told = std::fs::read_to_string(case.join("expected.txt")).ok()?;
    let block = told.split("\n\n").find(|block| block.starts_with(code))?;
    let narrow = block.lines().all(|line| line.len() <= 160);
    narrow.then(|| format!("{}\n", block.trim_end()))
}
