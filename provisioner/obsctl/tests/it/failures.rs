//! Operations that fail say what failed first, and leave things so that the next run goes through.

use std::time::{Duration, Instant};

use super::harness::{Local, LocalProcess, Project, Working, obsctl};
use tempfile::TempDir;

#[test]
fn the_first_failed_resource_is_named() {
    let local = Local::start();
    local.put_dashboard("demo-local-service");
    let project = Project::new(local.endpoint());
    let failed = project.run(&["apply", "--yes"]).with(2);
    assert!(
        failed
            .stderr
            .contains("`DashboardService` (AWS::CloudWatch::Dashboard) was first"),
        "{}",
        failed.stderr
    );
    assert!(
        !failed
            .stderr
            .contains("was first, CREATE_FAILED: Resource creation cancelled"),
        "{}",
        failed.stderr
    );
    assert!(
        failed
            .stderr
            .contains("stack `demo-local-main` ended in ROLLBACK_COMPLETE"),
        "{}",
        failed.stderr
    );
}

#[test]
fn a_stack_that_never_came_to_life_is_made_again() {
    let local = Local::start();
    local.put_dashboard("demo-local-service");
    let project = Project::new(local.endpoint());
    project.run(&["apply", "--yes"]).with(2);
    project.edit("dashboards/service.yaml", "name: service", "name: overview");
    for alarm in [
        "alarms/errors.yaml",
        "alarms/latency.yaml",
        "alarms/broken.yaml",
    ] {
        project.edit(alarm, "dashboard: service", "dashboard: overview");
    }
    project.run(&["apply", "--yes"]).with(0);
    project.run(&["plan", "--exit-code"]).with(0);
}

#[test]
fn a_lost_server_ends_the_work_and_the_next_run_goes_on() {
    let data = TempDir::new().unwrap();
    let server = LocalProcess::start("127.0.0.1:0", data.path(), "500ms");
    let (endpoint, address) = (server.endpoint(), server.address.clone());
    let project = Project::new(&endpoint);
    let mut apply = Working::start(project.command(&["apply", "--yes"]));
    apply.wait_for("CREATE_IN_PROGRESS");
    server.kill();
    let killed = Instant::now();
    let failed = apply.end().with(2);
    assert!(
        killed.elapsed() < Duration::from_secs(30),
        "{:?}",
        killed.elapsed()
    );
    for part in [
        "lost contact with",
        &endpoint,
        "during the create of stack `demo-local-main`",
        "is not known",
    ] {
        assert!(
            failed.stderr.contains(part),
            "no `{part}` in {}",
            failed.stderr
        );
    }

    let _server = LocalProcess::start(&address, data.path(), "0s");
    project.run(&["apply", "--yes"]).with(0);
    project.run(&["plan", "--exit-code"]).with(0);
}

#[test]
fn nobody_at_the_endpoint_is_told_with_what_to_do() {
    // A port that was free a moment ago, so that nobody listens there.
    let address = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let project = Project::new(&format!("http://{address}"));
    let failed = project.run(&["plan"]).with(2);
    assert!(
        failed.stderr.contains("start it with `obsctl local`"),
        "{}",
        failed.stderr
    );
    let failed = project.run(&["plan", "--format", "json"]).with(2).json();
    assert_eq!(failed["ok"], false);
    assert!(
        failed["result"]["error"]["hint"]
            .as_str()
            .unwrap()
            .contains("obsctl local"),
        "{failed}"
    );
}

#[test]
fn a_taken_port_is_told() {
    let local = Local::start();
    let address = local.endpoint().trim_start_matches("http://");
    let output = obsctl()
        .args(["local", "--emf-listen", "off", "--listen", address])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(
        text.contains(address) && text.contains("another program has this port"),
        "{text}"
    );
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = obsctl()
        .args(["completions", "bash"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn what_is_not_aws_is_told_from_it() {
    let page = "<html><body>It works!</body></html>";
    for status in [200, 403] {
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", server.local_addr().unwrap());
        let project = Project::new(&endpoint);
        let plan = Working::start(project.command(&["plan"]));
        let (mut connection, _) = server.accept().unwrap();
        let mut request = [0; 8192];
        let read = std::io::Read::read(&mut connection, &mut request).unwrap();
        assert!(read > 0);
        let answer = format!(
            "HTTP/1.1 {status} Said\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
            page.len()
        );
        std::io::Write::write_all(&mut connection, answer.as_bytes()).unwrap();
        let ended = plan.end().with(2);
        assert!(
            ended
                .stderr
                .contains(&format!("HTTP status {status}, and no error code of AWS"))
                && ended
                    .stderr
                    .contains("hint: this does not answer as AWS does"),
            "{}",
            ended.stderr
        );
    }
}
