//! Objects that come in parts: begin, take a part, put them together, or give up.
//!
//! Source: "Uploading and copying objects using multipart upload" of the S3 user guide.

use axum::{body::Body, http::Response, http::StatusCode};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::Digest as _;

use super::{
    Call, Object, S3,
    blobs::Source,
    buckets::{document, empty},
    checksum::{Algorithm, Summed, Sums},
    error::S3Error,
    object_key,
    objects::{checked, hex, insert, kept_headers},
    receive, tags,
    uploads::{MAX_PARTS, Part, Upload},
    xml::Xml,
};
use crate::store::{Batch, Collection};

/// How small a part may be that is not the last; source: the limits of multipart uploads.
const MIN_PART: u64 = 5 * 1024 * 1024;

/// The header that says what a checksum is of.
const CHECKSUM_TYPE: &str = "x-amz-checksum-type";

impl S3 {
    pub(super) async fn create_upload(
        &self,
        name: &str,
        key: &str,
        call: &Call,
    ) -> Result<Response<Body>, S3Error> {
        let upload = Upload {
            id: uuid::Uuid::new_v4().simple().to_string(),
            bucket: name.to_owned(),
            key: key.to_owned(),
            started: self.shared.now().millis(),
            headers: kept_headers(call)?,
            tags: tags::in_header(call)?,
            checksum: wanted_checksum(call)?,
            parts: std::collections::BTreeMap::new(),
        };
        let mut buckets = self.buckets.lock().await;
        let bucket = buckets.get_mut(name).ok_or_else(S3Error::no_such_bucket)?;
        let mut batch = Batch::new();
        batch.put(Collection::Upload, &upload.id, &upload)?;
        self.shared.store.write(batch).await?;
        let mut xml = Xml::root("InitiateMultipartUploadResult");
        xml.text("Bucket", name)
            .text("Key", key)
            .text("UploadId", &upload.id)
            .close("InitiateMultipartUploadResult");
        let mut response = document(xml);
        if let Some((algorithm, whole)) = upload.checksum {
            let of = if whole { "FULL_OBJECT" } else { "COMPOSITE" };
            insert(&mut response, CHECKSUM_TYPE, of);
            insert(&mut response, "x-amz-checksum-algorithm", algorithm.name());
        }
        bucket.uploads.insert(upload.id.clone(), upload);
        Ok(response)
    }

    pub(super) async fn upload_part(
        &self,
        name: &str,
        key: &str,
        id: &str,
        call: &Call,
        body: Body,
    ) -> Result<Response<Body>, S3Error> {
        let number = part_number(call)?;
        let wanted = self.wanted_of_upload(name, key, id).await?;
        if let (Some(wanted), Some(promised)) = (wanted, receive::promised(call)?)
            && wanted != promised
        {
            return Err(S3Error::invalid_request(format!(
                "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
                wanted.name().to_ascii_lowercase(),
                promised.name().to_ascii_lowercase()
            )));
        }
        let most = self.largest();
        let received = receive::receive(&self.blobs, call, body, most, wanted).await?;
        let part = self.part(id, number, received.blob, received.size, received.sums);
        self.keep_part(name, key, &part).await?;
        let mut response = empty(StatusCode::OK);
        insert(&mut response, "etag", &format!("\"{}\"", part.etag));
        if let Some((algorithm, sum)) = &part.checksum {
            insert(&mut response, algorithm.header(), sum);
        }
        Ok(response)
    }

    /// `UploadPartCopy`: a part out of another object.
    pub(super) async fn upload_part_copy(
        &self,
        name: &str,
        key: &str,
        id: &str,
        call: &Call,
    ) -> Result<Response<Body>, S3Error> {
        let number = part_number(call)?;
        let wanted = self.wanted_of_upload(name, key, id).await?;
        let (source, range) = self.copied_part(call).await?;
        let (start, length) = range.unwrap_or((0, source.size));
        let piece = Source {
            blob: &source.blob,
            start,
            length,
        };
        let (blob, sums) = self.blobs.copy(&[piece], wanted).await?;
        let part = self.part(id, number, blob, length, sums);
        self.keep_part(name, key, &part).await?;
        let mut xml = Xml::root("CopyPartResult");
        xml.text("LastModified", &crate::wire::iso_time(part.modified))
            .text("ETag", &format!("\"{}\"", part.etag));
        if let Some((algorithm, sum)) = &part.checksum {
            xml.text(algorithm.element(), sum);
        }
        xml.close("CopyPartResult");
        Ok(document(xml))
    }

    fn part(&self, id: &str, number: u16, blob: String, size: u64, sums: Summed) -> Part {
        Part {
            upload: id.to_owned(),
            number,
            blob,
            size,
            etag: hex(&sums.md5),
            checksum: sums.checksum,
            modified: self.shared.now().millis(),
        }
    }

    async fn wanted_of_upload(
        &self,
        name: &str,
        key: &str,
        id: &str,
    ) -> Result<Option<Algorithm>, S3Error> {
        let buckets = self.buckets.lock().await;
        let bucket = buckets.get(name).ok_or_else(S3Error::no_such_bucket)?;
        Ok(bucket
            .upload(id, key)?
            .checksum
            .map(|(algorithm, _)| algorithm))
    }

    /// Makes a part known, in place of the one that had its number.
    async fn keep_part(&self, name: &str, key: &str, part: &Part) -> Result<(), S3Error> {
        let kept = self.write_part(name, key, part).await;
        match &kept {
            Ok(Some(old)) => self.blobs.remove(&old.blob, old.size).await,
            Ok(None) => {}
            Err(_) => self.blobs.remove(&part.blob, part.size).await,
        }
        kept.map(drop)
    }

    async fn write_part(
        &self,
        name: &str,
        key: &str,
        part: &Part,
    ) -> Result<Option<Part>, S3Error> {
        let mut buckets = self.buckets.lock().await;
        let bucket = buckets.get_mut(name).ok_or_else(S3Error::no_such_bucket)?;
        bucket.upload(&part.upload, key)?;
        let mut batch = Batch::new();
        batch.put(Collection::UploadPart, &part.stored(), part)?;
        self.shared.store.write(batch).await?;
        let upload = bucket.uploads.get_mut(&part.upload);
        Ok(upload.and_then(|upload| upload.parts.insert(part.number, part.clone())))
    }

    pub(super) async fn abort_upload(
        &self,
        name: &str,
        key: &str,
        id: &str,
    ) -> Result<Response<Body>, S3Error> {
        let upload = {
            let mut buckets = self.buckets.lock().await;
            let bucket = buckets.get_mut(name).ok_or_else(S3Error::no_such_bucket)?;
            let mut batch = Batch::new();
            bucket.upload(id, key)?.forget(&mut batch);
            self.shared.store.write(batch).await?;
            bucket.uploads.remove(id)
        };
        self.drop_parts(upload.as_ref()).await;
        Ok(empty(StatusCode::NO_CONTENT))
    }

    /// Removes the bytes of an upload that is no more.
    pub(super) async fn drop_parts(&self, upload: Option<&Upload>) {
        for part in upload.into_iter().flat_map(|upload| upload.parts.values()) {
            self.blobs.remove(&part.blob, part.size).await;
        }
    }

    pub(super) async fn complete_upload(
        &self,
        name: &str,
        key: &str,
        id: &str,
        call: &Call,
        body: Body,
    ) -> Result<Response<Body>, S3Error> {
        let wish = parse(&receive::document(call, body).await?)?;
        let upload = {
            let buckets = self.buckets.lock().await;
            let bucket = buckets.get(name).ok_or_else(S3Error::no_such_bucket)?;
            bucket.upload(id, key)?.clone()
        };
        let parts = chosen(&upload, &wish)?;
        let size = parts.iter().map(|part| part.size).sum::<u64>();
        if size > self.largest() {
            return Err(S3Error::too_large());
        }
        let object = self.joined(&upload, &parts, size, call).await?;
        let replaced = match self.finish_upload(&upload, &object, call).await {
            Ok(replaced) => replaced,
            Err(error) => {
                self.blobs.remove(&object.blob, object.size).await;
                return Err(error);
            }
        };
        self.drop_parts(Some(&upload)).await;
        if let Some(old) = replaced {
            self.blobs.remove(&old.blob, old.size).await;
        }
        let mut xml = Xml::root("CompleteMultipartUploadResult");
        xml.text("Location", &format!("/{name}/{key}"))
            .text("Bucket", name)
            .text("Key", key)
            .text("ETag", &format!("\"{}\"", object.etag));
        for algorithm in Algorithm::ALL {
            let sum = object.headers.get(algorithm.header());
            xml.maybe(algorithm.element(), sum.map(String::as_str));
        }
        let of = object.headers.get(CHECKSUM_TYPE);
        xml.maybe("ChecksumType", of.map(String::as_str))
            .close("CompleteMultipartUploadResult");
        Ok(document(xml))
    }

    /// The object that the parts make, whose bytes are one blob from now on.
    async fn joined(
        &self,
        upload: &Upload,
        parts: &[&Part],
        size: u64,
        call: &Call,
    ) -> Result<Object, S3Error> {
        let whole = upload
            .checksum
            .filter(|(_, whole)| *whole)
            .map(|(algorithm, _)| algorithm);
        let pieces: Vec<Source<'_>> = parts
            .iter()
            .map(|part| Source {
                blob: &part.blob,
                start: 0,
                length: part.size,
            })
            .collect();
        let (blob, sums) = self.blobs.copy(&pieces, whole).await?;
        let mut headers = upload.headers.clone();
        let checksum = match upload.checksum {
            Some((algorithm, false)) => composite(algorithm, parts),
            _ => sums.checksum,
        };
        if let Some((algorithm, sum)) = checksum {
            let promised = call.header(algorithm.header());
            if promised.is_some_and(|promised| promised != sum) {
                self.blobs.remove(&blob, size).await;
                return Err(S3Error::bad_digest());
            }
            let of = if whole.is_some() {
                "FULL_OBJECT"
            } else {
                "COMPOSITE"
            };
            headers.insert(CHECKSUM_TYPE.to_owned(), of.to_owned());
            headers.insert(algorithm.header().to_owned(), sum);
        }
        Ok(Object {
            bucket: upload.bucket.clone(),
            key: upload.key.clone(),
            blob,
            size,
            etag: etag(parts),
            modified: self.shared.now().millis(),
            headers,
            tags: upload.tags.clone(),
            parts: parts.iter().map(|part| part.size).collect(),
        })
    }

    /// Puts the object in the place of the upload, if that is still as it was.
    async fn finish_upload(
        &self,
        upload: &Upload,
        object: &Object,
        call: &Call,
    ) -> Result<Option<Object>, S3Error> {
        let mut buckets = self.buckets.lock().await;
        let bucket = buckets
            .get_mut(&upload.bucket)
            .ok_or_else(S3Error::no_such_bucket)?;
        if bucket.upload(&upload.id, &upload.key)? != upload {
            return Err(S3Error::no_such_upload());
        }
        checked(bucket.objects.get(&object.key), call)?;
        let mut batch = Batch::new();
        let stored = object_key(&object.bucket, &object.key);
        batch.put(Collection::Object, &stored, object)?;
        upload.forget(&mut batch);
        self.shared.store.write(batch).await?;
        bucket.uploads.remove(&upload.id);
        Ok(bucket.objects.insert(object.key.clone(), object.clone()))
    }
}

fn part_number(call: &Call) -> Result<u16, S3Error> {
    let number = call.query("partNumber").and_then(|text| text.parse().ok());
    number
        .filter(|number| (1..=MAX_PARTS).contains(number))
        .ok_or_else(|| {
            S3Error::invalid_argument(
                "Part number must be an integer between 1 and 10000, inclusive",
            )
        })
}

/// Which checksum an upload is to have, and of what; source: "Checking object integrity" of the S3 user guide.
fn wanted_checksum(call: &Call) -> Result<Option<(Algorithm, bool)>, S3Error> {
    let Some(name) = call.header("x-amz-checksum-algorithm") else {
        return Ok(None);
    };
    let algorithm = Algorithm::of_name(name)
        .ok_or_else(|| S3Error::invalid_request("Checksum algorithm provided is unsupported."))?;
    let whole = match call.header(CHECKSUM_TYPE) {
        None => algorithm == Algorithm::Crc64Nvme,
        Some("FULL_OBJECT") => true,
        Some("COMPOSITE") => false,
        Some(_) => {
            let message = "Value for x-amz-checksum-type header is invalid.";
            return Err(S3Error::invalid_request(message));
        }
    };
    let possible = match algorithm {
        Algorithm::Crc64Nvme => whole,
        Algorithm::Sha1 | Algorithm::Sha256 => !whole,
        Algorithm::Crc32 | Algorithm::Crc32C => true,
    };
    if !possible {
        return Err(S3Error::invalid_request(format!(
            "The checksum type cannot be used with the {} checksum algorithm.",
            algorithm.name()
        )));
    }
    Ok(Some((algorithm, whole)))
}

/// A part as the request to complete an upload names it.
#[derive(Debug, PartialEq, Eq)]
struct Chosen {
    number: u16,
    etag: String,
    checksums: Vec<(Algorithm, String)>,
}

fn parse(text: &str) -> Result<Vec<Chosen>, S3Error> {
    let tree = roxmltree::Document::parse(text).map_err(|_| S3Error::malformed_xml())?;
    let root = tree.root_element();
    if root.tag_name().name() != "CompleteMultipartUpload" {
        return Err(S3Error::malformed_xml());
    }
    let mut chosen = Vec::new();
    for part in root.children().filter(roxmltree::Node::is_element) {
        let inner = |name: &str| {
            let mut members = part.children();
            let member = members.find(|member| member.tag_name().name() == name)?;
            Some(member.text().unwrap_or_default().trim())
        };
        let number = inner("PartNumber").and_then(|text| text.parse().ok());
        let sums = Algorithm::ALL.into_iter();
        chosen.push(Chosen {
            number: number.ok_or_else(S3Error::malformed_xml)?,
            etag: inner("ETag")
                .ok_or_else(S3Error::malformed_xml)?
                .trim_matches('"')
                .to_owned(),
            checksums: sums
                .filter_map(|algorithm| Some((algorithm, inner(algorithm.element())?.to_owned())))
                .collect(),
        });
    }
    if chosen.is_empty() || chosen.len() > usize::from(MAX_PARTS) {
        return Err(S3Error::malformed_xml());
    }
    Ok(chosen)
}

/// The parts that are named: in order, as they came, and large enough.
fn chosen<'a>(upload: &'a Upload, wish: &[Chosen]) -> Result<Vec<&'a Part>, S3Error> {
    let mut parts: Vec<&Part> = Vec::with_capacity(wish.len());
    for named in wish {
        if parts.last().is_some_and(|last| last.number >= named.number) {
            return Err(S3Error::invalid_part_order());
        }
        let part = upload.parts.get(&named.number);
        let same = |part: &&Part| {
            let sums = part.checksum.as_ref();
            part.etag == named.etag
                && named.checksums.iter().all(|(algorithm, sum)| {
                    sums.is_some_and(|(known, its)| known != algorithm || its == sum)
                })
        };
        parts.push(part.filter(same).ok_or_else(S3Error::invalid_part)?);
    }
    let but_last = parts.len().saturating_sub(1);
    if parts.iter().take(but_last).any(|part| part.size < MIN_PART) {
        return Err(S3Error::too_small());
    }
    Ok(parts)
}

/// The MD5 of the parts' MD5, and their number.
fn etag(parts: &[&Part]) -> String {
    let mut sum = md5::Md5::new();
    for part in parts {
        let digits = part.etag.as_bytes().chunks(2);
        let bytes: Vec<u8> = digits
            .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        sum.update(&bytes);
    }
    let sum: [u8; 16] = sum.finalize().into();
    format!("{}-{}", hex(&sum), parts.len())
}

/// The checksum of the parts' checksums, and their number.
fn composite(algorithm: Algorithm, parts: &[&Part]) -> Option<(Algorithm, String)> {
    let mut sums = Sums::new(Some(algorithm));
    for part in parts {
        let (known, sum) = part.checksum.as_ref()?;
        if *known != algorithm {
            return None;
        }
        sums.update(&STANDARD.decode(sum).ok()?);
    }
    let (_, sum) = sums.finish().checksum?;
    Some((algorithm, format!("{sum}-{}", parts.len())))
}
