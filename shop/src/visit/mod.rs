//! The visit of a browser: a signed cookie, made when something first needs one, and the forms that only its own pages can send.

mod cookie;
mod extract;
mod form;
mod public_url;

pub use extract::{Visit, Visits, visits};
pub use form::CsrfForm;
pub use public_url::PublicUrl;
