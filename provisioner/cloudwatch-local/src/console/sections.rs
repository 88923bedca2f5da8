//! The sections of the console. A page registers itself here, in the order of the navigation, and is reachable.

use axum::Router;
use serde::Serialize;

use super::{
    Console, alarms, canaries, dashboards, inbox, metrics, overview, rum, runbooks, stacks,
};

/// Pages that belong together.
pub(super) struct Section {
    /// What its pages say they belong to.
    pub(super) name: &'static str,
    /// Its link in the navigation; without one it is only linked to from pages.
    pub(super) link: Option<Link>,
    /// Its pages, below `/_console`.
    pub(super) routes: fn() -> Router<Console>,
    /// Their templates by name.
    pub(super) templates: &'static [(&'static str, &'static str)],
}

/// An entry of the navigation.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Link {
    /// Where it leads.
    pub(super) path: &'static str,
    /// What it is called.
    pub(super) label: &'static str,
}

/// All of them.
pub(super) const SECTIONS: [Section; 9] = [
    overview::SECTION,
    alarms::SECTION,
    dashboards::SECTION,
    metrics::SECTION,
    rum::SECTION,
    canaries::SECTION,
    inbox::SECTION,
    stacks::SECTION,
    runbooks::SECTION,
];

/// An entry of the navigation as a page has it.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    #[serde(flatten)]
    link: Link,
    current: bool,
}

/// The navigation, seen from a page of this section.
pub(super) fn navigation(section: &str) -> Vec<Entry> {
    let entry = |of: &Section| {
        Some(Entry {
            link: of.link?,
            current: of.name == section,
        })
    };
    SECTIONS.iter().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::SECTIONS;

    #[test]
    fn no_two_sections_share_a_name_or_a_link() {
        let names: BTreeSet<&str> = SECTIONS.iter().map(|section| section.name).collect();
        assert_eq!(names.len(), SECTIONS.len());
        let links = || SECTIONS.iter().filter_map(|section| section.link);
        let paths: BTreeSet<&str> = links().map(|link| link.path).collect();
        assert_eq!(paths.len(), links().count());
        assert!(paths.iter().all(|path| path.starts_with("/_console")));
    }
}
