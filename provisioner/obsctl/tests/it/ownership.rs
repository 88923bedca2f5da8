//! What belongs to somebody else stays untouched.

use super::harness::{Local, Project};

#[test]
fn a_stack_with_our_prefix_and_other_tags_is_not_ours() {
    let local = Local::start();
    local.create_stack(
        "demo-local-theirs",
        &[("project", "demo-local"), ("environment", "theirs")],
    );
    let project = Project::new(local.endpoint());
    let plan = project.run(&["plan"]).with(0);
    assert!(!plan.stdout.contains("theirs"), "{}", plan.stdout);
    project.run(&["apply", "--yes"]).with(0);
    project.run(&["destroy", "--yes"]).with(0);
    assert_eq!(local.stacks(), ["demo-local-theirs"]);
}

#[test]
fn a_stack_with_our_name_and_other_tags_stops_the_plan() {
    let local = Local::start();
    local.create_stack("demo-local-main", &[]);
    let project = Project::new(local.endpoint());
    let plan = project.run(&["plan"]).with(2);
    assert!(
        plan.stderr.contains("stack `demo-local-main` exists"),
        "{}",
        plan.stderr
    );
    project.run(&["apply", "--yes"]).with(2);
    project.run(&["destroy", "--yes"]).with(0);
    assert_eq!(local.stacks(), ["demo-local-main"]);
}

#[test]
fn what_an_interrupted_run_prepared_is_in_nobodys_way() {
    let local = Local::start();
    local.prepare_stack("demo-local-main");
    let project = Project::new(local.endpoint());
    project.run(&["plan"]).with(0);
    project.run(&["apply", "--yes"]).with(0);
    let next = project.run(&["plan", "--exit-code"]).with(0);
    assert!(next.stdout.contains("no changes"), "{next:?}");
    project.run(&["destroy", "--yes"]).with(0);
    assert!(local.stacks().is_empty(), "{:?}", local.stacks());
}

#[test]
fn another_account_is_refused_and_nothing_stays_behind() {
    let local = Local::start();
    let project = Project::new(local.endpoint());
    let refused = project
        .run(&["apply", "--env", "prod", "--yes", "--confirm", "prod"])
        .with(2);
    assert!(
        refused.stderr.contains("belongs to account 111122223333"),
        "{}",
        refused.stderr
    );
    assert!(local.stacks().is_empty(), "{:?}", local.stacks());
}

#[test]
fn another_account_is_seen_from_its_stacks() {
    let local = Local::start();
    local.create_stack(
        "demo-prod-main",
        &[("project", "demo"), ("environment", "prod")],
    );
    let project = Project::new(local.endpoint());
    for verb in ["plan", "status"] {
        let refused = project.run(&[verb, "--env", "prod"]).with(2);
        assert!(
            refused.stderr.contains("000000000000"),
            "{}",
            refused.stderr
        );
    }
    project
        .run(&["destroy", "--env", "prod", "--yes", "--confirm", "prod"])
        .with(2);
    assert_eq!(local.stacks(), ["demo-prod-main"]);
}
