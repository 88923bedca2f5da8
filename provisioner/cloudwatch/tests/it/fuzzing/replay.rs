//! The corpus, replayed: one test a target. A text that once brought a crash stays in the corpus
//! under a name that begins with `crash-`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::TARGETS;

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");
/// The corpus is read by people too.
const MOST_BYTES: u64 = 250 * 1024;

fn replay(target: &str) {
    let (_, check) = TARGETS.iter().find(|(name, _)| *name == target).unwrap();
    let files = files(&corpus().join(target));
    assert!(!files.is_empty(), "{target} has a corpus");
    for file in files {
        let text =
            fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        // a panic does not say which file it was
        let result = std::panic::catch_unwind(|| check(&text));
        assert!(result.is_ok(), "{} fails", file.display());
    }
}

fn corpus() -> PathBuf {
    Path::new(TESTS).join("corpus")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

macro_rules! replays {
    ($($target:ident)*) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target));
            }
        )*
        const REPLAYED: &[&str] = &[$(stringify!($target)),*];
    };
}

replays! {
    composite_rule
    dashboard
    dynamic_label
    emf
    engine_state
    filter_pattern
    insights_query
    log_query
    metric_math
    mute_schedule
    search_query
    statistic
}

#[test]
fn every_target_is_fuzzed_and_replayed() {
    let names: BTreeSet<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, REPLAYED.iter().copied().collect());
    let manifest = Path::new(TESTS).join("../fuzz/Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    let fuzzed = manifest
        .split("[[bin]]\nname = \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    assert_eq!(names, fuzzed.collect());
}

#[test]
fn the_corpus_is_small_and_readable() {
    let mut bytes = 0;
    for folder in files(&corpus()) {
        let name = folder.file_name().unwrap().to_str().unwrap();
        assert!(TARGETS.iter().any(|(target, _)| *target == name), "{name}");
        for file in files(&folder) {
            bytes += file.metadata().unwrap().len();
            let text = fs::read_to_string(&file).unwrap();
            let strange = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
            assert!(!text.contains(strange), "{}", file.display());
        }
    }
    assert!(bytes <= MOST_BYTES, "the corpus has {bytes} bytes");
}
