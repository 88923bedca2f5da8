//! `ListObjectVersions`. Buckets here keep one version of an object, which S3 calls `null`.

use axum::{body::Body, http::Response};

use super::{
    Call, S3,
    buckets::document,
    error::S3Error,
    list::{encode, page, page_size},
    xml::Xml,
};
use crate::wire::iso_time;

/// What the query may hold.
pub(super) const PARAMETERS: [&str; 7] = [
    "versions",
    "prefix",
    "delimiter",
    "max-keys",
    "key-marker",
    "version-id-marker",
    "encoding-type",
];

/// The version of an object in a bucket without versions; source: "Working with objects in a versioning-suspended
/// bucket" of the S3 user guide.
const NULL: &str = "null";

impl S3 {
    pub(super) async fn list_versions(
        &self,
        name: &str,
        call: &Call,
    ) -> Result<Response<Body>, S3Error> {
        let prefix = call.query("prefix").unwrap_or_default();
        let delimiter = call.query("delimiter").filter(|text| !text.is_empty());
        let size = page_size(call.query("max-keys"))?;
        let after = call.query("key-marker").filter(|text| !text.is_empty());
        if call
            .query("version-id-marker")
            .is_some_and(|id| !id.is_empty())
            && after.is_none()
        {
            return Err(S3Error::invalid_argument(
                "A version-id marker cannot be specified without a key marker.",
            ));
        }
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
        let page = page(&bucket.objects, prefix, delimiter, after, size);
        let truncated = page.next.is_some();
        let mut xml = Xml::root("ListVersionsResult");
        xml.text("Name", name)
            .text("Prefix", &shown(prefix))
            .text("KeyMarker", &shown(after.unwrap_or_default()))
            .text("MaxKeys", &size.to_string())
            .text("IsTruncated", if truncated { "true" } else { "false" })
            .maybe("Delimiter", delimiter.map(shown).as_deref())
            .maybe("EncodingType", encoded.then_some("url"))
            .maybe("NextKeyMarker", page.next.as_deref().map(shown).as_deref())
            .maybe("NextVersionIdMarker", truncated.then_some(NULL));
        for object in page.objects {
            xml.open("Version")
                .text("Key", &shown(&object.key))
                .text("VersionId", NULL)
                .text("IsLatest", "true")
                .text("LastModified", &iso_time(object.modified))
                .text("ETag", &format!("\"{}\"", object.etag))
                .text("Size", &object.size.to_string())
                .text("StorageClass", "STANDARD")
                .close("Version");
        }
        for prefix in page.prefixes {
            xml.open("CommonPrefixes")
                .text("Prefix", &shown(&prefix))
                .close("CommonPrefixes");
        }
        xml.close("ListVersionsResult");
        Ok(document(xml))
    }
}
