//! The order of files means nothing.

use std::sync::LazyLock;

use language::source::{SourceFile, Sources};
use language::{Compilation, Overrides, compile};
use proptest::prelude::*;

use crate::diagnostics::cases;
use crate::repository::FOLDERS;
use crate::{project, render};

/// The project of the repository, and what comes of it.
static SORTED: LazyLock<(Sources, Compilation)> = LazyLock::new(|| {
    let sources = project::read(&project::repository(), &FOLDERS);
    let compilation = compile(&sources, Some("prod"), &Overrides::default());
    (sources, compilation)
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_the_repository_gives_the_same_model(order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle()) {
        let (sorted, one) = &*SORTED;
        let mut shuffled = sorted.clone();
        shuffled.files = shuffle(&sorted.files, &order);
        let other = compile(&shuffled, Some("prod"), &Overrides::default());
        prop_assert_eq!(one, &other);
    }

    #[test]
    fn of_broken_projects_gives_the_same_diagnostics(
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
        case in any::<prop::sample::Index>(),
    ) {
        let cases = cases();
        let sorted = project::read(&case.get(&cases).1, &["runbooks", "canaries"]);
        let mut shuffled = sorted.clone();
        shuffled.files = shuffle(&sorted.files, &order);
        let one = compile(&sorted, None, &Overrides::default());
        let other = compile(&shuffled, None, &Overrides::default());
        prop_assert_eq!(render::render(&one.diagnostics, &sorted), render::render(&other.diagnostics, &shuffled));
    }
}

fn shuffle(files: &[SourceFile], order: &[usize]) -> Vec<SourceFile> {
    let mut keyed: Vec<(usize, SourceFile)> = files
        .iter()
        .enumerate()
        .map(|(index, file)| (order[index % order.len()], file.clone()))
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, file)| file).collect()
}
