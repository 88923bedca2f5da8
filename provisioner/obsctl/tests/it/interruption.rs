//! Ctrl-C in the middle of the work.

use std::process::Command;
use std::time::Duration;

use super::harness::{Local, Project, Working};

#[cfg(unix)]
#[test]
fn an_interrupted_apply_says_what_goes_on_elsewhere() {
    let local = Local::with(Duration::from_millis(500));
    let project = Project::new(local.endpoint());
    let mut apply = Working::start(project.command(&["apply", "--yes"]));
    apply.wait_for("CREATE_IN_PROGRESS");
    let signalled = Command::new("kill")
        .args(["-INT", &apply.id().to_string()])
        .status()
        .unwrap();
    assert!(signalled.success());
    let ended = apply.end().with(130);
    assert!(
        ended
            .stderr
            .contains("CloudFormation goes on with the create of `demo-local-main`"),
        "{}",
        ended.stderr
    );

    let next = project.run(&["apply", "--yes"]).with(0);
    assert!(next.stdout.contains("no changes"), "{next:?}");
}
