//! What a project looks like from outside, to notice that one of its files was saved.
//!
//! Names, sizes and times of change: that works on every file system, mounted ones too, and costs next to nothing for a
//! folder of text.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use super::walk::{Found, walk};

/// Equal as long as no file was saved, added or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glance(u64);

impl Glance {
    /// Looks at the project. A file that disappears meanwhile is missed at the next look.
    pub(crate) fn of(project: &Path) -> Self {
        let mut hasher = DefaultHasher::new();
        for found in walk(project) {
            let Found::File(path, name) = found else {
                continue;
            };
            if let Ok(data) = path.metadata() {
                (name, data.len(), data.modified().ok()).hash(&mut hasher);
            }
        }
        Self(hasher.finish())
    }
}
