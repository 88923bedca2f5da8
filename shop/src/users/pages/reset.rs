//! A new password for who forgot theirs.

use axum::extract::Path;
use minijinja::context;
use serde::Deserialize;

use super::super::accounts;
use super::desk::{Answer, Desk, to};
use crate::error::Error;
use crate::visit::CsrfForm;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AskForm {
    email: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PasswordForm {
    password: String,
}

pub(super) async fn ask_page(desk: Desk) -> Answer {
    desk.page("reset-ask.html", None, context! { email => "" })
}

/// Says the same whether there is such an account or not.
pub(super) async fn ask(desk: Desk, CsrfForm(form): CsrfForm<AskForm>) -> Answer {
    let more = |sent: bool| context! { email => form.email.as_str(), sent };
    let asked = match accounts::email(&form.email) {
        Ok(email) => desk.users.ask_reset(&email, &desk.client).await,
        Err(problem) => Err(Error::Invalid(vec![problem])),
    };
    match asked {
        Ok(()) => desk.page("reset-ask.html", None, more(true)),
        Err(error) if error.status().is_client_error() => {
            desk.page("reset-ask.html", Some(&error), more(false))
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn new_page(desk: Desk, Path(token): Path<String>) -> Answer {
    let holds = desk.users.may_reset(&token).await?;
    desk.page("reset-new.html", None, context! { token, holds })
}

pub(super) async fn set(
    desk: Desk,
    Path(token): Path<String>,
    CsrfForm(form): CsrfForm<PasswordForm>,
) -> Answer {
    match desk.users.reset(&token, &form.password).await {
        Ok(()) => Ok(to("/login?done=reset")),
        Err(error @ Error::Invalid(_)) => {
            let holds = desk.users.may_reset(&token).await?;
            let problem = holds.then_some(&error);
            desk.page("reset-new.html", problem, context! { token, holds })
        }
        Err(error) => Err(error),
    }
}
