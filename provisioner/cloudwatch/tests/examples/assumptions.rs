//! `docs/assumptions.md` holds what it promises: each row has a choice, a test that there is, and a
//! setting that there is or a dash.

use std::fs;
use std::path::{Path, PathBuf};

use crate::published::Examples;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A row of a table that has a column for tests.
struct Row {
    about: String,
    choice: String,
    setting: String,
    test: String,
}

pub(crate) fn examples(examples: &mut Examples) {
    let names: Vec<String> = examples.names().map(ToOwned::to_owned).collect();
    examples.rule(
        "assumptions::each-row-has-a-test-that-there-is",
        move || {
            check_tests(&names);
        },
    );
    examples.rule("assumptions::each-setting-is-one", check_settings);
}

fn check_tests(examples: &[String]) {
    for row in rows() {
        assert!(!row.choice.is_empty(), "{} has no choice", row.about);
        let tests = quoted(&row.test);
        assert!(!tests.is_empty(), "{} has no test", row.about);
        for test in tests {
            let known = is_test(test, examples);
            assert!(known, "{}: there is no test `{test}`", row.about);
        }
    }
}

fn check_settings() {
    let sources = sources();
    for row in rows() {
        let settings = quoted(&row.setting);
        let said = row.setting.starts_with('–') || !settings.is_empty();
        assert!(said, "{} has neither setting nor dash", row.about);
        for setting in settings {
            let word = setting.split([' ', '(']).next().unwrap_or_default();
            let word = word.rsplit("::").next().unwrap_or_default();
            // a flag is the name of a field
            let word = word.trim_start_matches('-').replace('-', "_");
            assert!(sources.contains(&word), "{}: {setting}", row.about);
        }
    }
}

fn rows() -> Vec<Row> {
    let document = fs::read_to_string(Path::new(ROOT).join("docs/assumptions.md")).unwrap();
    let mut rows = Vec::new();
    let mut has_tests = false;
    for line in document.lines() {
        let cells: Vec<String> = line
            .replace("\\|", "\u{1}")
            .split('|')
            .map(|cell| cell.trim().replace('\u{1}', "|"))
            .collect();
        let [_, about, choice, setting, test, _] = cells.as_slice() else {
            continue;
        };
        if test == "Test" {
            has_tests = true;
        } else if has_tests && !about.starts_with("---") {
            rows.push(Row {
                about: about.clone(),
                choice: choice.clone(),
                setting: setting.clone(),
                test: test.clone(),
            });
        }
    }
    assert!(rows.len() > 50, "the tables are not found");
    rows
}

/// What stands in backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Whether this is the beginning of the name of an example, or a test of the program beside it.
fn is_test(name: &str, examples: &[String]) -> bool {
    if examples.iter().any(|example| example.starts_with(name)) {
        return true;
    }
    let Some((modules, function)) = name.rsplit_once("::") else {
        return false;
    };
    // those of another program begin with its name
    let (program, modules) = ["canary-runner", "charts", "cloudwatch-local", "obsctl"]
        .into_iter()
        .find_map(|program| {
            let modules = modules.strip_prefix(program)?.strip_prefix("::")?;
            Some((program, modules))
        })
        .unwrap_or(("cloudwatch", modules));
    let path = modules.replace("::", "/");
    ["tests/it", "src"].iter().any(|folder| {
        let folder = Path::new(ROOT)
            .join("provisioner")
            .join(program)
            .join(folder);
        let files = [format!("{path}.rs"), format!("{path}/mod.rs")];
        files.iter().any(|file| {
            let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
            let found = text.split(&format!("fn {function}(")).next();
            found.is_some_and(|before| before.len() < text.len())
        })
    })
}

/// The code of all programs that have settings.
fn sources() -> String {
    let provisioner = Path::new(ROOT).join("provisioner");
    let programs = [
        "canary-runner",
        "charts",
        "cloudwatch",
        "cloudwatch-local",
        "obsctl",
    ];
    let mut folders: Vec<PathBuf> = programs
        .iter()
        .map(|name| provisioner.join(name).join("src"))
        .collect();
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
    text
}
