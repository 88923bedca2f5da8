//! `/api/admin/dead-letters`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;

use super::{ConsumerName, DeadLetter, Events};
use crate::admin::{Action, Audit, Deed};
use crate::app::App;
use crate::error::Error;
use crate::identity::Admin;

pub(crate) fn routes() -> Router<App> {
    let one = "/api/admin/dead-letters/{consumer}/{event}";
    Router::new()
        .route("/api/admin/dead-letters", get(list))
        .route(&format!("{one}/replay"), post(replay))
        .route(&format!("{one}/skip"), post(skip))
}

#[derive(Serialize)]
struct DeadLetterBody {
    consumer: &'static str,
    event: String,
    topic: &'static str,
    attempts: u32,
    dead_at: i64,
    error: String,
    behind: u64,
}

impl From<DeadLetter> for DeadLetterBody {
    fn from(letter: DeadLetter) -> Self {
        Self {
            consumer: letter.consumer.name(),
            event: letter.event,
            topic: letter.topic.name(),
            attempts: letter.attempts,
            dead_at: letter.dead_at,
            error: letter.error,
            behind: letter.behind,
        }
    }
}

#[derive(Serialize)]
struct DeadLetterList {
    items: Vec<DeadLetterBody>,
}

async fn list(_: Admin, State(events): State<Events>) -> Result<Json<DeadLetterList>, Error> {
    let items = events.dead_letters().await?;
    let items = items.into_iter().map(DeadLetterBody::from).collect();
    Ok(Json(DeadLetterList { items }))
}

async fn replay(
    Admin(by): Admin,
    State(events): State<Events>,
    State(audit): State<Audit>,
    Path((consumer, event)): Path<(String, String)>,
) -> Result<StatusCode, Error> {
    let deed = Deed::of(&by.id, Action::DeadLetterReplayed, &event);
    let done = events.replay(named(&consumer)?, &event);
    audit.around(deed, done).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn skip(
    Admin(by): Admin,
    State(events): State<Events>,
    State(audit): State<Audit>,
    Path((consumer, event)): Path<(String, String)>,
) -> Result<StatusCode, Error> {
    let deed = Deed::of(&by.id, Action::DeadLetterSkipped, &event);
    let done = events.skip(named(&consumer)?, &event);
    audit.around(deed, done).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn named(consumer: &str) -> Result<ConsumerName, Error> {
    ConsumerName::from_name(consumer).ok_or(Error::NotFound("dead letter"))
}
