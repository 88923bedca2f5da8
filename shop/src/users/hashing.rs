//! Hashing passwords, slowly and apart from everything else.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use shop_telemetry::trace;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::Password;
use crate::error::Error;
use crate::ids::Ids;

const BROKEN: Error = Error::Broken("a password");
/// Who waits longer than that for a place is told that the shop is busy.
const PATIENCE: Duration = Duration::from_secs(2);

/// How much work one guess is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkFactor {
    /// Memory in kibibytes.
    pub memory: u32,
    /// How often all of it is gone through.
    pub rounds: u32,
}

impl Default for WorkFactor {
    /// What OWASP recommends for Argon2id.
    fn default() -> Self {
        Self {
            memory: 19 * 1024,
            rounds: 2,
        }
    }
}

/// Hashes and checks passwords. Only so many at a time: those who sign in never take all threads and all memory from those who buy.
/// Clones share the places.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    /// As long to check as any, and nobody's.
    decoy: Arc<str>,
    places: Arc<Semaphore>,
    patience: Duration,
    ids: Ids,
}

impl Passwords {
    /// At most `places` at a time, with salts of `ids`. A factor that Argon2 does not take becomes the default.
    pub fn new(factor: WorkFactor, places: usize, ids: Ids) -> Self {
        let params = Params::new(factor.memory, factor.rounds, 1, None).unwrap_or_default();
        let decoy = format!(
            "$argon2id$v=19$m={},t={},p=1${}${}",
            params.m_cost(),
            params.t_cost(),
            "A".repeat(22),
            "A".repeat(43)
        );
        Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            decoy: decoy.into(),
            places: Arc::new(Semaphore::new(places.max(1))),
            patience: PATIENCE,
            ids,
        }
    }

    /// What is kept of a password.
    ///
    /// # Errors
    /// When too many wait already.
    pub(super) async fn hash(&self, password: &Password) -> Result<String, Error> {
        let place = self.place().await?;
        let (argon2, salt) = (self.argon2.clone(), self.ids.random::<16>());
        let password = password.as_str().to_owned();
        let work = tokio::task::spawn_blocking(move || {
            let hash = argon2.hash_password_with_salt(password.as_bytes(), &salt);
            drop(place);
            hash.map(|hash: PasswordHash| hash.to_string())
        });
        let hashed = trace::within(&trace::step("password.hash"), work).await;
        hashed.map_err(|_| BROKEN)?.map_err(|_| BROKEN)
    }

    /// Whether `text` is the password of which `kept` is kept. Without one it is not, after as much work.
    ///
    /// # Errors
    /// When too many wait already, or what is kept is no hash.
    pub(super) async fn verify(&self, text: &str, kept: Option<&str>) -> Result<bool, Error> {
        let place = self.place().await?;
        let known = kept.is_some();
        let kept = PasswordHash::new(kept.unwrap_or(&self.decoy)).map_err(|_| BROKEN)?;
        let (argon2, text) = (self.argon2.clone(), text.to_owned());
        let right = tokio::task::spawn_blocking(move || {
            let right = argon2.verify_password(text.as_bytes(), &kept).is_ok();
            drop(place);
            right
        });
        let right = trace::within(&trace::step("password.verify"), right).await;
        Ok(right.map_err(|_| BROKEN)? && known)
    }

    async fn place(&self) -> Result<OwnedSemaphorePermit, Error> {
        // the work holds the place, so that who stops waiting for it makes no room for more
        let place = Arc::clone(&self.places).acquire_owned();
        let place = timeout(self.patience, place).await;
        place
            .map_err(|_| Error::Overloaded)?
            .map_err(|_| Error::Overloaded)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use shop_telemetry::{EpochMillis, ManualClock};

    use super::*;

    fn passwords(places: usize) -> Passwords {
        let clock = Arc::new(ManualClock::new(EpochMillis::new(0)));
        let ids = Ids::new(clock, StdRng::seed_from_u64(1));
        let factor = WorkFactor {
            memory: 64,
            rounds: 1,
        };
        Passwords::new(factor, places, ids)
    }

    #[tokio::test]
    async fn only_the_password_itself_is_right() {
        let passwords = passwords(1);
        let password = Password::new("correct horse", None).unwrap();
        let kept = passwords.hash(&password).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{kept}");
        let again = passwords.hash(&password).await.unwrap();
        assert_ne!(kept, again, "salted");
        for (text, right) in [
            ("correct horse", true),
            ("Correct horse", false),
            ("", false),
        ] {
            assert_eq!(passwords.verify(text, Some(&kept)).await.unwrap(), right);
            assert!(!passwords.verify(text, None).await.unwrap());
        }
        assert!(passwords.verify("x", Some("plain")).await.is_err());
    }

    #[test]
    fn the_decoy_costs_as_much() {
        let passwords = passwords(1);
        let decoy = PasswordHash::new(&passwords.decoy).unwrap();
        let params = Params::try_from(&decoy).unwrap();
        assert_eq!((params.m_cost(), params.t_cost()), (64, 1));
        // not refused at a glance: salt and hash are as long as those of others
        assert_eq!(decoy.salt.unwrap().as_ref().len(), 16);
        assert_eq!(decoy.hash.unwrap().as_bytes().len(), 32);
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told() {
        let passwords = Passwords {
            patience: Duration::ZERO,
            ..passwords(1)
        };
        let place = passwords.place().await.unwrap();
        let refused = passwords.verify("x", None).await;
        assert!(matches!(refused, Err(Error::Overloaded)));
        drop(place);
        assert!(passwords.verify("x", None).await.is_ok());
    }
}
