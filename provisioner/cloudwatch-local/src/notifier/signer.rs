//! The key that messages are signed with, and the certificate that goes with it.
//!
//! Made at the first start and kept with the data. It proves nothing but that a message came from this server: it
//! is there so that a receiver can run the check that it will run on AWS.

use std::fmt::Write as _;

use aws_lc_rs::{rand::SystemRandom, rsa, signature::RSA_PKCS1_SHA256};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rcgen::{CertificateParams, DistinguishedName, DnType, PKCS_RSA_SHA256, RsaKeySize};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::store::{Batch, Collection, Store, StoreError};

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It can not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The certificate can not be made.
    #[error("the certificate can not be made")]
    Certificate(#[from] rcgen::Error),
    /// The kept key is none.
    #[error("the kept key can not be read")]
    Kept,
}

/// What is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// PKCS #8, base64.
    key: String,
    /// PEM.
    certificate: String,
}

/// Signs messages.
pub(super) struct Signer {
    key: rsa::KeyPair,
    certificate: String,
    name: String,
}

impl Signer {
    /// RSA with SHA-256. Version 1 would be SHA-1, with which the library signs nothing.
    pub(super) const VERSION: &'static str = "2";

    /// Reads the key, or makes one.
    pub(super) async fn open(store: &Store) -> Result<Self, KeyError> {
        let kept: Vec<(String, Kept)> = store.documents(Collection::Signer).await?;
        let kept = if let Some((_, kept)) = kept.into_iter().next() {
            kept
        } else {
            let made = make()?;
            let mut batch = Batch::new();
            batch.put(Collection::Signer, "1", &made)?;
            store.write(batch).await?;
            made
        };
        let pkcs8 = STANDARD.decode(&kept.key).map_err(|_| KeyError::Kept)?;
        let key = rsa::KeyPair::from_pkcs8(&pkcs8).map_err(|_| KeyError::Kept)?;
        let digest = Sha256::digest(kept.certificate.as_bytes());
        let hash = hexadecimal(&digest[..16]);
        Ok(Self {
            key,
            certificate: kept.certificate,
            name: format!("SimpleNotificationService-{hash}.pem"),
        })
    }

    /// The signature, base64; empty if the library fails, which no receiver takes for one.
    pub(super) fn sign(&self, text: &[u8]) -> String {
        let mut signature = vec![0; self.key.public_modulus_len()];
        match self.key.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            text,
            &mut signature,
        ) {
            Ok(()) => STANDARD.encode(signature),
            Err(error) => {
                tracing::error!(%error, "a message can not be signed");
                String::new()
            }
        }
    }

    /// PEM.
    pub(super) fn certificate(&self) -> &str {
        &self.certificate
    }

    /// The last part of its URL.
    pub(super) fn certificate_name(&self) -> &str {
        &self.name
    }
}

/// Two digits a byte.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // writing to a string does not fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn make() -> Result<Kept, KeyError> {
    let key = rcgen::KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
    let mut params = CertificateParams::new(vec!["sns.localhost".to_owned()])?;
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "sns.localhost");
    params.distinguished_name = name;
    let certificate = params.self_signed(&key)?;
    Ok(Kept {
        key: STANDARD.encode(key.serialized_der()),
        certificate: certificate.pem(),
    })
}
