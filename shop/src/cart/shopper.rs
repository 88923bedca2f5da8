//! Whose cart a page is about.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::app::App;
use crate::error::Error;
use crate::identity::Principal;
use crate::visit::Visit;

/// Who looks at a page: a user who is signed in, or the guest that the visit is.
pub(crate) struct Shopper {
    pub(crate) visit: Visit,
    pub(crate) principal: Principal,
}

impl FromRequestParts<App> for Shopper {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let visit = Visit::from_request_parts(parts, app).await?;
        let principal = visit.principal(app).await?;
        Ok(Self { visit, principal })
    }
}
