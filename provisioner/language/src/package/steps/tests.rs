use super::*;

fn step(name: &str, action: Action) -> Step {
    Step {
        name: name.to_owned(),
        action,
        expect: None,
    }
}

fn expect(expectation: Expectation) -> Action {
    Action::Expect(expectation)
}

fn get(url: &str) -> Action {
    Action::Request(Request {
        method: "GET".to_owned(),
        url: url.to_owned(),
        headers: BTreeMap::new(),
        body: None,
    })
}

fn written(steps: &[Step]) -> String {
    let browser = steps.iter().any(|step| step.action.needs_page());
    script(steps, browser)
}

#[test]
fn a_journey_is_readable() {
    let steps = [
        step(
            "open the shop",
            Action::Open("https://shop.example/".to_owned()),
        ),
        step(
            "search",
            Action::Fill {
                selector: "#search".to_owned(),
                text: "lamp".to_owned(),
            },
        ),
        step("go", Action::Click("text=Search".to_owned())),
        step(
            "find a lamp",
            expect(Expectation {
                status: Some(200),
                text: Some("Lamp".to_owned()),
                under: Some(2_000),
                ..Expectation::default()
            }),
        ),
    ];
    insta::assert_snapshot!(written(&steps));
}

#[test]
fn requests_alone_start_no_browser() {
    let steps = [
        step("ask", get("https://api.example/health")),
        step(
            "be up",
            expect(Expectation {
                headers: BTreeMap::from([(
                    "content-type".to_owned(),
                    "application/json".to_owned(),
                )]),
                json: BTreeMap::from([("/parts/a~1b/0".parse().unwrap(), json!("UP"))]),
                ..Expectation::default()
            }),
        ),
    ];
    let script = written(&steps);
    assert!(!script.contains("launch"), "{script}");
    assert!(
        script.contains(r#"{"pointer":"/parts/a~1b/0","keys":["parts","a/b","0"],"value":"UP"}"#),
        "{script}"
    );
    assert!(settings(false).contains("\"screenshotOnStepFailure\": false"));
}

#[test]
fn an_answer_that_nothing_is_expected_of_must_be_no_error() {
    let alone = written(&[
        step("one", get("https://a.example/")),
        step("two", get("https://b.example/")),
        step("check", expect(Expectation::default())),
    ]);
    assert_eq!(alone.matches(".then(() => run.expect({}))").count(), 1);
}

#[test]
fn no_text_becomes_code() {
    let evil = "\"); process.exit(0); //\n`${1}`\u{2028}\\";
    let steps = [
        step(evil, Action::Open(evil.to_owned())),
        step(evil, Action::Click(evil.to_owned())),
    ];
    let script = written(&steps);
    let literal = Value::from(evil).to_string();
    assert_eq!(script.matches(&literal).count(), 4);
    // nothing of it is left outside its literals
    assert!(!script.replace(&literal, "").contains("process"));
    assert_eq!(script.lines().count(), 13);
}

#[test]
fn pointers_are_those_of_the_standard() {
    for good in ["", "/", "/a/0", "/a~0b~1c"] {
        assert!(good.parse::<Pointer>().is_ok(), "{good}");
    }
    for bad in ["a", "$.a", "/a~", "/~2"] {
        assert!(bad.parse::<Pointer>().is_err(), "{bad}");
    }
    assert_eq!("/~01".parse::<Pointer>().unwrap().keys(), ["~1"]);
}
