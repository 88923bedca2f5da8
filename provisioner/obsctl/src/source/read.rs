//! Reads the files of a project into [`Sources`].

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use language::PROJECT_FILE;
use language::diagnostic::{Code, Diagnostic, Severity};
use language::source::{SourceFile, Sources};

use super::walk::{Found, is_script, walk};

/// The longest file that is read. Hand-written YAML stays far below; a dump that got in by mistake does not.
const FILE_BYTES: u64 = 1 << 20;
/// The most that is read altogether.
const PROJECT_BYTES: u64 = 64 << 20;
/// The folder of the runbooks, directly below the project.
const RUNBOOKS: &str = "runbooks/";

/// A file or folder that cannot be read.
const UNREADABLE: Code = Code("E0001");
/// A file that is not UTF-8.
const NOT_UTF_8: Code = Code("E0002");
/// No project in the folder: the language's code, told here with the folder's name.
const NO_PROJECT: Code = Code("E0101");
/// A file, or a whole project, that is too large: the language's code, told here before anything is read.
const TOO_LARGE: Code = Code("E0102");

/// A project as it was read.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    /// What could be read.
    pub(crate) sources: Sources,
    /// What could not.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Reads the project in this folder.
pub(crate) fn load(project: &Path) -> Loaded {
    let mut loaded = Loaded::default();
    if !project.join(PROJECT_FILE).is_file() {
        let message = format!("no `{PROJECT_FILE}` in `{}`", project.display());
        let hint = "name the project's folder with `--project`, or begin one with `obsctl init`";
        loaded
            .diagnostics
            .push(diagnostic(NO_PROJECT, message, Some(hint)));
        return loaded;
    }
    let mut left = PROJECT_BYTES;
    for found in walk(project) {
        match found {
            Found::File(path, name) => loaded.add(&path, name, &mut left),
            Found::Unreadable(name, reason) => loaded.diagnostics.push(unreadable(&name, &reason)),
        }
    }
    loaded
}

impl Loaded {
    fn add(&mut self, path: &Path, name: String, left: &mut u64) {
        if let Some(markdown) = name.strip_suffix(".md") {
            if let Some(runbook) = markdown.strip_prefix(RUNBOOKS) {
                self.sources.runbooks.insert(runbook.to_owned());
            }
            return;
        }
        match read(path) {
            Ok(bytes) if bytes.len() as u64 > FILE_BYTES => {
                let message = format!("`{name}` is larger than {} MiB", FILE_BYTES >> 20);
                let hint = "split it, or list it in `.obsctlignore` when it is not the project's";
                self.diagnostics
                    .push(diagnostic(TOO_LARGE, message, Some(hint)));
            }
            Ok(bytes) if bytes.len() as u64 > *left => {
                if *left > 0 {
                    let message = format!(
                        "the files together are larger than {} MiB",
                        PROJECT_BYTES >> 20
                    );
                    let hint = "list folders that are not the project's in `.obsctlignore`";
                    self.diagnostics
                        .push(diagnostic(TOO_LARGE, message, Some(hint)));
                }
                *left = 0;
            }
            Ok(bytes) => {
                *left -= bytes.len() as u64;
                self.decode(name, bytes);
            }
            Err(error) => self.diagnostics.push(unreadable(&name, &error.to_string())),
        }
    }

    fn decode(&mut self, path: String, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) if is_script(&path) => drop(self.sources.scripts.insert(path, text)),
            Ok(text) => self.sources.files.push(SourceFile { path, text }),
            Err(error) => {
                let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = good.split(|byte| *byte == b'\n').count();
                let message = format!("`{path}` is not UTF-8, from line {line} on");
                self.diagnostics
                    .push(diagnostic(NOT_UTF_8, message, Some("save it as UTF-8")));
            }
        }
    }
}

/// One byte more than allowed at most, so that a file that grows meanwhile is bounded too.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a regular file",
        ));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(FILE_BYTES + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(name: &str, reason: &str) -> Diagnostic {
    diagnostic(UNREADABLE, format!("cannot read `{name}`: {reason}"), None)
}

fn diagnostic(code: Code, message: String, hint: Option<&str>) -> Diagnostic {
    Diagnostic {
        code,
        severity: Severity::Error,
        message,
        span: None,
        labels: Vec::new(),
        hint: hint.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    fn project(files: &[(&str, &[u8])]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for (path, bytes) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    fn paths(loaded: &Loaded) -> Vec<&str> {
        loaded
            .sources
            .files
            .iter()
            .map(|file| file.path.as_str())
            .collect()
    }

    #[test]
    fn reads_the_project_and_nothing_else() {
        let folder = project(&[
            ("obsctl.yaml", b"project: a"),
            ("alarms/deep/b.yml", b"b"),
            ("alarms/a.yaml", b"a"),
            ("alarms/notes.txt", b"x"),
            (".github/workflow.yaml", b"x"),
            ("target/x.yaml", b"x"),
            ("web/node_modules/x.yaml", b"x"),
            ("out/x.yaml", b"x"),
            ("schema/x.yaml", b"x"),
            ("examples/other/obsctl.yaml", b"x"),
            ("examples/other/alarms/x.yaml", b"x"),
            ("ignored/x.yaml", b"x"),
            (".obsctlignore", b"/ignored\n"),
            ("runbooks/a.md", b"x"),
            ("runbooks/team/b.md", b"x"),
            ("docs/c.md", b"x"),
            ("canaries/c.yaml", b"c"),
            ("canaries/c.mjs", b"x"),
            ("canaries/lib/d.json", b"x"),
            ("canaries/node_modules/e.js", b"x"),
            ("web/f.mjs", b"x"),
        ]);
        let loaded = load(folder.path());
        assert_eq!(
            paths(&loaded),
            [
                "alarms/a.yaml",
                "alarms/deep/b.yml",
                "canaries/c.yaml",
                "obsctl.yaml"
            ]
        );
        assert_eq!(
            loaded.sources.runbooks.iter().collect::<Vec<_>>(),
            ["a", "team/b"]
        );
        let scripts: Vec<_> = loaded.sources.scripts.keys().collect();
        assert_eq!(scripts, ["canaries/c.mjs", "canaries/lib/d.json"]);
        assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    }

    #[test]
    fn what_cannot_be_read_is_told_beside_the_rest() {
        let large = vec![b'x'; usize::try_from(FILE_BYTES).unwrap() + 1];
        let folder = project(&[
            ("obsctl.yaml", b"project: a"),
            ("a.yaml", b"one\ntwo \xff"),
            ("b.yaml", &large),
            ("c.yaml", b"fine"),
        ]);
        let loaded = load(folder.path());
        assert_eq!(paths(&loaded), ["c.yaml", "obsctl.yaml"]);
        let messages: Vec<_> = loaded
            .diagnostics
            .iter()
            .map(|mistake| mistake.message.as_str())
            .collect();
        assert_eq!(
            messages,
            [
                "`a.yaml` is not UTF-8, from line 2 on",
                "`b.yaml` is larger than 1 MiB"
            ]
        );
    }

    #[test]
    fn a_folder_without_project_file_is_no_project() {
        let loaded = load(TempDir::new().unwrap().path());
        assert_eq!(loaded.diagnostics[0].code, NO_PROJECT);
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_circle_end() {
        let folder = project(&[("obsctl.yaml", b"project: a"), ("alarms/a.yaml", b"a")]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("alarms/up")).unwrap();
        std::os::unix::fs::symlink(
            folder.path().join("alarms/none"),
            folder.path().join("alarms/dead.yaml"),
        )
        .unwrap();
        let loaded = load(folder.path());
        assert_eq!(paths(&loaded), ["alarms/a.yaml", "obsctl.yaml"]);
        let messages: Vec<_> = loaded
            .diagnostics
            .iter()
            .map(|mistake| mistake.message.as_str())
            .collect();
        assert_eq!(
            messages,
            [
                "cannot read `alarms/dead.yaml`: No such file or directory (os error 2)",
                "cannot read `alarms/up`: a link to a folder above itself"
            ]
        );
    }
}
