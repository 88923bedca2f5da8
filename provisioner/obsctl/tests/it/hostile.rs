//! Input that means harm ends in an error, soon and without taking the machine's memory.

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use super::harness::{Ended, Project};

/// Generous for an unoptimised build on a busy machine; a bomb takes for ever.
const SOON: Duration = Duration::from_secs(5);
/// Of address space, in KiB: more than the memory that is used.
const MEMORY: &str = "400000";

fn check(file: &str) -> Ended {
    let project = Project::new("http://127.0.0.1:1");
    project.write("alarms/hostile.yaml", file);
    let begun = Instant::now();
    let ended: Ended = Command::new("sh")
        .args(["-c", "ulimit -v $0 && exec \"$@\"", MEMORY])
        .arg(env!("CARGO_BIN_EXE_obsctl"))
        .arg("--project")
        .arg(project.path())
        .arg("check")
        .output()
        .unwrap()
        .into();
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    assert!(
        ended.stderr.len() < 20_000,
        "{} bytes of messages",
        ended.stderr.len()
    );
    ended.with(1)
}

#[test]
fn aliases_that_explode() {
    let mut file = String::from("kind: Alarm\nname: a\ntags: &a0 {x: lol}\n");
    for level in 1..40 {
        let below = level - 1;
        writeln!(
            file,
            "x{level}: &a{level} [*a{below}, *a{below}, *a{below}, *a{below}, *a{below}]"
        )
        .unwrap();
    }
    check(&file);
}

#[test]
fn a_line_of_ten_megabytes() {
    let ended = check(&format!("kind: Alarm\nname: {}\n", "a".repeat(10 << 20)));
    assert!(
        ended
            .stderr
            .contains("`alarms/hostile.yaml` is larger than 1 MiB"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_line_as_long_as_a_file_may_be() {
    check(&format!("kind: Alarm\nname: {}\n", "a".repeat(1000 << 10)));
}

#[test]
fn ten_thousand_levels() {
    check(&format!(
        "kind: Alarm\nname: a\ntags: {}{}\n",
        "[".repeat(10_000),
        "]".repeat(10_000)
    ));
    check(&format!(
        "kind: Alarm\nname: a\nexpression: \"{}1{}\"\n",
        "(".repeat(10_000),
        ")".repeat(10_000)
    ));
}

#[test]
fn escape_sequences_do_not_reach_the_terminal() {
    let ended = check("kind: Alarm\nname: \"\\e[2J\\u009b31m\"\n\"\\e]0;x\\a\": 1\n");
    let control = |c: char| c.is_control() && c != '\n';
    assert!(!ended.stderr.contains(control), "{:?}", ended.stderr);
}
