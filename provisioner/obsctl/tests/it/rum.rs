//! What pages carry, against the local CloudWatch.

use super::harness::{Local, Project};

const MONITOR: &str = "kind: RumMonitor\nname: web\ndomain: localhost\naccess: public\naliases: [front]\n\
                       sampleRate: 25%\ncookies: true\nxray: true\ntelemetries: [errors, http]\n\
                       pages: {exclude: ['http://localhost/admin']}\n";
const GUESTS: &str = "kind: RumMonitor\nname: guests\ndomain: example.com\naccess: identity-pool\n";

#[test]
fn the_snippet_is_of_the_monitor_that_is_deployed() {
    let local = Local::start();
    let project = Project::new(local.endpoint());
    project.write("rum/web.yaml", MONITOR);

    let early = project.run(&["rum", "snippet"]).with(2);
    assert_eq!(
        early.stderr,
        format!(
            "error: the app monitor `demo-local-web` is not deployed at {}\n\
             hint: `obsctl apply --env local` deploys it\n",
            local.endpoint()
        )
    );

    project.run(&["apply", "--yes"]).with(0);
    let id = local.app_monitor("demo-local-web");
    let snippet = project
        .run(&["rum", "snippet", "web", "--as", "json"])
        .with(0)
        .json();
    let expected = serde_json::json!({
        "monitor": "demo-local-web",
        "id": id,
        "version": "1.0.0",
        "region": "us-east-1",
        "script": "https://client.rum.us-east-1.amazonaws.com/3.x/cwr.js",
        "config": {
            "sessionSampleRate": 0.25,
            "endpoint": format!("{}/rum", local.endpoint()),
            "signing": false,
            "alias": "front",
            "telemetries": ["errors", "http"],
            "allowCookies": true,
            "cookieAttributes": {"secure": false},
            "enableXRay": true,
            "pagesToExclude": [r"^http://localhost/admin([?#]|$)"],
        },
    });
    assert_eq!(snippet, expected);

    let html = project
        .run(&[
            "rum",
            "snippet",
            "--app-version",
            "7",
            "--script",
            "/cwr.js",
        ])
        .with(0)
        .stdout;
    let call = format!(r#"("cwr", "{id}", "7", "us-east-1", "/cwr.js", {{"#);
    assert!(html.contains(&call), "{html}");
    let document = project
        .run(&["rum", "snippet", "--as", "npm", "--format", "json"])
        .with(0)
        .json();
    assert_eq!(
        (&document["command"], &document["result"]["id"]),
        (&"rum snippet".into(), &id.into())
    );
    let module = document["result"]["snippet"].as_str().unwrap();
    assert!(module.contains(r#"from "aws-rum-web";"#), "{module}");
}

#[test]
fn guests_of_a_pool_sign_what_they_send() {
    let local = Local::start();
    let project = Project::new(local.endpoint());
    project.write("rum/guests.yaml", GUESTS);
    let pool = "us-east-1:11111111-2222-3333-4444-555555555555";
    local.create_app_monitor("demo-local-guests", pool);
    let snippet = project
        .run(&["rum", "snippet", "--as", "json"])
        .with(0)
        .json();
    let config = &snippet["config"];
    assert_eq!(config["signing"], true);
    assert_eq!(config["identityPoolId"], pool);
    assert_eq!(config["guestRoleArn"], serde_json::Value::Null);
}

#[test]
fn what_cannot_be_found_is_told() {
    let project = Project::new("http://127.0.0.1:9");
    let none = project.run(&["rum", "snippet"]).with(1);
    assert_eq!(
        none.stderr,
        "error: the project has no monitor of pages\n\
         hint: write `rum/NAME.yaml` with `kind: RumMonitor`, and `obsctl apply` it\n"
    );
    project.write("rum/web.yaml", MONITOR);
    let unknown = project.run(&["rum", "snippet", "shop"]).with(1);
    assert_eq!(
        unknown.stderr,
        "error: the project has no monitor `shop`\nhint: it has `web`\n"
    );
    project.write("rum/guests.yaml", GUESTS);
    let unnamed = project.run(&["rum", "snippet"]).with(1);
    assert_eq!(
        unnamed.stderr,
        "error: the project has 2 monitors of pages, and no name says which\n\
         hint: name one of `guests`, `web`\n"
    );
    let away = project.run(&["rum", "snippet", "web"]).with(2);
    assert!(
        away.stderr.contains("start it with `obsctl local`"),
        "{}",
        away.stderr
    );
}
