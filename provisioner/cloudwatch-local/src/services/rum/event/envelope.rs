//! One call of `PutRumEvents`: the envelope, and each event in it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::strict::{Object, paired};
use super::{Agent, Details, Event, depth, metadata, metadata::Metadata};
use crate::services::rum::id::Id;

/// How long the details of one event may be: 200 lines of a stack.
const MAX_DETAILS: usize = 32 * 1024;

/// How long the type of an event may be.
const MAX_KIND: usize = 256;

/// How long names and versions of the application may be.
const MAX_NAME: usize = 255;

/// What a batch is held against.
#[derive(Debug, Clone, Copy)]
pub(in crate::services::rum) struct Rules<'a> {
    /// The app monitor that the path names.
    pub(in crate::services::rum) id: Uuid,
    /// Its name.
    pub(in crate::services::rum) name: &'a str,
    /// The oldest moment that an event may be of, epoch milliseconds.
    pub(in crate::services::rum) from: i64,
    /// The newest.
    pub(in crate::services::rum) until: i64,
    /// What the header says of the browser.
    pub(in crate::services::rum) agent: Option<Agent>,
}

/// A batch, checked whole.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::services::rum) struct Batch {
    /// Its id: a batch that comes twice has it twice.
    pub(in crate::services::rum) id: Uuid,
    /// The session of all its events; none when the client has none.
    pub(in crate::services::rum) session: Option<Uuid>,
    /// The name by which a policy knows the sender.
    pub(in crate::services::rum) alias: Option<String>,
    /// Its events, as they came.
    pub(in crate::services::rum) events: Vec<Event>,
}

/// What is wrong with a batch.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(in crate::services::rum) struct Refusal(String);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<'a> {
    #[serde(borrow)]
    batch_id: Cow<'a, str>,
    #[serde(borrow)]
    app_monitor_details: Object<Application<'a>>,
    #[serde(borrow)]
    user_details: Object<User<'a>>,
    #[serde(borrow)]
    rum_events: Vec<Object<Raw<'a>>>,
    alias: Option<String>,
    #[serde(borrow, default)]
    session_metadata: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Application<'a> {
    id: Option<Cow<'a, str>>,
    version: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User<'a> {
    user_id: Option<Cow<'a, str>>,
    session_id: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    timestamp: f64,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    metadata: Cow<'a, str>,
    #[serde(borrow)]
    details: Cow<'a, str>,
}

/// An event as `GetAppMonitorData` gives it back, without its details.
#[derive(Serialize)]
struct Record<'a> {
    event_timestamp: i64,
    event_type: &'a str,
    event_id: Id,
    event_version: &'static str,
    batch_id: Id,
    application_id: Id,
    application_name: &'a str,
    application_version: &'a str,
    metadata: &'a Metadata,
    user_details: UserRecord,
}

#[derive(Serialize, Clone, Copy)]
#[serde(rename_all = "camelCase")]
struct UserRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<Id>,
}

/// Reads a batch, all of it or nothing.
pub(in crate::services::rum) fn read(body: &[u8], rules: &Rules<'_>) -> Result<Batch, Refusal> {
    let Object(envelope): Object<Envelope<'_>> =
        serde_json::from_slice(body).map_err(|error| Refusal(format!("the body: {error}")))?;
    let application = envelope.app_monitor_details.0;
    let sender = envelope.user_details.0;
    let batch = id("BatchId", &envelope.batch_id)?;
    let claimed = application
        .id
        .as_deref()
        .map(|text| id("AppMonitorDetails.id", text));
    if claimed
        .transpose()?
        .is_some_and(|claimed| claimed != rules.id)
    {
        return Err(Refusal(
            "`AppMonitorDetails.id` is not the app monitor that the path names".to_owned(),
        ));
    }
    let version = application.version.unwrap_or_default();
    name("AppMonitorDetails.version", &version)?;
    if let Some(alias) = &envelope.alias
        && (alias.is_empty() || alias.chars().count() > MAX_NAME)
    {
        return Err(Refusal(format!(
            "`Alias` has not from 1 to {MAX_NAME} characters"
        )));
    }
    let user = UserRecord {
        user_id: some_id("UserDetails.userId", sender.user_id.as_deref())?,
        session_id: some_id("UserDetails.sessionId", sender.session_id.as_deref())?,
    };
    let session = metadata::parse(&envelope.session_metadata)
        .map_err(|what| Refusal(format!("`SessionMetadata`: {what}")))?;
    let common = Common {
        rules,
        batch,
        version: &version,
        user,
        session: &session,
    };
    let events = envelope
        .rum_events
        .into_iter()
        .enumerate()
        .map(|(place, Object(raw))| {
            event(raw, &common).map_err(|what| Refusal(format!("`RumEvents.{place}`: {what}")))
        })
        .collect::<Result<_, _>>()?;
    Ok(Batch {
        id: batch,
        session: user.session_id.map(|id| id.0),
        alias: envelope.alias,
        events,
    })
}

/// What the events of a batch have in common.
struct Common<'a> {
    rules: &'a Rules<'a>,
    batch: Uuid,
    version: &'a str,
    user: UserRecord,
    session: &'a Metadata,
}

fn event(raw: Raw<'_>, common: &Common<'_>) -> Result<Event, String> {
    let id = Uuid::try_parse(&raw.id)
        .ok()
        .filter(|_| raw.id.len() == 36)
        .ok_or("`id` is no UUID")?;
    let at = moment(raw.timestamp, common.rules)?;
    let kind_is_text = (1..=MAX_KIND).contains(&raw.kind.len())
        && raw.kind.bytes().all(|byte| byte.is_ascii_graphic());
    if !kind_is_text {
        return Err(format!(
            "`type` has not from 1 to {MAX_KIND} visible characters"
        ));
    }
    if raw.details.len() > MAX_DETAILS {
        return Err(format!("`details` has more than {MAX_DETAILS} bytes"));
    }
    if !depth::is_shallow(&raw.details) {
        return Err("`details` is nested too deep".to_owned());
    }
    let own_details = paired(&raw.details);
    let details = Details::parse(&raw.kind, &own_details)?;
    let own = metadata::parse(&raw.metadata)?;
    let metadata = metadata::merge(common.session, own, common.rules.agent)?;
    let record = Record {
        event_timestamp: at,
        event_type: &raw.kind,
        event_id: Id(id),
        event_version: "1.0.0",
        batch_id: Id(common.batch),
        application_id: Id(common.rules.id),
        application_name: common.rules.name,
        application_version: common.version,
        metadata: &metadata,
        user_details: common.user,
    };
    let mut record = serde_json::to_string(&record).map_err(|error| error.to_string())?;
    // the details were found to be an object: they are not written anew
    record.truncate(record.len().saturating_sub(1));
    record.push_str(",\"event_details\":");
    record.push_str(own_details.trim());
    record.push('}');
    Ok(Event {
        id,
        at,
        kind: raw.kind.into(),
        details,
        record: record.into(),
    })
}

fn moment(seconds: f64, rules: &Rules<'_>) -> Result<i64, String> {
    let millis = (seconds * 1000.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float that is too large becomes the largest number"
    )]
    let at = millis as i64;
    if at < rules.from {
        Err("`timestamp` lies too far in the past".to_owned())
    } else if at > rules.until {
        Err("`timestamp` lies in the future".to_owned())
    } else {
        Ok(at)
    }
}

/// The model asks for the form with hyphens.
fn id(member: &str, text: &str) -> Result<Uuid, Refusal> {
    Uuid::try_parse(text)
        .ok()
        .filter(|_| text.len() == 36)
        .ok_or_else(|| Refusal(format!("`{member}` is no UUID")))
}

/// The nil id is what the web client sends when it has none.
fn some_id(member: &str, text: Option<&str>) -> Result<Option<Id>, Refusal> {
    let id = text.map(|text| id(member, text)).transpose()?;
    Ok(id.filter(|id| !id.is_nil()).map(Id))
}

fn name(member: &str, text: &str) -> Result<(), Refusal> {
    if text.chars().count() > MAX_NAME || text.chars().any(char::is_control) {
        return Err(Refusal(format!(
            "`{member}` has more than {MAX_NAME} characters, or unprintable ones"
        )));
    }
    Ok(())
}
