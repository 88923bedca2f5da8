//! Metadata: what a session has in common, under what an event says itself.

use indexmap::IndexMap;
use serde_json::Value;

use super::Agent;

/// The attributes that the web client itself sends; others are the page's own.
const BUILT_IN: [&str; 23] = [
    "version",
    "aws:releaseId",
    "aws:client",
    "aws:clientVersion",
    "aws:userAgent",
    "browserLanguage",
    "browserName",
    "browserVersion",
    "osName",
    "osVersion",
    "deviceType",
    "platformType",
    "pageUrl",
    "url",
    "pageId",
    "parentPageId",
    "interaction",
    "referrerUrl",
    "pageTitle",
    "title",
    "countryCode",
    "subdivisionCode",
    "domain",
];

const PAGE_TAGS: &str = "pageTags";

/// How many attributes of its own an event may have (UG:CloudWatch-RUM-custom-metadata).
const MAX_CUSTOM: usize = 10;

/// How long a value of an attribute of one's own may be (UG:CloudWatch-RUM-custom-metadata).
const MAX_VALUE: usize = 256;

/// How long a value of the web client may be: a URL, as the service's model bounds one.
const MAX_BUILT_IN: usize = 1260;

/// Attributes by name.
pub(super) type Metadata = IndexMap<String, Value>;

/// Reads metadata, or says what is wrong with it.
pub(super) fn parse(json: &str) -> Result<Metadata, String> {
    if json.is_empty() {
        return Ok(Metadata::new());
    }
    if !super::depth::is_shallow(json) {
        return Err("`metadata` is nested too deep".to_owned());
    }
    let metadata: Metadata = serde_json::from_str(&super::strict::paired(json))
        .map_err(|error| format!("`metadata`: {error}"))?;
    for (name, value) in &metadata {
        check(name, value)?;
    }
    Ok(metadata)
}

/// The attributes of the session, overlaid by those of the event; the raw user agent is taken apart and dropped.
pub(super) fn merge(
    session: &Metadata,
    event: Metadata,
    agent: Option<Agent>,
) -> Result<Metadata, String> {
    let mut merged = session.clone();
    merged.extend(event);
    let sent = match merged.shift_remove("aws:userAgent") {
        Some(Value::String(text)) => Some(Agent::parse(&text)),
        _ => None,
    };
    if let Some(agent) = sent.or(agent) {
        let told = [
            ("browserName", agent.browser),
            ("osName", agent.system),
            ("deviceType", agent.device),
        ];
        for (name, value) in told {
            // the web client says `desktop` of every device that it does not know
            let replace = name == "deviceType" && sent.is_some();
            if replace || !merged.contains_key(name) {
                merged.insert(name.to_owned(), Value::from(value));
            }
        }
    }
    let custom = merged.keys().filter(|name| !is_built_in(name)).count();
    if custom > MAX_CUSTOM {
        return Err(format!(
            "`metadata` has {custom} attributes of its own, more than {MAX_CUSTOM}"
        ));
    }
    Ok(merged)
}

fn is_built_in(name: &str) -> bool {
    BUILT_IN.contains(&name) || name == PAGE_TAGS
}

fn check(name: &str, value: &Value) -> Result<(), String> {
    if name == PAGE_TAGS {
        return check_tags(value);
    }
    let built_in = BUILT_IN.contains(&name);
    if !built_in {
        check_name(name)?;
    }
    let most = if built_in { MAX_BUILT_IN } else { MAX_VALUE };
    match value {
        Value::String(text) if text.len() <= most || text.chars().count() <= most => Ok(()),
        Value::String(_) => Err(format!(
            "the attribute `{}` has more than {most} characters",
            shown(name)
        )),
        Value::Number(_) | Value::Bool(_) => Ok(()),
        // the client leaves out what it does not know; some write null
        Value::Null if built_in => Ok(()),
        _ => Err(format!(
            "the attribute `{}` is neither text, number nor boolean",
            shown(name)
        )),
    }
}

fn check_name(name: &str) -> Result<(), String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b':';
    if !(1..=128).contains(&name.len()) || !name.bytes().all(allowed) {
        return Err(format!(
            "`{}` can not be the name of an attribute",
            shown(name)
        ));
    }
    if name.starts_with("aws:") {
        return Err(format!(
            "`{name}` can not be the name of an attribute: `aws:` is reserved"
        ));
    }
    Ok(())
}

fn check_tags(value: &Value) -> Result<(), String> {
    let tags = value.as_array().map_or(&[][..], Vec::as_slice);
    let good = value.is_array()
        && tags.len() <= 50
        && tags.iter().all(|tag| {
            tag.as_str()
                .is_some_and(|tag| tag.chars().count() <= MAX_VALUE)
        });
    if good {
        Ok(())
    } else {
        Err("`pageTags` is not a list of at most 50 short texts".to_owned())
    }
}

/// A name that fits into a message.
fn shown(name: &str) -> String {
    name.chars().take(128).collect()
}
