//! `CopyObject`: bytes that are here already, under another key.

use axum::{body::Body, http::Response};

use super::{
    Call, Object, S3,
    blobs::Source,
    buckets::document,
    checksum::Algorithm,
    error::S3Error,
    objects::{byte_range, hex, kept_headers, matches_etag},
    tags,
    xml::Xml,
};
use crate::wire::iso_time;

const SOURCE: &str = "x-amz-copy-source";

/// How much can be copied at once; source: `CopyObject` of the S3 API reference.
const MAX_COPY: u64 = 5 * 1024 * 1024 * 1024;

impl S3 {
    pub(super) async fn copy_object(
        &self,
        name: &str,
        key: &str,
        call: &Call,
    ) -> Result<Response<Body>, S3Error> {
        if !self.has_bucket(name).await {
            return Err(S3Error::no_such_bucket());
        }
        let source = self.source(call).await?;
        let anew = replaces(call, "x-amz-metadata-directive")?;
        if source.bucket == name && source.key == key && !anew {
            return Err(S3Error::invalid_request(
                "This copy request is illegal because it is trying to copy an object to itself without changing the \
                 object's metadata, storage class, website redirect location or encryption attributes.",
            ));
        }
        if source.size > MAX_COPY.min(self.largest()) {
            return Err(S3Error::invalid_request(
                "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
            ));
        }
        let headers = if anew {
            kept_headers(call)?
        } else {
            let own = |name: &str| !name.starts_with("x-amz-checksum-");
            let headers = source.headers.clone().into_iter();
            headers.filter(|(name, _)| own(name)).collect()
        };
        let tags = if replaces(call, "x-amz-tagging-directive")? {
            tags::in_header(call)?
        } else {
            source.tags.clone()
        };
        let whole = Source {
            blob: &source.blob,
            start: 0,
            length: source.size,
        };
        let wanted = wanted_checksum(call, &source)?;
        let (blob, sums) = self.blobs.copy(&[whole], wanted).await?;
        let mut object = Object {
            bucket: name.to_owned(),
            key: key.to_owned(),
            blob,
            size: source.size,
            etag: hex(&sums.md5),
            modified: self.shared.now().millis(),
            headers,
            tags,
            parts: Vec::new(),
        };
        let mut xml = Xml::root("CopyObjectResult");
        xml.text("LastModified", &iso_time(object.modified))
            .text("ETag", &format!("\"{}\"", object.etag));
        if let Some((algorithm, sum)) = sums.checksum {
            xml.text(algorithm.element(), &sum);
            object.headers.insert(algorithm.header().to_owned(), sum);
        }
        self.place(&object, call).await?;
        xml.close("CopyObjectResult");
        Ok(document(xml))
    }

    /// The object that a copy is of, if it is as the request expects.
    async fn source(&self, call: &Call) -> Result<Object, S3Error> {
        let invalid = || {
            S3Error::invalid_argument(
                "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
            )
        };
        let header = call.header(SOURCE).ok_or_else(invalid)?;
        let (path, version) = match header.rsplit_once("?versionId=") {
            Some((path, version)) => (path, Some(version)),
            None => (header, None),
        };
        if version.is_some_and(|version| version != "null") {
            return Err(S3Error::no_such_version());
        }
        let path = percent_encoding::percent_decode_str(path)
            .decode_utf8()
            .map_err(|_| invalid())?;
        let path = path.strip_prefix('/').unwrap_or(&path);
        let (bucket, key) = path.split_once('/').ok_or_else(invalid)?;
        let object = self.find_object(bucket, key).await?;
        let matches = |name: &str| call.header(name).map(|tag| matches_etag(tag, &object.etag));
        let changed = matches("x-amz-copy-source-if-match") == Some(false);
        let same = matches("x-amz-copy-source-if-none-match") == Some(true);
        if changed || same {
            return Err(S3Error::precondition_failed());
        }
        Ok(object)
    }

    /// The object that a part is out of, and which bytes of it: the start and length.
    pub(super) async fn copied_part(
        &self,
        call: &Call,
    ) -> Result<(Object, Option<(u64, u64)>), S3Error> {
        let object = self.source(call).await?;
        let range = match call.header("x-amz-copy-source-range") {
            None => None,
            Some(range) => {
                let found = byte_range(range, object.size)?;
                Some(found.ok_or_else(|| {
                    S3Error::invalid_argument(
                        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last \
                         are the zero-based offsets of the first and last bytes to copy",
                    )
                })?)
            }
        };
        Ok((object, range))
    }
}

/// Whether a directive says `REPLACE`, instead of `COPY`.
fn replaces(call: &Call, header: &str) -> Result<bool, S3Error> {
    match call.header(header) {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(_) => Err(S3Error::invalid_argument(format!(
            "Unknown value of {header}"
        ))),
    }
}

/// The algorithm that the request names, else that of the source.
fn wanted_checksum(call: &Call, source: &Object) -> Result<Option<Algorithm>, S3Error> {
    match call.header("x-amz-checksum-algorithm") {
        Some(name) => Algorithm::of_name(name)
            .map(Some)
            .ok_or_else(|| S3Error::invalid_request("Checksum algorithm provided is unsupported.")),
        None => Ok(Algorithm::ALL
            .into_iter()
            .find(|algorithm| source.headers.contains_key(algorithm.header()))),
    }
}
