//! S3, enough for the packages and artifacts of canaries: buckets and objects, path style and virtual hosts.
//!
//! An object's bytes stream to a blob and are kept whole or not at all; what is known of it is a document. It is no
//! part of the services' typed calls, since bodies here are neither small nor structured. Signatures are not looked
//! at.

mod accept;
mod address;
mod blobs;
mod buckets;
mod checksum;
mod chunked;
mod copy;
mod declared;
mod deletes;
mod error;
mod inside;
mod lifecycle;
mod list;
mod multipart;
mod objects;
mod receive;
mod settings;
mod tags;
mod uploads;
mod versions;
mod xml;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Method, Response, request::Parts},
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use self::{
    address::Address,
    blobs::Blobs,
    error::S3Error,
    settings::{Document, Documents},
    uploads::Upload,
};
pub(crate) use self::{address::is_for, declared::names, inside::Unkept};
use super::Shared;
use crate::{
    store::{Collection, StoreError},
    wire::form_pairs,
};

/// The S3 of this server.
pub(crate) struct S3 {
    shared: Shared,
    blobs: Arc<Blobs>,
    buckets: Mutex<BTreeMap<String, Bucket>>,
}

/// A bucket and what is in it, by key.
#[derive(Debug)]
struct Bucket {
    settings: BucketSettings,
    objects: BTreeMap<String, Object>,
    /// Uploads in parts that are under way, by id.
    uploads: BTreeMap<String, Upload>,
}

impl Bucket {
    fn new(settings: BucketSettings) -> Self {
        Self {
            settings,
            objects: BTreeMap::new(),
            uploads: BTreeMap::new(),
        }
    }
}

/// What is stored of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct BucketSettings {
    region: String,
    /// Epoch milliseconds.
    created: i64,
    #[serde(default = "settings::of_a_new_bucket")]
    documents: Documents,
}

/// What is stored of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Object {
    bucket: String,
    key: String,
    /// The name of its bytes.
    blob: String,
    size: u64,
    /// The MD5 in hexadecimal.
    etag: String,
    /// Epoch milliseconds.
    modified: i64,
    /// The headers that come back with it: its type, its checksum, what the client says of it.
    headers: BTreeMap<String, String>,
    #[serde(default)]
    tags: Vec<(String, String)>,
    /// The sizes of the parts that it came in, if it did.
    #[serde(default)]
    parts: Vec<u64>,
}

/// Why S3 does not open.
#[derive(Debug, thiserror::Error)]
pub enum S3StartError {
    /// What is known of objects can not be read.
    #[error("can not read the stored objects")]
    Store(#[from] StoreError),
    /// The bytes of objects have no place.
    #[error("can not use the folder of objects")]
    Folder(#[from] std::io::Error),
}

/// The key of an object's document; a bucket's name has no slash.
fn object_key(bucket: &str, key: &str) -> String {
    format!("{bucket}/{key}")
}

/// A request, taken apart.
struct Call {
    parts: Parts,
    address: Address,
    query: Vec<(String, String)>,
}

impl Call {
    fn header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Refuses a version that no object here has: each is its only one.
    fn only_version(&self) -> Result<(), S3Error> {
        match self.query("versionId") {
            None | Some("null") => Ok(()),
            Some(_) => Err(S3Error::no_such_version()),
        }
    }

    /// Whether the query asks for a part of S3 that is not here; the members of a presigned URL are no such.
    fn asks_beyond(&self, known: &[&str]) -> bool {
        self.query.iter().any(|(name, _)| {
            !known.contains(&name.as_str())
                && name != "x-id"
                && !name.to_ascii_lowercase().starts_with("x-amz-")
        })
    }
}

impl S3 {
    /// Reads what the store has.
    pub(crate) async fn open(shared: Shared) -> Result<Self, S3StartError> {
        let stored: Vec<(String, BucketSettings)> =
            shared.store.documents(Collection::Bucket).await?;
        let mut buckets: BTreeMap<String, Bucket> = stored
            .into_iter()
            .map(|(name, settings)| (name, Bucket::new(settings)))
            .collect();
        let objects: Vec<(String, Object)> = shared.store.documents(Collection::Object).await?;
        let mut known = HashMap::new();
        for (_, object) in objects {
            known.insert(object.blob.clone(), object.size);
            if let Some(bucket) = buckets.get_mut(&object.bucket) {
                bucket.objects.insert(object.key.clone(), object);
            }
        }
        let (uploads, parts) = uploads::stored(&shared.store).await?;
        known.extend(uploads::restore(&mut buckets, uploads, parts));
        let folder = shared
            .options
            .data
            .as_ref()
            .map(|data| data.join("objects"));
        let blobs = Blobs::open(folder, shared.options.object_bytes, &known)?;
        Ok(Self {
            shared,
            blobs: Arc::new(blobs),
            buckets: Mutex::new(buckets),
        })
    }

    /// How large one object may be, in bytes.
    fn largest(&self) -> u64 {
        self.shared.options.largest_object
    }

    /// Answers a request.
    pub(crate) async fn handle(
        &self,
        parts: Parts,
        body: Body,
        request_id: &str,
    ) -> Response<Body> {
        let head = parts.method == Method::HEAD;
        let resource = parts.uri.path().to_owned();
        let outcome = self.call(parts, body).await;
        let mut response =
            outcome.unwrap_or_else(|error| error.response(&resource, request_id, head));
        if let Ok(id) = HeaderValue::from_str(request_id) {
            let name = HeaderName::from_static("x-amz-request-id");
            response.headers_mut().insert(name, id);
        }
        response
    }

    async fn call(&self, parts: Parts, body: Body) -> Result<Response<Body>, S3Error> {
        let address = Address::of(&parts)?;
        let query = form_pairs(parts.uri.query().unwrap_or_default().as_bytes())
            .map_err(|_| S3Error::invalid_uri())?;
        let call = Call {
            parts,
            address,
            query,
        };
        let method = call.parts.method.clone();
        match (&call.address.bucket, &call.address.key) {
            (None, _) if method == Method::GET => self.list_buckets().await,
            (None, _) => Err(S3Error::method_not_allowed()),
            (Some(bucket), None) => self.call_bucket(&method, bucket, &call, body).await,
            (Some(bucket), Some(key)) => self.call_object(&method, bucket, key, &call, body).await,
        }
    }

    async fn call_bucket(
        &self,
        method: &Method,
        bucket: &str,
        call: &Call,
        body: Body,
    ) -> Result<Response<Body>, S3Error> {
        if *method == Method::GET && call.query("location").is_some() {
            return self.get_bucket_location(bucket).await;
        }
        if *method == Method::GET
            && call.query("versions").is_some()
            && !call.asks_beyond(&versions::PARAMETERS)
        {
            return self.list_versions(bucket, call).await;
        }
        if *method == Method::GET
            && call.query("uploads").is_some()
            && !call.asks_beyond(&uploads::PARAMETERS)
        {
            return self.list_uploads(bucket, call).await;
        }
        if let Some(document) = Document::asked(call) {
            return self
                .call_document(method, bucket, document, call, body)
                .await;
        }
        if *method == Method::GET && !call.asks_beyond(&list::PARAMETERS) {
            return self.list_objects(bucket, call).await;
        }
        if *method == Method::POST && call.query("delete").is_some() {
            return self.delete_objects(bucket, call, body).await;
        }
        if call.asks_beyond(&[]) {
            return Err(S3Error::not_implemented());
        }
        match *method {
            Method::PUT => self.create_bucket(bucket, call).await,
            Method::HEAD => self.head_bucket(bucket).await,
            Method::DELETE => self.delete_bucket(bucket).await,
            _ => Err(S3Error::method_not_allowed()),
        }
    }

    async fn call_object(
        &self,
        method: &Method,
        bucket: &str,
        key: &str,
        call: &Call,
        body: Body,
    ) -> Result<Response<Body>, S3Error> {
        call.only_version()?;
        if call.query("tagging").is_some() {
            return self.call_tags(method, bucket, key, call, body).await;
        }
        if let Some(id) = call.query("uploadId") {
            return self.call_upload(method, bucket, key, id, call, body).await;
        }
        if *method == Method::POST && call.query("uploads").is_some() {
            return self.create_upload(bucket, key, call).await;
        }
        if call.asks_beyond(&["versionId", "partNumber"]) {
            return Err(S3Error::not_implemented());
        }
        if *method == Method::PUT && call.header("x-amz-copy-source").is_some() {
            return self.copy_object(bucket, key, call).await;
        }
        match *method {
            Method::PUT => self.put_object(bucket, key, call, body).await,
            Method::GET | Method::HEAD => self.get_object(bucket, key, call).await,
            Method::DELETE => self.delete_object(bucket, key).await,
            _ => Err(S3Error::method_not_allowed()),
        }
    }

    async fn call_upload(
        &self,
        method: &Method,
        bucket: &str,
        key: &str,
        id: &str,
        call: &Call,
        body: Body,
    ) -> Result<Response<Body>, S3Error> {
        match *method {
            Method::PUT if call.header("x-amz-copy-source").is_some() => {
                self.upload_part_copy(bucket, key, id, call).await
            }
            Method::PUT => self.upload_part(bucket, key, id, call, body).await,
            Method::POST => self.complete_upload(bucket, key, id, call, body).await,
            Method::GET => self.list_parts(bucket, key, id, call).await,
            Method::DELETE => self.abort_upload(bucket, key, id).await,
            _ => Err(S3Error::method_not_allowed()),
        }
    }
}
