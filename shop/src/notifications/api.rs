//! `/api/admin/mails`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Mailer, SentMail};
use crate::app::App;
use crate::error::Error;
use crate::identity::Admin;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Serialize, ToSchema)]
struct MailList {
    items: Vec<SentMail>,
}

/// The latest mails, those of customers too.
#[utoipa::path(get, path = "/api/admin/mails", tag = "admin", operation_id = "list_mails", security(("bearer" = [])), responses((status = OK, body = MailList)))]
async fn list(_: Admin, State(mailer): State<Mailer>) -> Result<Json<MailList>, Error> {
    let items = mailer.latest().await?;
    Ok(Json(MailList { items }))
}
