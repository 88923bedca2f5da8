//! The files of canaries that are scripts.

use std::collections::BTreeMap;

use super::Builder;
use crate::diagnostic::{CANARY, UNKNOWN_SCRIPT, did_you_mean};
use crate::manifest::{self, Spanned};
use crate::term::EntryPoint;

/// Where scripts are looked for.
const FOLDER: &str = "canaries/";
/// What a script's name ends with.
const EXTENSIONS: [&str; 3] = [".mjs", ".js", ".cjs"];

impl Builder<'_> {
    /// The files of the package by their paths in it, and the function that is called.
    pub(super) fn scripts(
        &mut self,
        canary: &manifest::Canary,
        script: &Spanned<String>,
    ) -> Option<(BTreeMap<String, Vec<u8>>, String)> {
        let mut files = BTreeMap::new();
        let mut complete = true;
        for file in std::iter::once(script).chain(canary.files.iter().flatten()) {
            match self.file(file) {
                Some(text) => drop(files.insert(file.value.clone(), text)),
                None => complete = false,
            }
        }
        let handler = self.handler(canary, script, &files, complete)?;
        complete.then_some((files, handler))
    }

    /// The bytes of a file that stands beside the canary or below it.
    fn file(&mut self, stated: &Spanned<String>) -> Option<Vec<u8>> {
        let path = stated.value.as_str();
        let plain = path
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..");
        if !plain || path.contains('\\') {
            let message = format!("`{path}` is not a file beside this one or below");
            self.report(UNKNOWN_SCRIPT, &stated.span, message, None);
            return None;
        }
        let folder = stated.span.file.rsplit_once('/');
        let folder = folder.map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let whole = format!("{folder}{path}");
        let scripts = &self.context.sources.scripts;
        if let Some(text) = scripts.get(&whole) {
            return Some(text.clone().into_bytes());
        }
        let beside = scripts.keys().filter_map(|one| one.strip_prefix(&folder));
        let hint = did_you_mean(path, beside).unwrap_or_else(|| {
            if whole.starts_with(FOLDER) {
                "scripts are text, and end with `.mjs`, `.js`, `.cjs` or `.json`".to_owned()
            } else {
                "canaries with scripts, and their scripts, stand in `canaries/`".to_owned()
            }
        });
        let message = format!("there is no script `{whole}`");
        self.report(UNKNOWN_SCRIPT, &stated.span, message, hint);
        None
    }

    fn handler(
        &mut self,
        canary: &manifest::Canary,
        script: &Spanned<String>,
        files: &BTreeMap<String, Vec<u8>>,
        complete: bool,
    ) -> Option<String> {
        let stem = EXTENSIONS
            .iter()
            .find_map(|extension| script.value.strip_suffix(extension));
        let Some(stem) = stem else {
            let message = format!("`{}` is not JavaScript", script.value);
            let hint = "its name ends with `.mjs`, `.js` or `.cjs`".to_owned();
            self.report(CANARY, &script.span, message, hint);
            return None;
        };
        let Some(stated) = &canary.handler else {
            let handler = format!("{stem}.handler");
            if handler.parse::<EntryPoint>().is_err() {
                let message = format!("Synthetics takes no script of the name `{}`", script.value);
                let hint = "letters, digits, `_` and `-`".to_owned();
                self.report(CANARY, &script.span, message, hint);
                return None;
            }
            return Some(handler);
        };
        let point = &stated.value.0;
        let called = |extension: &str| files.contains_key(&format!("{}{extension}", point.file()));
        if complete && !EXTENSIONS.iter().any(|extension| called(extension)) {
            let message = format!("the package has no script `{}`", point.file());
            let hint = format!("`handler` of the script is `{stem}.handler`");
            self.report(CANARY, &stated.span, message, hint);
            return None;
        }
        Some(point.to_string())
    }
}
