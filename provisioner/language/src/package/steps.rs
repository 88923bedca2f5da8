//! The script of a canary that is written as steps.
//!
//! A person can read it, in the console too: one line for each step. Whatever a user wrote stands in it as a JSON literal,
//! which is JavaScript (ECMA-262, "JSON superset"): no text can become code. What a step does is in `journey.mjs`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Layout, Package, TooLarge};

/// The handler of a package of steps.
pub const HANDLER: &str = "index.handler";

const JOURNEY: &str = include_str!("javascript/journey.mjs");

/// One step: a part of the run with its own outcome, times and metrics.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The value of the dimension `StepName`.
    pub name: String,
    /// What it does.
    pub action: Action,
    /// What is expected then, in the same step.
    pub expect: Option<Expectation>,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Sends a request, without a browser.
    Request(Request),
    /// Opens a page.
    Open(String),
    /// Clicks on what a selector of Playwright finds.
    Click(String),
    /// Writes into the field that a selector finds.
    Fill {
        /// The selector.
        selector: String,
        /// The text.
        text: String,
    },
    /// Checks what the newest request or page gave.
    Expect(Expectation),
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Such as `GET`.
    pub method: String,
    /// With its scheme.
    pub url: String,
    /// By name.
    pub headers: BTreeMap<String, String>,
    /// None for most `GET`s.
    pub body: Option<String>,
}

/// What an answer has to be like. All of it must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expectation {
    /// Its status; without, any below 400.
    pub status: Option<u16>,
    /// Values of headers, by name.
    pub headers: BTreeMap<String, String>,
    /// Values in its JSON, by where they are.
    pub json: BTreeMap<Pointer, Value>,
    /// What its text holds, or the page shows.
    pub text: Option<String>,
    /// Milliseconds that it takes less than.
    pub under: Option<u32>,
}

/// A place in a JSON document, such as `/items/0/price`. Source: RFC 6901.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

/// A text that is no pointer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a place in JSON such as `/items/0/price`")]
pub struct PointerError(String);

impl std::str::FromStr for Pointer {
    type Err = PointerError;

    fn from_str(text: &str) -> Result<Self, PointerError> {
        let begins = text.is_empty() || text.starts_with('/');
        let escapes = text
            .split('~')
            .skip(1)
            .all(|rest| rest.starts_with(['0', '1']));
        if begins && escapes {
            Ok(Self(text.to_owned()))
        } else {
            Err(PointerError(text.to_owned()))
        }
    }
}

impl Pointer {
    /// The members and indexes on the way, without escapes.
    fn keys(&self) -> Vec<String> {
        let keys = self.0.split('/').skip(1);
        keys.map(|key| key.replace("~1", "/").replace("~0", "~"))
            .collect()
    }
}

/// Packs steps for the Playwright runtimes.
///
/// # Errors
///
/// If the steps are more than a package can hold.
pub fn package(steps: &[Step]) -> Result<Package, TooLarge> {
    let browser = steps.iter().any(|step| step.action.needs_page());
    let files = BTreeMap::from([
        ("index.mjs".to_owned(), script(steps, browser).into()),
        ("journey.mjs".to_owned(), JOURNEY.into()),
        ("synthetics.json".to_owned(), settings(browser).into()),
    ]);
    Package::new(Layout::Playwright, files)
}

/// `index.mjs`.
fn script(steps: &[Step], browser: bool) -> String {
    let page = if browser {
        "await synthetics.newPage(await synthetics.launch())"
    } else {
        ""
    };
    let mut script = format!(
        "// Written by obsctl from the steps of a canary: change them there, not here.
import {{ synthetics }} from '@aws/synthetics-playwright';
import {{ journey }} from './journey.mjs';

export const handler = async () => {{
  const run = journey({page});
  try {{
"
    );
    for (position, step) in steps.iter().enumerate() {
        let name = Value::from(step.name.as_str());
        let mut call = step.action.call();
        if let Some(expect) = &step.expect {
            call = format!("{call}.then(() => run.expect({}))", expect.argument());
        } else if step.action.answers() && !judged(&steps[position + 1..]) {
            // an answer that nothing is expected of must at least be no error
            call = format!("{call}.then(() => run.expect({{}}))");
        }
        // Writing to a string does not fail.
        let _ = writeln!(
            script,
            "    await synthetics.executeStep({name}, () => run.{call});"
        );
    }
    script.push_str("  } finally {\n    await synthetics.close();\n  }\n};\n");
    script
}

/// Whether an expectation of the newest answer comes before there is another answer.
fn judged(later: &[Step]) -> bool {
    let mut own = later.iter().take_while(|step| !step.action.answers());
    own.any(|step| matches!(step.action, Action::Expect(_)))
}

/// `synthetics.json`: without a browser there is nothing to take a picture of.
fn settings(browser: bool) -> String {
    let settings = json!({"step": {
        "screenshotOnStepStart": false,
        "screenshotOnStepSuccess": browser,
        "screenshotOnStepFailure": browser,
    }});
    format!("{settings:#}\n")
}

impl Action {
    /// Whether it needs a browser.
    const fn needs_page(&self) -> bool {
        matches!(self, Self::Open(_) | Self::Click(_) | Self::Fill { .. })
    }

    /// Whether it gives an answer that something can be expected of.
    const fn answers(&self) -> bool {
        matches!(self, Self::Request(_) | Self::Open(_))
    }

    /// The call of a function of `journey.mjs`.
    fn call(&self) -> String {
        let text = |text: &str| Value::from(text);
        match self {
            Self::Request(request) => format!("request({})", request.argument()),
            Self::Open(url) => format!("open({})", text(url)),
            Self::Click(selector) => format!("click({})", text(selector)),
            Self::Fill {
                selector,
                text: filled,
            } => format!("fill({}, {})", text(selector), text(filled)),
            Self::Expect(expectation) => format!("expect({})", expectation.argument()),
        }
    }
}

impl Request {
    fn argument(&self) -> Value {
        let mut argument = Map::new();
        argument.insert("method".to_owned(), self.method.as_str().into());
        argument.insert("url".to_owned(), self.url.as_str().into());
        argument.insert("headers".to_owned(), json!(self.headers));
        if let Some(body) = &self.body {
            argument.insert("body".to_owned(), body.as_str().into());
        }
        Value::Object(argument)
    }
}

impl Expectation {
    fn argument(&self) -> Value {
        let mut argument = Map::new();
        if let Some(status) = self.status {
            argument.insert("status".to_owned(), status.into());
        }
        if !self.headers.is_empty() {
            argument.insert("headers".to_owned(), json!(self.headers));
        }
        if !self.json.is_empty() {
            let places = self.json.iter().map(|(pointer, value)| {
                json!({"pointer": pointer.0, "keys": pointer.keys(), "value": value})
            });
            argument.insert("json".to_owned(), places.collect());
        }
        if let Some(text) = &self.text {
            argument.insert("text".to_owned(), text.as_str().into());
        }
        if let Some(under) = self.under {
            argument.insert("under".to_owned(), under.into());
        }
        Value::Object(argument)
    }
}

#[cfg(test)]
mod tests;
