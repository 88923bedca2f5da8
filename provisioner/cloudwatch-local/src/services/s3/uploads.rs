//! Uploads in parts, as they are stored, and the lists of them.

use std::collections::BTreeMap;

use axum::{body::Body, http::Response};
use serde::{Deserialize, Serialize};

use super::{
    Bucket, Call, S3,
    buckets::document,
    checksum::Algorithm,
    error::S3Error,
    list::{encode, page_size},
    xml::Xml,
};
use crate::{
    store::{Batch, Collection, StoreError},
    wire::iso_time,
};

/// How many parts an upload may have; source: "Amazon S3 multipart upload limits" of the S3 user guide.
pub(super) const MAX_PARTS: u16 = 10_000;

/// An upload that is neither complete nor aborted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Upload {
    pub(super) id: String,
    pub(super) bucket: String,
    pub(super) key: String,
    /// Epoch milliseconds.
    pub(super) started: i64,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) tags: Vec<(String, String)>,
    /// The checksum that the client wants, and whether it is that of the whole object, not of its parts' sums.
    pub(super) checksum: Option<(Algorithm, bool)>,
    /// Stored each by itself.
    #[serde(skip)]
    pub(super) parts: BTreeMap<u16, Part>,
}

/// A part of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) upload: String,
    pub(super) number: u16,
    pub(super) blob: String,
    pub(super) size: u64,
    pub(super) etag: String,
    /// In base64.
    pub(super) checksum: Option<(Algorithm, String)>,
    /// Epoch milliseconds.
    pub(super) modified: i64,
}

impl Part {
    /// The key of its document.
    pub(super) fn stored(&self) -> String {
        format!("{}/{:05}", self.upload, self.number)
    }
}

impl Upload {
    /// Deletes what is stored of it.
    pub(super) fn forget(&self, batch: &mut Batch) {
        batch.delete(Collection::Upload, &self.id);
        for part in self.parts.values() {
            batch.delete(Collection::UploadPart, &part.stored());
        }
    }
}

impl Bucket {
    /// The upload of a key.
    pub(super) fn upload(&self, id: &str, key: &str) -> Result<&Upload, S3Error> {
        let upload = self.uploads.get(id).filter(|upload| upload.key == key);
        upload.ok_or_else(S3Error::no_such_upload)
    }
}

/// Puts stored uploads into their buckets; the blobs of their parts come back.
pub(super) fn restore(
    buckets: &mut BTreeMap<String, Bucket>,
    uploads: Vec<(String, Upload)>,
    parts: Vec<(String, Part)>,
) -> Vec<(String, u64)> {
    let mut uploads: BTreeMap<String, Upload> = uploads.into_iter().collect();
    let mut blobs = Vec::new();
    for (_, part) in parts {
        if let Some(upload) = uploads.get_mut(&part.upload) {
            blobs.push((part.blob.clone(), part.size));
            upload.parts.insert(part.number, part);
        }
    }
    for (id, upload) in uploads {
        if let Some(bucket) = buckets.get_mut(&upload.bucket) {
            bucket.uploads.insert(id, upload);
        }
    }
    blobs
}

/// What is stored.
pub(super) async fn stored(
    store: &crate::store::Store,
) -> Result<(Vec<(String, Upload)>, Vec<(String, Part)>), StoreError> {
    let uploads = store.documents(Collection::Upload).await?;
    let parts = store.documents(Collection::UploadPart).await?;
    Ok((uploads, parts))
}

/// What the query of a list of uploads may hold.
pub(super) const PARAMETERS: [&str; 7] = [
    "uploads",
    "prefix",
    "delimiter",
    "max-uploads",
    "key-marker",
    "upload-id-marker",
    "encoding-type",
];

impl S3 {
    /// `ListMultipartUploads`: by key, then by their beginning.
    pub(super) async fn list_uploads(
        &self,
        name: &str,
        call: &Call,
    ) -> Result<Response<Body>, S3Error> {
        if call.query("delimiter").is_some_and(|text| !text.is_empty()) {
            return Err(S3Error::not_implemented());
        }
        let prefix = call.query("prefix").unwrap_or_default();
        let size = page_size(call.query("max-uploads"))?;
        let encoded = call.query("encoding-type") == Some("url");
        let shown = |text: &str| {
            if encoded {
                encode(text)
            } else {
                text.to_owned()
            }
        };
        let buckets = self.buckets.lock().await;
        let bucket = buckets.get(name).ok_or_else(S3Error::no_such_bucket)?;
        let mut uploads: Vec<&Upload> = bucket
            .uploads
            .values()
            .filter(|upload| upload.key.starts_with(prefix))
            .collect();
        uploads.sort_by_key(|upload| (&upload.key, upload.started, &upload.id));
        let after = call.query("key-marker").filter(|key| !key.is_empty());
        let after_id = call.query("upload-id-marker").filter(|id| !id.is_empty());
        if let Some(after) = after {
            let last = uploads
                .iter()
                .position(|upload| upload.key == after && Some(upload.id.as_str()) == after_id);
            match last {
                Some(last) => drop(uploads.drain(..=last)),
                None => uploads.retain(|upload| upload.key.as_str() > after),
            }
        }
        let truncated = uploads.len() > size;
        uploads.truncate(size);
        let last = uploads.last().filter(|_| truncated);
        let mut xml = Xml::root("ListMultipartUploadsResult");
        xml.text("Bucket", name)
            .text("KeyMarker", &shown(after.unwrap_or_default()))
            .text("UploadIdMarker", after_id.unwrap_or_default())
            .maybe(
                "NextKeyMarker",
                last.map(|last| shown(&last.key)).as_deref(),
            )
            .maybe("NextUploadIdMarker", last.map(|last| last.id.as_str()))
            .text("Prefix", &shown(prefix))
            .text("MaxUploads", &size.to_string())
            .maybe("EncodingType", encoded.then_some("url"))
            .text("IsTruncated", if truncated { "true" } else { "false" });
        for upload in uploads {
            xml.open("Upload")
                .text("Key", &shown(&upload.key))
                .text("UploadId", &upload.id)
                .text("StorageClass", "STANDARD")
                .text("Initiated", &iso_time(upload.started))
                .close("Upload");
        }
        xml.close("ListMultipartUploadsResult");
        Ok(document(xml))
    }

    /// `ListParts`.
    pub(super) async fn list_parts(
        &self,
        name: &str,
        key: &str,
        id: &str,
        call: &Call,
    ) -> Result<Response<Body>, S3Error> {
        let size = page_size(call.query("max-parts"))?;
        let after: u16 = match call.query("part-number-marker") {
            None | Some("") => 0,
            Some(text) => text.parse().map_err(|_| {
                S3Error::invalid_argument("part-number-marker is not a number of a part")
            })?,
        };
        let buckets = self.buckets.lock().await;
        let bucket = buckets.get(name).ok_or_else(S3Error::no_such_bucket)?;
        let upload = bucket.upload(id, key)?;
        let mut parts: Vec<&Part> = upload
            .parts
            .values()
            .filter(|part| part.number > after)
            .collect();
        let truncated = parts.len() > size;
        parts.truncate(size);
        let last = parts.last().filter(|_| truncated);
        let mut xml = Xml::root("ListPartsResult");
        xml.text("Bucket", name)
            .text("Key", key)
            .text("UploadId", id)
            .text("StorageClass", "STANDARD")
            .text("PartNumberMarker", &after.to_string())
            .maybe(
                "NextPartNumberMarker",
                last.map(|last| last.number.to_string()).as_deref(),
            )
            .text("MaxParts", &size.to_string())
            .text("IsTruncated", if truncated { "true" } else { "false" });
        for part in parts {
            xml.open("Part")
                .text("PartNumber", &part.number.to_string())
                .text("LastModified", &iso_time(part.modified))
                .text("ETag", &format!("\"{}\"", part.etag))
                .text("Size", &part.size.to_string());
            if let Some((algorithm, sum)) = &part.checksum {
                xml.text(algorithm.element(), sum);
            }
            xml.close("Part");
        }
        xml.close("ListPartsResult");
        Ok(document(xml))
    }
}
