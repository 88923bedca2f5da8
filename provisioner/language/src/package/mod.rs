//! Packages of canaries: the zip that Synthetics runs, in the form each runtime family wants.
//!
//! The same files give the same bytes on each build: the name of a package is the hash of its bytes, and
//! a package that changes without its files would deploy each time. Knows no manifests and no AWS.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

mod archive;
pub mod runtime;
pub mod steps;

pub use archive::TooLarge;

/// Where a runtime family looks for scripts in a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// At the root. Source: CloudWatch Synthetics guide, Node.js canaries with Playwright.
    Playwright,
    /// In `nodejs/node_modules/`. Source: CloudWatch Synthetics guide, Node.js canaries with Puppeteer.
    Puppeteer,
}

impl Layout {
    /// The folder of the scripts, empty or with its last slash.
    const fn folder(self) -> &'static str {
        match self {
            Self::Playwright => "",
            Self::Puppeteer => "nodejs/node_modules/",
        }
    }
}

/// A package: its bytes, and the hash that names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    files: BTreeMap<String, Vec<u8>>,
    bytes: Vec<u8>,
    hash: String,
}

impl Package {
    /// Packs scripts by their paths (with `/`, relative, checked by who read them).
    ///
    /// # Errors
    ///
    /// If the files are more than a plain zip can hold.
    pub fn new(layout: Layout, scripts: BTreeMap<String, Vec<u8>>) -> Result<Self, TooLarge> {
        let files: Vec<(String, &[u8])> = scripts
            .iter()
            .map(|(path, text)| (format!("{}{path}", layout.folder()), text.as_slice()))
            .collect();
        let bytes = archive::write(&files)?;
        let mut hash = String::new();
        for byte in Sha256::digest(&bytes) {
            // Writing to a string does not fail.
            let _ = write!(hash, "{byte:02x}");
        }
        Ok(Self {
            files: scripts,
            bytes,
            hash,
        })
    }

    /// Its scripts by their paths, as they were given.
    #[must_use]
    pub const fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// The zip.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of the zip, in lower-case hexadecimal.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripts(text: &str) -> BTreeMap<String, Vec<u8>> {
        BTreeMap::from([
            ("index.mjs".to_owned(), text.into()),
            ("synthetics.json".to_owned(), b"{}".to_vec()),
        ])
    }

    #[test]
    fn the_same_files_give_the_same_package_and_other_files_another() {
        let one = Package::new(Layout::Playwright, scripts("a")).unwrap();
        assert_eq!(one, Package::new(Layout::Playwright, scripts("a")).unwrap());
        assert_ne!(
            one.hash(),
            Package::new(Layout::Playwright, scripts("b"))
                .unwrap()
                .hash()
        );
        assert_ne!(
            one.hash(),
            Package::new(Layout::Puppeteer, scripts("a"))
                .unwrap()
                .hash()
        );
    }

    #[test]
    fn a_package_keeps_its_hash_over_releases() {
        // Another hash here would deploy every canary of every project once more.
        let package = Package::new(Layout::Playwright, scripts("a")).unwrap();
        assert_eq!(
            package.hash(),
            "948425695f2b4e4f2ecf79d6f62ae5c255909fde2df19182d3d36da9e819af58"
        );
    }
}
