//! Names of runtimes: what a canary runs on.
//!
//! The list below grows several times a year, so a name that it does not have is no mistake as long as it has the form.
//! Source: "Synthetics runtime versions" of the CloudWatch user guide, as of June 2026.

use std::fmt;
use std::str::FromStr;

use super::Layout;

/// A family of runtimes, which have a language and libraries in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Node.js with Playwright.
    Playwright,
    /// Node.js with Puppeteer.
    Puppeteer,
    /// Node.js without a browser.
    Node,
    /// Python with Selenium.
    Selenium,
    /// Java.
    Java,
}

/// Major and minor.
type Version = (u16, u16);

/// Each family: what its names begin with, and the versions that canaries can be made with, newest first.
const FAMILIES: [(Family, &str, &[Version]); 5] = [
    (
        Family::Playwright,
        "syn-nodejs-playwright-",
        &[
            (8, 0),
            (7, 1),
            (7, 0),
            (6, 1),
            (6, 0),
            (5, 1),
            (5, 0),
            (4, 0),
            (3, 0),
            (2, 0),
            (1, 0),
        ],
    ),
    (
        Family::Puppeteer,
        "syn-nodejs-puppeteer-",
        &[
            (17, 0),
            (16, 1),
            (16, 0),
            (15, 1),
            (15, 0),
            (14, 0),
            (13, 1),
            (13, 0),
            (12, 0),
            (11, 0),
            (10, 0),
            (9, 1),
            (9, 0),
            (8, 0),
        ],
    ),
    (
        Family::Selenium,
        "syn-python-selenium-",
        &[
            (12, 0),
            (11, 1),
            (11, 0),
            (10, 0),
            (9, 0),
            (8, 0),
            (7, 0),
            (6, 0),
        ],
    ),
    (Family::Java, "syn-java-", &[(1, 0)]),
    // last: what the others begin with begins with this as well
    (
        Family::Node,
        "syn-nodejs-",
        &[
            (5, 2),
            (5, 1),
            (5, 0),
            (4, 2),
            (4, 1),
            (4, 0),
            (3, 1),
            (3, 0),
        ],
    ),
];

/// Names that stand for the newest version of a family.
const ALIASES: [(&str, Family); 2] = [
    ("playwright", Family::Playwright),
    ("puppeteer", Family::Puppeteer),
];

/// A runtime: a family and a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Runtime {
    family: Family,
    version: Version,
}

/// Whether canaries can be made with a runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They can.
    Supported,
    /// AWS refuses it: it is older than the oldest that is supported.
    Deprecated,
    /// It is not in the list, which may be older than it.
    Unknown,
}

/// A text that names no runtime.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a runtime such as `playwright` or `syn-nodejs-playwright-8.0`")]
pub struct RuntimeError(String);

impl Runtime {
    /// The newest version of a family that is in the list.
    #[must_use]
    pub fn newest(family: Family) -> Self {
        let version = supported(family).first().copied().unwrap_or_default();
        Self { family, version }
    }

    /// Its family.
    #[must_use]
    pub const fn family(self) -> Family {
        self.family
    }

    /// Whether canaries can be made with it.
    #[must_use]
    pub fn standing(self) -> Standing {
        let versions = supported(self.family);
        if versions.contains(&self.version) {
            Standing::Supported
        } else if versions.last().is_some_and(|oldest| self.version < *oldest) {
            Standing::Deprecated
        } else {
            Standing::Unknown
        }
    }

    /// Where it looks for scripts; none for families whose packages obsctl does not make.
    #[must_use]
    pub const fn layout(self) -> Option<Layout> {
        match self.family {
            Family::Playwright => Some(Layout::Playwright),
            Family::Puppeteer => Some(Layout::Puppeteer),
            Family::Node | Family::Selenium | Family::Java => None,
        }
    }
}

fn supported(family: Family) -> &'static [Version] {
    let found = FAMILIES.iter().find(|(listed, ..)| *listed == family);
    found.map_or(&[], |(_, _, versions)| *versions)
}

impl FromStr for Runtime {
    type Err = RuntimeError;

    fn from_str(text: &str) -> Result<Self, RuntimeError> {
        if let Some((_, family)) = ALIASES.iter().find(|(alias, _)| *alias == text) {
            return Ok(Self::newest(*family));
        }
        let parsed = FAMILIES.iter().find_map(|(family, prefix, _)| {
            let version = version(text.strip_prefix(prefix)?)?;
            Some(Self {
                family: *family,
                version,
            })
        });
        parsed.ok_or_else(|| RuntimeError(text.to_owned()))
    }
}

/// `8.0`, in digits without leading zeros: one name for each runtime.
fn version(text: &str) -> Option<Version> {
    let number = |text: &str| {
        let number: u16 = text.parse().ok()?;
        (number.to_string() == text).then_some(number)
    };
    let (major, minor) = text.split_once('.')?;
    Some((number(major)?, number(minor)?))
}

impl fmt::Display for Runtime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = FAMILIES.iter().find(|(family, ..)| *family == self.family);
        let prefix = found.map_or("", |(_, prefix, _)| prefix);
        write!(formatter, "{prefix}{}.{}", self.version.0, self.version.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(name: &str) -> Standing {
        name.parse::<Runtime>().unwrap().standing()
    }

    #[test]
    fn an_alias_is_the_newest_of_its_family() {
        let of = |alias: &str| alias.parse::<Runtime>().unwrap().to_string();
        assert_eq!(of("playwright"), "syn-nodejs-playwright-8.0");
        assert_eq!(of("puppeteer"), "syn-nodejs-puppeteer-17.0");
    }

    #[test]
    fn every_listed_name_is_read_back_and_newest_first() {
        for (family, prefix, versions) in FAMILIES {
            assert!(versions.is_sorted_by(|one, next| one > next), "{prefix}");
            for (major, minor) in versions {
                let name = format!("{prefix}{major}.{minor}");
                let runtime: Runtime = name.parse().unwrap();
                assert_eq!((runtime.family(), runtime.to_string()), (family, name));
                assert_eq!(runtime.standing(), Standing::Supported);
            }
        }
    }

    #[test]
    fn old_is_refused_by_aws_and_new_is_not_known() {
        assert_eq!(standing("syn-nodejs-puppeteer-7.0"), Standing::Deprecated);
        assert_eq!(standing("syn-python-selenium-5.1"), Standing::Deprecated);
        assert_eq!(standing("syn-nodejs-2.2"), Standing::Deprecated);
        assert_eq!(standing("syn-nodejs-playwright-9.0"), Standing::Unknown);
        assert_eq!(standing("syn-nodejs-puppeteer-16.2"), Standing::Unknown);
    }

    #[test]
    fn what_has_another_form_is_no_runtime() {
        for text in [
            "",
            "Playwright",
            "syn-1",
            "syn-nodejs-playwright-8",
            "syn-nodejs-playwright-08.0",
            "syn-nodejs-playwright-8.0 ",
            "syn-nodejs-playwright-+8.0",
            "syn-nodejs-cypress-1.0",
            "syn-nodejs-playwright-99999.0",
        ] {
            assert!(text.parse::<Runtime>().is_err(), "{text}");
        }
    }

    #[test]
    fn packages_are_made_for_browsers_on_node() {
        let layout = |name: &str| name.parse::<Runtime>().unwrap().layout();
        assert_eq!(layout("playwright"), Some(Layout::Playwright));
        assert_eq!(layout("puppeteer"), Some(Layout::Puppeteer));
        assert_eq!(layout("syn-java-1.0"), None);
    }
}
