//! `ListObjectsV2` and `ListObjects`.

use std::collections::BTreeMap;

use axum::{body::Body, http::Response};

use super::{Call, Object, S3, buckets::document, error::S3Error, xml::Xml};
use crate::{services::paging, wire::iso_time};

const OPERATION: &str = "ListObjects";

/// What the query of a list may hold.
pub(super) const PARAMETERS: [&str; 9] = [
    "list-type",
    "prefix",
    "delimiter",
    "max-keys",
    "start-after",
    "marker",
    "continuation-token",
    "encoding-type",
    "fetch-owner",
];

/// How many keys and common prefixes a page has at most.
const MAX_KEYS: usize = 1000;

/// One page.
#[derive(Debug, Default)]
pub(super) struct Page<'a> {
    pub(super) objects: Vec<&'a Object>,
    pub(super) prefixes: Vec<String>,
    /// After which key or prefix the next page starts, if there is one.
    pub(super) next: Option<String>,
}

impl S3 {
    pub(super) async fn list_objects(
        &self,
        name: &str,
        call: &Call,
    ) -> Result<Response<Body>, S3Error> {
        let second = call.query("list-type") == Some("2");
        let prefix = call.query("prefix").unwrap_or_default();
        let delimiter = call.query("delimiter").filter(|text| !text.is_empty());
        let size = page_size(call.query("max-keys"))?;
        let token = call.query("continuation-token").filter(|_| second);
        let after: Option<String> = match token {
            Some(token) => Some(paging::position(OPERATION, token).ok_or_else(|| {
                S3Error::invalid_argument("The continuation token provided is incorrect")
            })?),
            None => call
                .query(if second { "start-after" } else { "marker" })
                .map(str::to_owned),
        };
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
        let page = page(&bucket.objects, prefix, delimiter, after.as_deref(), size);
        let mut xml = Xml::root("ListBucketResult");
        xml.text("Name", name)
            .text("Prefix", &shown(prefix))
            .text("MaxKeys", &size.to_string())
            .text(
                "IsTruncated",
                if page.next.is_some() { "true" } else { "false" },
            )
            .maybe("Delimiter", delimiter.map(shown).as_deref())
            .maybe("EncodingType", encoded.then_some("url"));
        if second {
            let count = page.objects.len() + page.prefixes.len();
            let next = page
                .next
                .as_ref()
                .map(|next| paging::token(OPERATION, next));
            xml.text("KeyCount", &count.to_string())
                .maybe("ContinuationToken", token)
                .maybe(
                    "StartAfter",
                    call.query("start-after").map(shown).as_deref(),
                )
                .maybe("NextContinuationToken", next.as_deref());
        } else {
            xml.text("Marker", &shown(after.as_deref().unwrap_or_default()))
                .maybe("NextMarker", page.next.as_deref().map(shown).as_deref());
        }
        for object in page.objects {
            xml.open("Contents")
                .text("Key", &shown(&object.key))
                .text("LastModified", &iso_time(object.modified))
                .text("ETag", &format!("\"{}\"", object.etag))
                .text("Size", &object.size.to_string())
                .text("StorageClass", "STANDARD")
                .close("Contents");
        }
        for prefix in page.prefixes {
            xml.open("CommonPrefixes")
                .text("Prefix", &shown(&prefix))
                .close("CommonPrefixes");
        }
        xml.close("ListBucketResult");
        Ok(document(xml))
    }
}

pub(super) fn page_size(wish: Option<&str>) -> Result<usize, S3Error> {
    match wish {
        None => Ok(MAX_KEYS),
        Some(wish) => wish
            .parse()
            .map(|size: usize| size.min(MAX_KEYS))
            .map_err(|_| {
                S3Error::invalid_argument("max-keys is not a number that is not negative")
            }),
    }
}

/// Keys in the order of their bytes; those that share a prefix up to the delimiter count as one.
pub(super) fn page<'a>(
    objects: &'a BTreeMap<String, Object>,
    prefix: &str,
    delimiter: Option<&str>,
    after: Option<&str>,
    size: usize,
) -> Page<'a> {
    let mut page = Page::default();
    let mut last: Option<String> = None;
    if size == 0 {
        return page;
    }
    let candidates = objects
        .range(prefix.to_owned()..)
        .take_while(|(key, _)| key.starts_with(prefix));
    for (key, object) in candidates {
        let common = delimiter.and_then(|delimiter| {
            let end = key[prefix.len()..].find(delimiter)? + delimiter.len();
            Some(&key[..prefix.len() + end])
        });
        let entry = common.unwrap_or(key);
        if after.is_some_and(|after| entry <= after) || last.as_deref() == Some(entry) {
            continue;
        }
        if page.objects.len() + page.prefixes.len() == size {
            page.next = last;
            return page;
        }
        match common {
            Some(common) => page.prefixes.push(common.to_owned()),
            None => page.objects.push(object),
        }
        last = Some(entry.to_owned());
    }
    page
}

pub(super) fn encode(text: &str) -> String {
    const PLAIN: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'/');
    percent_encoding::utf8_percent_encode(text, &PLAIN).to_string()
}
