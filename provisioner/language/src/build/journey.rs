//! The steps of canaries.

use std::collections::{BTreeMap, BTreeSet};

use cloudwatch::metric::Unit;

use super::Builder;
use crate::diagnostic::{CANARY, EXACTLY_ONE, list};
use crate::manifest::{self, Method, Spanned};
use crate::package::steps::{Action, Expectation, Request, Step};
use crate::term::{Term, Threshold};

/// Characters of what a step is called without a name of its own.
const NAME: usize = 60;

impl Builder<'_> {
    /// All of them, or none when one has a mistake.
    pub(super) fn journey(&mut self, stated: &[Spanned<manifest::Step>]) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        let mut names = BTreeSet::new();
        let mut answered = false;
        for one in stated {
            let expected = one.value.expect.as_ref();
            let expect = expected.and_then(|expect| self.expectation(expect));
            let mut actions = self.deeds(&one.value);
            if actions.len() > 1 {
                self.too_many(one, &actions);
                continue;
            }
            let action = actions.pop().map(|(_, action)| action);
            answered |= matches!(action, Some(Action::Request(_) | Action::Open(_)));
            if !answered {
                let message = "nothing was requested or opened before";
                let hint = "begin with `open` or `request`".to_owned();
                self.report_absent(CANARY, &one.span.head(), message, hint);
                // once is enough
                answered = true;
            }
            let (action, expect) = match (action, expect) {
                (Some(action), expect) if expect.is_some() == expected.is_some() => {
                    (action, expect)
                }
                (None, Some(expect)) => (Action::Expect(expect), None),
                (None, None) if expected.is_none() => {
                    self.nothing(one);
                    continue;
                }
                _ => continue,
            };
            let name = match &one.value.name {
                Some(name) => self.stated_name(name, &names),
                None => free(&title(&action), &names),
            };
            names.insert(name.clone());
            steps.push(Step {
                name,
                action,
                expect,
            });
        }
        (steps.len() == stated.len()).then_some(steps)
    }

    /// Each step has a metric of its name.
    fn stated_name(&mut self, name: &Spanned<String>, taken: &BTreeSet<String>) -> String {
        if taken.contains(&name.value) {
            let message = format!("there is a step `{}` before", name.value);
            let hint = "each step has metrics of its name".to_owned();
            self.report(CANARY, &name.span, message, hint);
        }
        name.value.clone()
    }

    /// What it does: one thing, or a person has to choose.
    fn deeds(&mut self, step: &manifest::Step) -> Vec<(&'static str, Action)> {
        let mut actions = Vec::new();
        if let Some(request) = &step.request {
            actions.push(("request", Action::Request(self.request(request))));
        }
        if let Some(open) = &step.open {
            actions.push(("open", Action::Open(open.value.0.to_string())));
        }
        if let Some(click) = &step.click {
            actions.push(("click", Action::Click(click.value.clone())));
        }
        if let Some(fill) = &step.fill {
            let action = Action::Fill {
                selector: fill.field.clone(),
                text: fill.text.clone(),
            };
            actions.push(("fill", action));
        }
        actions
    }

    fn too_many(&mut self, step: &Spanned<manifest::Step>, actions: &[(&str, Action)]) {
        let names = list(actions.iter().map(|(name, _)| *name), "and");
        let message = format!("one step has {names}");
        let hint = "give each a step of its own".to_owned();
        self.report(EXACTLY_ONE, &step.span.head(), message, hint);
    }

    fn nothing(&mut self, step: &Spanned<manifest::Step>) {
        let hint = "it has one of `request`, `open`, `click`, `fill`, or `expect`".to_owned();
        self.report_absent(
            EXACTLY_ONE,
            &step.span.head(),
            "the step does nothing",
            hint,
        );
    }

    fn request(&mut self, stated: &manifest::Request) -> Request {
        let mut headers: BTreeMap<String, String> = stated
            .headers
            .clone()
            .unwrap_or_default()
            .into_iter()
            .collect();
        if let (Some(body), Some(_)) = (&stated.body, &stated.json) {
            let hint = "`json` is a body, too".to_owned();
            self.report(
                EXACTLY_ONE,
                &body.span,
                "`body` cannot stand beside `json`",
                hint,
            );
        }
        for (name, value) in &headers {
            if !is_header(name, value) {
                let message = format!("`{name}` is no header that can be sent");
                let hint =
                    "a name of letters, digits and `-`, and a value of visible ASCII".to_owned();
                self.report(CANARY, &stated.url.span, message, hint);
            }
        }
        if stated.json.is_some() && !headers.keys().any(|name| is_content_type(name)) {
            headers.insert("content-type".to_owned(), "application/json".to_owned());
        }
        let body = stated.body.as_ref().map(|body| body.value.clone());
        let body = body.or_else(|| stated.json.as_ref().map(|json| json.value.to_string()));
        let method = stated.method.unwrap_or(match body {
            Some(_) => Method::Post,
            None => Method::Get,
        });
        if let (Some(_), Method::Get | Method::Head) = (&body, method) {
            let message = format!("a request with `{}` has nothing to send", verb(method));
            self.report(CANARY, &stated.url.span, message, None);
        }
        Request {
            method: verb(method).to_owned(),
            url: stated.url.value.0.to_string(),
            headers,
            body,
        }
    }

    /// None if its time cannot be told.
    fn expectation(&mut self, stated: &manifest::Expect) -> Option<Expectation> {
        let under = match &stated.under {
            Some(under) => Some(self.milliseconds(under)?),
            None => None,
        };
        let json = stated.json.iter().flatten().filter_map(|(place, value)| {
            let pointer = place.parse().ok()?;
            Some((pointer, value.clone()))
        });
        Some(Expectation {
            status: stated.status.and_then(|status| u16::try_from(status).ok()),
            headers: stated
                .headers
                .clone()
                .unwrap_or_default()
                .into_iter()
                .collect(),
            json: json.collect(),
            text: stated.text.clone(),
            under,
        })
    }
}

impl Builder<'_> {
    fn milliseconds(&mut self, under: &Spanned<Term<Threshold>>) -> Option<u32> {
        let most = super::canary::LONGEST * 1000;
        let threshold = under.value.0;
        let milliseconds = threshold
            .has_unit()
            .then(|| threshold.convert(Some(Unit::Milliseconds)).ok())
            .flatten()
            // of the text: whole milliseconds are what a script compares with
            .and_then(|value| value.ceil().to_string().parse::<u32>().ok())
            .filter(|value| (1..=most).contains(value));
        if milliseconds.is_none() {
            let hint = "from `1ms` to `14min`".to_owned();
            let message = "a time has a unit such as `500ms` or `2s`";
            self.report(CANARY, &under.span, message, hint);
        }
        milliseconds
    }
}

fn is_content_type(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-type")
}

const fn verb(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
        Method::Options => "OPTIONS",
    }
}

/// What a step is called that has no name.
fn title(action: &Action) -> String {
    let title = match action {
        Action::Request(request) => format!("{} {}", request.method, path(&request.url)),
        Action::Open(url) => format!("open {}", path(url)),
        Action::Click(selector) => format!("click {selector}"),
        Action::Fill { selector, .. } => format!("fill {selector}"),
        Action::Expect(_) => "expect".to_owned(),
    };
    title.chars().take(NAME).collect()
}

/// What comes after the host, without its query.
fn path(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = after.find('/').map_or("/", |slash| &after[slash..]);
    path.split(['?', '#']).next().unwrap_or(path)
}

/// The title, with a number behind it if it is taken.
fn free(title: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{title} {number}"));
    std::iter::once(title.to_owned())
        .chain(numbered)
        .find(|name| !taken.contains(name))
        .unwrap_or_default()
}

/// Whether a request can bear it. Source: RFC 9110 §5.1 and §5.5, less what only a server may take.
fn is_header(name: &str, value: &str) -> bool {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let visible = |byte: u8| byte == b' ' || byte == b'\t' || byte.is_ascii_graphic();
    !name.is_empty() && name.bytes().all(token) && value.bytes().all(visible)
}
