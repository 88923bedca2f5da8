//! Proof of which service calls: for one call, once, and not for long.
//!
//! A token is made by the secret that all processes of a shop share. It says who calls whom, and by which request: method, path and
//! a hash of the body. It holds for half a minute, and no other with the same nonce is taken meanwhile; one from before the callee
//! began, which no longer knows what it took, is not taken either.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use shop_telemetry::Clock;

use super::ServiceName;
use super::seen::{Seen, Sight};
use crate::identity::Secret;
use crate::ids::Ids;

const PURPOSE: &str = "service";
/// So long a token holds, and so far clocks may differ.
const LIFETIME: Duration = Duration::from_secs(30);

/// What a token is for.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Who calls.
    pub caller: ServiceName,
    /// Whom.
    pub callee: ServiceName,
    /// `POST`.
    pub method: &'a str,
    /// Where.
    pub path: &'a str,
    /// With what.
    pub body: &'a [u8],
}

/// Why a token proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is none, or it is none.
    #[error("there is no token")]
    Missing,
    /// It is for something else, or made by somebody else.
    #[error("the token is not for this call")]
    Foreign,
    /// It is too old, or of the future.
    #[error("the token is not of now")]
    Expired,
    /// It was used before.
    #[error("the token was used before")]
    Replayed,
    /// There were so many that this one could not be remembered.
    #[error("too many tokens at one time")]
    Crowded,
}

/// Makes tokens and looks at them. Clones share what was seen.
#[derive(Clone)]
pub struct ServiceTokens {
    secret: Secret,
    clock: Arc<dyn Clock>,
    ids: Ids,
    since: i64,
    seen: Arc<Mutex<Seen>>,
}

impl ServiceTokens {
    /// Tokens of a shop with this secret.
    pub fn new(secret: &Secret, clock: Arc<dyn Clock>, ids: Ids) -> Self {
        Self {
            secret: secret.clone(),
            since: clock.now().get(),
            clock,
            ids,
            // a token may be as much of the future as of the past
            seen: Arc::new(Mutex::new(Seen::new(LIFETIME * 2))),
        }
    }

    /// A token for one call.
    pub fn issue(&self, call: &Call<'_>) -> String {
        let nonce = URL_SAFE_NO_PAD.encode(self.ids.random::<16>());
        let (caller, time) = (call.caller, self.clock.now().get());
        let signature = self.secret.sign(PURPOSE, &text(call, time, &nonce));
        format!("{caller}.{time}.{nonce}.{signature}")
    }

    /// Looks at a token that came with a call; `call` has whom it was for, and who it says it is from is not yet believed.
    ///
    /// # Errors
    /// When it does not prove that the caller made the call just now.
    pub fn accept(&self, token: &str, call: &Call<'_>) -> Result<(), Refusal> {
        let mut parts = token.split('.');
        let mut part = || parts.next().ok_or(Refusal::Missing);
        let (caller, time, nonce, signature) = (part()?, part()?, part()?, part()?);
        let time: i64 = time.parse().map_err(|_| Refusal::Missing)?;
        if caller != call.caller.name()
            || !self
                .secret
                .verifies(PURPOSE, &text(call, time, nonce), signature)
        {
            return Err(Refusal::Foreign);
        }
        let away = self.clock.now().get().abs_diff(time);
        if u128::from(away) > LIFETIME.as_millis() || time < self.since {
            return Err(Refusal::Expired);
        }
        let nonce = URL_SAFE_NO_PAD.decode(nonce).ok();
        let nonce = nonce.and_then(|nonce| nonce.try_into().ok());
        let nonce = nonce.ok_or(Refusal::Missing)?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match seen.note(self.clock.monotonic(), nonce) {
            Sight::First => Ok(()),
            Sight::Again => Err(Refusal::Replayed),
            Sight::Full => Err(Refusal::Crowded),
        }
    }
}

/// What is signed. None of the parts before the last can hold a line's end.
fn text(call: &Call<'_>, time: i64, nonce: &str) -> String {
    let Call {
        caller,
        callee,
        method,
        path,
        body,
    } = call;
    let body = URL_SAFE_NO_PAD.encode(Sha256::digest(body));
    format!("{caller}\n{callee}\n{method}\n{body}\n{time}\n{nonce}\n{path}")
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use shop_telemetry::{EpochMillis, ManualClock};

    use super::*;

    const CALL: Call<'static> = Call {
        caller: ServiceName::Storefront,
        callee: ServiceName::Inventory,
        method: "POST",
        path: "/internal/inventory/reserve",
        body: b"{}",
    };

    fn tokens(secret: u8) -> (ServiceTokens, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::new(EpochMillis::new(1_795_358_580_000)));
        let ids = Ids::new(clock.clone(), StdRng::seed_from_u64(1));
        let secret = Secret::from([secret; 32]);
        (ServiceTokens::new(&secret, clock.clone(), ids), clock)
    }

    #[test]
    fn a_token_holds_once_for_its_call() {
        let (tokens, _) = tokens(1);
        let token = tokens.issue(&CALL);
        for other in [
            Call {
                caller: CALL.callee,
                ..CALL
            },
            Call {
                callee: CALL.caller,
                ..CALL
            },
            Call {
                method: "PUT",
                ..CALL
            },
            Call {
                path: "/internal/inventory/release",
                ..CALL
            },
            Call {
                body: b"{ }",
                ..CALL
            },
        ] {
            assert_eq!(
                tokens.accept(&token, &other),
                Err(Refusal::Foreign),
                "{other:?}"
            );
        }
        assert_eq!(tokens.accept(&token, &CALL), Ok(()));
        assert_eq!(tokens.accept(&token, &CALL), Err(Refusal::Replayed));
        assert_eq!(tokens.accept(&tokens.issue(&CALL), &CALL), Ok(()));
    }

    #[test]
    fn nobody_else_makes_one() {
        let (ours, _) = tokens(1);
        let (theirs, _) = tokens(2);
        assert_eq!(
            ours.accept(&theirs.issue(&CALL), &CALL),
            Err(Refusal::Foreign)
        );
        let token = ours.issue(&CALL);
        let later = token.replacen("17953585", "17953586", 1);
        assert_ne!(token, later);
        assert_eq!(ours.accept(&later, &CALL), Err(Refusal::Foreign));
        for none in ["", "storefront", "a.b.c.d", "storefront.1"] {
            assert!(ours.accept(none, &CALL).is_err(), "{none:?}");
        }
    }

    #[test]
    fn it_holds_for_half_a_minute() {
        let (tokens, clock) = tokens(1);
        let (early, late) = (tokens.issue(&CALL), tokens.issue(&CALL));
        clock.advance(LIFETIME);
        assert_eq!(tokens.accept(&early, &CALL), Ok(()));
        clock.advance(Duration::from_millis(1));
        assert_eq!(tokens.accept(&late, &CALL), Err(Refusal::Expired));
        assert_eq!(tokens.accept(&early, &CALL), Err(Refusal::Expired));
    }

    #[test]
    fn who_was_started_anew_takes_nothing_from_before() {
        let (tokens, clock) = tokens(1);
        let token = tokens.issue(&CALL);
        assert_eq!(tokens.accept(&token, &CALL), Ok(()));
        clock.advance(Duration::from_millis(1));
        let anew = ServiceTokens::new(&tokens.secret, clock.clone(), tokens.ids.clone());
        assert_eq!(anew.accept(&token, &CALL), Err(Refusal::Expired));
        assert_eq!(anew.accept(&tokens.issue(&CALL), &CALL), Ok(()));
    }
}
