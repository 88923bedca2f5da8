//! People: their accounts, and the logins by which the shop knows them again.

mod accounts;
mod addresses;
mod admin_visit;
mod administrator;
mod api;
mod client;
mod credentials;
mod email;
mod hashing;
mod logins;
mod pages;
mod password;
mod refresh;
mod resets;
mod statements;
mod store;
mod sweep;
mod throttle;

pub use accounts::{Account, Registration};
pub use addresses::{Address, AddressId};
pub use admin_visit::AdminVisit;
pub use administrator::AdminPassword;
pub(crate) use api::routes as api_routes;
pub use client::{Client, Peer};
pub use email::Email;
pub use hashing::{Passwords, WorkFactor};
pub use password::Password;
pub use refresh::Session;
pub use store::{UserParts, Users};

use axum::Router;

use crate::app::App;

pub(crate) fn routes() -> Router<App> {
    Router::new().merge(api::routes()).merge(pages::routes())
}
