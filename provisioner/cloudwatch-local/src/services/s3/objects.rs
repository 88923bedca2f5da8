//! Objects: put, get, delete.

use std::{collections::BTreeMap, fmt::Write as _};

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Method, Response, StatusCode, header},
};

use super::{
    Call, Object, S3, buckets::empty, error::S3Error, object_key, receive, tags, uploads::MAX_PARTS,
};
use crate::{
    store::{Batch, Collection},
    wire::http_time,
};

/// The headers of a request that come back with the object.
const KEPT_HEADERS: [&str; 5] = [
    "cache-control",
    "content-disposition",
    "content-language",
    "content-type",
    "expires",
];

/// The prefix of what a client says of an object, and how long all of it may be; source: "Working with object
/// metadata" of the S3 user guide.
const METADATA: &str = "x-amz-meta-";
const MAX_METADATA: usize = 2048;

impl S3 {
    pub(super) async fn put_object(
        &self,
        bucket: &str,
        key: &str,
        call: &Call,
        body: Body,
    ) -> Result<Response<Body>, S3Error> {
        if !self.buckets.lock().await.contains_key(bucket) {
            return Err(S3Error::no_such_bucket());
        }
        let mut headers = kept_headers(call)?;
        let tags = tags::in_header(call)?;
        let received = receive::receive(&self.blobs, call, body, self.largest(), None).await?;
        if let Some((algorithm, sum)) = &received.sums.checksum {
            headers.insert(algorithm.header().to_owned(), sum.clone());
        }
        let object = Object {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            blob: received.blob,
            size: received.size,
            etag: hex(&received.sums.md5),
            modified: self.shared.now().millis(),
            headers,
            tags,
            parts: Vec::new(),
        };
        self.place(&object, call).await?;
        let mut response = Response::new(Body::empty());
        insert(&mut response, "etag", &format!("\"{}\"", object.etag));
        for (name, value) in &object.headers {
            if name.starts_with("x-amz-checksum-") {
                insert(&mut response, name, value);
            }
        }
        Ok(response)
    }

    /// Puts an object whose bytes are there into its place; if it can not have it, the bytes go.
    pub(super) async fn place(&self, object: &Object, call: &Call) -> Result<(), S3Error> {
        let written = self.write_object(object, call).await;
        match &written {
            Ok(Some(old)) => self.blobs.remove(&old.blob, old.size).await,
            Ok(None) => {}
            Err(_) => self.blobs.remove(&object.blob, object.size).await,
        }
        written.map(drop)
    }

    /// Makes an object known, if it is what the request expects; what it replaces comes back.
    async fn write_object(&self, object: &Object, call: &Call) -> Result<Option<Object>, S3Error> {
        let mut buckets = self.buckets.lock().await;
        let bucket = buckets
            .get_mut(&object.bucket)
            .ok_or_else(S3Error::no_such_bucket)?;
        checked(bucket.objects.get(&object.key), call)?;
        let mut batch = Batch::new();
        let key = object_key(&object.bucket, &object.key);
        batch.put(Collection::Object, &key, object)?;
        self.shared.store.write(batch).await?;
        Ok(bucket.objects.insert(object.key.clone(), object.clone()))
    }

    pub(super) async fn get_object(
        &self,
        bucket: &str,
        key: &str,
        call: &Call,
    ) -> Result<Response<Body>, S3Error> {
        let (object, expiry) = self.find_with_expiry(bucket, key).await?;
        if call
            .header("if-match")
            .is_some_and(|wanted| !matches_etag(wanted, &object.etag))
        {
            return Err(S3Error::precondition_failed());
        }
        let unchanged = call
            .header("if-none-match")
            .is_some_and(|known| matches_etag(known, &object.etag));
        let range = match (call.query("partNumber"), call.header("range")) {
            (Some(number), _) => Some(object.part(number)?),
            (None, Some(range)) => byte_range(range, object.size)?,
            (None, None) => None,
        };
        let (start, length) = range.unwrap_or((0, object.size));
        let body = if unchanged || call.parts.method == Method::HEAD {
            Body::empty()
        } else {
            self.blobs.read(&object.blob, start, length).await?
        };
        let mut response = Response::new(body);
        describe(&mut response, &object);
        if let Some(expiry) = expiry {
            insert(&mut response, "x-amz-expiration", &expiry);
        }
        if unchanged {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Ok(response);
        }
        insert(&mut response, "content-length", &length.to_string());
        if call.query("partNumber").is_some() && !object.parts.is_empty() {
            let count = object.parts.len().to_string();
            insert(&mut response, "x-amz-mp-parts-count", &count);
        }
        if range.is_some() {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            let shown = format!(
                "bytes {start}-{}/{}",
                (start + length).saturating_sub(1),
                object.size
            );
            insert(&mut response, "content-range", &shown);
            // the stored sum is that of the whole object
            for algorithm in super::checksum::Algorithm::ALL {
                response.headers_mut().remove(algorithm.header());
            }
        }
        Ok(response)
    }

    /// Deletes an object; one that is not there is no mistake.
    pub(super) async fn delete_object(
        &self,
        bucket: &str,
        key: &str,
    ) -> Result<Response<Body>, S3Error> {
        let removed = {
            let mut buckets = self.buckets.lock().await;
            let held = buckets
                .get_mut(bucket)
                .ok_or_else(S3Error::no_such_bucket)?;
            if held.objects.contains_key(key) {
                let mut batch = Batch::new();
                batch.delete(Collection::Object, &object_key(bucket, key));
                self.shared.store.write(batch).await?;
            }
            held.objects.remove(key)
        };
        if let Some(object) = removed {
            self.blobs.remove(&object.blob, object.size).await;
        }
        Ok(empty(StatusCode::NO_CONTENT))
    }

    /// An object, and when the lifecycle of its bucket ends it.
    async fn find_with_expiry(
        &self,
        bucket: &str,
        key: &str,
    ) -> Result<(Object, Option<String>), S3Error> {
        let buckets = self.buckets.lock().await;
        let bucket = buckets.get(bucket).ok_or_else(S3Error::no_such_bucket)?;
        let object = bucket.objects.get(key).ok_or_else(S3Error::no_such_key)?;
        Ok((object.clone(), bucket.expiry(object)))
    }

    pub(super) async fn find_object(&self, bucket: &str, key: &str) -> Result<Object, S3Error> {
        let buckets = self.buckets.lock().await;
        let bucket = buckets.get(bucket).ok_or_else(S3Error::no_such_bucket)?;
        let object = bucket.objects.get(key).ok_or_else(S3Error::no_such_key)?;
        Ok(object.clone())
    }
}

impl Object {
    /// The start and length of a part; what came at once is one part.
    fn part(&self, number: &str) -> Result<(u64, u64), S3Error> {
        let number: usize = number
            .parse()
            .ok()
            .filter(|number| (1..=usize::from(MAX_PARTS)).contains(number))
            .ok_or_else(|| {
                S3Error::invalid_argument(
                    "Part number must be an integer between 1 and 10000, inclusive",
                )
            })?;
        if self.parts.is_empty() && number == 1 {
            return Ok((0, self.size));
        }
        let before = self.parts.get(..number - 1);
        match (before, self.parts.get(number - 1)) {
            (Some(before), Some(size)) => Ok((before.iter().sum(), *size)),
            _ => Err(S3Error::invalid_part_number()),
        }
    }
}

/// Whether the object that is there is the one that a request expects.
pub(super) fn checked(present: Option<&Object>, call: &Call) -> Result<(), S3Error> {
    if call.header("if-none-match") == Some("*") && present.is_some() {
        return Err(S3Error::precondition_failed());
    }
    if let Some(wanted) = call.header("if-match") {
        let present = present.ok_or_else(S3Error::no_such_key)?;
        if !matches_etag(wanted, &present.etag) {
            return Err(S3Error::precondition_failed());
        }
    }
    Ok(())
}

pub(super) fn kept_headers(call: &Call) -> Result<BTreeMap<String, String>, S3Error> {
    let mut kept = BTreeMap::new();
    let mut metadata = 0;
    for (name, value) in &call.parts.headers {
        let name = name.as_str();
        let said = name.starts_with(METADATA);
        if !said && !KEPT_HEADERS.contains(&name) {
            continue;
        }
        let value = value
            .to_str()
            .map_err(|_| S3Error::invalid_argument(format!("The header {name} is not text.")))?;
        if said {
            metadata += name.len() - METADATA.len() + value.len();
        }
        kept.insert(name.to_owned(), value.to_owned());
    }
    if metadata > MAX_METADATA {
        return Err(S3Error::new(
            StatusCode::BAD_REQUEST,
            "MetadataTooLarge",
            format!(
                "Your metadata headers exceed the maximum allowed size of {MAX_METADATA} bytes"
            ),
        ));
    }
    // how the body came is not how the object is
    let encodings: Vec<&str> = call
        .header("content-encoding")
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty() && *name != "aws-chunked")
        .collect();
    if !encodings.is_empty() {
        kept.insert("content-encoding".to_owned(), encodings.join(","));
    }
    Ok(kept)
}

fn describe(response: &mut Response<Body>, object: &Object) {
    insert(response, "content-type", "binary/octet-stream");
    for (name, value) in &object.headers {
        insert(response, name, value);
    }
    if !object.tags.is_empty() {
        insert(
            response,
            "x-amz-tagging-count",
            &object.tags.len().to_string(),
        );
    }
    insert(response, "accept-ranges", "bytes");
    insert(response, "etag", &format!("\"{}\"", object.etag));
    insert(
        response,
        header::LAST_MODIFIED.as_str(),
        &http_time(object.modified),
    );
}

pub(super) fn insert(response: &mut Response<Body>, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        response.headers_mut().insert(name, value);
    }
}

pub(super) fn matches_etag(wanted: &str, etag: &str) -> bool {
    wanted
        .split(',')
        .any(|one| matches!(one.trim().trim_matches('"'), one if one == "*" || one == etag))
}

/// The start and length of a range; a form that is not understood counts as none, as HTTP says.
pub(super) fn byte_range(range: &str, size: u64) -> Result<Option<(u64, u64)>, S3Error> {
    let Some((first, last)) = range
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'))
    else {
        return Ok(None);
    };
    let (start, end) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.saturating_add(1).min(size)),
        (Ok(first), Err(_)) if last.is_empty() => (first, size),
        (Err(_), Ok(last)) if first.is_empty() => (size.saturating_sub(last), size),
        _ => return Ok(None),
    };
    if start >= end {
        return Err(S3Error::invalid_range());
    }
    Ok(Some((start, end - start)))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_within_the_object() {
        let rows = [
            ("bytes=0-3", Some(Some((0, 4)))),
            ("bytes=5-", Some(Some((5, 5)))),
            ("bytes=-3", Some(Some((7, 3)))),
            ("bytes=-99", Some(Some((0, 10)))),
            ("bytes=8-18446744073709551615", Some(Some((8, 2)))),
            ("bytes=10-", None),
            ("bytes=-0", None),
            ("bytes=3-1", Some(None)),
            ("bytes=0-1,3-4", Some(None)),
            ("lines=1-2", Some(None)),
        ];
        for (range, expected) in rows {
            assert_eq!(byte_range(range, 10).ok(), expected, "{range}");
        }
    }
}
