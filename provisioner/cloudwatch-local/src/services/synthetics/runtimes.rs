//! `DescribeRuntimeVersions`: what canaries can run on.

use serde::{Deserialize, Serialize};

use super::invalid;
use crate::{services::paging, wire::ServiceError};

const OPERATION: &str = "DescribeRuntimeVersions";

/// How many versions a page has at most, and without a wish.
const MAX_PAGE: i64 = 100;

/// A family of runtimes: the versions that canaries can be made with, newest first, and what they hold.
struct Family {
    prefix: &'static str,
    versions: &'static [&'static str],
    about: &'static str,
}

/// Source: "Synthetics runtime versions" of the CloudWatch user guide, as of June 2026.
const FAMILIES: [Family; 5] = [
    Family {
        prefix: "syn-nodejs-playwright-",
        versions: &[
            "8.0", "7.1", "7.0", "6.1", "6.0", "5.1", "5.0", "4.0", "3.0", "2.0", "1.0",
        ],
        about: "Node.js with Playwright",
    },
    Family {
        prefix: "syn-nodejs-puppeteer-",
        versions: &[
            "17.0", "16.1", "16.0", "15.1", "15.0", "14.0", "13.1", "13.0", "12.0", "11.0", "10.0",
            "9.1", "9.0", "8.0",
        ],
        about: "Node.js with Puppeteer",
    },
    Family {
        prefix: "syn-nodejs-",
        versions: &["5.2", "5.1", "5.0", "4.2", "4.1", "4.0", "3.1", "3.0"],
        about: "Node.js without a browser",
    },
    Family {
        prefix: "syn-python-selenium-",
        versions: &["12.0", "11.1", "11.0", "10.0", "9.0", "8.0", "7.0", "6.0"],
        about: "Python with Selenium",
    },
    Family {
        prefix: "syn-java-",
        versions: &["1.0"],
        about: "Java",
    },
];

/// When the versions were released, which is not listed for each: the day of the list, epoch milliseconds.
const RELEASED: i64 = 1_780_272_000_000;

/// `DescribeRuntimeVersions`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DescribeRuntimeVersionsInput {
    next_token: Option<String>,
    max_results: Option<i64>,
}

/// The output of `DescribeRuntimeVersions`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DescribeRuntimeVersionsOutput {
    runtime_versions: Vec<RuntimeVersion>,
    next_token: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RuntimeVersion {
    version_name: String,
    description: &'static str,
    release_date: crate::wire::Time,
}

/// The names of all versions.
pub(super) fn all() -> impl Iterator<Item = String> {
    versions().map(|(name, _)| name)
}

fn versions() -> impl Iterator<Item = (String, &'static str)> {
    FAMILIES.iter().flat_map(|family| {
        let name = move |version: &&str| (format!("{}{version}", family.prefix), family.about);
        family.versions.iter().map(name)
    })
}

/// The versions in the order of their families, newest first.
pub(super) fn describe_runtime_versions(
    input: &DescribeRuntimeVersionsInput,
) -> Result<DescribeRuntimeVersionsOutput, ServiceError> {
    let size = match input.max_results.unwrap_or(MAX_PAGE) {
        size @ 1..=MAX_PAGE => usize::try_from(size).unwrap_or_default(),
        _ => return Err(invalid(format!("MaxResults must be from 1 to {MAX_PAGE}"))),
    };
    let start: usize = match &input.next_token {
        None => 0,
        Some(token) => paging::position(OPERATION, token)
            .ok_or_else(|| invalid("The specified NextToken is invalid."))?,
    };
    let mut rest = versions()
        .map(|(version_name, description)| RuntimeVersion {
            version_name,
            description,
            release_date: crate::wire::Time(RELEASED),
        })
        .skip(start);
    let runtime_versions = rest.by_ref().take(size).collect();
    let next = rest
        .next()
        .map(|_| paging::token(OPERATION, &start.saturating_add(size)));
    Ok(DescribeRuntimeVersionsOutput {
        runtime_versions,
        next_token: next,
    })
}
