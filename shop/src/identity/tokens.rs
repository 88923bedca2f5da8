//! JSON Web Tokens (RFC 7519) for programs: short-lived, signed with HMAC-SHA-256, for this shop only.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use shop_telemetry::Clock;

use super::{Principal, Role, Secret, UserId};
use crate::error::Error;
use crate::ids::Ids;

const AUDIENCE: &str = "shop";
const PURPOSE: &str = "token";

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who bears it.
    pub sub: UserId,
    /// As what.
    pub role: Role,
    /// The login that it came from; a guest has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Its own id.
    pub jti: String,
    /// When it was made, in seconds since the epoch.
    pub iat: i64,
    /// Until when it holds, in seconds since the epoch.
    pub exp: i64,
    /// For whom it is: this shop.
    pub aud: String,
}

impl Claims {
    /// Who it proves.
    pub fn principal(&self) -> Principal {
        Principal {
            id: self.sub.clone(),
            role: self.role,
        }
    }
}

/// Why a token proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not one of ours, or changed.
    #[error("not a token of this shop")]
    Forged,
    /// Too old.
    #[error("the token has expired")]
    Expired,
}

/// Makes and checks tokens. Clones share the keys.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    encoding: EncodingKey,
    decoding: DecodingKey,
    clock: Arc<dyn Clock>,
    ids: Ids,
}

impl Tokens {
    /// How long a token holds.
    pub const LIFETIME: Duration = Duration::from_mins(15);

    /// Tokens signed with `secret`.
    pub fn new(secret: &Secret, clock: Arc<dyn Clock>, ids: Ids) -> Self {
        let key = secret.key_for(PURPOSE);
        Self(Arc::new(Inner {
            encoding: EncodingKey::from_secret(&key),
            decoding: DecodingKey::from_secret(&key),
            clock,
            ids,
        }))
    }

    /// A token for `principal`, of the login `sid`.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn issue(&self, principal: &Principal, sid: Option<String>) -> Result<String, Error> {
        let now = self.now();
        let claims = Claims {
            sub: principal.id.clone(),
            role: principal.role,
            sid,
            jti: self.0.ids.next(),
            iat: now,
            exp: now + i64::try_from(Self::LIFETIME.as_secs()).unwrap_or_default(),
            aud: AUDIENCE.to_owned(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.0.encoding)
            .map_err(|_| Error::Broken("a token"))
    }

    /// What a token says, when it is one of ours and still holds.
    ///
    /// # Errors
    /// When not.
    pub fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "aud", "sub"]);
        // judged below, by the clock of the shop
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.0.decoding, &validation)
            .map_err(|_| TokenError::Forged)?
            .claims;
        if claims.exp <= self.now() {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }

    fn now(&self) -> i64 {
        self.0.clock.now().get().div_euclid(1000)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use shop_telemetry::{EpochMillis, ManualClock};

    use super::*;

    fn tokens(secret: u8, clock: &Arc<ManualClock>) -> Tokens {
        let ids = Ids::new(clock.clone(), StdRng::seed_from_u64(1));
        Tokens::new(&Secret::from([secret; 32]), clock.clone(), ids)
    }

    fn customer() -> Principal {
        Principal {
            id: "u1".parse().unwrap(),
            role: Role::Customer,
        }
    }

    #[test]
    fn a_token_holds_for_its_time() {
        let clock = Arc::new(ManualClock::new(EpochMillis::new(1_795_358_580_000)));
        let tokens = tokens(1, &clock);
        let token = tokens.issue(&customer(), Some("login".into())).unwrap();
        let claims = tokens.verify(&token).unwrap();
        assert_eq!(claims.principal(), customer());
        assert_eq!(claims.sid.as_deref(), Some("login"));
        let second = Duration::from_secs(1);
        clock.advance(Tokens::LIFETIME.saturating_sub(second));
        assert!(tokens.verify(&token).is_ok());
        clock.advance(second);
        assert_eq!(tokens.verify(&token), Err(TokenError::Expired));
    }

    #[test]
    fn forged_tokens_prove_nothing() {
        let clock = Arc::new(ManualClock::new(EpochMillis::new(1_795_358_580_000)));
        let tokens = tokens(1, &clock);
        let token = tokens.issue(&customer(), None).unwrap();
        let parts: Vec<_> = token.split('.').collect();
        let [_, body, signature] = parts[..] else {
            unreachable!()
        };
        // {"alg":"none"}
        let unsigned = format!("eyJhbGciOiJub25lIn0.{body}.");
        let swapped = format!("eyJhbGciOiJub25lIn0.{body}.{signature}");
        let other = self::tokens(2, &clock).issue(&customer(), None).unwrap();
        for forged in ["", "a.b.c", &unsigned, &swapped, &other, &token[1..]] {
            assert_eq!(tokens.verify(forged), Err(TokenError::Forged), "{forged}");
        }
    }
}
