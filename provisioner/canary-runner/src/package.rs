//! Unpacking a package. It comes from outside: no entry may leave the folder, be a link, or unpack to more than allowed.

use std::fs;
use std::io::{self, Cursor, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};

// Not called: it chooses the backend with which `zip` inflates.
use flate2 as _;
use zip::ZipArchive;

/// The most entries: a package with its modules has thousands, a bomb has millions.
const MOST_ENTRIES: usize = 20_000;

/// Why a package is not unpacked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackageError {
    #[error("the package is no zip: {0}")]
    NoZip(zip::result::ZipError),
    #[error("the package has {0} entries, more than {MOST_ENTRIES}")]
    Entries(usize),
    #[error("entry `{0}` of the package would leave its folder")]
    Escape(String),
    #[error("entry `{0}` of the package is a link")]
    Link(String),
    #[error("entry `{0}` of the package cannot be read: {1}")]
    Entry(String, io::Error),
    #[error("the package unpacks to more than {0} bytes")]
    Bomb(u64),
    #[error("cannot write `{}`: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
}

/// Unpacks into `folder`, which is empty, and gives the paths of the scripts in it, relative to it.
pub(crate) fn unpack(zip: &[u8], folder: &Path, limit: u64) -> Result<Vec<String>, PackageError> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).map_err(PackageError::NoZip)?;
    if archive.len() > MOST_ENTRIES {
        return Err(PackageError::Entries(archive.len()));
    }
    let mut room = limit;
    let mut scripts = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(PackageError::NoZip)?;
        let name = entry.name().map_err(PackageError::NoZip)?.into_owned();
        if entry.is_symlink() {
            return Err(PackageError::Link(name));
        }
        let path = inside(&name).ok_or_else(|| PackageError::Escape(name.clone()))?;
        let target = folder.join(&path);
        let written = |source| PackageError::Write {
            path: target.clone(),
            source,
        };
        if entry.is_dir() {
            fs::create_dir_all(&target).map_err(written)?;
            continue;
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(written)?;
        }
        // Not over an entry of the same name: what is checked must be what runs.
        let mut file = fs::File::create_new(&target).map_err(written)?;
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = match entry.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) => return Err(PackageError::Entry(name, error)),
            };
            // The sizes that a zip claims are not trusted: what comes out is counted.
            room = room
                .checked_sub(read as u64)
                .ok_or(PackageError::Bomb(limit))?;
            file.write_all(&buffer[..read]).map_err(written)?;
        }
        if is_script(&path) {
            scripts.push(path.display().to_string());
        }
    }
    Ok(scripts)
}

/// The entry's path, when it stays inside: no root, no `..`, no drive, no backslash that another system would read so.
fn inside(name: &str) -> Option<PathBuf> {
    if name.contains(['\\', '\0']) {
        return None;
    }
    let path = Path::new(name);
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    (plain && path.components().next().is_some()).then(|| path.to_owned())
}

fn is_script(path: &Path) -> bool {
    let dependency = path
        .components()
        .filter(|part| part.as_os_str() == "node_modules")
        .count()
        > usize::from(path.starts_with("nodejs/node_modules"));
    let extension = path.extension().and_then(|extension| extension.to_str());
    !dependency && matches!(extension, Some("mjs" | "js" | "cjs"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn unpacked(zip: &[u8], limit: u64) -> Result<Vec<String>, String> {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("package");
        fs::create_dir(&folder).unwrap();
        let result = unpack(zip, &folder, limit).map_err(|error| error.to_string());
        assert_eq!(
            fs::read_dir(outer.path()).unwrap().count(),
            1,
            "nothing is written beside the folder"
        );
        result
    }

    #[test]
    fn scripts_are_found_and_dependencies_are_not_ours() {
        let package = zip(&[
            ("index.mjs", b"1"),
            ("lib/a.js", b"1"),
            ("synthetics.json", b"{}"),
            ("node_modules/x/index.js", b"1"),
            ("nodejs/node_modules/old.js", b"1"),
        ]);
        let mut scripts = unpacked(&package, 100).unwrap();
        scripts.sort();
        assert_eq!(
            scripts,
            ["index.mjs", "lib/a.js", "nodejs/node_modules/old.js"]
        );
    }

    #[test]
    fn hostile_packages_are_refused() {
        let check = |package: &[u8], says: &str| {
            let error = unpacked(package, 1_000_000).unwrap_err();
            assert!(error.contains(says), "{error}");
        };
        check(b"not a zip", "is no zip");
        check(&zip(&[("../evil.js", b"1")]), "would leave its folder");
        check(&zip(&[("a/../../evil.js", b"1")]), "would leave its folder");
        check(&zip(&[("/etc/evil", b"1")]), "would leave its folder");
        check(&zip(&[("..\\evil.js", b"1")]), "would leave its folder");
        check(
            &zip(&[("bomb", &vec![0; 1_000_001])]),
            "unpacks to more than 1000000 bytes",
        );
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .add_symlink("link", "/etc/passwd", SimpleFileOptions::default())
            .unwrap();
        check(&writer.finish().unwrap().into_inner(), "is a link");
    }
}
