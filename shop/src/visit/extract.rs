//! The visit of a request, and the step that sets its cookie.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{FromRequestParts, Request};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::request::Parts;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use shop_telemetry::http::Who;
use shop_telemetry::{Label, Metric, Telemetry};

use super::PublicUrl;
use super::cookie::{Kind, VisitId};
use crate::app::App;
use crate::error::Error;
use crate::identity::{Principal, Secret, UserId};
use crate::ids::Ids;

const CSRF: &str = "csrf";
const GUEST: &str = "guest";

/// What visits are made with.
#[derive(Clone)]
pub struct Visits(Arc<Making>);

struct Making {
    secret: Secret,
    ids: Ids,
    tls: bool,
}

impl Visits {
    /// Visits of the shop at `address`.
    pub fn new(secret: &Secret, ids: Ids, address: &PublicUrl) -> Self {
        Self(Arc::new(Making {
            secret: secret.clone(),
            ids,
            tls: address.is_secure(),
        }))
    }

    /// Whether the shop is reached by TLS only.
    pub(crate) fn are_secure(&self) -> bool {
        self.0.tls
    }

    fn fresh(&self, kind: Kind) -> VisitId {
        let id = self.0.ids.secret();
        VisitId { kind, id }
    }
}

/// The visit that a page is shown to. Clones share it.
#[derive(Clone)]
pub struct Visit {
    visits: Visits,
    state: Arc<Mutex<Seen>>,
    /// What the log line of the request says of the sender.
    who: Option<Who>,
}

struct Seen {
    /// None until something asks for it.
    visit: Option<VisitId>,
    /// The browser does not have it yet, and something relies on it.
    to_be_set: bool,
    is_new: bool,
}

impl Visit {
    fn of(visits: Visits, request: &Request) -> Self {
        let known = VisitId::of(request.headers(), &visits.0.secret, visits.0.tls);
        let is_new = known.is_none();
        let state = Arc::new(Mutex::new(Seen {
            visit: known,
            to_be_set: false,
            is_new,
        }));
        let who = request.extensions().get().cloned();
        Self { visits, state, who }
    }

    /// The token of this visit's forms. The browser gets the cookie that goes with it.
    pub fn csrf(&self) -> String {
        let id = self.needed();
        self.visits.0.secret.sign(CSRF, &id)
    }

    /// Whether a form's token is that of this visit.
    pub fn is_own_form(&self, token: &str) -> bool {
        let id = self.id();
        self.visits.0.secret.verifies(CSRF, &id, token)
    }

    /// The guest that this visit is when nobody is signed in. The browser is to come back as the same one.
    pub fn guest(&self) -> Principal {
        let id = self.needed();
        let name = self.visits.0.secret.sign(GUEST, &id);
        Principal::guest(UserId::guest(&name))
    }

    /// Who it is: the user who signed in, if that login still stands, else a guest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn principal(&self, app: &App) -> Result<Principal, Error> {
        let signed_in = if self.claims_login() {
            app.users.signed_in(&self.key()).await?
        } else {
            None
        };
        let principal = signed_in.unwrap_or_else(|| self.guest());
        if let Some(who) = &self.who {
            principal.tell_logs(who, &app.secret);
        }
        Ok(principal)
    }

    /// Whether it is a visit that nobody has seen before: nothing can be kept for it.
    pub fn is_new(&self) -> bool {
        self.seen(|seen| seen.is_new)
    }

    /// Whether the cookie says that someone signed in. Whether that login still stands, the database knows.
    pub fn claims_login(&self) -> bool {
        self.seen(|seen| {
            let visit = seen.visit.as_ref();
            visit.is_some_and(|visit| visit.kind == Kind::SignedIn)
        })
    }

    /// What a login is kept under: the digest of the visit's id. Who reads the database cannot take over a visit.
    pub fn key(&self) -> String {
        key(&self.id())
    }

    /// Signs in: the visit goes on under a new id, so that who planted or saw the old one has nothing. Returns its
    /// [`Visit::key`].
    pub fn sign_in(&self) -> String {
        self.renew(Kind::SignedIn)
    }

    /// Signs out: a new visit of nobody.
    pub fn sign_out(&self) {
        self.renew(Kind::Guest);
    }

    fn renew(&self, kind: Kind) -> String {
        let fresh = self.visits.fresh(kind);
        let key = key(&fresh.id);
        self.seen(|seen| {
            seen.visit = Some(fresh);
            seen.to_be_set = true;
        });
        key
    }

    fn needed(&self) -> String {
        self.seen(|seen| seen.to_be_set |= seen.is_new);
        self.id()
    }

    fn id(&self) -> String {
        self.seen(|seen| {
            let fresh = || self.visits.fresh(Kind::Guest);
            seen.visit.get_or_insert_with(fresh).id.clone()
        })
    }

    fn seen<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn cookie(&self) -> Option<HeaderValue> {
        let making = &self.visits.0;
        let text = self.seen(|seen| {
            let visit = seen.visit.as_ref().filter(|_| seen.to_be_set)?;
            Some(visit.set(&making.secret, making.tls))
        })?;
        HeaderValue::try_from(text).ok()
    }
}

fn key(id: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(id.as_bytes()))
}

impl FromRequestParts<App> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        // absent only where the step is
        let visit = parts.extensions.get::<Self>().cloned();
        visit.ok_or(Error::Broken("a page without visits"))
    }
}

/// The step: finds the visit by its cookie, and sets the cookie when the page came to rely on it.
pub async fn visits<F: Future<Output = Response>>(
    (visits, telemetry): (&Visits, &Telemetry),
    mut request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let visit = Visit::of(visits.clone(), &request);
    if let (false, Some(who)) = (visit.is_new(), &visit.who) {
        who.is_visit(&visit.key());
    }
    request.extensions_mut().insert(visit.clone());
    let mut response = next(request).await;
    if let Some(cookie) = visit.cookie() {
        if visit.is_new() {
            telemetry.count(Metric::Visits, &Label::Service);
        }
        let headers = response.headers_mut();
        headers.append(SET_COOKIE, cookie);
        // what one visitor sees is for no shared cache
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
    response
}
