//! The client script at an address that changes with it, and the block that tells it what to do.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{self, State};
use axum::http::HeaderMap;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    HeaderValue, VARY,
};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{AppMonitorId, RumEndpoint, SampleRate};
use crate::app::App;
use crate::error::Error;

/// Why pages carry no monitoring although it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum RumError {
    /// No script.
    #[error("cannot read the RUM client `{path}`")]
    Read {
        /// The file asked for.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// What the client is told; the page adds which page it is.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told {
    pub(crate) id: AppMonitorId,
    pub(crate) version: &'static str,
    pub(crate) region: String,
    pub(crate) endpoint: RumEndpoint,
    pub(crate) sample_rate: SampleRate,
    pub(crate) cookies: bool,
}

/// The monitoring of pages, or none. Clones share it.
#[derive(Clone, Default)]
pub struct Rum(Option<Arc<Served>>);

struct Served {
    told: Told,
    file: String,
    script: Vec<u8>,
    gzip: Vec<u8>,
    /// What pages may do besides.
    policy: String,
}

impl Rum {
    /// Pages without monitoring.
    pub fn off() -> Self {
        Self::default()
    }

    /// Pages with the client of a file that `scripts/rum-bundle` made.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn load(bundle: &Path, told: Told) -> Result<Self, RumError> {
        let script = std::fs::read(bundle).map_err(|source| RumError::Read {
            path: bundle.to_owned(),
            source,
        })?;
        Ok(Self::of(script, told))
    }

    fn of(script: Vec<u8>, told: Told) -> Self {
        let mut file = "rum-".to_owned();
        for byte in Sha256::digest(&script).iter().take(8) {
            // writing into a string cannot fail
            let _ = write!(file, "{byte:02x}");
        }
        file.push_str(".js");
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let gzip = encoder.write_all(&script).and_then(|()| encoder.finish());
        let policy = format!(
            "; script-src 'self'; connect-src 'self' {}",
            told.endpoint.origin()
        );
        Self(Some(Arc::new(Served {
            told,
            file,
            script,
            gzip: gzip.expect("memory takes what is written"),
            policy,
        })))
    }

    /// The address of the script, when there is one.
    pub(crate) fn address(&self) -> Option<String> {
        let served = self.0.as_ref()?;
        Some(format!("/static/{}", served.file))
    }

    /// The text of a `<script type="application/json">` on the page of a route; no text in it can end the element.
    pub(crate) fn block(&self, page: &str) -> Option<String> {
        #[derive(Serialize)]
        struct Block<'a> {
            #[serde(flatten)]
            told: &'a Told,
            page: &'a str,
        }
        let told = &self.0.as_ref()?.told;
        let text = serde_json::to_string(&Block { told, page }).ok()?;
        Some(text.replace('<', "\\u003c"))
    }
}

/// Lets pages run the script and reach the data plane, which their policy does not mention, and so forbids.
pub(crate) async fn monitor(rum: &Rum, handled: impl Future<Output = Response>) -> Response {
    let mut response = handled.await;
    if let Some(served) = &rum.0 {
        let headers = response.headers_mut();
        let before = headers.get(CONTENT_SECURITY_POLICY);
        let before = before.and_then(|policy| policy.to_str().ok());
        let policy = format!(
            "{}{}",
            before.unwrap_or("default-src 'none'"),
            served.policy
        );
        if let Ok(policy) = HeaderValue::try_from(policy) {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
    }
    response
}

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/static/{file}", get(script))
}

async fn script(
    State(rum): State<Rum>,
    extract::Path(file): extract::Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(served) = rum.0.as_ref().filter(|served| served.file == file) else {
        return Error::NotFound("page").into_response();
    };
    let common = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (VARY, "accept-encoding"),
    ];
    let takes_gzip = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value.split(',').any(|coding| {
                coding
                    .split(';')
                    .next()
                    .is_some_and(|name| name.trim() == "gzip")
            })
        });
    if takes_gzip {
        (common, [(CONTENT_ENCODING, "gzip")], served.gzip.clone()).into_response()
    } else {
        (common, served.script.clone()).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_block_ends_it() {
        let told = Told {
            id: "0e8b6fbe-7e0a-4e5c-8f8f-3d3c1b9d1f2a".parse().unwrap(),
            version: "1",
            region: "</script><script>".to_owned(),
            endpoint: "http://127.0.0.1:1/rum".parse().unwrap(),
            sample_rate: "0.5".parse().unwrap(),
            cookies: false,
        };
        let rum = Rum::of(b"1".to_vec(), told);
        let block = rum.block("/products/{slug}").unwrap();
        assert!(!block.contains('<'), "{block}");
        let read: serde_json::Value = serde_json::from_str(&block).unwrap();
        assert_eq!(read["region"], "</script><script>");
        assert_eq!(read["sampleRate"], 0.5);
        assert_eq!(read["page"], "/products/{slug}");
    }
}
