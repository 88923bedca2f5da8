//! The bodies that tools of others made, made anew where those tools are.

use std::path::Path;
use std::process::Command;

use cloudwatch::dashboard::{Body, Level, check};

use crate::bodies::SYNTHESISED;

#[test]
fn what_others_make_is_read_whole() {
    for (name, text) in SYNTHESISED {
        let (body, _) = Body::read(text).unwrap();
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(body.to_string(), value.to_string(), "{name}");
        let errors: Vec<_> = check(text)
            .into_iter()
            .filter(|message| message.level == Level::Error)
            .collect();
        assert_eq!(errors, [], "{name}");
    }
}

/// Only where the packages of npm are: `scripts/setup` brings them.
#[test]
fn the_tools_make_the_same_again() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if !root.join("node_modules/cdk-monitoring-constructs").exists() {
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cdk");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cdk/synthesize.mjs");
    let made = Command::new("node")
        .arg(script)
        .arg(&folder)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    for (name, text) in SYNTHESISED {
        let again = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
        assert_eq!(
            again, *text,
            "{name}: run `node tests/cdk/synthesize.mjs tests/data/cdk`"
        );
    }
    let count = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(count, SYNTHESISED.len());
}
