//! The secret that signs tokens, cookies and forms.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const SHORTEST: usize = 32;
const LONGEST: usize = 512;

/// A secret of the shop. All processes of one shop share it.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

/// A text that is no secret. Does not repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret is 32 to 512 printable ASCII characters without spaces")]
pub struct SecretError;

impl FromStr for Secret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let valid = (SHORTEST..=LONGEST).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        valid
            .then(|| Self(text.as_bytes().to_vec()))
            .ok_or(SecretError)
    }
}

impl From<[u8; 32]> for Secret {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes.to_vec())
    }
}

impl Secret {
    /// A key for one purpose: what is signed for one is worth nothing for another.
    pub(crate) fn key_for(&self, purpose: &str) -> [u8; 32] {
        self.mac(purpose.as_bytes()).finalize().into_bytes().into()
    }

    /// The signature of `text` for a purpose, as text.
    pub(crate) fn sign(&self, purpose: &str, text: &str) -> String {
        let key = Self(self.key_for(purpose).to_vec());
        URL_SAFE_NO_PAD.encode(key.mac(text.as_bytes()).finalize().into_bytes())
    }

    /// Whether `signature` is that of `text`. Takes the same time wherever they differ.
    pub(crate) fn verifies(&self, purpose: &str, text: &str, signature: &str) -> bool {
        let key = Self(self.key_for(purpose).to_vec());
        URL_SAFE_NO_PAD
            .decode(signature)
            .is_ok_and(|bytes| key.mac(text.as_bytes()).verify_slice(&bytes).is_ok())
    }

    fn mac(&self, text: &[u8]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(text);
        mac
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_text_purpose_and_secret_only() {
        let secret = Secret::from([7; 32]);
        let signature = secret.sign("cookie", "visit");
        assert!(secret.verifies("cookie", "visit", &signature));
        assert!(!secret.verifies("form", "visit", &signature));
        assert!(!secret.verifies("cookie", "visit2", &signature));
        assert!(!Secret::from([8; 32]).verifies("cookie", "visit", &signature));
        for forged in ["", "AAAA", "%%%", &signature[1..]] {
            assert!(!secret.verifies("cookie", "visit", forged), "{forged:?}");
        }
    }

    #[test]
    fn secrets_are_long_and_not_shown() {
        for text in [
            "",
            "short",
            &"a".repeat(31),
            &"é".repeat(20),
            &"a b".repeat(20),
        ] {
            assert!(text.parse::<Secret>().is_err(), "{text:?}");
        }
        let secret: Secret = "x".repeat(32).parse().unwrap();
        assert!(!format!("{secret:?}").contains('x'));
    }
}
