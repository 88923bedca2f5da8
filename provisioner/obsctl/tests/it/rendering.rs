//! What `render` writes, and what it leaves alone.

use std::fs;

use super::harness::Project;

fn project() -> Project {
    // Nobody is asked: rendering is offline.
    Project::new("http://127.0.0.1:1")
}

fn out(project: &Project) -> String {
    project.path().join("out").to_string_lossy().into_owned()
}

#[test]
fn nothing_is_written_while_there_is_a_mistake() {
    let project = project();
    project.edit("alarms/errors.yaml", "severity", "severety");
    project.run(&["render", "--out", &out(&project)]).with(1);
    assert!(!project.path().join("out").exists());
}

#[test]
fn a_file_that_is_as_it_should_be_stays_untouched() {
    let project = project();
    project.run(&["render", "--out", &out(&project)]).with(0);
    let file = project.path().join("out/demo-local-main.json");
    let written = fs::metadata(&file).unwrap().modified().unwrap();
    project.run(&["render", "--out", &out(&project)]).with(0);
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), written);
    let printed = project.run(&["render"]).with(0);
    assert_eq!(printed.stdout, fs::read_to_string(file).unwrap());
    assert_eq!(
        fs::read_dir(project.path().join("out")).unwrap().count(),
        1,
        "no file beside it is left"
    );
}

#[test]
fn files_of_an_earlier_run_are_told_and_left() {
    let project = project();
    project.write("out/demo-local-gone.json", "{}");
    project.write("out/other.json", "{}");
    let rendered = project.run(&["render", "--out", &out(&project)]).with(0);
    assert!(
        rendered
            .stderr
            .contains("demo-local-gone.json` is of an earlier run"),
        "{}",
        rendered.stderr
    );
    assert!(
        !rendered.stderr.contains("other.json"),
        "{}",
        rendered.stderr
    );
    assert!(project.path().join("out/demo-local-gone.json").exists());
}

#[test]
fn the_order_in_which_files_were_made_changes_nothing() {
    let project = project();
    let first = project.run(&["render"]).with(0);
    for name in ["errors", "latency", "broken"] {
        let path = project.path().join(format!("alarms/{name}.yaml"));
        let text = fs::read_to_string(&path).unwrap();
        fs::remove_file(&path).unwrap();
        project.write(&format!("z/{name}.yaml"), &text);
    }
    assert_eq!(project.run(&["render"]).with(0).stdout, first.stdout);
}

#[test]
fn wrong_usage_is_one_json_document_too() {
    for arguments in [
        &["check", "--format", "json", "--bad"][..],
        &["--format=json", "chek"],
        &["--format", "json"],
    ] {
        let ended =
            super::harness::Ended::from(super::harness::obsctl().args(arguments).output().unwrap())
                .with(1);
        let document = ended.json();
        assert_eq!(document["ok"], false, "{arguments:?}");
        assert!(
            document["result"]["error"]["message"].is_string(),
            "{document}"
        );
        assert_eq!(ended.stderr, "");
    }
}
