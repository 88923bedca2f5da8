//! Which bucket and key a request means: by its path, or by a host name that begins with the bucket.

use axum::http::{header, request::Parts};

use super::error::S3Error;
use crate::wire::signed_service;

/// How long a key may be, in bytes; source: "Naming Amazon S3 objects" of the S3 user guide.
const MAX_KEY: usize = 1024;

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Address {
    pub(super) bucket: Option<String>,
    pub(super) key: Option<String>,
}

/// Whether a request is for S3: signed for it, or sent to a name that only S3 has. Nothing else is S3's, since any
/// path could be a key.
pub(crate) fn is_for(parts: &Parts) -> bool {
    match signed_service(parts) {
        Some(service) => service == "s3",
        None => host(parts).is_some_and(|host| is_s3(host) || host.contains(".s3.")),
    }
}

impl Address {
    pub(super) fn of(parts: &Parts) -> Result<Self, S3Error> {
        let path = percent_encoding::percent_decode_str(parts.uri.path())
            .decode_utf8()
            .map_err(|_| S3Error::invalid_uri())?;
        let path = path.strip_prefix('/').unwrap_or(&path);
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let address = if let Some(bucket) = host(parts).and_then(bucket_of) {
            Self {
                bucket: Some(bucket.to_owned()),
                key: filled(path),
            }
        } else {
            let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
            Self {
                bucket: filled(bucket),
                key: filled(key),
            }
        };
        if let Some(key) = &address.key
            && key.len() > MAX_KEY
        {
            return Err(S3Error::key_too_long(key.len(), MAX_KEY));
        }
        Ok(address)
    }
}

fn host(parts: &Parts) -> Option<&str> {
    let host = parts.headers.get(header::HOST)?.to_str().ok()?;
    Some(match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    })
}

fn is_s3(host: &str) -> bool {
    host == "s3.localhost" || (host.starts_with("s3.") && host.ends_with(".localhost"))
}

/// `BUCKET.localhost`, `BUCKET.s3.localhost`, `BUCKET.s3.REGION.localhost`.
fn bucket_of(host: &str) -> Option<&str> {
    let name = host.strip_suffix(".localhost")?;
    if is_s3(host) || name == "s3" {
        return None;
    }
    let name = match name.rfind(".s3.") {
        Some(end) => &name[..end],
        None => name.strip_suffix(".s3").unwrap_or(name),
    };
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_in_the_host_or_in_the_path() {
        let rows = [
            ("127.0.0.1:4566", "/", None, None),
            ("127.0.0.1:4566", "/b", Some("b"), None),
            ("127.0.0.1:4566", "/b/", Some("b"), None),
            ("localhost:4566", "/b/k/%2e%2e/x", Some("b"), Some("k/../x")),
            ("b.localhost:4566", "/k", Some("b"), Some("k")),
            ("b.s3.localhost", "/", Some("b"), None),
            (
                "a.b.s3.eu-west-1.localhost:1",
                "/k//",
                Some("a.b"),
                Some("k//"),
            ),
            ("s3.localhost", "/b/k", Some("b"), Some("k")),
            ("s3.eu-west-1.localhost", "/b", Some("b"), None),
            ("[::1]:1", "/b/k", Some("b"), Some("k")),
        ];
        for (host, path, bucket, key) in rows {
            let request = axum::http::Request::get(path).header("host", host);
            let (parts, ()) = request.body(()).unwrap().into_parts();
            let address = Address::of(&parts).unwrap();
            assert_eq!(address.bucket.as_deref(), bucket, "{host}{path}");
            assert_eq!(address.key.as_deref(), key, "{host}{path}");
        }
    }
}
