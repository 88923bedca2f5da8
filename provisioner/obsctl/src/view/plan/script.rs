//! The package of a canary: what changes in its scripts, as a patch.

use anstyle::Style;
use language::plan::{Hunk, Line, PackageChange, ScriptChange, Side};

use super::super::style::{BOLD, DIM, GREEN, RED};
use super::super::{count, plain};
use super::change::sign;

/// Characters of a hash that tell it from others.
const HASH: usize = 12;

/// For people, below the other fields of the canary.
pub(super) fn package(text: &mut String, change: &PackageChange) {
    let (before, after) = (hash(&change.before), hash(&change.after));
    text.push_str(&format!(
        "        package  {RED}{before}{RED:#} → {GREEN}{after}{GREEN:#}{DIM}{}{DIM:#}\n",
        note(change)
    ));
    for script in change.scripts.iter().flatten() {
        let (style, sign) = sign(script.action);
        text.push_str(&format!(
            "        {style}{sign}{style:#} script {BOLD}{}{BOLD:#}  {DIM}{}{DIM:#}\n",
            plain::line(&script.path),
            counts(script)
        ));
        for hunk in &script.hunks {
            text.push_str(&format!("            {DIM}{}{DIM:#}\n", place(hunk)));
            for line in &hunk.lines {
                let style = match line.side {
                    Side::Both => Style::new(),
                    Side::Before => RED,
                    Side::After => GREEN,
                };
                text.push_str(&format!("            {style}{}{style:#}\n", row(line)));
            }
        }
    }
}

/// For a pull request.
pub(super) fn markdown(text: &mut String, change: &PackageChange) {
    let (before, after) = (hash(&change.before), hash(&change.after));
    text.push_str(&format!(
        "\nPackage `{before}` → `{after}`{}\n",
        note(change)
    ));
    let scripts = change.scripts.iter().flatten();
    let mut lines = String::new();
    for script in scripts {
        let path = plain::line(&script.path);
        lines.push_str(&format!("=== {path} ({})\n", counts(script)));
        for hunk in &script.hunks {
            lines.push_str(&format!("{}\n", place(hunk)));
            lines.extend(hunk.lines.iter().map(|line| row(line) + "\n"));
        }
    }
    if !lines.is_empty() {
        let fence = fence(&lines);
        text.push_str(&format!("\n{fence}diff\n{lines}{fence}\n"));
    }
}

/// Longer than any run of backticks inside.
fn fence(text: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    "`".repeat(runs.max().unwrap_or(0).max(2) + 1)
}

/// What stands there instead of scripts.
fn note(change: &PackageChange) -> &'static str {
    match change.scripts.as_deref() {
        None => " (the old one could not be read)",
        Some([]) => " (with the same scripts)",
        Some(_) => "",
    }
}

/// The first characters of the hash in `packages/NAME/HASH.zip`.
fn hash(key: &str) -> String {
    let file = key.rsplit('/').next().unwrap_or(key);
    let stem = file.strip_suffix(".zip").unwrap_or(file);
    plain::line(stem).chars().take(HASH).collect()
}

fn counts(script: &ScriptChange) -> String {
    let ScriptChange { added, removed, .. } = script;
    let more = match (script.shortened, script.hunks.is_empty()) {
        (false, _) => "",
        (true, true) => ", too many to compare",
        (true, false) => ", only the first are shown",
    };
    format!(
        "{} added, {removed} removed{more}",
        count::of(*added, "line")
    )
}

fn place(hunk: &Hunk) -> String {
    let count = |other: Side| hunk.lines.iter().filter(|line| line.side != other).count();
    format!(
        "@@ -{},{} +{},{} @@",
        hunk.before,
        count(Side::After),
        hunk.after,
        count(Side::Before)
    )
}

fn row(line: &Line) -> String {
    let sign = match line.side {
        Side::Both => ' ',
        Side::Before => '-',
        Side::After => '+',
    };
    let text = line.text.replace('\t', "    ");
    let end = if line.unended {
        " (no end of line)"
    } else {
        ""
    };
    format!("{sign}{}{end}", plain::line(&text))
}
