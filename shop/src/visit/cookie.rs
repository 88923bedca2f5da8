//! What the cookie holds: whether someone is signed in, a random id, and the signature of both.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use cookie::time::Duration;
use cookie::{Cookie, SameSite};

use crate::identity::Secret;

const PURPOSE: &str = "visit";
/// Of a cookie on TLS: the prefix binds it to this host and to TLS (RFC 6265bis §4.1.3.2).
const SECURE_NAME: &str = "__Host-shop_visit";
const PLAIN_NAME: &str = "shop_visit";
const LIFETIME: Duration = Duration::days(30);

/// Whose visit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of nobody known: asks the database nothing.
    Guest,
    /// Of someone who signed in, if that login still stands.
    SignedIn,
}

/// The id of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VisitId {
    pub(super) kind: Kind,
    pub(super) id: String,
}

impl VisitId {
    fn text(&self) -> String {
        let kind = match self.kind {
            Kind::Guest => 'g',
            Kind::SignedIn => 'u',
        };
        format!("{kind}.{}", self.id)
    }

    /// As the cookie's value.
    pub(super) fn sealed(&self, secret: &Secret) -> String {
        let text = self.text();
        let signature = secret.sign(PURPOSE, &text);
        format!("{text}.{signature}")
    }

    /// From the cookie's value; `None` when it is not one of ours.
    pub(super) fn unsealed(value: &str, secret: &Secret) -> Option<Self> {
        let (text, signature) = value.rsplit_once('.')?;
        if !secret.verifies(PURPOSE, text, signature) {
            return None;
        }
        let (kind, id) = text.split_once('.')?;
        let kind = match kind {
            "g" => Kind::Guest,
            "u" => Kind::SignedIn,
            _ => return None,
        };
        let id = id.to_owned();
        Some(Self { kind, id })
    }

    /// From a request's cookies.
    pub(super) fn of(headers: &HeaderMap, secret: &Secret, tls: bool) -> Option<Self> {
        headers
            .get_all(COOKIE)
            .into_iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(Cookie::split_parse)
            .filter_map(Result::ok)
            .filter(|cookie| cookie.name() == name(tls))
            .find_map(|cookie| Self::unsealed(cookie.value(), secret))
    }

    /// As the header `Set-Cookie`.
    pub(super) fn set(&self, secret: &Secret, tls: bool) -> String {
        Cookie::build((name(tls), self.sealed(secret)))
            .path("/")
            .http_only(true)
            .secure(tls)
            .same_site(SameSite::Lax)
            .max_age(LIFETIME)
            .build()
            .to_string()
    }
}

fn name(tls: bool) -> &'static str {
    if tls { SECURE_NAME } else { PLAIN_NAME }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ours_are_taken() {
        let secret = Secret::from([1; 32]);
        let guest = VisitId {
            kind: Kind::Guest,
            id: "abc".into(),
        };
        let sealed = guest.sealed(&secret);
        assert_eq!(VisitId::unsealed(&sealed, &secret), Some(guest));
        // a guest does not become a user by changing a letter
        let raised = format!("u{}", &sealed[1..]);
        for forged in ["", "g.abc", "g.abc.", &raised, &sealed[..sealed.len() - 1]] {
            assert_eq!(VisitId::unsealed(forged, &secret), None, "{forged}");
        }
        assert_eq!(VisitId::unsealed(&sealed, &Secret::from([2; 32])), None);
    }
}
