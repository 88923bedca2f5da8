//! `/api/admin/mails`.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use super::{Mailer, SentMail};
use crate::app::App;
use crate::error::Error;
use crate::identity::Admin;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/api/admin/mails", get(list))
}

#[derive(Serialize)]
struct MailList {
    items: Vec<SentMail>,
}

async fn list(_: Admin, State(mailer): State<Mailer>) -> Result<Json<MailList>, Error> {
    let items = mailer.latest().await?;
    Ok(Json(MailList { items }))
}
