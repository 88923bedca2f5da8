//! A project from its beginning to its end, against the local CloudWatch.

use super::harness::{Local, Project};
use serde_json::Value;

/// `+ name`, `~ name` … of everything that a plan changes, widgets below their dashboards.
fn changes(document: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for change in list(&document["result"]["stacks"])
        .iter()
        .flat_map(|stack| list(&stack["changes"]))
    {
        let fields = |holder: &Value| -> String {
            let paths: Vec<String> = list(&holder["fields"])
                .iter()
                .map(|field| field["path"].to_string())
                .collect();
            paths.join(" ")
        };
        lines.push(
            format!(
                "{} {} {}",
                change["action"],
                change["physical_name"],
                fields(&change)
            )
            .replace('"', ""),
        );
        for widget in list(&change["widgets"]) {
            lines.push(
                format!(
                    "{} {} {}",
                    widget["action"],
                    widget["title"],
                    fields(&widget)
                )
                .replace('"', ""),
            );
        }
    }
    lines
}

#[test]
fn a_project_lives_and_goes() {
    let local = Local::start();
    let project = Project::new(local.endpoint());
    project.run(&["check"]).with(0);

    let plan = project.run(&["plan", "--exit-code"]).with(3);
    assert!(
        plan.stdout.contains("stack demo-local-main is created"),
        "{}",
        plan.stdout
    );
    assert!(local.stacks().is_empty(), "a plan changes nothing");

    let applied = project.run(&["apply", "--yes"]).with(0);
    assert!(
        applied.stdout.contains("applied 1 stack"),
        "{}",
        applied.stdout
    );
    assert!(
        applied.stderr.contains("CREATE_COMPLETE"),
        "{}",
        applied.stderr
    );
    assert_eq!(local.stacks(), ["demo-local-main"]);
    let mut alarms = local.alarms();
    alarms.sort();
    assert_eq!(
        alarms,
        [
            "demo-local-broken",
            "demo-local-errors",
            "demo-local-latency"
        ]
    );

    let plan = project.run(&["plan", "--exit-code"]).with(0);
    assert_eq!(
        plan.stdout,
        "no changes: demo in local is deployed as written\n"
    );
    let again = project.run(&["apply", "--yes"]).with(0);
    assert_eq!(again.stdout, plan.stdout);
    let status = project.run(&["status", "--format", "json"]).with(0).json();
    assert_eq!(status["result"]["stacks"][0]["status"], "CREATE_COMPLETE");
    assert_eq!(status["result"]["alarms"].as_array().unwrap().len(), 3);

    project.edit("alarms/errors.yaml", "above: 5%", "above: 7%");
    project.edit(
        "dashboards/service.yaml",
        "title: Duration",
        "title: Latency",
    );
    let plan = project
        .run(&["plan", "--exit-code", "--format", "json"])
        .with(3);
    assert_eq!(
        changes(&plan.json()),
        [
            "modify demo-local-errors Threshold",
            "modify demo-local-service ",
            "modify Latency title"
        ],
        "{}",
        plan.stdout
    );
    project.run(&["apply", "--yes"]).with(0);
    project.run(&["plan", "--exit-code"]).with(0);

    let destroyed = project.run(&["destroy", "--yes"]).with(0);
    assert!(
        destroyed.stdout.contains("destroyed 1 stack"),
        "{}",
        destroyed.stdout
    );
    assert!(
        local.stacks().is_empty() && local.alarms().is_empty() && local.dashboards().is_empty()
    );
    assert!(
        project
            .run(&["destroy", "--yes"])
            .with(0)
            .stdout
            .starts_with("nothing to destroy")
    );
    project.run(&["plan", "--exit-code"]).with(3);
}

#[test]
fn a_part_that_vanishes_goes_and_a_new_one_comes() {
    let local = Local::start();
    let project = Project::new(local.endpoint());
    project.run(&["apply", "--yes"]).with(0);
    project.edit(
        "dashboards/service.yaml",
        "name: service\n",
        "name: service\npart: boards\n",
    );
    project.edit("alarms/errors.yaml", "dashboard: service\n", "");
    let plan = project.run(&["plan", "--exit-code"]);
    assert_eq!(plan.code, Some(3), "{plan:?}");
    assert!(
        plan.stdout.contains("stack demo-local-boards is created"),
        "{}",
        plan.stdout
    );
}

#[test]
fn events_and_the_document_are_json_on_request() {
    let local = Local::start();
    let project = Project::new(local.endpoint());
    let applied = project.run(&["apply", "--yes", "--format", "json"]).with(0);
    let document = applied.json();
    assert_eq!(
        (&document["command"], &document["ok"]),
        (&"apply".into(), &true.into())
    );
    assert_eq!(document["result"]["stacks"][0]["status"], "CREATE_COMPLETE");
    let events: Vec<Value> = applied
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(events.first().unwrap()["event"], "started");
    assert_eq!(events.last().unwrap()["event"], "finished");
}

#[test]
fn nobody_to_ask_is_told_before_anything_is_done() {
    let local = Local::start();
    let project = Project::new(local.endpoint());
    let refused = project.run(&["apply"]).with(1);
    assert!(
        refused.stderr.contains("hint: add `--yes`"),
        "{}",
        refused.stderr
    );
    let refused = project.run(&["apply", "--env", "prod", "--yes"]).with(1);
    assert!(
        refused.stderr.contains("`--yes --confirm prod`"),
        "{}",
        refused.stderr
    );
    assert!(local.stacks().is_empty());
}
