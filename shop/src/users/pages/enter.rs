//! Coming and going: login, registration, logout.

use axum::extract::{Query, State};
use minijinja::context;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use shop_telemetry::Metric;

use super::super::{Account, Registration};
use super::desk::{Answer, Desk, to};
use crate::app::App;
use crate::error::Error;
use crate::visit::CsrfForm;

const HOME: &str = "/account";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Where to go then.
    next: String,
    /// What was done before.
    done: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct LoginForm {
    email: String,
    password: String,
    next: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct RegisterForm {
    name: String,
    email: String,
    password: String,
    next: String,
}

#[derive(Deserialize)]
pub(super) struct NoFields {}

pub(super) async fn login_page(desk: Desk, Query(asked): Query<Asked>) -> Answer {
    let form = LoginForm {
        next: asked.next,
        ..LoginForm::default()
    };
    ask(&desk, &form, asked.done == "reset", None)
}

fn ask(desk: &Desk, form: &LoginForm, was_reset: bool, problem: Option<&Error>) -> Answer {
    let more = context! {
        email => form.email.as_str(),
        next => own(&form.next),
        next_in_query => in_query(own(&form.next)),
        was_reset,
    };
    desk.page("login.html", problem, more)
}

pub(super) async fn login(
    State(app): State<App>,
    desk: Desk,
    CsrfForm(form): CsrfForm<LoginForm>,
) -> Answer {
    let checked = desk
        .users
        .check(&form.email, &form.password, &desk.client)
        .await;
    match checked {
        Ok(account) => {
            enter(&app, &desk, &account).await?;
            Ok(to(own(&form.next)))
        }
        Err(error) if error.status().is_client_error() => ask(&desk, &form, false, Some(&error)),
        Err(error) => Err(error),
    }
}

/// Signs in: under another visit than before, which gets what the guest collected.
async fn enter(app: &App, desk: &Desk, account: &Account) -> Result<(), Error> {
    let before = desk.visit.principal(app).await?;
    if before.is_signed_in() {
        desk.users.end_login(&desk.visit.key()).await?;
    }
    let login = desk.visit.sign_in();
    desk.users.begin_login(&login, &account.id).await?;
    desk.users.count(Metric::Logins);
    if !before.is_signed_in() {
        desk.users.welcome(&before.id, account).await;
    }
    Ok(())
}

pub(super) async fn register_page(desk: Desk, Query(asked): Query<Asked>) -> Answer {
    desk.users.count(Metric::RegistrationsStarted);
    let form = RegisterForm {
        next: asked.next,
        ..RegisterForm::default()
    };
    ask_all(&desk, &form, None)
}

fn ask_all(desk: &Desk, form: &RegisterForm, problem: Option<&Error>) -> Answer {
    let more = context! {
        name => form.name.as_str(),
        email => form.email.as_str(),
        next => own(&form.next),
        next_in_query => in_query(own(&form.next)),
    };
    desk.page("register.html", problem, more)
}

pub(super) async fn register(
    State(app): State<App>,
    desk: Desk,
    CsrfForm(form): CsrfForm<RegisterForm>,
) -> Answer {
    let registration = Registration {
        name: &form.name,
        email: &form.email,
        password: &form.password,
    };
    match desk.users.register(registration, &desk.client).await {
        Ok(account) => {
            enter(&app, &desk, &account).await?;
            Ok(to(own(&form.next)))
        }
        Err(error) if error.status().is_client_error() => ask_all(&desk, &form, Some(&error)),
        Err(error) => Err(error),
    }
}

pub(super) async fn logout(desk: Desk, CsrfForm(NoFields {}): CsrfForm<NoFields>) -> Answer {
    if desk.visit.claims_login() {
        desk.users.end_login(&desk.visit.key()).await?;
        desk.visit.sign_out();
    }
    Ok(to("/"))
}

fn in_query(next: &str) -> String {
    utf8_percent_encode(next, NON_ALPHANUMERIC).to_string()
}

/// Only pages of the shop: a link to the login must not lead elsewhere.
fn own(next: &str) -> &str {
    let mut bytes = next.bytes();
    let local = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'));
    let plain = next.len() <= 512 && next.bytes().all(|byte| byte.is_ascii_graphic());
    if local && plain && !next.contains('\\') {
        next
    } else {
        HOME
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_login_leads_nowhere_else() {
        for next in ["/", "/orders/LW-1", "/admin?page=2"] {
            assert_eq!(own(next), next);
        }
        for next in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: x",
            "/a\\b",
        ] {
            assert_eq!(own(next), HOME, "{next:?}");
        }
    }
}
