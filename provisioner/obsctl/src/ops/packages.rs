//! Packages of canaries that are deployed, read for a plan that shows what changes in their scripts.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::sync::Arc;

use language::plan::replaced_packages;
use language::snapshot::{Scripts, Snapshot, Stack};
use language::template::StackTemplate;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use zip::ZipArchive;

use crate::aws::Session;

/// Packages that are read at the same time.
const CONCURRENT: usize = 4;
/// Bytes of a package. What obsctl packs is text that people wrote.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Files in a package.
const MOST_FILES: usize = 1000;
/// Bytes of all of them, unpacked.
const MOST_TEXT: u64 = 32 * 1024 * 1024;
/// Where Puppeteer runtimes look for scripts.
const PUPPETEER: &str = "nodejs/node_modules/";

/// Those that the templates replace, by their keys. One that cannot be read is left out: the plan says so, and is as
/// good without.
pub(super) async fn replaced(
    session: &Session,
    templates: &[StackTemplate],
    snapshot: &Snapshot,
) -> BTreeMap<String, Scripts> {
    let mut bucket = snapshot.stacks.values().flat_map(Stack::buckets);
    let Some(bucket) = bucket.next() else {
        return BTreeMap::new();
    };
    let permits = Arc::new(Semaphore::new(CONCURRENT));
    let mut reads = JoinSet::new();
    for key in replaced_packages(templates, snapshot) {
        let (session, bucket) = (session.clone(), bucket.to_owned());
        let permits = Arc::clone(&permits);
        reads.spawn(async move {
            let _permit = permits.acquire_owned().await;
            let read = session.object(&bucket, &key, MOST_BYTES).await;
            let bytes = read.unwrap_or_else(|error| {
                tracing::warn!(key, %error, "the deployed package is not read");
                None
            });
            let scripts = bytes.and_then(|bytes| scripts(&bytes));
            scripts.map(|scripts| (key, scripts))
        });
    }
    let mut packages = BTreeMap::new();
    while let Some(joined) = reads.join_next().await {
        packages.extend(joined.ok().flatten());
    }
    packages
}

/// The files of a zip, by their paths as the project has them. It comes from outside: its claims are not trusted, and
/// one that is no package of ours, or unpacks to more than it may, gives none.
fn scripts(zip: &[u8]) -> Option<Scripts> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).ok()?;
    if archive.len() > MOST_FILES {
        return None;
    }
    let mut room = MOST_TEXT;
    let mut scripts = Scripts::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).ok()?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().ok()?.into_owned();
        let mut bytes = Vec::new();
        entry.take(room + 1).read_to_end(&mut bytes).ok()?;
        room = room.checked_sub(bytes.len() as u64)?;
        let path = name.strip_prefix(PUPPETEER).unwrap_or(&name);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        scripts.insert(path.to_owned(), text);
    }
    Some(scripts)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use language::package::{Layout, Package};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    #[test]
    fn what_is_packed_is_read_back_in_both_layouts() {
        let text = |text: &str| text.as_bytes().to_vec();
        let files = BTreeMap::from([
            ("index.mjs".to_owned(), text("export const a = 'ä';\n")),
            ("lib/b.mjs".to_owned(), text("")),
        ]);
        for layout in [Layout::Playwright, Layout::Puppeteer] {
            let package = Package::new(layout, files.clone()).unwrap();
            let read = scripts(package.bytes()).unwrap();
            let read: BTreeMap<_, _> = read
                .into_iter()
                .map(|(path, text)| (path, text.into_bytes()))
                .collect();
            assert_eq!(read, files, "{layout:?}");
        }
    }

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

    #[test]
    fn what_is_no_package_gives_nothing() {
        assert_eq!(scripts(b"<html>"), None);
        let zeros = vec![0; 17 * 1024 * 1024];
        let bomb = zip(&[("a", &zeros), ("b", &zeros)]);
        assert!(bomb.len() < 100_000, "{}", bomb.len());
        assert_eq!(scripts(&bomb), None);
        let names: Vec<String> = (0..=MOST_FILES).map(|number| number.to_string()).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &[][..])).collect();
        assert_eq!(scripts(&zip(&many)), None);
        let half = &zip(&[("a", b"1")])[..20];
        assert_eq!(scripts(half), None);
    }
}
