//! Scripts of canaries, line by line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;

use crate::plan::{ScriptChange, Side, script_changes};

fn package(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let file = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    files.iter().map(file).collect()
}

/// As a patch.
fn patch(changes: &[ScriptChange]) -> String {
    let mut text = String::new();
    for change in changes {
        let counts = (change.added, change.removed);
        let _ = writeln!(text, "{:?} {} {counts:?}", change.action, change.path);
        for hunk in &change.hunks {
            let _ = writeln!(text, "@@ -{} +{} @@", hunk.before, hunk.after);
            for line in &hunk.lines {
                let sign = match line.side {
                    Side::Before => '-',
                    Side::After => '+',
                    Side::Both => ' ',
                };
                let end = if line.unended { "⏎" } else { "" };
                let _ = writeln!(text, "{sign}{}{end}", line.text);
            }
        }
        if change.shortened {
            text.push_str("…\n");
        }
    }
    text
}

fn check(before: &[(&str, &str)], after: &[(&str, &str)], expected: &str) {
    let changes = script_changes(&package(before), &package(after));
    assert_eq!(patch(&changes), expected);
}

#[test]
fn one_changed_line_stands_among_its_neighbours() {
    check(
        &[
            ("index.mjs", "1\n2\n3\n4\nold\n6\n7\n8\n9\n"),
            ("same.json", "{}"),
        ],
        &[
            ("index.mjs", "1\n2\n3\n4\nnew\n6\n7\n8\n9\n"),
            ("same.json", "{}"),
        ],
        "Modify index.mjs (1, 1)\n@@ -2 +2 @@\n 2\n 3\n 4\n-old\n+new\n 6\n 7\n 8\n",
    );
}

#[test]
fn places_far_apart_are_hunks_of_their_own() {
    let text = |first: &str, last: &str| format!("{first}\n{}{last}\n", "x\n".repeat(20));
    let (before, after) = (text("a", "b"), text("A", "B"));
    let changes = script_changes(
        &package(&[("a.js", &before)]),
        &package(&[("a.js", &after)]),
    );
    let starts: Vec<_> = changes[0].hunks.iter().map(|one| one.before).collect();
    assert_eq!(starts, [1, 19]);
}

#[test]
fn scripts_come_and_go() {
    check(
        &[("old.js", "a\nb\n")],
        &[("new.js", "a\n")],
        "Add new.js (1, 0)\n@@ -1 +1 @@\n+a\nRemove old.js (0, 2)\n",
    );
}

#[test]
fn the_end_of_a_file_is_a_difference() {
    check(
        &[("a.js", "a\nb")],
        &[("a.js", "a\nb\n")],
        "Modify a.js (1, 1)\n@@ -1 +1 @@\n a\n-b⏎\n+b\n",
    );
    check(
        &[("a.js", "")],
        &[("a.js", "x")],
        "Modify a.js (1, 0)\n@@ -1 +1 @@\n+x⏎\n",
    );
}

#[test]
fn a_character_in_a_long_line_is_seen() {
    let text = |inside: &str| format!("{}{inside}{}", "x".repeat(90_000), "y".repeat(90_000));
    let (before, after) = (text("1"), text("2"));
    let changes = script_changes(
        &package(&[("a.js", &before)]),
        &package(&[("a.js", &after)]),
    );
    let lines = &changes[0].hunks[0].lines;
    assert!(lines[0].text.starts_with("…xxx") && lines[0].text.ends_with("yyy…"));
    assert_eq!(lines[0].text.replace('1', "2"), lines[1].text);
    assert!(lines.iter().all(|line| line.text.chars().count() <= 202));
}

#[test]
fn huge_scripts_are_counted_or_shortened() {
    let text = |word: &str, lines: usize| {
        (0..lines).fold(String::new(), |text, at| {
            text + word + &at.to_string() + "\n"
        })
    };
    let of = |one: &str, other: &str| {
        let sides = (package(&[("a.js", one)]), package(&[("a.js", other)]));
        script_changes(&sides.0, &sides.1).remove(0)
    };
    let counted = of(&text("a", 100_000), &text("b", 90_000));
    assert_eq!((counted.added, counted.removed), (90_000, 100_000));
    assert!(counted.shortened && counted.hunks.is_empty());

    let shortened = of(&text("a", 3000), &text("b", 3000));
    assert_eq!((shortened.added, shortened.removed), (3000, 3000));
    assert!(shortened.shortened);
    let told: usize = shortened.hunks.iter().map(|hunk| hunk.lines.len()).sum();
    assert_eq!(told, 400);

    // a change at the end of many lines that are the same is none of them
    let (long, longer) = (text("a", 100_000), text("a", 100_001));
    let at_the_end = of(&long, &longer);
    assert_eq!((at_the_end.added, at_the_end.shortened), (1, false));
}

proptest! {
    /// What is told of the new side of all hunks is what stands there, and so it is with the old side.
    #[test]
    fn hunks_tell_what_is_there(before in "([ab]\n){0,12}[ab]?", after in "([ab]\n){0,12}[ab]?") {
        let changes = script_changes(&package(&[("a", &before)]), &package(&[("a", &after)]));
        prop_assert_eq!(changes.is_empty(), before == after);
        for hunk in changes.iter().flat_map(|change| &change.hunks) {
            for (text, start, other) in [
                (&before, hunk.before, Side::After),
                (&after, hunk.after, Side::Before),
            ] {
                let lines: Vec<&str> = text.split_inclusive('\n').collect();
                let told = hunk.lines.iter().filter(|line| line.side != other);
                for (line, number) in told.zip(start..) {
                    let end = if line.unended { "" } else { "\n" };
                    prop_assert_eq!(format!("{}{end}", line.text), lines[number - 1]);
                }
            }
        }
    }
}
