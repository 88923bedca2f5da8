//! `/api/admin/dead-letters`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ConsumerName, DeadLetter, Events};
use crate::admin::{Action, Audit, Deed};
use crate::app::App;
use crate::error::Error;
use crate::identity::Admin;
use crate::ids::is_id;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(replay))
        .routes(routes!(skip))
}

#[derive(Serialize, ToSchema)]
#[schema(as = DeadLetter)]
pub(crate) struct DeadLetterBody {
    consumer: &'static str,
    event: String,
    topic: String,
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
            topic: letter.topic,
            attempts: letter.attempts,
            dead_at: letter.dead_at,
            error: letter.error,
            behind: letter.behind,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct DeadLetterList {
    items: Vec<DeadLetterBody>,
}

/// Events that a consumer could not take.
#[utoipa::path(get, path = "/api/admin/dead-letters", tag = "admin", operation_id = "list_dead_letters", security(("bearer" = [])), responses((status = OK, body = DeadLetterList)))]
async fn list(_: Admin, State(events): State<Events>) -> Result<Json<DeadLetterList>, Error> {
    let items = events.dead_letters().await?;
    let items = items.into_iter().map(DeadLetterBody::from).collect();
    Ok(Json(DeadLetterList { items }))
}

/// Tells a consumer again.
#[utoipa::path(post, path = "/api/admin/dead-letters/{consumer}/{event}/replay", tag = "admin", operation_id = "replay_dead_letter", security(("bearer" = [])), params(("consumer" = String, Path, description = "Who could not take it"), ("event" = String, Path, description = "The event's id")), responses((status = NO_CONTENT)))]
async fn replay(
    Admin(by): Admin,
    State(events): State<Events>,
    State(audit): State<Audit>,
    Path((consumer, event)): Path<(String, String)>,
) -> Result<StatusCode, Error> {
    let (consumer, event) = named(&consumer, &event)?;
    let deed = Deed::of(&by.id, Action::DeadLetterReplayed, event);
    let done = events.replay(consumer, event);
    audit.around(deed, done).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets an event go, so that the consumer goes on with those behind it.
#[utoipa::path(post, path = "/api/admin/dead-letters/{consumer}/{event}/skip", tag = "admin", operation_id = "skip_dead_letter", security(("bearer" = [])), params(("consumer" = String, Path, description = "Who could not take it"), ("event" = String, Path, description = "The event's id")), responses((status = NO_CONTENT)))]
async fn skip(
    Admin(by): Admin,
    State(events): State<Events>,
    State(audit): State<Audit>,
    Path((consumer, event)): Path<(String, String)>,
) -> Result<StatusCode, Error> {
    let (consumer, event) = named(&consumer, &event)?;
    let deed = Deed::of(&by.id, Action::DeadLetterSkipped, event);
    let done = events.skip(consumer, event);
    audit.around(deed, done).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The consumer and the event that a path names.
pub(crate) fn named<'a>(consumer: &str, event: &'a str) -> Result<(ConsumerName, &'a str), Error> {
    let consumer = ConsumerName::from_name(consumer);
    let named = consumer
        .filter(|_| is_id(event))
        .map(|consumer| (consumer, event));
    named.ok_or(Error::NotFound("dead letter"))
}
