//! Who asks, and what they may do.

use std::fmt;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use shop_telemetry::http::Who;

use super::{Claims, Secret};
use crate::app::App;
use crate::catalog::InvalidId;
use crate::error::Error;
use crate::ids::is_id;

/// What the pseudonyms of logs are signed for.
const PSEUDONYM: &str = "log";

/// The id of a user, or of a guest: `guest-` before it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(String);

impl UserId {
    const GUEST: &str = "guest-";
    /// A guest's.
    pub fn guest(id: &str) -> Self {
        Self(format!("{}{id}", Self::GUEST))
    }

    /// Whether it is a guest's.
    pub fn is_guest(&self) -> bool {
        self.0.starts_with(Self::GUEST)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for UserId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        is_id(text).then(|| Self(text.to_owned())).ok_or(InvalidId)
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What someone may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Has a cart.
    Guest,
    /// Has an account.
    Customer,
    /// Runs the shop.
    Admin,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Guest, Self::Customer, Self::Admin];

    /// The name in the database and in tokens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Customer => "customer",
            Self::Admin => "admin",
        }
    }

    /// The role of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Someone known: who, and as what. As an extractor it is the bearer of the request's token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub id: UserId,
    /// As what.
    pub role: Role,
}

impl Principal {
    /// A guest.
    pub fn guest(id: UserId) -> Self {
        let role = Role::Guest;
        Self { id, role }
    }

    /// Whether they have an account.
    pub fn is_signed_in(&self) -> bool {
        self.role != Role::Guest
    }

    /// Has the log line of the request bear a pseudonym of theirs.
    pub(crate) fn tell_logs(&self, who: &Who, secret: &Secret) {
        who.is_user(&secret.sign(PSEUDONYM, self.id.as_str()));
    }

    /// Everyone acts for themselves, an administrator for everyone.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for another's.
    pub fn may_act_for(&self, user: &UserId) -> Result<(), Error> {
        if self.role == Role::Admin || self.id == *user {
            Ok(())
        } else {
            Err(Error::Forbidden)
        }
    }
}

impl FromRequestParts<App> for Principal {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let token = bearer(parts).ok_or(Error::Unauthenticated)?;
        let principal = proven(&app.tokens.verify(token)?, app).await?;
        if let Some(who) = parts.extensions.get() {
            principal.tell_logs(who, &app.secret);
        }
        Ok(principal)
    }
}

/// Who a token proves, now: who signed in for it is what they have become, and nobody when that login has ended.
pub(crate) async fn proven(claims: &Claims, app: &App) -> Result<Principal, Error> {
    let Some(login) = &claims.sid else {
        return Ok(claims.principal());
    };
    let found = app.users.signed_in(login).await?;
    found
        .filter(|principal| principal.id == claims.sub)
        .ok_or(Error::Unauthenticated)
}

/// The token of `Authorization: Bearer …`.
pub(crate) fn bearer(parts: &Parts) -> Option<&str> {
    bearer_of(&parts.headers)
}

/// As [`bearer`], of the headers alone.
pub(crate) fn bearer_of(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("Bearer")
        .then(|| token.trim_start())
}

/// Proof that an administrator asks.
#[derive(Debug, Clone)]
pub struct Admin(pub Principal);

impl FromRequestParts<App> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let principal = Principal::from_request_parts(parts, app).await?;
        match principal.role {
            Role::Admin => Ok(Self(principal)),
            Role::Guest | Role::Customer => Err(Error::Forbidden),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_acts_for_oneself() {
        let id = |text: &str| text.parse::<UserId>().unwrap();
        let as_role = |role| Principal { id: id("a"), role };
        for (role, other, allowed) in [
            (Role::Customer, "a", true),
            (Role::Customer, "b", false),
            (Role::Guest, "b", false),
            (Role::Admin, "b", true),
        ] {
            let found = as_role(role).may_act_for(&id(other)).is_ok();
            assert_eq!(found, allowed, "{role:?} for {other}");
        }
    }

    #[test]
    fn user_ids() {
        for text in ["guest-0198", "0198-aa_B"] {
            assert_eq!(text.parse::<UserId>().unwrap().to_string(), text);
        }
        for text in ["", "a b", "../a", "é", &"a".repeat(65)] {
            assert!(text.parse::<UserId>().is_err(), "{text:?}");
        }
    }
}
