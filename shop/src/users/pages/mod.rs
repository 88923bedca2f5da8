//! Accounts and logins as pages.

mod account;
mod desk;
mod enter;
mod reset;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/login", get(enter::login_page).post(enter::login))
        .route("/register", get(enter::register_page).post(enter::register))
        .route("/logout", post(enter::logout))
        .route("/account", get(account::show).post(account::set_profile))
        .route("/account/addresses", post(account::add))
        .route(
            "/account/addresses/{address_id}",
            get(account::edit).post(account::change),
        )
        .route("/password-reset", get(reset::ask_page).post(reset::ask))
        .route(
            "/password-reset/{token}",
            get(reset::new_page).post(reset::set),
        )
}
